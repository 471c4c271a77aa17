//! Imports a timetable: lessons with their classes and teachers, and who takes part.
//!
//! All in one transaction. A lesson that comes to another time or place is moved, and what it was before stays in its versions; one that is
//! no longer named is cancelled from today on; students take part by the classes they are in on the day of the lesson. Marks of a lesson
//! that is at another time now, or no longer cancelled, are counted anew.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use ::entity::kind::LessonStatus;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde_json::Value;
use tokio::sync::mpsc::Receiver;
use uuid::Uuid;

use super::DeedError;
use super::called::{Linked, Names};
use super::import_run;
use super::import_table::{ImportMode, ImportTable, Place};
use super::recount;
use super::timetable_fact::{Item, Lesson, OwnerKind, Source};
use crate::domain::local_time::local_date;
use crate::policy::permit::{Named, Permit, SystemDeed};
use crate::store::Store;
use crate::store::bulk::Bulk;
use crate::store::json::key;
use crate::store::timetable::{self, LESSON, LESSON_GROUP, LESSON_TEACHER};
use crate::store::vanished::{self, Scope, Whole};
use crate::store::work::Row;

/// Lessons per statement.
const BATCH: usize = 1_000;

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct ImportTimetable;

impl Named for ImportTimetable {
    const NAME: &'static str = "importTimetable";
}

impl SystemDeed for ImportTimetable {}

/// Does it.
pub async fn run(
    store: &Store,
    permit: &Permit<ImportTimetable>,
    mode: ImportMode,
    mut input: Receiver<Item>,
    zone: Tz,
    now: DateTime<Utc>,
) -> Result<ImportTable, DeedError> {
    let bulk = Bulk::begin(store, permit, now).await?;
    let names = Names::new(timetable::classes(&bulk).await?, timetable::staff(&bulk).await?);
    let mut run = Run {
        bulk,
        table: ImportTable::default(),
        names,
        file: File::Unknown,
        met: HashMap::new(),
        waiting: vec![],
        links: vec![],
        scopes: vec![],
        here: Here::default(),
        whole: (true, true),
        refused: vec![],
        blind: false,
    };
    loop {
        match input.recv().await {
            None => {
                run.bulk.rollback().await?;
                return Err(DeedError::BrokeOff);
            }
            Some(Item::End) => break,
            Some(item) => run.take(item).await?,
        }
    }
    run.flush().await?;
    run.finish(zone).await?;
    let Run { bulk, table, .. } = run;
    import_run::finish(bulk, table, mode).await
}

/// The file that is being read.
enum File {
    /// Its lessons name classes and teachers.
    Everyone,
    /// It is about this class or teacher.
    One(OwnerKind, Uuid),
    /// Nobody knows about whom: its lessons are left alone.
    Unknown,
}

/// Classes and teachers met in a file.
#[derive(Default)]
struct Here {
    classes: HashSet<Uuid>,
    staff: HashSet<Uuid>,
}

struct Run<'a> {
    bulk: Bulk<'a, ImportTimetable>,
    table: ImportTable,
    names: Names,
    file: File,
    /// When each lesson that was met is, as hashes: one that is in the files of a class and of a teacher must be the same in both.
    met: HashMap<u64, u64>,
    waiting: Vec<Lesson>,
    /// Lessons by key with their classes and teachers.
    links: Vec<(String, Linked)>,
    scopes: Vec<Scope>,
    here: Here,
    /// Whether every lesson so far named all its classes, and all its teachers.
    whole: (bool, bool),
    refused: Vec<String>,
    /// Something was refused without a key: what is missing from this file may be that.
    blind: bool,
}

impl Run<'_> {
    async fn take(&mut self, item: Item) -> Result<(), DeedError> {
        match item {
            Item::File(source, place) => {
                self.here = Here::default();
                self.blind = false;
                self.file = self.about(&source, &place);
            }
            Item::Lesson(lesson, place) => {
                self.lesson(*lesson, &place);
                if self.waiting.len() >= BATCH || self.links.len() >= 2 * BATCH {
                    self.flush().await?;
                }
            }
            Item::Refused(refused, key) => {
                self.blind |= key.is_none();
                self.refused.extend(key);
                self.table.refuse(refused);
            }
            Item::Notice(notice) => self.table.notice(notice),
            Item::Complete(from, to) => self.complete(from, to),
            Item::End => {}
        }
        Ok(())
    }

    fn about(&mut self, source: &Source, place: &Place) -> File {
        let Source::One(owner) = source else { return File::Everyone };
        match self.names.owner(owner) {
            Ok((kind, id)) => {
                match kind {
                    OwnerKind::Class => self.here.classes.insert(id),
                    OwnerKind::Teacher => self.here.staff.insert(id),
                };
                File::One(kind, id)
            }
            Err(reason) => {
                self.table.refuse(place.refuse("", reason));
                File::Unknown
            }
        }
    }

    fn lesson(&mut self, lesson: Lesson, place: &Place) {
        let own = match self.file {
            File::Unknown => return,
            File::Everyone => None,
            File::One(kind, id) => Some((kind, id)),
        };
        let when = hash(&(lesson.begins, lesson.ends, lesson.status == LessonStatus::Cancelled));
        let before = self.met.get(&hash(&lesson.key)).copied();
        let linked = match (self.names.linked(&lesson, own), before) {
            (Err(refused), _) => Err(refused),
            (Ok(_), Some(_)) if own.is_none() => Err((lesson.columns[0], "stands in the file twice".to_owned())),
            (Ok(_), Some(before)) if before != when => Err((lesson.columns[0], "is at another time in another file".to_owned())),
            (Ok(linked), Some(_) | None) => Ok(linked),
        };
        match linked {
            Ok(linked) => self.keep(lesson, linked, own, when),
            Err((column, reason)) => {
                self.table.refuse(place.refuse(column, reason));
                self.refused.push(lesson.key);
            }
        }
    }

    fn keep(&mut self, lesson: Lesson, linked: Linked, own: Option<(OwnerKind, Uuid)>, when: u64) {
        if linked.strangers {
            self.table.notice("attendees who are no class or teacher are left out".into());
        }
        self.whole.0 &= own.is_none();
        self.whole.1 &= match own {
            None => true,
            Some((OwnerKind::Class, _)) => !linked.staff.is_empty(),
            Some((OwnerKind::Teacher, _)) => false,
        };
        if own.is_none() {
            self.here.classes.extend(&linked.classes);
            self.here.staff.extend(&linked.staff);
        }
        self.links.push((lesson.key.clone(), linked));
        if self.met.insert(hash(&lesson.key), when).is_none() {
            self.waiting.push(lesson);
        }
    }

    fn complete(&mut self, from: NaiveDate, to: NaiveDate) {
        if matches!(self.file, File::Unknown) {
            return;
        }
        if self.blind {
            self.table.notice("nothing was cancelled of a file with a refused row that has no key".into());
            return;
        }
        let here = std::mem::take(&mut self.here);
        self.scopes.push(Scope { from, to, classes: here.classes.into_iter().collect(), staff: here.staff.into_iter().collect() });
    }

    async fn flush(&mut self) -> Result<(), DeedError> {
        let lessons = std::mem::take(&mut self.waiting);
        let keys: Vec<&str> = lessons.iter().map(|lesson| lesson.key.as_str()).collect();
        let planned = timetable::first_planned(&self.bulk, &keys).await?;
        let rows: Vec<Row> = lessons.iter().map(|lesson| lesson.row(planned.get(&lesson.key))).collect();
        let batch = self.bulk.upsert(&LESSON, &rows).await?;
        self.table.add(LESSON.name, batch);
        let links = std::mem::take(&mut self.links);
        let keys: Vec<&str> = links.iter().map(|(key, _)| key.as_str()).collect();
        let ids = self.bulk.keys(&LESSON, Some(&keys)).await?;
        let (mut groups, mut teachers) = (HashSet::new(), HashSet::new());
        for (lesson, linked) in &links {
            let Some(id) = ids.get(lesson) else { continue };
            groups.extend(linked.classes.iter().map(|class| (*id, *class)));
            teachers.extend(linked.staff.iter().map(|member| (*id, *member)));
        }
        let row = |column: &str, (lesson, other): (Uuid, Uuid)| {
            let pairs = [("lesson_id", key(lesson)), (column, key(other)), ("substitute", Value::from(false))];
            pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Row>()
        };
        for (table, column, links) in [(&LESSON_GROUP, "group_id", groups), (&LESSON_TEACHER, "staff_member_id", teachers)] {
            let rows: Vec<Row> = links.into_iter().map(|link| row(column, link)).collect();
            let batch = self.bulk.upsert(table, &rows).await?;
            self.table.add(table.name, batch);
        }
        Ok(())
    }

    /// What was not met: links that were dropped, students who no longer take part, lessons that vanished.
    async fn finish(&mut self, zone: Tz) -> Result<(), DeedError> {
        let (bulk, table) = (&self.bulk, &mut self.table);
        let scoped = |of: fn(&Scope) -> &Vec<Uuid>| Whole::These(self.scopes.iter().flat_map(of).copied().collect());
        let classes = if self.whole.0 { Whole::Everyone } else { scoped(|scope| &scope.classes) };
        let staff = if self.whole.1 { Whole::Everyone } else { scoped(|scope| &scope.staff) };
        table.counts(LESSON_GROUP.name).ended += vanished::unlink_classes(bulk, &classes).await?;
        table.counts(LESSON_TEACHER.name).ended += vanished::unlink_teachers(bulk, &staff).await?;
        let participants = timetable::participants_of_seen(bulk).await?;
        table.add("lesson_participant", participants.upserted);
        table.counts("lesson_participant").ended += participants.ended;
        bulk.see(&LESSON, &self.refused).await?;
        for scope in &self.scopes {
            // What was given already is not undone by a file that begins later.
            let scope = Scope { from: scope.from.max(local_date(bulk.now(), zone)), ..scope.clone() };
            let (cancelled, classes, teachers) = vanished::cancel_unseen(bulk, &scope).await?;
            table.counts(LESSON.name).ended += cancelled;
            table.counts(LESSON_GROUP.name).ended += classes;
            table.counts(LESSON_TEACHER.name).ended += teachers;
        }
        let recounted = recount::replanned(bulk, zone).await?;
        table.counts("presence").changed += recounted.presences;
        table.counts("register").changed += recounted.registers;
        Ok(bulk.record_run("timetable", "timetable.imported", table.totals()).await?)
    }
}

fn hash<T: Hash>(value: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
