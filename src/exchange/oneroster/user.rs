//! What ties users: guardians to students, students to units, staff to roles, everybody to a user name.

use super::bundle::Pass;
use super::file::USERS;
use super::line::Line;
use super::out::Out;
use super::{School, value};
use crate::deed::import_item::ColumnNames;
use crate::exchange::request::ExchangeError;
use crate::store::roster::ENROLMENT;

const NAMES: ColumnNames =
    &[("source_id", "orgSourcedIds"), ("unit_id", "orgSourcedIds"), ("programme_id", "metadata.programme"), ("student_id", "sourcedId")];

impl School<'_> {
    /// Hands over what ties users, once all of them are known.
    pub(super) fn users(&mut self, out: &mut Out) -> Result<(), ExchangeError> {
        if !self.manifest.reads(&USERS) {
            return Ok(());
        }
        let mut logins = std::mem::take(&mut self.logins);
        self.bundle.rows(&USERS, Pass::Looks, out, |out, line| {
            let (key, Ok(false)) = (line.get("sourcedId"), line.ended()) else { return Ok(()) };
            let Some(who) = self.people.get(key).filter(|who| who.line == line.number) else { return Ok(()) };
            if who.student {
                self.agents(out, line, key)?;
                self.student_facts(out, line, key)?;
                if !self.manifest.roles_apart() {
                    self.enrolments(out, line, key)?;
                }
            } else if who.guardian {
                self.agents_of_guardian(out, line, key)?;
            } else if !line.get("agentSourcedIds").is_empty() {
                out.refuse(line.refuse("agentSourcedIds", "is read of students and guardians alone"), vec![])?;
            }
            if who.staff {
                self.staff_roles(out, line, key)?;
            }
            if self.roster.issuer.is_some() {
                match value::truth(line.get("enabledUser")) {
                    Ok(Some(false)) => {}
                    Ok(_) => logins.add(out, line, key, who)?,
                    Err(reason) => out.refuse(line.refuse("enabledUser", format!("{reason}; nobody signs in by it")), vec![])?,
                }
            }
            Ok(())
        })?;
        self.logins = logins;
        Ok(())
    }

    /// Before 1.2 a student is enrolled at each of their orgs, but for those that another of them is part of.
    fn enrolments(&self, out: &Out, line: &Line, student: &str) -> Result<(), ExchangeError> {
        let orgs = self.orgs.lowest(&line.list("orgSourcedIds"));
        if orgs.is_empty() {
            return out.refuse(line.refuse("orgSourcedIds", "is blank, so the student is enrolled nowhere"), vec![]);
        }
        let said = self.programmes.named(line, "metadata.programme");
        let days = line.period("metadata.enrolledFrom", "metadata.enrolledTo");
        for org in orgs {
            let key = format!("{student}/{org}");
            let fact = match (&said, &days) {
                (Ok(programme), Ok(days)) => Ok(self.enrolment(key.clone(), student, org, programme.clone(), *days)),
                (Err(refused), _) | (_, Err(refused)) => Err(refused.clone()),
            };
            out.take(line, fact, NAMES, || vec![(&ENROLMENT, key)])?;
        }
        Ok(())
    }
}
