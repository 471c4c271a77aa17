//! Signals of students as counting and its explanations read them.

use std::collections::HashMap;

use ::entity::id::{SignalId, StudentId};
use ::entity::kind::SignalStatus;
use chrono::NaiveDate;
use sea_orm::{DbErr, QueryResult, Value};

use super::json::ids;
use super::{Store, StoreError, rows};
use crate::domain::signal::{Crossing, Known, State};
use crate::policy::viewer::Viewer;

/// A signal, and until when what it asks for is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownSignal {
    /// As counting knows it.
    pub known: Known<SignalId>,
    /// The day on which our data first showed it.
    pub established_on: NaiveDate,
    /// The last day.
    pub due_on: NaiveDate,
}

/// Of these students, whom the caller has shown to exist; oldest first.
pub async fn known(store: &Store, viewer: &Viewer, of: &[StudentId]) -> Result<HashMap<StudentId, Vec<KnownSignal>>, StoreError> {
    let sql = format!(
        "SELECT student_id, id, code, begins, reached_on, ends, value, provisional, status, established_on, due_on FROM signal \
         WHERE institution_id = $1 AND student_id IN {} ORDER BY reached_on, id",
        rows::ids(store, "$2"),
    );
    let keys: Vec<_> = of.iter().map(|id| id.0).collect();
    let mut found: HashMap<StudentId, Vec<KnownSignal>> = HashMap::new();
    for row in rows::raw(store, &sql, vec![Value::from(viewer.institution.0), Value::from(ids(&keys)?)]).await? {
        let signal =
            KnownSignal { known: signal(&row)?, established_on: row.try_get("", "established_on")?, due_on: row.try_get("", "due_on")? };
        found.entry(row.try_get("", "student_id")?).or_default().push(signal);
    }
    Ok(found)
}

/// The signal of a row, by the names of its columns.
pub(super) fn signal(row: &QueryResult) -> Result<Known<SignalId>, DbErr> {
    let state = match row.try_get::<SignalStatus>("", "status")? {
        SignalStatus::Open => State::Open,
        SignalStatus::Handled => State::Handled,
        SignalStatus::Lapsed => State::Lapsed,
    };
    let crossing = Crossing {
        code: row.try_get("", "code")?,
        begins: row.try_get("", "begins")?,
        reached_on: row.try_get("", "reached_on")?,
        ends: row.try_get("", "ends")?,
        value: u32::try_from(row.try_get::<i32>("", "value")?).unwrap_or(0),
        provisional: row.try_get("", "provisional")?,
    };
    Ok(Known { key: row.try_get("", "id")?, crossing, state })
}
