//! Many rows in one statement: a batch travels as one JSON value, the same text on SQLite and PostgreSQL, and only rows that differ are
//! written. What a row was before goes to `history`, and to its version table where it has one.
//!
//! Every statement takes the same first five values: `$1` institution, `$2` now, `$3` kind of actor, `$4` actor, `$5` deed.

use std::collections::{HashMap, HashSet};
use std::ops::Deref;
use std::sync::Mutex;

use ::entity::id::ImportRunId;
use chrono::{DateTime, Utc};
use sea_orm::{DbErr, Value};
use uuid::Uuid;

use super::json::json;
use super::roster::NewInstitution;
use super::table::Table;
use super::work::{Row, Work};
use super::{Store, StoreError};
use crate::policy::permit::{Permit, SystemDeed};

/// What became of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Upserted {
    /// Rows that were not there.
    pub created: u64,
    /// Rows that were there and differed.
    pub changed: u64,
    /// Rows that were there, alike.
    pub unchanged: u64,
}

/// Totals of a run, for its row in `import_run`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunTotals {
    /// Rows that were not there.
    pub created: u64,
    /// Rows that differed.
    pub changed: u64,
    /// Rows that vanished.
    pub ended: u64,
    /// Rows of the files that were refused.
    pub refused: u64,
}

/// A transaction in which many rows are written under one permit, at one instant.
#[derive(Debug)]
pub struct Bulk<'a, D> {
    work: Work<'a, D>,
    /// Tables for batches that this transaction has made; see [`super::batch`].
    pub(super) batches: Mutex<HashSet<&'static str>>,
}

impl<'a, D> Deref for Bulk<'a, D> {
    type Target = Work<'a, D>;

    fn deref(&self) -> &Self::Target {
        &self.work
    }
}

impl<'a, D: SystemDeed> Bulk<'a, D> {
    /// Begins, and on PostgreSQL waits for another run at the same institution.
    pub async fn begin(store: &Store, permit: &'a Permit<D>, now: DateTime<Utc>) -> Result<Self, StoreError> {
        Self::begin_at(store, permit, now, None).await
    }

    /// The same at an institution that is made with what is written, if there is one to make.
    pub async fn begin_at(
        store: &Store,
        permit: &'a Permit<D>,
        now: DateTime<Utc>,
        new: Option<&NewInstitution>,
    ) -> Result<Self, StoreError> {
        let bulk = Self { work: Work::begin(store, permit, now).await?, batches: Mutex::default() };
        if let Some(new) = new {
            bulk.make_institution(new).await?;
        }
        let found = bulk.query(&format!("SELECT id FROM institution WHERE id = $1{}", bulk.lock()), vec![]).await?;
        if found.is_empty() {
            return Err(StoreError::Missing("institution"));
        }
        let seen = if bulk.postgres() {
            "CREATE TEMP TABLE import_seen (id uuid PRIMARY KEY) ON COMMIT DROP"
        } else {
            "CREATE TEMP TABLE import_seen (id blob PRIMARY KEY) WITHOUT ROWID"
        };
        bulk.unprepared(seen).await?;
        if bulk.postgres() {
            // A plan made while a table was small, and kept, would read all of it again for each batch once it is not.
            bulk.unprepared("SET LOCAL plan_cache_mode = force_custom_plan").await?;
        }
        Ok(bulk)
    }

    /// Inserts the rows that are not there and changes those that differ; all of them count as seen. No two rows may have the same key.
    pub async fn upsert(&self, table: &Table, rows: &[Row]) -> Result<Upserted, StoreError> {
        if rows.is_empty() {
            return Ok(Upserted::default());
        }
        let given = self.give(table, rows).await?;
        self.upsert_given(table, &given, rows.len() as u64).await
    }

    /// The same of so many rows of a batch that was read.
    pub(super) async fn upsert_given(&self, table: &Table, given: &str, rows: u64) -> Result<Upserted, StoreError> {
        let matched = self.matched(table, given);
        let mut changed = 0;
        if !table.compared().is_empty() {
            let differs = table.differs("t", "x");
            changed = self.remember(table, "", &format!("{matched} AND ({differs})"), vec![]).await?;
            if let Some(version) = table.version.filter(|_| changed > 0) {
                let counted = table.differs_in(version.counts, "t", "x");
                self.keep_version(table, "", &format!("{matched} AND ({counted})"), vec![]).await?;
            }
        }
        let written = self.execute(&table.insert(&format!("{given} x"), &self.new_id()), vec![]).await?;
        let seen = format!("INSERT INTO import_seen (id) SELECT t.id FROM {matched} ON CONFLICT (id) DO NOTHING");
        self.execute(&seen, vec![]).await?;
        Ok(Upserted { created: written.saturating_sub(changed), changed, unchanged: rows.saturating_sub(written) })
    }

    /// Changes rows where a condition on `t` holds, keeping what they were. Values of both begin at `$6`.
    pub async fn change(&self, table: &Table, set: &str, condition: &str, values: Vec<Value>) -> Result<u64, StoreError> {
        let from = format!("{} t WHERE t.institution_id = $1 AND ({condition})", table.name);
        let changed = self.remember(table, "", &from, values.clone()).await?;
        if changed > 0 {
            let mut version = "";
            if table.version.is_some() {
                self.keep_version(table, "", &from, values.clone()).await?;
                version = ", version = version + 1";
            }
            let sql = format!("UPDATE {} AS t SET {set}{version} WHERE t.institution_id = $1 AND ({condition})", table.name);
            self.execute(&sql, values).await?;
        }
        Ok(changed)
    }

    /// Takes away links (rows without a life of their own) where a condition on `t` holds, keeping what they were.
    pub async fn unlink(&self, table: &Table, condition: &str, values: Vec<Value>) -> Result<u64, StoreError> {
        let from = format!("{} t WHERE t.institution_id = $1 AND ({condition})", table.name);
        let gone = self.remember(table, "", &from, values.clone()).await?;
        if gone > 0 {
            self.execute(&format!("DELETE FROM {} AS t WHERE t.institution_id = $1 AND ({condition})", table.name), values).await?;
        }
        Ok(gone)
    }

    /// Keys of ours by the keys of the source: of the whole table, or of these alone.
    pub async fn keys(&self, table: &Table, only: Option<&[&str]>) -> Result<HashMap<String, Uuid>, StoreError> {
        let mut sql = format!("SELECT t.source_id, t.id FROM {} t WHERE t.institution_id = $1 AND t.source_id IS NOT NULL", table.name);
        let mut values = vec![];
        if let Some(only) = only {
            sql = format!("{sql} AND t.source_id IN {}", self.texts("$6"));
            values.push(Value::from(json(only)?));
        }
        let rows = self.query(&sql, values).await?;
        let pairs = rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)));
        Ok(pairs.collect::<Result<_, DbErr>>()?)
    }

    /// Writes down that the run was, and tells other systems.
    pub async fn record_run(&self, kind: &str, event: &str, totals: RunTotals) -> Result<(), StoreError> {
        let number = |count: u64| Value::from(i32::try_from(count).unwrap_or(i32::MAX));
        let run = Value::from(ImportRunId::new().0);
        let sql = "INSERT INTO import_run (id, institution_id, kind, at, created, changed, ended, refused) VALUES ($6, $1, $7, $2, $8, $9, $10, $11)";
        let totals = [totals.created, totals.changed, totals.ended, totals.refused].map(number);
        self.execute(sql, [vec![run.clone(), Value::from(kind)], totals.to_vec()].concat()).await?;
        let sql = format!("INSERT INTO outbox (id, institution_id, event, subject_id, at) VALUES ({}, $1, $6, $7, $2)", self.new_id());
        self.execute(&sql, vec![Value::from(event), run]).await?;
        Ok(())
    }

    /// Makes it so.
    pub async fn commit(self) -> Result<(), StoreError> {
        if !self.postgres() {
            self.drop_batches().await?;
        }
        self.work.commit().await
    }

    /// As if it had never been.
    pub async fn rollback(self) -> Result<(), StoreError> {
        self.work.rollback().await
    }
}

/// SQL: the run has not met row `t`.
pub(super) fn unseen() -> String {
    "NOT EXISTS (SELECT 1 FROM import_seen s WHERE s.id = t.id)".to_owned()
}
