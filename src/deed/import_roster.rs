//! Imports a roster: who is at the school, in which classes, with which guardians, roles and grants.
//!
//! All in one transaction. Facts come in any order in which what is referred to comes first; what the source no longer names ends today.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use tokio::sync::mpsc::Receiver;
use uuid::Uuid;

use super::DeedError;
use super::import_fact::{ColumnNames, Item, RosterFact};
use super::import_table::{ImportMode, ImportTable, Place};
use crate::policy::permit::{Permit, SystemDeed};
use crate::store::bulk::{Bulk, Row};
use crate::store::roster::{ALL, STUDENT, taken_numbers};
use crate::store::table::{Kind, Table};
use crate::store::{Store, timetable};

/// Rows per statement.
const BATCH: usize = 1_000;

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct ImportRoster;

impl SystemDeed for ImportRoster {
    const NAME: &'static str = "importRoster";
}

/// Does it.
pub async fn run(
    store: &Store,
    permit: &Permit<ImportRoster>,
    mode: ImportMode,
    mut input: Receiver<Item>,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<ImportTable, DeedError> {
    let bulk = Bulk::begin(store, permit, now).await?;
    let mut run = Run { bulk, table: ImportTable::default(), keys: HashMap::new(), met: HashSet::new(), waiting: vec![] };
    let mut complete = vec![];
    while let Some(item) = input.recv().await {
        match item {
            Item::Fact(fact, place, names) => run.take(fact, place, names).await?,
            Item::Refused(refused) => run.table.refuse(refused),
            Item::Notice(notice) => run.table.notice(notice),
            Item::Complete(table, only) => complete.push((table, only)),
        }
    }
    run.flush().await?;
    let Run { bulk, mut table, .. } = run;
    for (ending, only) in complete {
        let only = only.as_ref().map(|(column, value)| (*column, value.as_str()));
        table.counts(ending.name).ended += bulk.end_unseen(ending, only, today).await?;
    }
    let participants = timetable::participants_from(&bulk, today).await?;
    table.add("lesson_participant", participants.upserted);
    table.counts("lesson_participant").ended += participants.ended;
    bulk.record_run("roster", "roster.imported", table.totals()).await?;
    table.written = table.may_write(mode);
    if table.written {
        bulk.commit().await?;
    } else {
        bulk.rollback().await?;
    }
    Ok(table)
}

struct Waiting {
    fact: Row,
    place: Place,
    names: ColumnNames,
    table: &'static Table,
}

struct Run<'a> {
    bulk: Bulk<'a, ImportRoster>,
    table: ImportTable,
    /// Keys of ours by keys of the source, for each table that was referred to.
    keys: HashMap<&'static str, HashMap<String, Uuid>>,
    /// Hashes of keys that were met; a second row with the same is refused.
    met: HashSet<u64>,
    waiting: Vec<Waiting>,
}

impl Run<'_> {
    async fn take(&mut self, fact: RosterFact, place: Place, names: ColumnNames) -> Result<(), DeedError> {
        let table = fact.table();
        if self.waiting.len() >= BATCH || self.waiting.first().is_some_and(|first| first.table.name != table.name) {
            self.flush().await?;
        }
        let Ok(Value::Object(fact)) = serde_json::to_value(&fact) else { return Ok(()) };
        if let Some(unknown) = self.resolve_is_early(&fact, table) {
            // A unit whose parent stands in the same batch.
            self.keys.remove(unknown);
            self.flush().await?;
        }
        if let Some(key) = key_hash(table, &fact)
            && !self.met.insert(key)
        {
            self.table.refuse(place.refuse(named(names, table.key[0]), "stands in the file twice"));
            return Ok(());
        }
        self.waiting.push(Waiting { fact, place, names, table });
        Ok(())
    }

    fn resolve_is_early(&self, fact: &Row, table: &'static Table) -> Option<&'static str> {
        let refers_to_own = table.columns.iter().find(|column| column.kind == Kind::Refers(table.name))?;
        let parent = fact.get(refers_to_own.name)?.as_str()?;
        let waits = self.waiting.iter().any(|other| other.fact.get("source_id").and_then(Value::as_str) == Some(parent));
        waits.then_some(table.name)
    }

    async fn flush(&mut self) -> Result<(), DeedError> {
        let waiting = std::mem::take(&mut self.waiting);
        let Some(table) = waiting.first().map(|first| first.table) else { return Ok(()) };
        for column in table.columns {
            if let Kind::Refers(to) = column.kind
                && !self.keys.contains_key(to)
                && let Some(referred) = ALL.iter().find(|table| table.name == to)
            {
                self.keys.insert(to, self.bulk.keys(referred, None).await?);
            }
        }
        let taken = if table.name == STUDENT.name {
            let facts: Vec<Row> = waiting.iter().map(|one| one.fact.clone()).collect();
            taken_numbers(&self.bulk, &facts).await?
        } else {
            HashMap::new()
        };
        let mut rows = Vec::with_capacity(waiting.len());
        for one in waiting {
            let source = one.fact.get("source_id").and_then(Value::as_str).unwrap_or_default();
            if let Some(number) = taken.get(source) {
                self.table.refuse(one.place.refuse(named(one.names, "student_number"), format!("{number} is another student's number")));
                continue;
            }
            match self.resolve(one) {
                Ok(row) => rows.push(row),
                Err((place, column, reason)) => self.table.refuse(place.refuse(column, reason)),
            }
        }
        let batch = self.bulk.upsert(table, &rows).await?;
        self.table.add(table.name, batch);
        self.keys.remove(table.name);
        Ok(())
    }

    fn resolve(&self, one: Waiting) -> Result<Row, (Place, String, String)> {
        let mut row = one.fact;
        for column in one.table.columns {
            let Kind::Refers(to) = column.kind else { continue };
            let Some(source) = row.get(column.name).and_then(Value::as_str) else { continue };
            let Some(id) = self.keys.get(to).and_then(|keys| keys.get(source)) else {
                let reason = format!("there is no {} {source}", to.replace('_', " ").replace("school group", "class"));
                return Err((one.place, named(one.names, column.name), reason));
            };
            row.insert(column.name.to_owned(), Value::from(id.simple().to_string()));
        }
        Ok(row)
    }
}

fn named(names: ColumnNames, column: &str) -> String {
    names.iter().find(|(ours, _)| *ours == column).map_or(column, |(_, theirs)| theirs).to_owned()
}

fn key_hash(table: &Table, fact: &Row) -> Option<u64> {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    table.name.hash(&mut hasher);
    for column in table.key {
        fact.get(*column)?.as_str()?.hash(&mut hasher);
    }
    Some(hasher.finish())
}
