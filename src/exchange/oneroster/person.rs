//! Users as people: students, guardians, staff; one user may be several of them.

use super::bundle::Pass;
use super::file::USERS;
use super::line::Line;
use super::out::Out;
use super::value;
use super::{School, national_number};
use crate::deed::import_fact::{Guardian, StaffMember, Student};
use crate::deed::import_item::ColumnNames;
use crate::deed::import_table::Refused;
use crate::exchange::request::ExchangeError;
use crate::store::roster::{GUARDIAN, STAFF_MEMBER, STUDENT};

const NAMES: ColumnNames = &[
    ("source_id", "sourcedId"),
    ("student_number", "identifier"),
    ("first_name", "givenName"),
    ("last_name", "familyName"),
    ("start_qualification_on", "metadata.startQualification"),
];

impl School<'_> {
    /// Hands over everybody.
    pub(super) fn persons(&self, out: &mut Out) -> Result<(), ExchangeError> {
        if !self.manifest.reads(&USERS) {
            return Ok(());
        }
        self.bundle.rows(&USERS, Pass::Takes, out, |out, line| {
            let about = || USERS.about(line.get("sourcedId"));
            let key = match line.key().and_then(|key| Ok((key, line.ended()?))) {
                Ok((key, false)) => key,
                Ok((key, true)) => return [&STUDENT, &GUARDIAN, &STAFF_MEMBER].into_iter().try_for_each(|table| out.ended(table, key)),
                Err(refused) => return out.refuse(refused, about()),
            };
            let who = self.people.get(key).cloned().unwrap_or_default();
            if who.line != line.number {
                return out.refuse(line.refuse("sourcedId", format!("stands in the file twice: on line {} too", who.line)), vec![]);
            }
            if !(who.student || who.guardian || who.staff) {
                let (column, reason) = match (self.manifest.roles_apart(), line.get("role")) {
                    (true, _) => ("sourcedId", "has no role in roles.csv, and no student names them as agent".to_owned()),
                    (false, "") => ("role", "is blank, and no student names them as agent".to_owned()),
                    (false, role) => ("role", format!("{role:?} is no role of OneRoster, nor one of ours after ext:")),
                };
                return out.refuse(line.refuse(column, reason), about());
            }
            if who.student {
                let fact = self.student(out, line, key)?;
                out.take(line, fact, NAMES, || vec![(&STUDENT, key.to_owned())])?;
            }
            if who.guardian {
                out.take(line, guardian(line, key), NAMES, || vec![(&GUARDIAN, key.to_owned())])?;
            }
            if who.staff {
                out.take(line, staff(line, key), NAMES, || vec![(&STAFF_MEMBER, key.to_owned())])?;
            }
            Ok(())
        })
    }

    /// The student, without what is wrong with parts that may be missing.
    fn student(&self, out: &Out, line: &Line, key: &str) -> Result<Result<Student, Refused>, ExchangeError> {
        let number = out.part(national_number::read(line, key, self.roster.seal.as_deref()))?;
        // Who cannot tell whether an address is safe must not show it.
        let safe_address = match value::truth(line.get("metadata.safeAddress")) {
            Ok(safe) => safe,
            Err(reason) => {
                out.refuse(line.refuse("metadata.safeAddress", format!("{reason}; taken as true")), vec![])?;
                Some(true)
            }
        };
        let (email, phone) = (out.part(line.optional("email"))?, out.part(phone(line))?);
        let address = out.part(line.optional("metadata.address"))?;
        let start_qualification_on = out.part(line.date("metadata.startQualification"))?;
        let with_names = || {
            Ok(Student {
                source_id: key.to_owned(),
                student_number: line.optional("identifier")?.unwrap_or_else(|| key.to_owned()),
                first_name: first_name(line)?,
                last_name: last_name(line)?,
                birth_date: self.people.get(key).and_then(|who| who.born),
                email,
                phone,
                address,
                safe_address,
                national_number: number.as_ref().map(|(_, sealed)| hex(&sealed.number)),
                national_number_kind: number.as_ref().map(|(kind, _)| *kind),
                national_number_hash: number.as_ref().map(|(_, sealed)| hex(&sealed.hash)),
                start_qualification_on,
            })
        };
        Ok(with_names())
    }
}

fn guardian(line: &Line, key: &str) -> Result<Guardian, Refused> {
    Ok(Guardian {
        source_id: key.to_owned(),
        first_name: first_name(line)?,
        last_name: last_name(line)?,
        email: line.optional("email")?,
        phone: phone(line)?,
    })
}

fn staff(line: &Line, key: &str) -> Result<StaffMember, Refused> {
    let code = line.optional("identifier")?.or(line.optional("username")?);
    Ok(StaffMember {
        source_id: key.to_owned(),
        code: code.unwrap_or_else(|| key.to_owned()),
        first_name: first_name(line)?,
        last_name: last_name(line)?,
        email: line.optional("email")?,
    })
}

/// The name somebody goes by.
fn first_name(line: &Line) -> Result<String, Refused> {
    line.optional("preferredGivenName")?.map_or_else(|| line.text("givenName"), Ok)
}

/// With what stands before it: "van den Berg".
fn last_name(line: &Line) -> Result<String, Refused> {
    let family = line.optional("preferredFamilyName")?.map_or_else(|| line.text("familyName"), Ok)?;
    Ok(line.optional("metadata.namePrefix")?.map_or(family.clone(), |prefix| format!("{prefix} {family}")))
}

fn phone(line: &Line) -> Result<Option<String>, Refused> {
    Ok(line.optional("sms")?.or(line.optional("phone")?))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
