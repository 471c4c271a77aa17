//! Who is what, looked up before anybody is handed over: a role may stand in another file, and an agent after the student who names it.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use ::entity::kind::StudentFactKind;
use chrono::NaiveDate;

use super::bundle::{Bundle, Pass};
use super::class::Classes;
use super::file::{DEMOGRAPHICS, ENROLLMENTS, ROLES, USERS};
use super::line::Line;
use super::manifest::Manifest;
use super::out::Out;
use super::role::{Meaning, meaning};
use super::{RECORDED_BY, student_fact};
use crate::deed::import_table::Refused;
use crate::exchange::request::ExchangeError;
use crate::store::ending::Complete;
use crate::store::roster::STUDENT_FACT;

/// What is known of a user.
#[derive(Clone, Default)]
pub(super) struct Who {
    pub(super) student: bool,
    pub(super) guardian: bool,
    pub(super) staff: bool,
    /// The line of users on which they stand, from 1; 0: on none.
    pub(super) line: u64,
    /// The file of users says that they have left.
    left: bool,
    pub(super) born: Option<NaiveDate>,
    /// First day in any class.
    pub(super) begins: Option<NaiveDate>,
    programme: Option<Arc<str>>,
    from_homeroom: bool,
    several: bool,
}

impl Who {
    /// Stands in the file of users.
    pub(super) fn listed(&self) -> bool {
        self.line > 0
    }

    fn mark(&mut self, meaning: Meaning) {
        match meaning {
            Meaning::Student => self.student = true,
            Meaning::Guardian => self.guardian = true,
            Meaning::Staff(_) => self.staff = true,
        }
    }

    /// The programme of the homeroom class, else the only one among the student's classes.
    pub(super) fn programme(&self) -> Option<String> {
        self.programme.as_deref().filter(|_| self.from_homeroom || !self.several).map(str::to_owned)
    }

    fn sits_in(&mut self, begins: Option<NaiveDate>, programme: Option<&Arc<str>>, homeroom: bool) {
        self.begins = [self.begins, begins].into_iter().flatten().min();
        let Some(programme) = programme else { return };
        if homeroom && !self.from_homeroom {
            (self.programme, self.from_homeroom) = (Some(programme.clone()), true);
        } else if !self.from_homeroom {
            self.several |= self.programme.as_ref().is_some_and(|known| known != programme);
            self.programme.get_or_insert_with(|| programme.clone());
        }
    }
}

/// Columns whose presence says that what they do not name has ended.
#[derive(Default)]
pub(super) struct Columns {
    pub(super) agents: bool,
    pub(super) grants: bool,
    facts: Vec<StudentFactKind>,
}

impl Columns {
    /// The facts of students that this source records.
    pub(super) fn facts(&self) -> impl Iterator<Item = Complete> {
        self.facts.iter().map(|kind| Complete::all(&STUDENT_FACT).only("recorded_by", RECORDED_BY).only("kind", kind.as_str()))
    }
}

/// Everybody whom the bundle names.
#[derive(Default)]
pub(super) struct Directory {
    people: HashMap<Box<str>, Who>,
    pairs: HashSet<u64>,
    pub(super) columns: Columns,
}

impl Directory {
    /// Looks through roles, users, demographics and enrollments.
    pub(super) fn read(
        bundle: &Bundle,
        manifest: &Manifest,
        out: &mut Out,
        classes: &Classes,
        today: NaiveDate,
    ) -> Result<Self, ExchangeError> {
        let mut directory = Self::default();
        if manifest.roles_apart() {
            bundle.rows(&ROLES, Pass::Looks, out, |_, line| {
                if let (Ok(false), Some(meaning)) = (line.ended(), meaning(line.get("role"))) {
                    directory.entry(line.get("userSourcedId")).mark(meaning);
                }
                Ok(())
            })?;
        }
        if manifest.reads(&USERS) {
            bundle.rows(&USERS, Pass::Looks, out, |_, line| {
                directory.user(line, manifest.roles_apart());
                Ok(())
            })?;
        }
        if manifest.reads(&DEMOGRAPHICS) {
            bundle.rows(&DEMOGRAPHICS, Pass::Takes, out, |out, line| {
                let born = out.part(born(line, today))?;
                directory.entry(line.get("sourcedId")).born = born;
                Ok(())
            })?;
        }
        if manifest.reads(&ENROLLMENTS) {
            bundle.rows(&ENROLLMENTS, Pass::Looks, out, |_, line| {
                let student = directory.people.get_mut(line.get("userSourcedId")).filter(|who| who.student);
                let sits = matches!(line.ended(), Ok(false)) && line.get("role").eq_ignore_ascii_case("student");
                if let (Some(student), Some(class), true) = (student, classes.get(line.get("classSourcedId")), sits) {
                    let begins = line.date("beginDate").ok().flatten().or(class.begins);
                    student.sits_in(begins, class.programme.as_ref(), class.homeroom);
                }
                Ok(())
            })?;
        }
        Ok(directory)
    }

    fn entry(&mut self, key: &str) -> &mut Who {
        if !self.people.contains_key(key) {
            self.people.insert(key.into(), Who::default());
        }
        self.people.entry(key.into()).or_default()
    }

    fn user(&mut self, line: &Line, roles_apart: bool) {
        self.columns.agents |= line.has("agentSourcedIds");
        self.columns.grants |= line.has("metadata.agentGrants");
        if self.columns.facts.is_empty() {
            self.columns.facts = student_fact::COLUMNS.iter().filter(|(column, _)| line.has(column)).map(|(_, kind)| *kind).collect();
        }
        let key = line.get("sourcedId");
        match line.ended() {
            Ok(false) => {}
            Ok(true) => return self.entry(key).left = true,
            Err(_refused) => return,
        }
        let has_staff_roles = !line.get("metadata.staffRoles").is_empty();
        let who = self.entry(key);
        if who.line > 0 {
            return;
        }
        who.line = line.number;
        who.staff |= has_staff_roles;
        if let Some(meaning) = meaning(line.get("role")).filter(|_| !roles_apart) {
            who.mark(meaning);
        }
        if who.student {
            for agent in line.list("agentSourcedIds") {
                self.entry(agent).guardian = true;
                self.pairs.insert(pair(key, agent));
            }
        }
    }

    /// What is known of a user.
    pub(super) fn get(&self, key: &str) -> Option<&Who> {
        self.people.get(key)
    }

    /// Why a user is none whom another row can name.
    pub(super) fn missing(&self, key: &str) -> String {
        if self.get(key).is_some_and(|who| who.left) {
            format!("{key} is inactive or to be deleted in users.csv")
        } else {
            format!("there is no user {key} in users.csv")
        }
    }

    /// Whether the student names that guardian.
    pub(super) fn names(&self, student: &str, guardian: &str) -> bool {
        self.pairs.contains(&pair(student, guardian))
    }
}

fn pair(student: &str, guardian: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (student, guardian).hash(&mut hasher);
    hasher.finish()
}

fn born(line: &Line, today: NaiveDate) -> Result<Option<NaiveDate>, Refused> {
    match line.date("birthDate")? {
        Some(day) if day > today => Err(line.refuse("birthDate", format!("{day} has yet to come"))),
        born => Ok(born),
    }
}
