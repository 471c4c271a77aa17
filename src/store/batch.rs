//! A batch on its way in: its JSON is read once, into a table that only this transaction has, where every statement about it finds it.
//!
//! Reading JSON was half of the time of an import when each statement did it anew.

use std::sync::PoisonError;

use sea_orm::Value;
use uuid::Uuid;

use super::StoreError;
use super::bulk::Bulk;
use super::json::{ids, json};
use super::table::{Table, same_key};
use super::work::Row;
use crate::policy::permit::SystemDeed;

/// Where the batches of a table are.
fn name_of(table: &str) -> String {
    format!("given_{table}")
}

impl<D: SystemDeed> Bulk<'_, D> {
    /// Reads a batch, in place of the one before it, and tells where it is.
    pub(super) async fn give(&self, table: &Table, rows: &[Row]) -> Result<String, StoreError> {
        let (given, postgres) = (name_of(table.name), self.postgres());
        let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        let is_new = self.batches.lock().unwrap_or_else(PoisonError::into_inner).insert(table.name);
        let ready = match (is_new, postgres) {
            (true, true) => format!("CREATE TEMP TABLE {given} ({}) ON COMMIT DROP", table.typed()),
            (true, false) => format!("CREATE TEMP TABLE {given} ({})", columns.join(", ")),
            // What PostgreSQL deletes stays in the way until the transaction ends.
            (false, true) => format!("TRUNCATE {given}"),
            (false, false) => format!("DELETE FROM {given}"),
        };
        self.unprepared(&ready).await?;
        let columns = columns.join(", ");
        let sql = format!("{} INSERT INTO {given} ({columns}) SELECT {columns} FROM x", table.source(postgres));
        self.execute(&sql, vec![Value::from(json(rows)?)]).await?;
        Ok(given)
    }

    /// SQL: each row `x` of a batch with the row `t` of its key, and the begin of a condition on both.
    ///
    /// PostgreSQL has no statistics of what this transaction wrote, and would read all rows of an institution for a batch; a limit in a
    /// lateral query leaves it nothing but to look up each key.
    pub(super) fn matched(&self, table: &Table, given: &str) -> String {
        let (name, same) = (table.name, same_key(table.key, "x"));
        if self.postgres() {
            format!("{given} x CROSS JOIN LATERAL (SELECT t.* FROM {name} t WHERE {same} LIMIT 1) t WHERE true")
        } else {
            format!("{given} x CROSS JOIN {name} t WHERE {same}")
        }
    }

    /// Counts rows with these keys of the source as seen, without writing them.
    pub async fn see(&self, table: &Table, keys: &[String]) -> Result<(), StoreError> {
        let sql = format!(
            "INSERT INTO import_seen (id) SELECT t.id FROM {} t WHERE t.institution_id = $1 AND t.source_id IN {} ON CONFLICT (id) DO NOTHING",
            table.name,
            self.texts("$6"),
        );
        self.execute(&sql, vec![Value::from(json(keys)?)]).await?;
        Ok(())
    }

    /// Counts rows with these keys of ours as seen.
    pub async fn see_these(&self, keys: &[Uuid]) -> Result<(), StoreError> {
        let sql =
            format!("INSERT INTO import_seen (id) SELECT s.value FROM {} AS s WHERE true ON CONFLICT (id) DO NOTHING", self.ids("$6"));
        self.execute(&sql, vec![Value::from(ids(keys)?)]).await?;
        Ok(())
    }

    /// Takes away what a connection of SQLite would keep.
    pub(super) async fn drop_batches(&self) -> Result<(), StoreError> {
        let tables: Vec<&str> = self.batches.lock().unwrap_or_else(PoisonError::into_inner).drain().collect();
        for table in tables {
            self.unprepared(&format!("DROP TABLE temp.{}", name_of(table))).await?;
        }
        self.unprepared("DROP TABLE temp.import_seen").await
    }
}
