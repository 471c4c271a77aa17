//! Imports marks that another system took: presence of students in lessons of the timetable here, with what it counts as.
//!
//! All in one transaction, in batches with the same number of statements whatever they hold. The rows of one lesson of a student make one
//! mark; what the file does not say of a lesson was not missed. A mark that was made here is never overwritten.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use ::entity::kind::MarkSource;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::Value;
use tokio::sync::mpsc::Receiver;
use uuid::Uuid;

use super::DeedError;
use super::import_table::{ImportMode, ImportTable, Place};
use super::mark_fact::{Item, MarkRow, interval};
use super::mark_row::{Decided, cover_rows};
use crate::domain::observation::{self, Observed};
use crate::domain::presence::Presence;
use crate::domain::school_calendar::SchoolCalendar;
use crate::policy::permit::{Named, Permit, SystemDeed};
use crate::store::bulk::Bulk;
use crate::store::json::instant;
use crate::store::marks::{self, ExpectedIn, PRESENCE, PRESENCE_COVER, Reported};
use crate::store::work::Row;
use crate::store::{Store, school};

/// Rows per batch.
const BATCH: usize = 1_000;

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct ImportMarks;

impl Named for ImportMarks {
    const NAME: &'static str = "importMarks";
}

impl SystemDeed for ImportMarks {}

/// Does it. `numbers`: of all students the source names, so that they are locked at once, in order.
pub async fn run(
    store: &Store,
    permit: &Permit<ImportMarks>,
    mode: ImportMode,
    numbers: Vec<String>,
    mut input: Receiver<Item>,
    zone: Tz,
    now: DateTime<Utc>,
) -> Result<ImportTable, DeedError> {
    let bulk = Bulk::begin(store, permit, now).await?;
    bulk.lock_students(&marks::students(&bulk, &numbers).await?).await?;
    drop(numbers);
    let calendar = school::of(&bulk, zone).await?.calendar;
    let mut run = Run { bulk, table: ImportTable::default(), calendar, zone, now, partial: HashMap::new(), done: HashSet::new() };
    let mut waiting = vec![];
    loop {
        match input.recv().await {
            None => {
                run.bulk.rollback().await?;
                return Err(DeedError::BrokeOff);
            }
            Some(Item::End) => break,
            Some(Item::Row(row, place)) => waiting.push((*row, place)),
            Some(Item::Refused(refused)) => run.table.refuse(refused),
            Some(Item::Notice(notice)) => run.table.notice(notice),
        }
        if waiting.len() >= BATCH {
            run.batch(std::mem::take(&mut waiting)).await?;
        }
    }
    run.batch(waiting).await?;
    let mut partial: Vec<Group> = std::mem::take(&mut run.partial).into_values().collect();
    while !partial.is_empty() {
        let rest = partial.split_off(partial.len().min(BATCH));
        run.write(std::mem::replace(&mut partial, rest)).await?;
    }
    let Run { bulk, mut table, .. } = run;
    table.counts(PRESENCE_COVER.name).ended += marks::uncover(&bulk).await?;
    let registers = marks::registers(&bulk).await?;
    table.add("register", registers);
    bulk.record_run("marks", "marks.imported", table.totals()).await?;
    table.written = table.may_write(mode);
    if table.written {
        bulk.commit().await?;
    } else {
        bulk.rollback().await?;
    }
    Ok(table)
}

/// All that the source says of one student in one lesson.
struct Group {
    expected: ExpectedIn,
    observed: Vec<Observed>,
    settled: bool,
    /// Where, and in which column, what was seen stands.
    places: Vec<(Place, &'static str)>,
}

struct Run<'a> {
    bulk: Bulk<'a, ImportMarks>,
    table: ImportTable,
    calendar: SchoolCalendar,
    zone: Tz,
    now: DateTime<Utc>,
    /// Lessons of which a part was spoken of so far; rows of the rest may still come.
    partial: HashMap<(Uuid, Uuid), Group>,
    /// Hashes of student and lesson that were decided.
    done: HashSet<u64>,
}

impl Run<'_> {
    async fn batch(&mut self, rows: Vec<(MarkRow, Place)>) -> Result<(), DeedError> {
        if rows.is_empty() {
            return Ok(());
        }
        let asked: Vec<Row> = rows.iter().enumerate().map(|(at, (row, _))| asked(at, row)).collect();
        let mut expected: Vec<Option<Vec<ExpectedIn>>> = rows.iter().map(|_| None).collect();
        for (at, lesson) in marks::expected(&self.bulk, &asked).await? {
            if let Some(of_row) = expected.get_mut(at) {
                of_row.get_or_insert_default().extend(lesson);
            }
        }
        let mut whole = vec![];
        for ((row, place), expected) in rows.into_iter().zip(expected) {
            let unknown = || (row.columns.number, format!("there is no student {}", row.number));
            match expected.ok_or_else(unknown).and_then(|expected| row.lessons(expected)) {
                Err((column, reason)) => self.table.refuse(place.refuse(column, reason)),
                Ok(lessons) => lessons.into_iter().for_each(|(lesson, seen)| self.gather(&row, &place, lesson, seen, &mut whole)),
            }
        }
        let whole = whole.into_iter().filter_map(|key| self.partial.remove(&key)).collect();
        self.write(whole).await
    }

    fn gather(&mut self, row: &MarkRow, place: &Place, expected: ExpectedIn, observed: Observed, whole: &mut Vec<(Uuid, Uuid)>) {
        let key = (expected.student, expected.lesson);
        if self.done.contains(&hash(&key)) {
            return self.table.refuse(place.refuse(row.columns.seen, "rows before it say all of that lesson"));
        }
        let new = || Group { expected, observed: vec![], settled: false, places: vec![] };
        let group = self.partial.entry(key).or_insert_with(new);
        if group.observed.contains(&observed) {
            return self.table.refuse(place.refuse(row.columns.seen, "stands in the file twice"));
        }
        group.observed.push(observed);
        group.settled |= row.settled;
        group.places.push((place.clone(), row.columns.seen));
        if observation::covers(interval(&group.expected), &group.observed) {
            whole.push(key);
        }
    }

    async fn write(&mut self, groups: Vec<Group>) -> Result<(), DeedError> {
        let decided: Vec<Decided> = groups.into_iter().filter_map(|group| self.decide(group)).collect();
        if decided.is_empty() {
            return Ok(());
        }
        let reported = self.reported(&decided).await?;
        let rows: Vec<Row> = decided.iter().map(|one| one.row(&reported, &self.calendar, self.zone, self.now)).collect();
        let batch = self.bulk.upsert(&PRESENCE, &rows).await?;
        self.table.add(PRESENCE.name, batch);
        let presences = marks::presences(&self.bulk, &rows).await?;
        let covers = cover_rows(&decided, &reported, &presences);
        let batch = self.bulk.upsert(&PRESENCE_COVER, &covers).await?;
        self.table.add(PRESENCE_COVER.name, batch);
        Ok(())
    }

    fn decide(&mut self, group: Group) -> Option<Decided> {
        let Group { expected, observed, settled, places } = group;
        self.done.insert(hash(&(expected.student, expected.lesson)));
        let lesson = interval(&expected);
        let given = observation::mark(lesson, &observed).map_err(|refused| refused.to_string());
        let checked =
            given.and_then(|given| Presence::parse(given, lesson).map_err(|refused| refused.to_string()).map(|seen| (given, seen)));
        let refusal = match checked {
            Ok((given, presence)) => {
                let decided = Decided { expected, given, presence, settled };
                match &decided.expected.marked {
                    Some(marked) if marked.source != MarkSource::Import && decided.is_as_marked() => {
                        self.table.counts(PRESENCE.name).unchanged += 1;
                        return None;
                    }
                    Some(marked) if marked.source != MarkSource::Import => {
                        "a mark that was made here is not overwritten by an import".into()
                    }
                    Some(_) | None => return Some(decided),
                }
            }
            Err(refusal) => refusal,
        };
        for (place, column) in places {
            self.table.refuse(place.refuse(column, refusal.as_str()));
        }
        None
    }

    /// The reports that touch what was missed, by student.
    async fn reported(&self, decided: &[Decided]) -> Result<HashMap<Uuid, Vec<Reported>>, DeedError> {
        let missed: Vec<&Decided> = decided.iter().filter(|one| !one.missed().is_empty()).collect();
        let students: Vec<Uuid> = missed.iter().map(|one| one.expected.student).collect();
        let from = missed.iter().map(|one| one.expected.begins).min().unwrap_or(self.now);
        let to = missed.iter().map(|one| one.expected.ends).max().unwrap_or(self.now);
        let mut by_student: HashMap<Uuid, Vec<Reported>> = HashMap::new();
        for report in marks::reported(&self.bulk, &students, (from, to)).await? {
            by_student.entry(report.student).or_default().push(report);
        }
        Ok(by_student)
    }
}

fn asked(at: usize, row: &MarkRow) -> Row {
    let pairs = [
        ("n", Value::from(at)),
        ("number", row.number.as_str().into()),
        ("first_day", row.first_day.to_string().into()),
        ("last_day", row.last_day.to_string().into()),
        ("begins", row.time.map(|time| instant(time.begins)).into()),
        ("ends", row.time.map(|time| instant(time.ends)).into()),
    ];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn hash<T: Hash>(value: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
