//! The transaction of one deed: what is written in it is written by its permit, at one instant, and what rows were before is kept.
//!
//! Rows travel as one JSON value, the same text on SQLite and PostgreSQL, so a deed takes as many statements for a class as for one student.
//! Every statement takes the same first five values: `$1` institution, `$2` now, `$3` kind of actor, `$4` actor, `$5` deed.

use ::entity::id::TextId;
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, QueryResult, Statement, Value};
use uuid::Uuid;

use super::json::{ids, json, key};
use super::table::{Table, same_key};
use super::{Store, StoreError};
use crate::policy::permit::{Named, Permit};

/// A row on its way in, by column name.
pub type Row = serde_json::Map<String, serde_json::Value>;

/// The transaction of one deed.
#[derive(Debug)]
pub struct Work<'a, D> {
    tx: DatabaseTransaction,
    permit: &'a Permit<D>,
    now: DateTime<Utc>,
    because: Option<TextId>,
}

impl<'a, D: Named> Work<'a, D> {
    /// Begins; on SQLite it has the write lock from here on.
    pub async fn begin(store: &Store, permit: &'a Permit<D>, now: DateTime<Utc>) -> Result<Self, StoreError> {
        Ok(Self { tx: store.begin().await?, permit, now, because: None })
    }

    /// From here on, what rows were is kept with this reason for changing them, where their version table has room for one.
    pub fn because(&mut self, text: TextId) {
        self.because = Some(text);
    }

    /// This instant.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Who does it, by id or name.
    #[must_use]
    pub fn actor(&self) -> &str {
        &self.permit.actor().name
    }

    /// Waits until no other deed changes these students and keeps the others waiting until the end. Rows are locked in order of their
    /// keys, by whoever locks, so that two deeds never wait for each other; a run that goes on to lock more gives that up, so lock once.
    pub async fn lock_students(&self, students: &[Uuid]) -> Result<(), StoreError> {
        if self.postgres() {
            let sql = format!("SELECT id FROM student WHERE institution_id = $1 AND id IN {} ORDER BY id{}", self.ids("$6"), self.lock());
            self.query(&sql, vec![Value::from(ids(students)?)]).await?;
        }
        Ok(()) // on SQLite `Store::begin` holds the one write lock already
    }

    /// Waits until nobody else governs the institution or imports into it, and keeps the others waiting until the end.
    pub async fn lock_institution(&self) -> Result<(), StoreError> {
        if self.postgres() {
            self.query(&format!("SELECT id FROM institution WHERE id = $1{}", self.lock()), vec![]).await?;
        }
        Ok(())
    }

    /// Inserts the rows that are not there, and changes those that differ. What they were is kept in their version table, where they have
    /// one, and else in `history`. A row brings its `id`, in case it is new. Answers how many were written.
    pub async fn put(&self, table: &Table, rows: &[Row]) -> Result<u64, StoreError> {
        if rows.is_empty() {
            return Ok(0);
        }
        let name = table.name;
        let given = Value::from(json(rows)?);
        let with = table.source_keyed(self.postgres());
        if !table.compared().is_empty() {
            let from = format!("x CROSS JOIN {name} t WHERE {} AND ({})", same_key(table.key, "x"), table.differs("t", "x"));
            match table.version.and_then(|version| version.kept) {
                Some(_) => self.keep_version(table, &with, &from, vec![given.clone()]).await?,
                None => drop(self.remember(table, &with, &from, vec![given.clone()]).await?),
            }
        }
        self.execute(&format!("{with} {}", table.insert("x", "x.id")), vec![given]).await
    }

    /// The same of rows that were not there, or that follow from others and are worked out anew: what they were is not kept.
    pub(super) async fn derive(&self, table: &Table, rows: &[Row]) -> Result<(), StoreError> {
        if !rows.is_empty() {
            let sql = format!("{} {}", table.source_keyed(self.postgres()), table.insert("x", "x.id"));
            self.execute(&sql, vec![Value::from(json(rows)?)]).await?;
        }
        Ok(())
    }

    /// Changes rows that are there, by their `id`, in the columns of `table`, and keeps what they were.
    pub async fn amend(&self, table: &Table, rows: &[Row]) -> Result<u64, StoreError> {
        if rows.is_empty() {
            return Ok(0);
        }
        let (name, given) = (table.name, Value::from(json(rows)?));
        let with = table.source_keyed(self.postgres());
        let condition = format!("t.institution_id = $1 AND t.id = x.id AND ({})", table.differs("t", "x"));
        let from = format!("x CROSS JOIN {name} t WHERE {condition}");
        match table.version.and_then(|version| version.kept) {
            Some(_) => self.keep_version(table, &with, &from, vec![given.clone()]).await?,
            None => drop(self.remember(table, &with, &from, vec![given.clone()]).await?),
        }
        let set: Vec<String> = table.columns.iter().map(|column| format!("{0} = x.{0}", column.name)).collect();
        let version = if table.version.is_some() { ", version = t.version + 1" } else { "" };
        self.execute(&format!("{with} UPDATE {name} AS t SET {}{version} FROM x WHERE {condition}", set.join(", ")), vec![given]).await
    }

    /// Tells other systems: each event with the row it is about.
    pub async fn tell(&self, events: &[(&str, Uuid)]) -> Result<(), StoreError> {
        let pairs: Vec<_> = events.iter().map(|(event, subject)| serde_json::json!({ "event": event, "subject": key(*subject) })).collect();
        let (event, subject, list) = if self.postgres() {
            ("x.value->>'event'", "(x.value->>'subject')::uuid", "json_array_elements($6::json) AS x(value)")
        } else {
            ("x.value->>'event'", "unhex(x.value->>'subject')", "json_each($6) AS x")
        };
        let sql = format!(
            "INSERT INTO outbox (id, institution_id, event, subject_id, at) SELECT {}, $1, {event}, {subject}, $2 FROM {list}",
            self.new_id(),
        );
        self.execute(&sql, vec![Value::from(json(&pairs)?)]).await?;
        Ok(())
    }

    /// Makes it so.
    pub async fn commit(self) -> Result<(), StoreError> {
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
        self.texts(at).replace("j.value FROM", if self.postgres() { "j.value::uuid AS value FROM" } else { "unhex(j.value) AS value FROM" })
    }

    /// `FOR UPDATE`, but for the key: inserts that only refer to the row need not wait.
    pub(super) fn lock(&self) -> &'static str {
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

    /// The least key that a row made in this transaction can have.
    pub(super) fn first_id(&self) -> Uuid {
        Uuid::from_u128(u128::try_from(self.now.timestamp_millis()).unwrap_or(0) << 80)
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

    /// Keeps rows `t` as JSON in `history`. `with`: what stands before the statement, `from`: where `t` is found, values from `$6` on.
    pub(super) async fn remember(&self, table: &Table, with: &str, from: &str, values: Vec<Value>) -> Result<u64, StoreError> {
        let sql = format!(
            "{with} INSERT INTO history (id, institution_id, at, actor_kind, actor, deed, subject, subject_id, before) \
             SELECT {}, $1, $2, $3, $4, $5, '{}', t.id, {} FROM {from}",
            self.new_id(),
            table.name,
            table.as_json(self.postgres()),
        );
        self.execute(&sql, values).await
    }

    /// Keeps rows `t` in their version table, if they have one.
    pub(super) async fn keep_version(&self, table: &Table, with: &str, from: &str, values: Vec<Value>) -> Result<(), StoreError> {
        let Some(kept) = table.version.and_then(|version| version.kept) else { return Ok(()) };
        let (by, actor) = if kept.replaced_by { (", replaced_by", ", $4") } else { ("", "") };
        let (because, reason) = match self.because {
            Some(text) if kept.because => (", reason_id", format!(", {}", self.literal(text.0))),
            Some(_) | None => ("", String::new()),
        };
        let sql = format!(
            "{with} INSERT INTO {} (id, institution_id, {}, version, {}, replaced_at{by}{because}) \
             SELECT {}, $1, t.id, t.version, {}, $2{actor}{reason} FROM {from}",
            kept.table,
            kept.refers,
            kept.columns.join(", "),
            self.new_id(),
            kept.columns.iter().map(|column| format!("t.{column}")).collect::<Vec<_>>().join(", "),
        );
        self.execute(&sql, values).await?;
        Ok(())
    }

    /// SQL: a key of ours.
    fn literal(&self, id: Uuid) -> String {
        if self.postgres() { format!("'{id}'::uuid") } else { format!("unhex('{}')", id.simple()) }
    }
}
