//! Classes, their dates, programmes and mentors.

use std::collections::HashMap;
use std::sync::Arc;

use ::entity::kind::StaffRole;
use chrono::NaiveDate;

use super::bundle::{Bundle, Pass};
use super::file::CLASSES;
use super::line::Line;
use super::manifest::Manifest;
use super::out::Out;
use super::programme::Programmes;
use super::session::Sessions;
use super::value::SINCE_EVER;
use crate::deed::import_fact::{RoleHeld, SchoolGroup};
use crate::deed::import_item::ColumnNames;
use crate::deed::import_table::{Place, Refused};
use crate::exchange::request::ExchangeError;
use crate::store::roster::SCHOOL_GROUP;

const NAMES: ColumnNames = &[
    ("source_id", "sourcedId"),
    ("name", "title"),
    ("unit_id", "schoolSourcedId"),
    ("staff_member_id", "metadata.mentors"),
    ("group_id", "sourcedId"),
];

/// What others need of a class.
pub(super) struct Class {
    place: Place,
    /// First day of its terms.
    pub(super) begins: Option<NaiveDate>,
    /// Last day of its terms.
    pub(super) ends: Option<NaiveDate>,
    /// Its course, where that is a programme.
    pub(super) programme: Option<Arc<str>>,
    /// Whether it is where its students are at home.
    pub(super) homeroom: bool,
    /// Users who mentor its students.
    pub(super) mentors: Vec<String>,
}

/// The classes of the bundle.
#[derive(Default)]
pub(super) struct Classes {
    by_key: HashMap<String, Class>,
    /// Whether the file says who mentors.
    pub(super) name_mentors: bool,
}

impl Classes {
    /// Reads them and hands them over.
    pub(super) fn read(
        bundle: &Bundle,
        manifest: &Manifest,
        out: &mut Out,
        sessions: &Sessions,
        programmes: &Programmes,
    ) -> Result<Self, ExchangeError> {
        let mut classes = Self::default();
        if !manifest.reads(&CLASSES) {
            return Ok(classes);
        }
        bundle.rows(&CLASSES, Pass::Takes, out, |out, line| {
            classes.name_mentors |= line.has("metadata.mentors");
            match line.ended() {
                Ok(false) => {}
                Ok(true) => return out.ended(&SCHOOL_GROUP, line.get("sourcedId")),
                Err(refused) => return out.refuse(refused, CLASSES.about(line.get("sourcedId"))),
            }
            let course = line.get("courseSourcedId");
            if programmes.misses(course) {
                out.refuse(line.refuse("courseSourcedId", format!("there is no course {course}; taken as if blank")), vec![])?;
            }
            let fact = group(line);
            if let Ok(fact) = &fact {
                let terms = line.list("termSourcedIds");
                let (begins, ends) = sessions.span(&terms);
                let class = Class {
                    place: line.place(),
                    begins,
                    ends,
                    programme: programmes.get(course),
                    homeroom: line.get("classType").eq_ignore_ascii_case("homeroom"),
                    mentors: line.list("metadata.mentors").into_iter().filter(|key| !key.is_empty()).map(str::to_owned).collect(),
                };
                classes.by_key.insert(fact.source_id.clone(), class);
            }
            out.take(line, fact, NAMES, || CLASSES.about(line.get("sourcedId")))
        })?;
        Ok(classes)
    }

    /// The class with that key.
    pub(super) fn get(&self, key: &str) -> Option<&Class> {
        self.by_key.get(key)
    }

    /// Whoever mentors a class holds the role there.
    pub(super) fn mentor_roles(&self, out: &Out) -> Result<(), ExchangeError> {
        let mut keys: Vec<&String> = self.by_key.keys().collect();
        keys.sort_unstable();
        for (key, class) in keys.into_iter().map(|key| (key, &self.by_key[key])) {
            for mentor in &class.mentors {
                let fact = RoleHeld {
                    source_id: format!("{key}/mentor/{mentor}"),
                    staff_member_id: mentor.clone(),
                    role: StaffRole::Mentor,
                    unit_id: None,
                    group_id: Some(key.clone()),
                    begins: class.begins.unwrap_or(SINCE_EVER),
                    ends: class.ends,
                };
                out.fact(fact, class.place.clone(), NAMES)?;
            }
        }
        Ok(())
    }
}

fn group(line: &Line) -> Result<SchoolGroup, Refused> {
    let unit = line.get("schoolSourcedId");
    Ok(SchoolGroup {
        source_id: line.key()?.to_owned(),
        name: line.text("title")?,
        unit_id: Some(unit.to_owned()).filter(|unit| !unit.is_empty()),
    })
}
