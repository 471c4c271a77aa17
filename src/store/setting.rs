//! Settings as administrators read and change them: every change that was ever written, and by whom.

use ::entity::id::SettingId;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{DbErr, QueryResult, Value};
use serde_json::Value as Json;

use super::json::{instant, key};
use super::table::Kind::{Date, Instant, Text};
use super::table::{Mode, Table, special};
use super::taken_state::row;
use super::work::{Row, Work};
use super::{Store, StoreError, rows};
use crate::domain::setting::Key;
use crate::policy::permit::Named;
use crate::policy::viewer::Viewer;

/// A change that was written, and never is again.
#[derive(Clone, Debug)]
pub struct ChangeRow {
    /// Of which setting.
    pub key: Key,
    /// What it was set to.
    pub value: Json,
    /// From which day on.
    pub from: NaiveDate,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// Name of the member of staff who did; none: a job, or somebody who is not known any more.
    pub by: Option<String>,
}

/// All changes, in the order in which they were written, and how many there are, of settings that are not known any more too.
pub async fn changes(store: &Store, viewer: &Viewer) -> Result<(Vec<ChangeRow>, usize), StoreError> {
    // Who wrote it stands there as text, as it does in every history.
    let by = if store.backend() == sea_orm::DbBackend::Postgres { "replace(m.id::text, '-', '')" } else { "lower(hex(m.id))" };
    let sql = format!(
        "SELECT s.key, s.value, s.effective_from, s.changed_at, m.first_name || ' ' || m.last_name AS name FROM setting s \
         LEFT JOIN staff_member m ON m.institution_id = $1 AND {by} = s.changed_by WHERE s.institution_id = $1 ORDER BY s.changed_at, s.id"
    );
    let found = rows::raw(store, &sql, vec![Value::from(viewer.institution.0)]).await?;
    let read = found.iter().map(change_row).collect::<Result<Vec<_>, DbErr>>()?;
    Ok((read.into_iter().flatten().collect(), found.len()))
}

fn change_row(found: &QueryResult) -> Result<Option<ChangeRow>, DbErr> {
    let (key, value): (String, String) = (found.try_get("", "key")?, found.try_get("", "value")?);
    let (Some(key), Ok(value)) = (Key::parse(&key), serde_json::from_str(&value)) else { return Ok(None) };
    Ok(Some(ChangeRow {
        key,
        value,
        from: found.try_get("", "effective_from")?,
        at: found.try_get("", "changed_at")?,
        by: found.try_get("", "name")?,
    }))
}

/// How many changes were written: who changes a setting says how many there were.
pub async fn count<D: Named>(work: &Work<'_, D>) -> Result<i64, StoreError> {
    let found = work.query("SELECT count(*) FROM setting WHERE institution_id = $1", vec![]).await?;
    Ok(found.first().map_or(Ok(0), |row| row.try_get_by_index(0))?)
}

/// Changes; one is never another.
const SETTING: Table = Table {
    name: "setting",
    key: &["id"],
    columns: &[
        special("key", Text, Mode::Once),
        special("value", Text, Mode::Once),
        special("effective_from", Date, Mode::Once),
        special("changed_at", Instant, Mode::Once),
        special("changed_by", Text, Mode::Once),
    ],
    ends: None,
    version: None,
};

/// Writes changes, each under a key that is new. Answers those keys.
pub async fn write<D: Named>(work: &Work<'_, D>, changes: &[(Key, &Json, NaiveDate)]) -> Result<Vec<SettingId>, StoreError> {
    let ids: Vec<SettingId> = changes.iter().map(|_| SettingId::new()).collect();
    let rows: Vec<Row> = changes
        .iter()
        .zip(&ids)
        .map(|((setting, value, from), id)| {
            row([
                ("id", key(id.0)),
                ("key", setting.name().into()),
                ("value", value.to_string().into()),
                ("effective_from", from.to_string().into()),
                ("changed_at", instant(work.now())),
                ("changed_by", work.actor().into()),
            ])
        })
        .collect();
    work.derive(&SETTING, &rows).await?;
    Ok(ids)
}
