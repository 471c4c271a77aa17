//! Which files hold all there is, and which hold changes alone.

use std::collections::HashMap;

use super::School;
use super::bundle::{Bundle, Pass};
use super::file::{ALL, File, MANIFEST, ROLES, USERS};
use super::out::Out;
use crate::exchange::request::ExchangeError;
use crate::store::ending::Complete;
use crate::store::roster::{
    ACCESS_GRANT, CALENDAR_PERIOD, ENROLMENT, GROUP_MEMBER, GROUP_TEACHER, GUARDIAN, GUARDIANSHIP, IDENTITY, MENTORSHIP, SCHOOL_GROUP,
    STAFF_MEMBER, STAFF_ROLE, STUDENT, UNIT,
};
use ::entity::kind::StaffRole;

/// What a file holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// All there is: what it does not name has ended.
    Bulk,
    /// Changes alone.
    Delta,
    /// Nothing: it is not read.
    Absent,
}

/// What the manifest says.
pub(super) struct Manifest {
    modes: HashMap<&'static str, Mode>,
    roles_apart: bool,
}

impl Manifest {
    /// Reads it. Without one, nothing ends because it is missing; with one, what it calls whole must be.
    pub(super) fn read(bundle: &Bundle, out: &mut Out) -> Result<Self, ExchangeError> {
        let mut modes: HashMap<&'static str, Mode> =
            ALL.iter().filter(|file| bundle.has(file)).map(|file| (file.name, Mode::Delta)).collect();
        if !bundle.has(&MANIFEST) {
            out.notice("there is no manifest.csv: what the files do not name does not end".to_owned())?;
        }
        bundle.rows(&MANIFEST, Pass::Takes, out, |out, line| {
            let property = line.get("propertyName");
            let Some(file) = ALL.iter().find(|file| property.eq_ignore_ascii_case(&format!("file.{}", file.name))) else { return Ok(()) };
            let there = bundle.has(file);
            match (line.get("value").to_ascii_lowercase().as_str(), there) {
                ("bulk", true) => modes.insert(file.name, Mode::Bulk),
                ("delta", true) => modes.insert(file.name, Mode::Delta),
                ("bulk" | "delta", false) => {
                    return out.refuse(line.refuse("value", format!("there is no {}.csv, though it is announced", file.name)), vec![]);
                }
                ("absent" | "", true) => {
                    out.notice(format!("{0}.csv is there, but the manifest says that it is absent: it was not read", file.name))?;
                    modes.insert(file.name, Mode::Absent)
                }
                ("absent" | "", false) => None,
                (other, _) => {
                    return out.refuse(line.refuse("value", format!("{other:?} is none of bulk, delta, absent")), vec![]);
                }
            };
            Ok(())
        })?;
        let roles_apart = bundle.has(&ROLES) && modes.get(ROLES.name) != Some(&Mode::Absent);
        let manifest = Self { modes, roles_apart };
        for file in ALL.into_iter().filter(|file| file.ends && manifest.bulk(file)) {
            // Where roles do not stand apart, who is what and enrolled where stands with the users.
            let more: &[&str] = if file.name == USERS.name && !roles_apart { &["role", "orgSourcedIds"] } else { &[] };
            bundle.must_be_whole(file, more)?;
        }
        Ok(manifest)
    }

    /// Whether the file is read.
    pub(super) fn reads(&self, file: &File) -> bool {
        self.modes.get(file.name).is_some_and(|mode| *mode != Mode::Absent)
    }

    /// Whether the file names all there is.
    pub(super) fn bulk(&self, file: &File) -> bool {
        self.modes.get(file.name) == Some(&Mode::Bulk)
    }

    /// Whether roles stand in a file of their own, as from 1.2 on.
    pub(super) fn roles_apart(&self) -> bool {
        self.roles_apart
    }
}

impl School<'_> {
    /// Says of which rows the files name all there are.
    pub(super) fn complete(&self, out: &Out) -> Result<(), ExchangeError> {
        use super::file::{CLASSES, ENROLLMENTS, ORGS, SESSIONS};
        let bulk = |file: &File| self.manifest.bulk(file);
        let roles = bulk(&USERS) && (!self.manifest.roles_apart() || bulk(&ROLES));
        let mentors = bulk(&CLASSES) && self.classes.name_mentors;
        let mut complete = vec![];
        let mut when = |holds: bool, tables: &[&'static crate::store::table::Table]| {
            complete.extend(tables.iter().filter(|_| holds).map(|table| Complete::all(table)));
        };
        when(bulk(&ORGS), &[&UNIT]);
        when(bulk(&SESSIONS), &[&CALENDAR_PERIOD]);
        when(bulk(&CLASSES), &[&SCHOOL_GROUP]);
        when(roles, &[&STUDENT, &GUARDIAN, &STAFF_MEMBER, &ENROLMENT]);
        when(bulk(&ENROLLMENTS), &[&GROUP_MEMBER, &GROUP_TEACHER]);
        when(bulk(&ENROLLMENTS) && mentors, &[&MENTORSHIP]);
        for role in
            [StaffRole::Teacher, StaffRole::AbsenceOfficer, StaffRole::TeamLead, StaffRole::PrivacyOfficer, StaffRole::Administrator]
        {
            complete.extend(Some(Complete::all(&STAFF_ROLE).only("role", role.as_str())).filter(|_| roles));
        }
        complete.extend(Some(Complete::all(&STAFF_ROLE).only("role", StaffRole::Mentor.as_str())).filter(|_| roles && mentors));
        if self.manifest.reads(&USERS) {
            let of_students = |complete: Complete| if roles { complete } else { complete.of_seen("student_id") };
            complete.extend(Some(Complete::all(&GUARDIANSHIP)).filter(|_| self.people.columns.agents).map(of_students));
            complete.extend(Some(Complete::all(&ACCESS_GRANT)).filter(|_| self.people.columns.grants).map(of_students));
            complete.extend(self.people.columns.facts().map(of_students));
            if let Some(issuer) = &self.roster.issuer {
                let of = |column: Option<&'static str>| {
                    let all = Complete::all(&IDENTITY).only("issuer", issuer.as_str());
                    column.map_or(all.clone(), |column| all.of_seen(column))
                };
                let owners = [Some("student_id"), Some("guardian_id"), Some("staff_member_id")];
                complete.extend(if roles { vec![of(None)] } else { owners.map(of).to_vec() });
            }
        }
        complete.into_iter().try_for_each(|complete| out.complete(complete))
    }
}
