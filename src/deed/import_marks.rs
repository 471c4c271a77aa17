//! Imports marks that another system took: presence of students in lessons of the timetable here, with what it counts as.
//!
//! All in one transaction, in batches with the same number of statements whatever they hold. The rows of one lesson of a student make one
//! mark; what the file does not say of a lesson was not missed. A mark that was made here is never overwritten. What marks come to is
//! settled as for any other: one that says the student was there ends an open illness.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use ::entity::id::{LessonId, PresenceId, StudentId};
use ::entity::kind::MarkSource;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::Value;
use tokio::sync::mpsc::Receiver;
use uuid::Uuid;

use super::DeedError;
use super::count::{self, Touched};
use super::import_run;
use super::import_table::{ImportMode, ImportTable, Item, Place};
use super::mark_fact::MarkRow;
use super::settle::Ledger;
use crate::domain::observation::{self, Observed};
use crate::domain::presence::{Given, Presence};
use crate::domain::school::School;
use crate::policy::permit::{Named, Permit, SystemDeed};
use crate::store::attendance::TakenState;
use crate::store::bulk::Bulk;
use crate::store::json::instant;
use crate::store::marks::{self, ExpectedIn, PRESENCE};
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
    mut input: Receiver<Item<MarkRow>>,
    zone: Tz,
    now: DateTime<Utc>,
) -> Result<ImportTable, DeedError> {
    let bulk = Bulk::begin(store, permit, now).await?;
    bulk.lock_students(&marks::students(&bulk, &numbers).await?).await?;
    drop(numbers);
    let school = school::of(&bulk, zone).await?;
    let (table, touched) = (ImportTable::default(), Touched::default());
    let mut run = Run { bulk, table, school, now, partial: HashMap::new(), done: HashSet::new(), touched };
    let mut last = false;
    while !last {
        let next = import_run::next(&mut input, &mut run.table, BATCH).await?;
        last = next.last;
        run.batch(next.rows).await?;
    }
    let mut partial: Vec<Group> = std::mem::take(&mut run.partial).into_values().collect();
    while !partial.is_empty() {
        let rest = partial.split_off(partial.len().min(BATCH));
        run.write(std::mem::replace(&mut partial, rest)).await?;
    }
    let Run { bulk, mut table, school, touched, .. } = run;
    count::follow(&bulk, &school, &touched).await?;
    let registers = marks::registers(&bulk).await?;
    table.add("register", registers);
    bulk.record_run("marks", "marks.imported", table.totals()).await?;
    import_run::finish(bulk, table, mode).await
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
    school: School,
    now: DateTime<Utc>,
    /// Lessons of which a part was spoken of so far; rows of the rest may still come.
    partial: HashMap<(StudentId, LessonId), Group>,
    /// Hashes of student and lesson that were decided.
    done: HashSet<u64>,
    /// Days of students that are to be counted anew, once for all.
    touched: Touched,
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

    fn gather(&mut self, row: &MarkRow, place: &Place, expected: ExpectedIn, observed: Observed, whole: &mut Vec<(StudentId, LessonId)>) {
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
        if observation::covers(group.expected.during, &group.observed) {
            whole.push(key);
        }
    }

    async fn write(&mut self, groups: Vec<Group>) -> Result<(), DeedError> {
        let decided: Vec<(ExpectedIn, TakenState)> = groups.into_iter().filter_map(|group| self.decide(group)).collect();
        let lessons = || decided.iter().map(|(expected, _)| expected.during);
        let (Some(from), Some(to)) = (lessons().map(|lesson| lesson.begins).min(), lessons().map(|lesson| lesson.ends).max()) else {
            return Ok(());
        };
        let mut students: Vec<StudentId> = decided.iter().map(|(expected, _)| expected.student).collect();
        students.sort_unstable();
        students.dedup();
        let known = decided.iter().filter_map(|(expected, _)| Some((expected.student, expected.marked.clone()?))).collect();
        let mut ledger = Ledger::load(&self.bulk, &students, (from, to), self.school.zone, Some(known)).await?;
        for (expected, mark) in &decided {
            ledger.mark(expected.student, mark.clone());
        }
        let written = ledger.settle_uncounted(&self.bulk, &self.school, &mut self.touched).await?;
        let met: HashSet<Uuid> = decided.iter().map(|(expected, _)| expected.lesson.0).collect();
        self.bulk.see_these(&met.into_iter().collect::<Vec<_>>()).await?;
        let ids: HashSet<PresenceId> = written.iter().map(|(_, mark)| mark.id).collect();
        let counts = self.table.counts(PRESENCE.name);
        counts.unchanged += decided.iter().filter(|(_, mark)| !ids.contains(&mark.id)).count() as u64;
        for (_, mark) in &written {
            *(if mark.version == 0 { &mut counts.created } else { &mut counts.changed }) += 1;
        }
        self.table.counts("absence_report").changed += ledger.ends_changed();
        Ok(())
    }

    fn decide(&mut self, group: Group) -> Option<(ExpectedIn, TakenState)> {
        let Group { expected, observed, settled, places } = group;
        self.done.insert(hash(&(expected.student, expected.lesson)));
        let given = observation::mark(expected.during, &observed).map_err(|refused| refused.to_string()).and_then(|given| {
            let presence = Presence::parse(given, expected.during).map_err(|refused| refused.to_string())?;
            Ok(Given { mark: presence.mark(), ..given })
        });
        let refusal = match (given, &expected.marked) {
            (Ok(given), Some(was)) if was.source != MarkSource::Import && was.is_of_lesson() => {
                if was.given == given {
                    self.table.counts(PRESENCE.name).unchanged += 1;
                    return None;
                }
                "a mark that was made here is not overwritten by an import".to_owned()
            }
            (Ok(given), Some(_) | None) => {
                let mark = expected.imported(given, settled, self.now);
                return Some((expected, mark));
            }
            (Err(refusal), _) => refusal,
        };
        for (place, column) in places {
            self.table.refuse(place.refuse(column, refusal.as_str()));
        }
        None
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
