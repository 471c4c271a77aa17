//! A timetable as CSV, in a format of our own: a header, then one lesson a line.
//!
//! | column | holds |
//! | --- | --- |
//! | `lesson` | key of the lesson, the same in every file |
//! | `date` | local day, `2026-11-23` |
//! | `begin`, `end` | local times of that day, `08:30`; one that the clock skips is refused, one that comes twice is the first |
//! | `subject` | name of the course |
//! | `classes`, `teachers` | keys or names of classes; keys, codes or mail addresses of teachers; several are separated by a bar |
//! | `kind` | LESSON (also when empty), WORK_PLACEMENT, EXAM, COACHING or OTHER |
//! | `room`, `first_period`, `last_period` | may be empty |
//! | `status` | SCHEDULED (also when empty), MOVED or CANCELLED |
//!
//! The first five must be there. The file names every lesson of its classes and teachers between its first and its last day.

use std::path::Path;

use ::entity::kind::{ActivityKind, LessonStatus};
use chrono::{NaiveDate, NaiveTime};

use super::request::{ExchangeError, Out, Request, place};
use super::text::{Lines, has_control, within_reach};
use crate::deed::timetable_fact::{Item, Lesson, Source};
use crate::domain::local_time::instant;

const COLUMNS: [&str; 12] =
    ["lesson", "date", "begin", "end", "subject", "classes", "teachers", "kind", "room", "first_period", "last_period", "status"];
const REQUIRED: usize = 5;
const NAMES: [&str; 3] = ["lesson", "classes", "teachers"];

/// A refused column and why.
type Wrong = (&'static str, String);

/// Reads one file.
pub(super) fn read(path: &Path, request: &Request, out: &Out<Item>) -> Result<(), ExchangeError> {
    let format = |reason: String| ExchangeError::Format { file: path.display().to_string(), reason };
    let mut lines = Lines::open(path, request.progress.clone())?;
    let Some((_, header)) = lines.next(path)? else { return Err(format("is empty".to_owned())) };
    let at = COLUMNS.map(|column| header.iter().position(|name| name.eq_ignore_ascii_case(column)));
    if let Some((missing, _)) = COLUMNS.iter().zip(at).take(REQUIRED).find(|(_, at)| at.is_none()) {
        return Err(format(format!("line 1: there is no column {missing}")));
    }
    out.put(Item::File(Source::Everyone, place(path, 0)))?;
    for unknown in header.iter().filter(|name| !COLUMNS.iter().any(|column| name.eq_ignore_ascii_case(column))) {
        out.put(Item::Notice(format!("{}: column {unknown} is not known and left out", place(path, 1).file)))?;
    }
    let mut days: Option<(NaiveDate, NaiveDate)> = None;
    while let Some((line, values)) = lines.next(path)? {
        let row = Row { at: &at, values: &values };
        let place = place(path, line);
        match row.lesson(request) {
            Ok(lesson) => {
                let (from, to) = days.unwrap_or((lesson.local_date, lesson.local_date));
                days = Some((from.min(lesson.local_date), to.max(lesson.local_date)));
                out.put(Item::Lesson(Box::new(lesson), place))?;
            }
            Err((column, reason)) => {
                let key = Some(row.value(0).to_owned()).filter(|key| !key.is_empty());
                out.put(Item::Refused(place.refuse(column, reason), key))?;
            }
        }
    }
    days.map_or(Ok(()), |(from, to)| out.put(Item::Complete(from, to)))
}

struct Row<'a> {
    at: &'a [Option<usize>; COLUMNS.len()],
    values: &'a [String],
}

impl Row<'_> {
    fn value(&self, column: usize) -> &str {
        self.at[column].and_then(|at| self.values.get(at)).map_or("", String::as_str)
    }

    fn required(&self, column: usize) -> Result<&str, Wrong> {
        match self.value(column) {
            "" => Err((COLUMNS[column], "is empty".to_owned())),
            value => Ok(value),
        }
    }

    fn list(&self, column: usize) -> Vec<String> {
        self.value(column).split('|').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    fn lesson(&self, request: &Request) -> Result<Lesson, Wrong> {
        if let Some(at) = (0..COLUMNS.len()).find(|column| has_control(self.value(*column))) {
            return Err((COLUMNS[at], "holds a control character".to_owned()));
        }
        let key = self.required(0)?.to_owned();
        let date = self.required(1)?;
        let day = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok().filter(|_| date.len() == 10);
        let local_date = day.ok_or_else(|| (COLUMNS[1], format!("{date} is no day like 2026-11-23")))?;
        within_reach(local_date).map_err(|reason| (COLUMNS[1], reason))?;
        let begins = self.instant(2, local_date, request)?;
        let ends = self.instant(3, local_date, request)?;
        if ends <= begins {
            return Err((COLUMNS[3], "is not after the begin".to_owned()));
        }
        Ok(Lesson {
            key,
            kind: self.kind(7, ActivityKind::Lesson, ActivityKind::parse)?,
            subject: self.required(4)?.to_owned(),
            local_date,
            begins,
            ends,
            room: Some(self.value(8).to_owned()).filter(|room| !room.is_empty()),
            periods: self.periods()?,
            status: self.kind(11, LessonStatus::Scheduled, LessonStatus::parse)?,
            classes: self.list(5),
            teachers: self.list(6),
            attendees: vec![],
            columns: &NAMES,
        })
    }

    fn instant(&self, column: usize, day: NaiveDate, request: &Request) -> Result<chrono::DateTime<chrono::Utc>, Wrong> {
        let clock = self.required(column)?;
        let time = NaiveTime::parse_from_str(clock, "%H:%M").ok().filter(|_| clock.len() == 5);
        let time = time.ok_or_else(|| (COLUMNS[column], format!("{clock} is no time like 08:30")))?;
        instant(day.and_time(time), request.zone).map_err(|skipped| (COLUMNS[column], skipped.to_string()))
    }

    fn kind<T>(&self, column: usize, usual: T, parse: fn(&str) -> Option<T>) -> Result<T, Wrong> {
        match self.value(column) {
            "" => Ok(usual),
            word => parse(word).ok_or_else(|| (COLUMNS[column], format!("{word} is none of the words of this column"))),
        }
    }

    fn periods(&self) -> Result<Option<(i32, i32)>, Wrong> {
        let number = |column: usize| match self.value(column) {
            "" => Ok(None),
            text => match text.parse() {
                Ok(number @ 1..=99) => Ok(Some(number)),
                Ok(_) | Err(_) => Err((COLUMNS[column], format!("{text} is no lesson hour"))),
            },
        };
        match (number(9)?, number(10)?) {
            (Some(first), Some(last)) if last < first => Err((COLUMNS[10], "is before the first".to_owned())),
            (Some(first), last) => Ok(Some((first, last.unwrap_or(first)))),
            (None, Some(_)) => Err((COLUMNS[9], "is empty".to_owned())),
            (None, None) => Ok(None),
        }
    }
}
