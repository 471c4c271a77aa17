//! The institution's calendar and settings, as the rules read them, in one statement.

use ::entity::kind::CalendarKind;
use chrono::NaiveDate;
use chrono_tz::Tz;
use sea_orm::{QueryResult, Value};
use serde_json::Value as Json;

use super::work::Work;
use super::{Store, StoreError, rows};
use crate::domain::local_time::local_date;
use crate::domain::school::School;
use crate::domain::school_calendar::SchoolCalendar;
use crate::domain::setting::{Key, Settings};
use crate::domain::span::Span;
use crate::policy::permit::Named;
use crate::policy::viewer::Viewer;

/// Years, periods of the calendar, and settings in the order in which they were written.
const SQL: &str = "SELECT 'SETTING' AS kind, effective_from AS begins, NULL AS ends, key, value, changed_at, id FROM setting WHERE institution_id = $1 \
     UNION ALL SELECT 'YEAR', begins, ends, NULL, NULL, NULL, NULL FROM school_year WHERE institution_id = $1 \
     UNION ALL SELECT kind, begins, ends, NULL, NULL, NULL, NULL FROM calendar_period WHERE institution_id = $1 ORDER BY changed_at, begins, id";

/// Of the permit's institution, at the instant of the deed.
pub async fn of<D: Named>(work: &Work<'_, D>, zone: Tz) -> Result<School, StoreError> {
    read(&work.query(SQL, vec![]).await?, zone, local_date(work.now(), zone))
}

/// Of the viewer's institution.
pub async fn of_viewer(store: &Store, viewer: &Viewer) -> Result<School, StoreError> {
    // A connection keeps a statement by its text, together with the number of its values, of which a deed's have four more.
    let found = rows::raw(store, &format!("{SQL} NULLS FIRST"), vec![Value::from(viewer.institution.0)]).await?;
    read(&found, viewer.zone, viewer.today)
}

fn read(rows: &[QueryResult], zone: Tz, today: NaiveDate) -> Result<School, StoreError> {
    let mut calendar = SchoolCalendar::default();
    let mut changes = SettingHistory::default();
    for row in rows {
        let kind: String = row.try_get("", "kind")?;
        let begins: NaiveDate = row.try_get("", "begins")?;
        let span = || Ok::<_, StoreError>(Span::between(begins, row.try_get("", "ends")?));
        match CalendarKind::parse(&kind) {
            Some(CalendarKind::Holiday) => calendar.holidays.push(span()?),
            Some(CalendarKind::Closure) => calendar.closures.push(span()?),
            None if kind == "YEAR" => calendar.years.push(span()?),
            None => {
                changes.add(begins, row)?;
            }
        }
    }
    Ok(School { zone, calendar, settings: changes.on(today)? })
}

/// What an institution has set for itself, in the order in which it was written.
#[derive(Clone, Debug, Default)]
pub struct SettingHistory(Vec<(NaiveDate, Key, Json)>);

impl SettingHistory {
    /// Of the viewer's institution.
    pub async fn of_viewer(store: &Store, viewer: &Viewer) -> Result<Self, StoreError> {
        let sql = "SELECT effective_from, key, value FROM setting WHERE institution_id = $1 ORDER BY changed_at, id";
        let mut history = Self::default();
        for row in rows::raw(store, sql, vec![Value::from(viewer.institution.0)]).await? {
            history.add(row.try_get("", "effective_from")?, &row)?;
        }
        Ok(history)
    }

    /// The settings that were in force on a day.
    pub fn on(&self, day: NaiveDate) -> Result<Settings, StoreError> {
        let changes = self.0.iter().map(|(from, key, value)| (*from, *key, value));
        Settings::in_force(changes, day).map_err(|_refused| StoreError::Missing("a setting that fits"))
    }

    fn add(&mut self, from: NaiveDate, row: &QueryResult) -> Result<(), StoreError> {
        let (key, value): (String, String) = (row.try_get("", "key")?, row.try_get("", "value")?);
        // A name that is not known any more sets nothing.
        if let (Some(key), Ok(value)) = (Key::parse(&key), serde_json::from_str(&value)) {
            self.0.push((from, key, value));
        }
        Ok(())
    }
}
