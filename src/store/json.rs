//! Values of a batch on its way in, written as the database drivers write them.

use chrono::{DateTime, SecondsFormat, Utc};
use sea_orm::DbErr;
use serde_json::Value;
use uuid::Uuid;

use super::StoreError;

/// An instant: SQLite compares instants as text, so that they must look like those the driver writes.
#[must_use]
pub fn instant(at: DateTime<Utc>) -> Value {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, false).into()
}

/// A key of ours.
#[must_use]
pub fn key(id: Uuid) -> Value {
    id.simple().to_string().into()
}

pub(super) fn json<T: serde::Serialize + ?Sized>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Database(DbErr::Json(error.to_string())))
}

/// A list of keys of ours.
pub(super) fn ids(ids: &[Uuid]) -> Result<String, StoreError> {
    json(&ids.iter().map(|id| key(*id)).collect::<Vec<_>>())
}
