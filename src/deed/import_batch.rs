//! Facts on their way into tables: they wait per table until there are enough for one statement, and keys of the source become ours.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use chrono_tz::Tz;
use serde_json::Value;
use uuid::Uuid;

use super::DeedError;
use super::import_fact::RosterFact;
use super::import_item::ColumnNames;
use super::import_table::{ImportTable, Place, Refused};
use crate::domain::local_time::local_date;
use crate::policy::permit::SystemDeed;
use crate::store::bulk::Bulk;
use crate::store::by_hand;
use crate::store::roster::{ALL, STUDENT, taken_numbers};
use crate::store::table::{Kind, Table};
use crate::store::work::Row;

/// Rows per statement.
const BATCH: usize = 1_000;

struct Waiting {
    fact: Row,
    place: Place,
    names: ColumnNames,
}

/// The facts that wait, and what is known of those that do not.
pub(super) struct Batches<'a, 'b, D> {
    bulk: &'a Bulk<'b, D>,
    zone: Tz,
    /// What became of them so far.
    pub(super) table: ImportTable,
    waiting: HashMap<&'static str, Vec<Waiting>>,
    /// Keys of ours by keys of the source, for each table that was referred to.
    keys: HashMap<&'static str, HashMap<String, Uuid>>,
    /// Hashes of what may stand in a source once; a second row with the same is refused.
    met: HashSet<u64>,
    /// Keys of rows that were refused: they are there, and have not vanished.
    refused: HashMap<&'static str, (&'static Table, Vec<String>)>,
}

impl<'a, 'b, D: SystemDeed> Batches<'a, 'b, D> {
    pub(super) fn new(bulk: &'a Bulk<'b, D>, zone: Tz) -> Self {
        Self {
            bulk,
            zone,
            table: ImportTable::default(),
            waiting: HashMap::new(),
            keys: HashMap::new(),
            met: HashSet::new(),
            refused: HashMap::new(),
        }
    }

    /// Takes a fact; whatever waits is written when there is enough of it.
    pub(super) async fn take(&mut self, fact: RosterFact, place: Place, names: ColumnNames) -> Result<(), DeedError> {
        let table = fact.table();
        let Ok(Value::Object(fact)) = serde_json::to_value(&fact) else { return Ok(()) };
        if let Some(key) = hash(table.name, table.key, &fact)
            && !self.met.insert(key)
        {
            // The first one counts, so there is nothing to keep from ending.
            self.table.refuse(place.refuse(named(names, table.key[0]), "stands in the file twice"));
            return Ok(());
        }
        if table.name == STUDENT.name
            && let Some(number) = hash("", &["student_number"], &fact)
            && !self.met.insert(number)
        {
            let reason = format!("{} is the number of a student above", text(&fact, "student_number"));
            return self
                .refuse(place.refuse(named(names, "student_number"), reason), vec![(table, text(&fact, "source_id").to_owned())])
                .await;
        }
        if self.refers_to_waiting(table, &fact) {
            self.flush().await?;
        }
        let waiting = self.waiting.entry(table.name).or_default();
        waiting.push(Waiting { fact, place, names });
        if waiting.len() >= BATCH {
            self.flush().await?;
        }
        Ok(())
    }

    /// Takes a refusal.
    pub(super) async fn refuse(&mut self, refused: Refused, about: Vec<(&'static Table, String)>) -> Result<(), DeedError> {
        let mut hasher = DefaultHasher::new();
        (&refused.place.file, refused.place.line, &refused.column, &refused.reason).hash(&mut hasher);
        // Two facts of one row can fail for one reason: it is said once.
        if self.met.insert(hasher.finish()) {
            self.table.refuse(refused);
        }
        for (table, key) in about {
            let (_, keys) = self.refused.entry(table.name).or_insert((table, vec![]));
            keys.push(key);
            if keys.len() >= BATCH {
                let keys = std::mem::take(keys);
                self.bulk.see_whole(table, &keys).await?;
            }
        }
        Ok(())
    }

    /// Writes what waits still.
    pub(super) async fn finish(mut self) -> Result<ImportTable, DeedError> {
        self.flush().await?;
        for (table, keys) in self.refused.values() {
            self.bulk.see_whole(table, keys).await?;
        }
        Ok(self.table)
    }

    /// A unit whose parent waits too: within one statement it could not be found.
    fn refers_to_waiting(&self, table: &Table, fact: &Row) -> bool {
        let Some(own) = table.columns.iter().find(|column| column.kind == Kind::Refers(table.name)) else { return false };
        let Some(parent) = fact.get(own.name).and_then(Value::as_str) else { return false };
        self.waiting.get(table.name).is_some_and(|waiting| waiting.iter().any(|other| text(&other.fact, "source_id") == parent))
    }

    /// Writes what waits, those that others refer to first.
    async fn flush(&mut self) -> Result<(), DeedError> {
        for table in ALL {
            if let Some(waiting) = self.waiting.remove(table.name) {
                self.write(table, waiting).await?;
            }
        }
        Ok(())
    }

    async fn write(&mut self, table: &'static Table, waiting: Vec<Waiting>) -> Result<(), DeedError> {
        for column in table.columns {
            if let Kind::Refers(to) = column.kind
                && !self.keys.contains_key(to)
                && let Some(referred) = ALL.iter().find(|table| table.name == to)
            {
                self.keys.insert(to, self.bulk.keys(referred, None).await?);
            }
        }
        let mut taken = HashMap::new();
        if table.name == STUDENT.name {
            let facts: Vec<Row> = waiting.iter().map(|one| one.fact.clone()).collect();
            taken = taken_numbers(self.bulk, &facts).await?;
        }
        let mut rows = Vec::with_capacity(waiting.len());
        let mut places = HashMap::new();
        for one in waiting {
            let source = text(&one.fact, "source_id").to_owned();
            let (place, names) = (one.place.clone(), one.names);
            let refused = match taken.get(&source) {
                Some(number) => Err((one.place, named(one.names, "student_number"), format!("{number} is another student's number"))),
                None => self.resolve(table, one),
            };
            match refused {
                Ok(row) => {
                    places.insert(by_hand::key_of(table, &row), (place, names));
                    rows.push(row);
                }
                Err((place, column, reason)) => self.refuse(place.refuse(column, reason), vec![(table, source)]).await?,
            }
        }
        if table.name == STUDENT.name {
            self.keep_qualified(&mut rows, &places).await?;
        }
        let (batch, kept) = self.bulk.upsert_sourced(table, &rows).await?;
        self.table.add(table.name, batch);
        for one in kept {
            if let Some((place, names)) = places.get(&one.key) {
                let reason = format!("set by hand on {}; kept", local_date(one.set_at, self.zone));
                self.table.keep(place.refuse(named(names, table.key[0]), reason));
            }
        }
        if let Some(known) = self.keys.get_mut(table.name) {
            let sources: Vec<&str> = rows.iter().map(|row| text(row, "source_id")).collect();
            known.extend(self.bulk.keys(table, Some(&sources)).await?);
        }
        Ok(())
    }

    /// A start qualification that a person recorded or took back stays as it is.
    async fn keep_qualified(&mut self, rows: &mut [Row], places: &HashMap<String, (Place, ColumnNames)>) -> Result<(), DeedError> {
        const COLUMN: &str = "start_qualification_on";
        let says: Vec<&str> = rows.iter().filter(|row| !text(row, COLUMN).is_empty()).map(|row| text(row, "source_id")).collect();
        if says.is_empty() {
            return Ok(());
        }
        let by_hand = self.bulk.qualified_by_hand(&says).await?;
        for row in rows {
            let Some((on, at)) = by_hand.get(text(row, "source_id")) else { continue };
            if on.map(|on| on.to_string()).as_deref() != Some(text(row, COLUMN))
                && let Some((place, names)) = places.get(text(row, "source_id"))
            {
                let reason = format!("set by hand on {}; kept", local_date(*at, self.zone));
                self.table.keep(place.refuse(named(names, COLUMN), reason));
            }
            // What a source does not say stays as it was.
            row.insert(COLUMN.to_owned(), Value::Null);
        }
        Ok(())
    }

    /// Puts our keys where those of the source stand.
    fn resolve(&self, table: &Table, one: Waiting) -> Result<Row, (Place, String, String)> {
        let mut row = one.fact;
        for column in table.columns {
            let Kind::Refers(to) = column.kind else { continue };
            let Some(source) = row.get(column.name).and_then(Value::as_str) else { continue };
            let Some(id) = self.keys.get(to).and_then(|keys| keys.get(source)) else {
                let what = to.replace("school_group", "class").replace('_', " ");
                return Err((one.place, named(one.names, column.name), format!("there is no {what} {source}, or its own row was refused")));
            };
            row.insert(column.name.to_owned(), Value::from(id.simple().to_string()));
        }
        Ok(row)
    }
}

fn named(names: ColumnNames, column: &str) -> String {
    names.iter().find(|(ours, _)| *ours == column).map_or(column, |(_, theirs)| theirs).to_owned()
}

fn text<'a>(fact: &'a Row, column: &str) -> &'a str {
    fact.get(column).and_then(Value::as_str).unwrap_or_default()
}

fn hash(of: &str, columns: &[&str], fact: &Row) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    for column in columns {
        fact.get(*column)?.as_str()?.hash(&mut hasher);
    }
    Some(hasher.finish())
}
