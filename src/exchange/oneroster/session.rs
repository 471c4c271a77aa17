//! Academic sessions: school years; terms, which give classes their dates; and, of types of ours, holidays and closures.

use std::collections::HashMap;

use ::entity::kind::CalendarKind;
use chrono::NaiveDate;

use super::bundle::{Bundle, Pass};
use super::file::SESSIONS;
use super::line::Line;
use super::manifest::Manifest;
use super::out::Out;
use crate::deed::import_fact::{CalendarPeriod, RosterFact, SchoolYear};
use crate::deed::import_item::ColumnNames;
use crate::deed::import_table::Refused;
use crate::exchange::request::ExchangeError;

const NAMES: ColumnNames = &[("source_id", "sourcedId"), ("name", "title"), ("begins", "startDate"), ("ends", "endDate")];

/// First and last day of each session by key.
#[derive(Default)]
pub(super) struct Sessions(HashMap<String, (NaiveDate, NaiveDate)>);

impl Sessions {
    /// Reads them and hands over years, holidays and closures.
    pub(super) fn read(bundle: &Bundle, manifest: &Manifest, out: &mut Out) -> Result<Self, ExchangeError> {
        let mut sessions = Self::default();
        if !manifest.reads(&SESSIONS) {
            return Ok(sessions);
        }
        bundle.rows(&SESSIONS, Pass::Takes, out, |out, line| match sessions.session(line) {
            Ok(Some(fact)) => out.fact(fact, line.place(), NAMES),
            Ok(None) => Ok(()),
            Err(refused) => out.refuse(refused, SESSIONS.about(line.get("sourcedId"))),
        })?;
        Ok(sessions)
    }

    fn session(&mut self, line: &Line) -> Result<Option<RosterFact>, Refused> {
        let key = line.key()?.to_owned();
        if line.ended()? {
            return Ok(None);
        }
        let (begins, ends) = match line.period("startDate", "endDate")? {
            (Some(begins), Some(ends)) => (begins, ends),
            (None, _) => return Err(line.refuse("startDate", "is blank")),
            (_, None) => return Err(line.refuse("endDate", "is blank")),
        };
        let name = line.text("title")?;
        self.0.insert(key.clone(), (begins, ends));
        let period = |kind| CalendarPeriod { source_id: key.clone(), kind, name: name.clone(), begins, ends };
        match line.get("type").to_ascii_lowercase().as_str() {
            "schoolyear" => Ok(Some(SchoolYear { source_id: key, name, begins, ends }.into())),
            "ext:holiday" => Ok(Some(period(CalendarKind::Holiday).into())),
            "ext:closure" => Ok(Some(period(CalendarKind::Closure).into())),
            "term" | "semester" | "gradingperiod" => Ok(None),
            _ => Err(line.refuse("type", "is none of schoolYear, term, semester, gradingPeriod, ext:holiday, ext:closure")),
        }
    }

    /// From the first to the last day of these sessions, as far as they are known.
    pub(super) fn span(&self, keys: &[&str]) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let known = || keys.iter().filter_map(|key| self.0.get(*key));
        (known().map(|days| days.0).min(), known().map(|days| days.1).max())
    }
}
