//! Lessons of a timetable, as any reader hands them over: classes and teachers are called what the source calls them.

use ::entity::kind::{ActivityKind, LessonStatus};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use super::import_table::{Place, Refused};
use crate::store::json::instant;
use crate::store::timetable::Planned;
use crate::store::work::Row;

/// What a reader hands over. A source that breaks off before [`Item::End`] is not imported at all.
#[derive(Clone, Debug)]
pub enum Item {
    /// A file begins.
    File(Source, Place),
    /// A lesson.
    Lesson(Box<Lesson>, Place),
    /// Something that is no usable lesson, with its key if that could be read: what is refused has not vanished.
    Refused(Refused, Option<String>),
    /// Something worth saying.
    Notice(String),
    /// The file names every lesson between these days of the classes and teachers it is about.
    Complete(NaiveDate, NaiveDate),
    /// That was all.
    End,
}

/// What a file is about.
#[derive(Clone, Debug)]
pub enum Source {
    /// Each lesson names its classes and teachers.
    Everyone,
    /// One class or teacher: the first of these words that calls any.
    One(Owner),
}

/// One class or teacher.
#[derive(Clone, Debug)]
pub struct Owner {
    /// Which of both, if it was said.
    pub kind: Option<OwnerKind>,
    /// Words that may call it.
    pub words: Vec<String>,
}

/// Class or teacher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnerKind {
    /// A class.
    Class,
    /// A teacher.
    Teacher,
}

/// A lesson.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// Key in the system it comes from.
    pub key: String,
    /// What it is.
    pub kind: ActivityKind,
    /// Name of the course.
    pub subject: String,
    /// School day it begins on, in the institution's zone.
    pub local_date: NaiveDate,
    /// Begin.
    pub begins: DateTime<Utc>,
    /// End.
    pub ends: DateTime<Utc>,
    /// Where.
    pub room: Option<String>,
    /// First and last lesson hour of the bell schedule.
    pub periods: Option<(i32, i32)>,
    /// What became of it.
    pub status: LessonStatus,
    /// Its classes, by key or name.
    pub classes: Vec<String>,
    /// Its teachers, by key, code or mail address.
    pub teachers: Vec<String>,
    /// Classes and teachers, each by several words, among whom may be people we do not know.
    pub attendees: Vec<Vec<String>>,
    /// What the source calls the columns for key, classes and teachers.
    pub columns: &'static [&'static str; 3],
}

impl Lesson {
    /// As a row. One that the source gives as planned, but at another time or place than it was planned at first, was moved.
    pub(super) fn row(&self, planned: Option<&Planned>) -> Row {
        let now = Planned { begins: self.begins, ends: self.ends, room: self.room.clone() };
        let status = match self.status {
            LessonStatus::Scheduled if planned.is_some_and(|first| *first != now) => LessonStatus::Moved,
            LessonStatus::Scheduled | LessonStatus::Moved | LessonStatus::Cancelled => self.status,
        };
        let pairs = [
            ("source_id", Value::from(self.key.as_str())),
            ("kind", self.kind.as_str().into()),
            ("subject", self.subject.as_str().into()),
            ("local_date", self.local_date.to_string().into()),
            ("begins", instant(self.begins)),
            ("ends", instant(self.ends)),
            ("room", self.room.as_deref().into()),
            ("first_period", self.periods.map(|(first, _)| first).into()),
            ("last_period", self.periods.map(|(_, last)| last).into()),
            ("status", status.as_str().into()),
        ];
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}
