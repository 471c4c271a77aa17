//! User names: whoever is student, guardian and staff under one name is one identity with several capacities.

use std::collections::HashMap;

use super::School;
use super::directory::Who;
use super::line::Line;
use super::out::Out;
use crate::deed::import_fact::Identity;
use crate::deed::import_item::ColumnNames;
use crate::deed::import_table::Place;
use crate::exchange::request::ExchangeError;

const NAMES: ColumnNames =
    &[("issuer", "username"), ("student_id", "sourcedId"), ("guardian_id", "sourcedId"), ("staff_member_id", "sourcedId")];

/// As whom somebody signs in.
struct Login {
    place: Place,
    student: Option<Box<str>>,
    guardian: Option<Box<str>>,
    staff: Option<Box<str>>,
}

/// Everybody who signs in, by user name.
#[derive(Default)]
pub(super) struct Logins(HashMap<Box<str>, Login>);

impl Logins {
    pub(super) fn add(&mut self, out: &Out, line: &Line, key: &str, who: &Who) -> Result<(), ExchangeError> {
        let name = match line.named("username") {
            Ok(name) => name,
            Err(refused) => return out.refuse(refused, vec![]),
        };
        let new = || Login { place: line.place(), student: None, guardian: None, staff: None };
        let login = self.0.entry(name.into()).or_insert_with(new);
        for (is, at, what) in [
            (who.student, &mut login.student, "student"),
            (who.guardian, &mut login.guardian, "guardian"),
            (who.staff, &mut login.staff, "member of staff"),
        ] {
            if !is {
                continue;
            }
            if at.is_some() {
                return out.refuse(line.refuse("username", format!("is the user name of another {what} above")), vec![]);
            }
            *at = Some(key.into());
        }
        Ok(())
    }
}

impl School<'_> {
    /// Hands over who signs in, with the issuer that vouches for it.
    pub(super) fn identities(&mut self, out: &Out) -> Result<(), ExchangeError> {
        let Some(issuer) = self.roster.issuer.clone() else { return Ok(()) };
        let mut logins: Vec<_> = std::mem::take(&mut self.logins).0.into_iter().collect();
        logins.sort_by_key(|(_, login)| login.place.line);
        // A user in no role that we know signs in as nobody.
        let somebody = |login: &Login| login.student.is_some() || login.guardian.is_some() || login.staff.is_some();
        for (subject, login) in logins.into_iter().filter(|(_, login)| somebody(login)) {
            let fact = Identity {
                issuer: issuer.clone(),
                subject: subject.into(),
                student_id: login.student.map(Into::into),
                guardian_id: login.guardian.map(Into::into),
                staff_member_id: login.staff.map(Into::into),
            };
            out.fact(fact, login.place, NAMES)?;
        }
        Ok(())
    }
}
