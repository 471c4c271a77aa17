//! What a person of the school set by hand, when its source speaks of the same: it may narrow a right, and never widens one.
//!
//! A row that a person made has a key that no source gives. One that a person changed keeps the key of its source.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{QueryResult, Value};
use serde_json::Value as Json;
use uuid::Uuid;

use super::StoreError;
use super::bulk::{Bulk, Upserted};
use super::json::{ids, json};
use super::roster::{ACCESS_GRANT, CALENDAR_PERIOD, GUARDIANSHIP, MENTORSHIP, STAFF_ROLE, STUDENT_FACT};
use super::table::{Kind, Table, same_key};
use super::work::Row;
use crate::domain::by_hand::held;
use crate::domain::span::Span;
use crate::policy::permit::SystemDeed;

/// What a key begins with that no source gave.
const MADE: &str = "by-hand/";

/// The key, in the place of a source's, of a row that a person made.
#[must_use]
pub fn source_id(id: Uuid) -> String {
    format!("{MADE}{}", id.simple())
}

/// A row that a source would have changed otherwise, but for what a person set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptBack {
    /// The row's key, as [`key_of`] writes it.
    pub key: String,
    /// When a person set it.
    pub set_at: DateTime<Utc>,
}

/// What makes a row of a source the same, as one text.
#[must_use]
pub fn key_of(table: &Table, row: &Row) -> String {
    table.key.iter().map(|column| row.get(*column).and_then(Json::as_str).unwrap_or_default()).collect::<Vec<_>>().join("|")
}

/// What a source may still change of a row that a person set.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    /// Its days, to fewer.
    Days,
    /// Nothing.
    Nothing,
}

/// What a source may change, and the column that holds when a person set the row, where one may have.
fn rule(table: &Table) -> Option<(Open, &'static str)> {
    let of = |tables: &[&Table]| tables.iter().any(|one| one.name == table.name);
    if of(&[&GUARDIANSHIP, &STAFF_ROLE, &MENTORSHIP]) {
        Some((Open::Days, "set_at"))
    } else if of(&[&STUDENT_FACT, &CALENDAR_PERIOD]) {
        Some((Open::Nothing, "set_at"))
    } else {
        of(&[&ACCESS_GRANT]).then_some((Open::Nothing, "revoked_at"))
    }
}

/// SQL: row `t` is a source's: no person made it, and none says of it alone how it is.
pub(super) fn is_of_source(table: &Table) -> String {
    match rule(table) {
        Some((Open::Days, _)) => format!(" AND t.source_id NOT LIKE '{MADE}%'"),
        Some((Open::Nothing, at)) => format!(" AND t.{at} IS NULL"),
        None => String::new(),
    }
}

/// SQL: a person made row `t`.
pub(super) fn is_made() -> String {
    format!("t.source_id LIKE '{MADE}%'")
}

/// A row that a person set, and what the source says of it.
struct Set {
    id: Uuid,
    kept: KeptBack,
    own: Option<Span>,
    says: Option<Span>,
    otherwise: bool,
}

impl<D: SystemDeed> Bulk<'_, D> {
    /// Keeps out by a tie that this run has made whoever is kept out of the same student by another, which a person blocked: otherwise a
    /// roster that names the two anew would let them in. How many ties. One that was changed since it was made is left as a person wants it.
    pub async fn inherit_blocks(&self, today: NaiveDate) -> Result<u64, StoreError> {
        let blocks = "FROM guardianship b WHERE b.institution_id = $1 AND b.student_id = t.student_id AND b.guardian_id = t.guardian_id \
                      AND b.id <> t.id AND b.blocked_from IS NOT NULL AND (b.blocked_to IS NULL OR b.blocked_to >= $6)";
        let longest = format!("{blocks} ORDER BY CASE WHEN b.blocked_to IS NULL THEN 0 ELSE 1 END, b.blocked_to DESC, b.id LIMIT 1");
        let set = format!("blocked_from = (SELECT b.blocked_from {longest}), blocked_to = (SELECT b.blocked_to {longest})");
        let made = "t.version = 1 AND t.blocked_from IS NULL AND EXISTS (SELECT 1 FROM import_seen s WHERE s.id = t.id)";
        self.change(&GUARDIANSHIP, &set, &format!("{made} AND EXISTS (SELECT 1 {blocks})"), vec![today.into()]).await
    }

    /// As [`Self::upsert`], for rows of a source: what a person set stays, but for days that the source takes away. Answers too which rows
    /// the source would have changed more than that.
    pub async fn upsert_sourced(&self, table: &Table, rows: &[Row]) -> Result<(Upserted, Vec<KeptBack>), StoreError> {
        let Some((open, at)) = rule(table).filter(|_| !rows.is_empty()) else { return Ok((self.upsert(table, rows).await?, vec![])) };
        let given = self.give(table, rows).await?;
        let set = self.set_by_hand(table, &given, at).await?;
        let (mut narrowed, mut kept) = (0, vec![]);
        if !set.is_empty() {
            let own = if open == Open::Days { self.own_days(&set).await? } else { HashMap::new() };
            let all: Vec<Uuid> = set.iter().map(|row| row.id).collect();
            for Set { id, kept: told, own: now, says, otherwise } in set {
                // What was taken back is kept back for as long as its source says that it holds.
                let taken_back = table.name == ACCESS_GRANT.name && says.is_some_and(|says| says.holds_after(told.set_at.date_naive()));
                let mut kept_back = otherwise || taken_back;
                if let (Open::Days, Some(now), Some(says)) = (open, now, says) {
                    let held = held(own.get(&id).copied().unwrap_or(now), says);
                    kept_back |= held.kept_back;
                    if held.days != now {
                        let values = vec![held.days.begins.into(), held.days.ends.into(), id.into()];
                        narrowed += self.change(table, "begins = $6, ends = $7", "t.id = $8", values).await?;
                    }
                }
                if kept_back {
                    kept.push(told);
                }
            }
            self.see_these(&all).await?;
            let (key, these) = (same_key(table.key, &given), self.ids("$6"));
            let taken = format!("DELETE FROM {given} WHERE EXISTS (SELECT 1 FROM {} t WHERE {key} AND t.id IN {these})", table.name);
            self.execute(&taken, vec![Value::from(ids(&all)?)]).await?;
            let rest = self.upsert_given(table, &given, rows.len().saturating_sub(all.len()) as u64).await?;
            let unchanged = rest.unchanged + all.len() as u64 - narrowed;
            return Ok((Upserted { changed: rest.changed + narrowed, unchanged, ..rest }, kept));
        }
        Ok((self.upsert_given(table, &given, rows.len() as u64).await?, kept))
    }

    /// Of these students, by key of the source, those whose start qualification a person recorded or took back: its day now, and when that was.
    pub async fn qualified_by_hand(&self, keys: &[&str]) -> Result<HashMap<String, (Option<NaiveDate>, DateTime<Utc>)>, StoreError> {
        let sql = format!(
            "SELECT s.source_id, s.start_qualification_on, f.set_at FROM student s JOIN student_fact f ON f.institution_id = $1 \
             AND f.student_id = s.id AND f.kind = 'START_QUALIFICATION' AND f.set_at IS NOT NULL \
             WHERE s.institution_id = $1 AND s.source_id IN {} ORDER BY f.set_at",
            self.texts("$6"),
        );
        let found = self.query(&sql, vec![Value::from(json(keys)?)]).await?;
        let one = |row: &QueryResult| {
            Ok((row.try_get("", "source_id")?, (row.try_get("", "start_qualification_on")?, row.try_get("", "set_at")?)))
        };
        Ok(found.iter().map(one).collect::<Result<_, sea_orm::DbErr>>()?)
    }

    async fn set_by_hand(&self, table: &Table, given: &str, at: &str) -> Result<Vec<Set>, StoreError> {
        let days = ["begins", "ends"];
        let others: Vec<&'static str> = table.compared().into_iter().filter(|column| !days.contains(column)).collect();
        let (has_days, keeps) =
            (table.columns.iter().any(|column| column.name == "ends"), rule(table).is_some_and(|rule| rule.0 == Open::Days));
        let differs = match (keeps, others.is_empty()) {
            (true, true) => "FALSE".to_owned(),
            (true, false) => table.differs_in(&others, "t", "x"),
            (false, _) => table.differs("t", "x"),
        };
        let key: Vec<String> = table.key.iter().enumerate().map(|(place, column)| format!("t.{column} AS key_{place}")).collect();
        let span = if has_days { ", t.begins, t.ends, x.begins AS says_begins, x.ends AS says_ends" } else { "" };
        let sql = format!(
            "SELECT t.id, {}, t.{at} AS set_at, CASE WHEN {differs} THEN 1 ELSE 0 END AS otherwise{span} FROM {} AND t.{at} IS NOT NULL",
            key.join(", "),
            self.matched(table, given),
        );
        self.query(&sql, vec![]).await?.iter().map(|row| set(table, row)).collect()
    }

    /// The days that a person gave these rows, where the source has changed them since.
    async fn own_days(&self, set: &[Set]) -> Result<HashMap<Uuid, Span>, StoreError> {
        let keys: Vec<Uuid> = set.iter().map(|row| row.id).collect();
        let sql = format!(
            "SELECT subject_id, actor_kind, before FROM history WHERE institution_id = $1 AND subject_id IN {} ORDER BY at, id",
            self.ids("$6")
        );
        let mut own = HashMap::new();
        for row in self.query(&sql, vec![Value::from(ids(&keys)?)]).await? {
            let (id, by, before): (Uuid, String, Option<String>) =
                (row.try_get("", "subject_id")?, row.try_get("", "actor_kind")?, row.try_get("", "before")?);
            let before: Option<Json> = before.and_then(|text| serde_json::from_str(&text).ok());
            let day = |column: &str| before.as_ref()?.get(column)?.as_str()?.parse::<NaiveDate>().ok();
            match (by == "SYSTEM", day("begins")) {
                (false, _) => drop(own.remove(&id)),
                (true, Some(begins)) => drop(own.entry(id).or_insert(Span { begins, ends: day("ends") })),
                (true, None) => {}
            }
        }
        Ok(own)
    }
}

fn set(table: &Table, row: &QueryResult) -> Result<Set, StoreError> {
    let mut key = vec![];
    for (place, name) in table.key.iter().enumerate() {
        let (column, kind) = (format!("key_{place}"), table.columns.iter().find(|column| column.name == *name).map(|column| column.kind));
        key.push(match kind {
            Some(Kind::Uuid | Kind::Refers(_)) => row.try_get::<Uuid>("", &column)?.simple().to_string(),
            Some(Kind::Date) => row.try_get::<NaiveDate>("", &column)?.to_string(),
            _ => row.try_get("", &column)?,
        });
    }
    let span = |begins: &str, ends: &str| Some(Span { begins: row.try_get("", begins).ok()?, ends: row.try_get("", ends).ok()? });
    Ok(Set {
        id: row.try_get("", "id")?,
        kept: KeptBack { key: key.join("|"), set_at: row.try_get("", "set_at")? },
        own: span("begins", "ends"),
        says: span("says_begins", "says_ends"),
        otherwise: row.try_get::<i32>("", "otherwise")? == 1,
    })
}
