//! Many rows in one statement: a batch travels as one JSON value, the same text on SQLite and PostgreSQL, and only rows that differ are
//! written. What a row was before goes to `history`, and to its version table where it has one.
//!
//! Every statement takes the same first five values: `$1` institution, `$2` now, `$3` kind of actor, `$4` actor, `$5` deed.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

use ::entity::id::ImportRunId;
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, QueryResult, Statement, Value};
use uuid::Uuid;

use super::json::json;
use super::roster::NewInstitution;
use super::table::Table;
use super::{Store, StoreError};
use crate::policy::permit::{Permit, SystemDeed};

/// A row on its way in, by column name.
pub type Row = serde_json::Map<String, serde_json::Value>;

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
    tx: DatabaseTransaction,
    permit: &'a Permit<D>,
    now: DateTime<Utc>,
    /// Tables for batches that this transaction has made; see [`super::batch`].
    pub(super) batches: Mutex<HashSet<&'static str>>,
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
        let bulk = Self { tx: store.begin().await?, permit, now, batches: Mutex::default() };
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
        bulk.tx.execute_unprepared(seen).await?;
        if bulk.postgres() {
            // A plan made while a table was small, and kept, would read all of it again for each batch once it is not.
            bulk.tx.execute_unprepared("SET LOCAL plan_cache_mode = force_custom_plan").await?;
        }
        Ok(bulk)
    }

    /// Waits until no other deed changes these students and keeps the others waiting until the end. Rows are locked in order of their
    /// keys, by whoever locks, so that two deeds never wait for each other; a run that goes on to lock more gives that up, so lock once.
    pub async fn lock_students(&self, ids: &[Uuid]) -> Result<(), StoreError> {
        if self.postgres() {
            let sql = format!("SELECT id FROM student WHERE institution_id = $1 AND id IN {} ORDER BY id{}", self.ids("$6"), self.lock());
            self.query(&sql, vec![Value::from(super::json::ids(ids)?)]).await?;
        }
        Ok(()) // on SQLite `Store::begin` holds the one write lock already
    }

    /// Inserts the rows that are not there and changes those that differ; all of them count as seen. No two rows may have the same key.
    pub async fn upsert(&self, table: &Table, rows: &[Row]) -> Result<Upserted, StoreError> {
        if rows.is_empty() {
            return Ok(Upserted::default());
        }
        let given = self.give(table, rows).await?;
        let name = table.name;
        let matched = self.matched(table, &given);
        let mut changed = 0;
        if !table.compared().is_empty() {
            let differs = table.differs("t", "x");
            changed = self.remember(table, &format!("{matched} AND ({differs})"), vec![]).await?;
            if let Some(version) = table.version.filter(|_| changed > 0) {
                let counted = table.differs_in(version.counts, "t", "x");
                self.keep_version(table, &format!("{matched} AND ({counted})"), vec![]).await?;
            }
        }
        let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        let sql = format!(
            "INSERT INTO {name} (id, institution_id, {}{}) SELECT {}, $1, {}{} FROM {given} x WHERE true ON CONFLICT (institution_id, {}) {}",
            columns.join(", "),
            if table.version.is_some() { ", version" } else { "" },
            self.new_id(),
            columns.iter().map(|column| format!("x.{column}")).collect::<Vec<_>>().join(", "),
            if table.version.is_some() { ", 1" } else { "" },
            table.key.join(", "),
            table.on_conflict(),
        );
        let written = self.execute(&sql, vec![]).await?;
        let seen = format!("INSERT INTO import_seen (id) SELECT t.id FROM {matched} ON CONFLICT (id) DO NOTHING");
        self.execute(&seen, vec![]).await?;
        Ok(Upserted { created: written.saturating_sub(changed), changed, unchanged: rows.len() as u64 - written })
    }

    /// Changes rows where a condition on `t` holds, keeping what they were. Values of both begin at `$6`.
    pub async fn change(&self, table: &Table, set: &str, condition: &str, values: Vec<Value>) -> Result<u64, StoreError> {
        let from = format!("{} t WHERE t.institution_id = $1 AND ({condition})", table.name);
        let changed = self.remember(table, &from, values.clone()).await?;
        if changed > 0 {
            let mut version = "";
            if table.version.is_some() {
                self.keep_version(table, &from, values.clone()).await?;
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
        let gone = self.remember(table, &from, values.clone()).await?;
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
        Ok(self.tx.commit().await?)
    }

    /// As if it had never been.
    pub async fn rollback(self) -> Result<(), StoreError> {
        Ok(self.tx.rollback().await?)
    }

    pub(super) fn postgres(&self) -> bool {
        self.tx.get_database_backend() == DbBackend::Postgres
    }

    /// SQL: the texts of a JSON list.
    pub(super) fn texts(&self, at: &str) -> String {
        let list =
            if self.postgres() { format!("json_array_elements_text({at}::json) AS j(value)") } else { format!("json_each({at}) AS j") };
        format!("(SELECT j.value FROM {list})")
    }

    /// SQL: the keys of ours in a JSON list.
    pub(super) fn ids(&self, at: &str) -> String {
        self.texts(at).replace("j.value FROM", if self.postgres() { "j.value::uuid FROM" } else { "unhex(j.value) FROM" })
    }

    /// `FOR UPDATE`, but for the key: inserts that only refer to the row need not wait.
    fn lock(&self) -> &'static str {
        if self.postgres() { " FOR NO KEY UPDATE" } else { "" }
    }

    /// SQL for a new UUIDv7 of this instant; the text is the same through the whole run.
    pub(super) fn new_id(&self) -> String {
        let millis = format!("{:012x}", self.now.timestamp_millis());
        if self.postgres() {
            format!("overlay(replace(gen_random_uuid()::text, '-', '') placing '{millis}7' from 1 for 13)::uuid")
        } else {
            format!("unhex('{millis}7' || substr(hex(randomblob(2)), 1, 3) || '8' || substr(hex(randomblob(8)), 1, 15))")
        }
    }

    pub(super) async fn unprepared(&self, sql: &str) -> Result<(), StoreError> {
        self.tx.execute_unprepared(sql).await?;
        Ok(())
    }

    pub(super) async fn execute(&self, sql: &str, values: Vec<Value>) -> Result<u64, StoreError> {
        Ok(self.tx.execute_raw(self.statement(sql, values)).await?.rows_affected())
    }

    pub(super) async fn query(&self, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>, StoreError> {
        Ok(self.tx.query_all_raw(self.statement(sql, values)).await?)
    }

    fn statement(&self, sql: &str, values: Vec<Value>) -> Statement {
        let actor = self.permit.actor();
        let mut all = vec![
            Value::from(self.permit.institution().0),
            Value::from(self.now),
            Value::from(actor.kind.as_str()),
            Value::from(actor.name.as_str()),
            Value::from(D::NAME),
        ];
        all.extend(values);
        Statement::from_sql_and_values(self.tx.get_database_backend(), sql, all)
    }

    async fn remember(&self, table: &Table, from: &str, values: Vec<Value>) -> Result<u64, StoreError> {
        let sql = format!(
            "INSERT INTO history (id, institution_id, at, actor_kind, actor, deed, subject, subject_id, before) \
             SELECT {}, $1, $2, $3, $4, $5, '{}', t.id, {} FROM {from}",
            self.new_id(),
            table.name,
            table.as_json(self.postgres()),
        );
        self.execute(&sql, values).await
    }

    async fn keep_version(&self, table: &Table, from: &str, values: Vec<Value>) -> Result<(), StoreError> {
        let Some(kept) = table.version.and_then(|version| version.kept) else { return Ok(()) };
        let (by, actor) = if kept.replaced_by { (", replaced_by", ", $4") } else { ("", "") };
        let sql = format!(
            "INSERT INTO {} (id, institution_id, {}, version, {}, replaced_at{by}) SELECT {}, $1, t.id, t.version, {}, $2{actor} FROM {from}",
            kept.table,
            kept.refers,
            kept.columns.join(", "),
            self.new_id(),
            kept.columns.iter().map(|column| format!("t.{column}")).collect::<Vec<_>>().join(", "),
        );
        self.execute(&sql, values).await?;
        Ok(())
    }
}

/// SQL: the run has not met row `t`.
pub(super) fn unseen() -> String {
    "NOT EXISTS (SELECT 1 FROM import_seen s WHERE s.id = t.id)".to_owned()
}
