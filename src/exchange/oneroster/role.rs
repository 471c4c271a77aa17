//! Roles: what each name of the standard means here, where students are enrolled, and which roles staff hold where.

use ::entity::kind::StaffRole;
use chrono::NaiveDate;

use super::School;
use super::bundle::Pass;
use super::file::ROLES;
use super::line::Line;
use super::out::Out;
use super::value::{self, SINCE_EVER};
use crate::deed::import_fact::{Enrolment, RoleHeld};
use crate::deed::import_item::ColumnNames;
use crate::deed::import_table::Refused;
use crate::exchange::request::ExchangeError;
use crate::store::roster::{ENROLMENT, STAFF_ROLE};

const NAMES: ColumnNames = &[
    ("source_id", "sourcedId"),
    ("student_id", "userSourcedId"),
    ("staff_member_id", "userSourcedId"),
    ("programme_id", "metadata.programme"),
    ("unit_id", "orgSourcedId"),
    ("group_id", "metadata.class"),
];
const USER_NAMES: ColumnNames = &[
    ("source_id", "sourcedId"),
    ("staff_member_id", "sourcedId"),
    ("unit_id", "metadata.staffRoleScopes"),
    ("group_id", "metadata.staffRoleScopes"),
];

/// What a role makes of somebody.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A student.
    Student,
    /// A guardian, of whoever names them as agent.
    Guardian,
    /// Staff, with a role of ours or with none.
    Staff(Option<StaffRole>),
}

/// What the name of a role means; roles of ours are named `ext:absenceOfficer` and alike.
///
/// Administrators of the standard are many things at schools, from caretaker to director, so they open nothing here.
pub(super) fn meaning(name: &str) -> Option<Meaning> {
    let lower = name.to_ascii_lowercase();
    if let Some(ours) = lower.strip_prefix("ext:") {
        return staff_role(ours).map(|role| Meaning::Staff(Some(role)));
    }
    match lower.as_str() {
        "student" => Some(Meaning::Student),
        "parent" | "guardian" | "relative" => Some(Meaning::Guardian),
        "teacher" => Some(Meaning::Staff(Some(StaffRole::Teacher))),
        "administrator"
        | "aide"
        | "proctor"
        | "counselor"
        | "principal"
        | "siteadministrator"
        | "systemadministrator"
        | "districtadministrator" => Some(Meaning::Staff(None)),
        _ => None,
    }
}

/// `absenceOfficer`, `ABSENCE_OFFICER`.
fn staff_role(name: &str) -> Option<StaffRole> {
    use StaffRole::{AbsenceOfficer, Administrator, Mentor, PrivacyOfficer, Teacher, TeamLead};
    let bare = |name: &str| name.replace('_', "").to_ascii_lowercase();
    [Teacher, Mentor, AbsenceOfficer, TeamLead, PrivacyOfficer, Administrator].into_iter().find(|role| bare(role.as_str()) == bare(name))
}

type Days = (Option<NaiveDate>, Option<NaiveDate>);

impl School<'_> {
    /// Reads the file of roles and hands over enrolments and roles of staff.
    pub(super) fn roles(&self, out: &mut Out) -> Result<(), ExchangeError> {
        if !self.manifest.roles_apart() {
            return Ok(());
        }
        self.bundle.rows(&ROLES, Pass::Takes, out, |out, line| {
            let key = line.get("sourcedId");
            match self.role(out, line) {
                Ok(sent) => sent,
                Err(refused) => {
                    let below = self.orgs.scope(line.get("orgSourcedId")).into_iter().flatten();
                    let below = below.map(|unit| (&STAFF_ROLE, format!("{key}/{unit}")));
                    out.refuse(refused, ROLES.about(key).into_iter().chain(below).collect())
                }
            }
        })
    }

    fn role(&self, out: &Out, line: &Line) -> Result<Result<(), ExchangeError>, Refused> {
        let key = line.key()?;
        if line.ended()? {
            return Ok(out.ended(&ENROLMENT, key).and_then(|()| out.ended(&STAFF_ROLE, key)));
        }
        let user = line.named("userSourcedId")?;
        if self.people.get(user).is_none_or(|who| !who.listed()) && self.manifest.bulk(&super::file::USERS) {
            return Err(line.refuse("userSourcedId", self.people.missing(user)));
        }
        let days = line.period("beginDate", "endDate")?;
        let role = line.get("role");
        match meaning(role) {
            None => Err(line.refuse("role", format!("{role:?} is no role of OneRoster, nor one of ours after ext:"))),
            Some(Meaning::Guardian) => Ok(Ok(())),
            Some(Meaning::Staff(None)) => Ok(out.notice(opens_nothing(role))),
            Some(Meaning::Student) => {
                let programme = self.programmes.named(line, "metadata.programme")?;
                let fact = self.enrolment(key.to_owned(), user, line.named("orgSourcedId")?, programme, days);
                Ok(out.fact(fact, line.place(), NAMES))
            }
            Some(Meaning::Staff(Some(role))) => {
                let class = line.get("metadata.class");
                let scope = match (role, class) {
                    // What a teacher sees follows from lessons and classes, whatever the org.
                    (StaffRole::Teacher, "") => line.get("orgSourcedId"),
                    (_, "") => scope(line, "orgSourcedId", line.get("orgSourcedId"))?,
                    (_, class) => class,
                };
                let held = self.held(key, user, role, scope, !class.is_empty(), days);
                Ok(held.into_iter().try_for_each(|fact| out.fact(fact, line.place(), NAMES)))
            }
        }
    }

    /// An enrolment; without programme or first day, those of the student's classes.
    pub(super) fn enrolment(&self, key: String, student: &str, unit: &str, programme: Option<String>, days: Days) -> Enrolment {
        let who = self.people.get(student);
        Enrolment {
            source_id: key,
            student_id: student.to_owned(),
            programme_id: programme.or_else(|| who.and_then(super::directory::Who::programme)),
            unit_id: unit.to_owned(),
            location_id: self.orgs.location(unit),
            begins: days.0.or_else(|| who.and_then(|who| who.begins)).unwrap_or(SINCE_EVER),
            ends: days.1,
        }
    }

    /// A role at an org holds there and at all below it, at the one org above all others everywhere.
    fn held(&self, key: &str, staff: &str, role: StaffRole, scope: &str, class: bool, days: Days) -> Vec<RoleHeld> {
        let row = |key: String, unit: Option<&str>, group: Option<&str>| RoleHeld {
            source_id: key,
            staff_member_id: staff.to_owned(),
            role,
            unit_id: unit.map(str::to_owned),
            group_id: group.map(str::to_owned),
            begins: days.0.unwrap_or(SINCE_EVER),
            ends: days.1,
        };
        if class {
            return vec![row(key.to_owned(), None, Some(scope))];
        }
        let units = self.orgs.scope(scope).into_iter().enumerate();
        units
            .map(|(at, unit)| row(if at == 0 { key.to_owned() } else { format!("{key}/{}", unit.unwrap_or_default()) }, unit, None))
            .collect()
    }

    /// Hands over the roles that a row of users gives a member of staff.
    pub(super) fn staff_roles(&self, out: &Out, line: &Line, key: &str) -> Result<(), ExchangeError> {
        let mut held = vec![];
        if !self.manifest.roles_apart() {
            match meaning(line.get("role")) {
                Some(Meaning::Staff(Some(StaffRole::Teacher))) => {
                    held.extend(self.held(&format!("{key}/TEACHER"), key, StaffRole::Teacher, "", false, (None, None)));
                }
                Some(Meaning::Staff(Some(role))) => {
                    for org in self.orgs.lowest(&line.list("orgSourcedIds")) {
                        held.extend(self.held(&format!("{key}/{}/{org}", role.as_str()), key, role, org, false, (None, None)));
                    }
                }
                Some(Meaning::Staff(None)) => out.notice(opens_nothing(line.get("role")))?,
                Some(Meaning::Student | Meaning::Guardian) | None => {}
            }
        }
        match self.listed_roles(line, key) {
            Ok(listed) => held.extend(listed),
            Err(refused) => out.refuse(refused, vec![])?,
        }
        held.into_iter().try_for_each(|fact| out.fact(fact, line.place(), USER_NAMES))
    }

    fn listed_roles(&self, line: &Line, key: &str) -> Result<Vec<RoleHeld>, Refused> {
        let (roles, of) = (line.list("metadata.staffRoles"), "metadata.staffRoles");
        let scopes = line.parallel("metadata.staffRoleScopes", roles.len(), of)?;
        let from = line.parallel("metadata.staffRoleFrom", roles.len(), of)?;
        let to = line.parallel("metadata.staffRoleTo", roles.len(), of)?;
        let mut held = vec![];
        for (at, name) in roles.iter().enumerate() {
            let role = staff_role(name).ok_or_else(|| line.refuse(of, format!("{name:?} is no role")))?;
            let day = |column: &str, text: &str| value::date(text).map_err(|reason| line.refuse(column, reason));
            let days = (day("metadata.staffRoleFrom", from[at])?, day("metadata.staffRoleTo", to[at])?);
            let days = value::period(days.0, days.1).map_err(|reason| line.refuse("metadata.staffRoleTo", reason))?;
            let scope = scope(line, "metadata.staffRoleScopes", scopes[at])?;
            let class = self.classes.get(scope).is_some();
            held.extend(self.held(&format!("{key}/{}/{scope}", role.as_str()), key, role, scope, class, days));
        }
        Ok(held)
    }
}

/// Where a role holds. Nothing is not everywhere: a cell that was left blank must not open a whole institution.
fn scope<'a>(line: &Line, column: &str, scope: &'a str) -> Result<&'a str, Refused> {
    let reason = "is blank: name the org or class where the role holds; the org above all others stands for the institution";
    if scope.is_empty() { Err(line.refuse(column, reason)) } else { Ok(scope) }
}

fn opens_nothing(role: &str) -> String {
    format!(
        "the role {role} opens nothing here: whoever is to have a role of ours needs one of ext:absenceOfficer, ext:teamLead, ext:privacyOfficer, ext:administrator"
    )
}
