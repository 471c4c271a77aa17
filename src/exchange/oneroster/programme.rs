//! Courses that are programmes: those that have a crebo, a level or a leerweg. Other courses are subjects, and not kept.

use std::collections::HashSet;
use std::sync::Arc;

use ::entity::kind::LearningPath;

use super::bundle::{Bundle, Pass};
use super::file::COURSES;
use super::line::Line;
use super::manifest::Manifest;
use super::out::Out;
use crate::deed::import_fact::Programme;
use crate::deed::import_item::ColumnNames;
use crate::deed::import_table::Refused;
use crate::exchange::request::ExchangeError;

const NAMES: ColumnNames = &[("source_id", "sourcedId"), ("name", "title"), ("unit_id", "orgSourcedId")];

/// Keys of the programmes, and whether the courses were there at all.
#[derive(Default)]
pub(super) struct Programmes {
    keys: HashSet<Arc<str>>,
    courses: HashSet<String>,
    read: bool,
}

impl Programmes {
    /// Reads them and hands them over.
    pub(super) fn read(bundle: &Bundle, manifest: &Manifest, out: &mut Out) -> Result<Self, ExchangeError> {
        let mut programmes = Self { read: manifest.reads(&COURSES), ..Self::default() };
        if !programmes.read {
            return Ok(programmes);
        }
        bundle.rows(&COURSES, Pass::Takes, out, |out, line| match programmes.course(line) {
            Ok(Some(fact)) => out.fact(fact, line.place(), NAMES),
            Ok(None) => Ok(()),
            Err(refused) => out.refuse(refused, COURSES.about(line.get("sourcedId"))),
        })?;
        Ok(programmes)
    }

    fn course(&mut self, line: &Line) -> Result<Option<Programme>, Refused> {
        let key = line.key()?;
        if line.ended()? {
            return Ok(None);
        }
        self.courses.insert(key.to_owned());
        let (crebo, level, path) = (line.get("metadata.crebo"), line.get("metadata.level"), line.get("metadata.leerweg"));
        if [crebo, level, path].iter().all(|cell| cell.is_empty()) {
            return Ok(None);
        }
        if !crebo.is_empty() && !(crebo.len() == 5 && crebo.bytes().all(|byte| byte.is_ascii_digit())) {
            return Err(line.refuse("metadata.crebo", "is not five digits"));
        }
        let levels = ["1", "2", "3", "4"];
        if !level.is_empty() && !levels.contains(&level) {
            return Err(line.refuse("metadata.level", "is none of 1, 2, 3, 4"));
        }
        let learning_path = LearningPath::parse(path);
        if learning_path.is_none() && !path.is_empty() {
            return Err(line.refuse("metadata.leerweg", "is neither BOL nor BBL"));
        }
        let name = line.text("title")?;
        self.keys.insert(key.into());
        let unit = line.get("orgSourcedId");
        Ok(Some(Programme {
            source_id: key.to_owned(),
            crebo: Some(crebo.to_owned()).filter(|crebo| !crebo.is_empty()),
            name,
            level: level.parse().ok(),
            learning_path,
            unit_id: Some(unit.to_owned()).filter(|unit| !unit.is_empty()),
        }))
    }

    /// The programme with that key.
    pub(super) fn get(&self, key: &str) -> Option<Arc<str>> {
        self.keys.get(key).cloned()
    }

    /// Whether the course is missing, where it should be.
    pub(super) fn misses(&self, course: &str) -> bool {
        self.read && !course.is_empty() && !self.courses.contains(course)
    }

    /// The programme that a cell names, if it names one; one of an earlier bundle may still be known.
    pub(super) fn named(&self, line: &Line, column: &str) -> Result<Option<String>, Refused> {
        match line.get(column) {
            "" => Ok(None),
            key if !self.read || self.keys.contains(key) => Ok(Some(key.to_owned())),
            key => Err(line.refuse(column, format!("there is no course {key} with a crebo, level or leerweg"))),
        }
    }
}
