//! Holidays and closures as administrators set them.

use ::entity::id::CalendarPeriodId;
use ::entity::kind::CalendarKind;
use chrono::{Days, NaiveDate};
use sea_orm::{DbErr, Value};

use super::json::key;
use super::set_row::{PERIOD, by, day};
use super::taken_state::row;
use super::work::{Row, Work};
use super::{StoreError, by_hand};
use crate::domain::span::Span;
use crate::policy::permit::Named;

/// A stretch of the calendar without lessons. One that was taken away keeps its row, so that no source brings it back; it holds no day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodSet {
    /// Key.
    pub id: CalendarPeriodId,
    /// Key in its source.
    pub source_id: String,
    /// Holiday or closure.
    pub kind: CalendarKind,
    /// As people call it.
    pub name: String,
    /// First day.
    pub begins: NaiveDate,
    /// Last day.
    pub ends: NaiveDate,
    /// Counts changes.
    pub version: i32,
}

impl PeriodSet {
    /// One under a new key that no source gives.
    #[must_use]
    pub fn new(kind: CalendarKind, name: String, days: (NaiveDate, NaiveDate)) -> Self {
        let id = CalendarPeriodId::new();
        Self { id, source_id: by_hand::source_id(id.0), kind, name, begins: days.0, ends: days.1, version: 1 }
    }

    /// Its days.
    #[must_use]
    pub fn days(&self) -> Span {
        Span::between(self.begins, self.ends)
    }

    /// The same, without any day.
    #[must_use]
    pub fn taken_away(self) -> Self {
        Self { ends: self.begins.checked_sub_days(Days::new(1)).unwrap_or(self.begins), ..self }
    }
}

/// All that hold any day.
pub async fn all<D: Named>(work: &Work<'_, D>) -> Result<Vec<PeriodSet>, StoreError> {
    let sql = "SELECT id, source_id, kind, name, begins, ends, version FROM calendar_period \
               WHERE institution_id = $1 AND ends >= begins ORDER BY begins, id";
    let found = work.query(sql, vec![]).await?;
    let period = |row: &sea_orm::QueryResult| {
        Ok(PeriodSet {
            id: row.try_get("", "id")?,
            source_id: row.try_get("", "source_id")?,
            kind: row.try_get("", "kind")?,
            name: row.try_get("", "name")?,
            begins: row.try_get("", "begins")?,
            ends: row.try_get("", "ends")?,
            version: row.try_get("", "version")?,
        })
    };
    Ok(found.iter().map(period).collect::<Result<_, DbErr>>()?)
}

/// How many lessons of those days have marks, whatever became of the lesson.
pub async fn marked_lessons<D: Named>(work: &Work<'_, D>, days: Span) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM lesson l WHERE l.institution_id = $1 AND l.local_date BETWEEN $6 AND $7 AND l.status <> 'CANCELLED' \
               AND EXISTS (SELECT 1 FROM presence p WHERE p.institution_id = $1 AND p.lesson_id = l.id)";
    let values = vec![Value::from(days.begins), Value::from(days.ends.unwrap_or(days.begins))];
    Ok(work.query(sql, values).await?.first().map_or(Ok(0), |row| row.try_get_by_index(0))?)
}

/// Writes those that were not there, and changes the others to what they are to be.
pub async fn set<D: Named>(work: &Work<'_, D>, new: &[PeriodSet], changed: &[PeriodSet]) -> Result<(), StoreError> {
    let written = |rows: &[PeriodSet]| -> Vec<Row> { rows.iter().map(|row| written(work, row)).collect() };
    work.derive(&PERIOD, &written(new)).await?;
    work.amend(&PERIOD, &written(changed)).await.map(|_| ())
}

fn written<D: Named>(work: &Work<'_, D>, period: &PeriodSet) -> Row {
    let mut written = row([
        ("id", key(period.id.0)),
        ("source_id", period.source_id.as_str().into()),
        ("kind", period.kind.as_str().into()),
        ("name", period.name.as_str().into()),
        ("begins", day(Some(period.begins))),
        ("ends", day(Some(period.ends))),
    ]);
    written.extend(by(work).map(|(name, value)| (name.to_owned(), value)));
    written
}
