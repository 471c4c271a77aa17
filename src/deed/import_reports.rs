//! Imports absence reports that another system kept: on the word of the school, by the rules of the screens.
//!
//! All in one transaction, in batches with the same number of statements whatever they hold. What they come to is settled as for any other
//! report: no mark is changed, outcomes and ends follow. A report that was changed or judged here since is never overwritten. The source
//! has judged what it says it has; whether a report was in time, and by whom it was told, is not in its file, and binds nobody here.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use ::entity::id::{AbsenceReportId, StudentId, TextId};
use ::entity::kind::{AbsenceKind, AbsenceStatus, Channel, LeaveDecider};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde_json::Value;
use tokio::sync::mpsc::Receiver;

use super::DeedError;
use super::count::{self, Touched};
use super::import_run;
use super::import_table::{ImportMode, ImportTable, Item, Place};
use super::report_fact::{Columns, ReportFact, Words, Wrong};
use super::settle::{LATEST, Ledger};
use crate::domain::account::End;
use crate::domain::interval::Interval;
use crate::domain::leave::Ground;
use crate::domain::local_time::local_date;
use crate::domain::school::School;
use crate::policy::permit::{Named, Permit, SystemDeed};
use crate::store::attendance::{FiledBy, Filing, ReportState};
use crate::store::bulk::Bulk;
use crate::store::imported_report::{self, Before, SaidThere};
use crate::store::work::Row;
use crate::store::{Store, absence_kind, marks, reason_text, school};

/// Rows per batch.
const BATCH: usize = 1_000;

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct ImportReports;

impl Named for ImportReports {
    const NAME: &'static str = "importReports";
}

impl SystemDeed for ImportReports {}

/// Does it. `numbers`: of all students the source names, so that they are locked at once, in order.
pub async fn run(
    store: &Store,
    permit: &Permit<ImportReports>,
    mode: ImportMode,
    numbers: Vec<String>,
    mut input: Receiver<Item<ReportFact>>,
    zone: Tz,
    now: DateTime<Utc>,
) -> Result<ImportTable, DeedError> {
    let bulk = Bulk::begin(store, permit, now).await?;
    bulk.lock_students(&marks::students(&bulk, &numbers).await?).await?;
    drop(numbers);
    let school = school::of(&bulk, zone).await?;
    let closed = absence_kind::closed_to_school(&bulk).await?;
    let hasher = RandomState::new();
    let mut run = Run {
        bulk,
        school,
        closed,
        now,
        hasher,
        table: ImportTable::default(),
        done: HashSet::new(),
        codes: BTreeMap::new(),
        unkept: 0,
        touched: Touched::default(),
    };
    let mut last = false;
    while !last {
        let next = import_run::next(&mut input, &mut run.table, BATCH).await?;
        last = next.last;
        run.batch(next.rows).await?;
    }
    run.tell();
    let Run { bulk, table, school, touched, .. } = run;
    count::follow(&bulk, &school, &touched).await?;
    bulk.record_run("reports", "reports.imported", table.totals()).await?;
    import_run::finish(bulk, table, mode).await
}

/// What a row says, checked as far as it stands by itself.
struct Told {
    said: SaidThere,
    /// Somebody says what was decided there.
    judged: bool,
    /// As the source writes it.
    code: String,
    note: Option<String>,
    columns: &'static Columns,
    place: Place,
}

impl Told {
    /// Of what nobody says anything new was decided, what was said of it before stays so: an import without `--judged` takes nothing back that
    /// one with it accepted.
    fn keeps_status(&mut self, before: &[Before]) {
        if let Some(known) = before.iter().find(|one| !self.judged && one.said.kind == self.said.kind) {
            self.said.status = known.said.status;
        }
    }
}

struct Run<'a> {
    bulk: Bulk<'a, ImportReports>,
    school: School,
    /// Kinds that the school does not take.
    closed: Vec<AbsenceKind>,
    now: DateTime<Utc>,
    hasher: RandomState,
    table: ImportTable,
    /// Hashes of what was told so far.
    done: HashSet<u64>,
    /// How many rows had that code, and what it was taken for.
    codes: BTreeMap<(String, &'static str, &'static str), u64>,
    /// Notes of illnesses.
    unkept: u64,
    /// Days of students that are to be counted anew, once for all.
    touched: Touched,
}

impl Run<'_> {
    async fn batch(&mut self, rows: Vec<(ReportFact, Place)>) -> Result<(), DeedError> {
        if rows.is_empty() {
            return Ok(());
        }
        let asked: Vec<Row> = rows.iter().enumerate().map(|(at, (row, _))| asked(at, row)).collect();
        let mut students = imported_report::asked(&self.bulk, &asked).await?;
        let mut told = vec![];
        for (at, (row, place)) in rows.into_iter().enumerate() {
            match self.told(&row, students.remove(&at), &place) {
                Err((column, reason)) => self.table.refuse(place.refuse(column, reason)),
                Ok(one) => told.push(one),
            }
        }
        let keys: Vec<(StudentId, &str)> = told.iter().map(|one| (one.said.student, one.said.key.as_str())).collect();
        let mut before: HashMap<(StudentId, String), Vec<Before>> = HashMap::new();
        for one in imported_report::before(&self.bulk, &keys).await? {
            before.entry((one.said.student, one.said.key.clone())).or_default().push(one);
        }
        for one in &mut told {
            let known = before.get(&(one.said.student, one.said.key.clone()));
            one.keeps_status(known.map_or(&[][..], Vec::as_slice));
            *self.codes.entry((one.code.clone(), one.said.kind.as_str(), one.said.status.as_str())).or_default() += 1;
        }
        let before = |said: &SaidThere| before.get(&(said.student, said.key.clone())).map_or(&[][..], Vec::as_slice);
        let mut ledger = Ledger::load_each(&self.bulk, &times(&told, before), self.school.zone, None).await?;
        // What is known goes first, and then in order of time: what a source has closed is out of the way of what came after it.
        told.sort_by_key(|one| (before(&one.said).is_empty(), one.said.period.begins));
        let (mut taken, mut texts) = (vec![], vec![]);
        for one in &told {
            match self.decide(&ledger, one, before(&one.said)) {
                Err((column, reason)) => self.table.refuse(one.place.refuse(column, reason)),
                Ok(None) => self.table.counts("absence_report").unchanged += 1,
                Ok(Some(mut report)) => {
                    if report.version == 0
                        && let Some(text) = &one.note
                    {
                        let note = TextId::new();
                        report.filing.note = Some(note);
                        texts.push((note, one.said.student, text.as_str()));
                    }
                    let counts = self.table.counts("absence_report");
                    *(if report.version == 0 { &mut counts.created } else { &mut counts.changed }) += 1;
                    taken.push((&one.said, report.id));
                    ledger.report(one.said.student, report);
                }
            }
        }
        reason_text::write_all(&self.bulk, &texts).await?;
        let presences = ledger.settle_uncounted(&self.bulk, &self.school, &mut self.touched).await?;
        self.table.counts("presence").changed += presences.len() as u64;
        imported_report::keep(&self.bulk, &taken).await?;
        Ok(())
    }

    fn told(&mut self, row: &ReportFact, student: Option<(StudentId, Vec<imported_report::Hours>)>, place: &Place) -> Result<Told, Wrong> {
        let columns = row.columns;
        let (student, lessons) = student.ok_or_else(|| (columns.number, format!("there is no student {}", row.number)))?;
        let said = row.said(student, &lessons, &self.closed, self.today(), &self.school)?;
        if !self.done.insert(self.hasher.hash_one((student, &said.key, said.kind))) {
            return Err((columns.begins, "stands in the file twice".to_owned()));
        }
        let note = match row.words(&self.school) {
            Words::None => None,
            Words::Kept(text) => Some(text),
            Words::OfIllness => {
                self.unkept += 1;
                None
            }
            Words::Refused(reason) => {
                self.table.refuse(place.refuse(columns.note, reason));
                None
            }
        };
        Ok(Told { said, judged: row.judged.is_some(), code: row.code.clone(), note, columns, place: place.clone() })
    }

    /// The report as it becomes; none: it is so already.
    fn decide(&self, ledger: &Ledger, told: &Told, before: &[Before]) -> Result<Option<ReportState>, Wrong> {
        let (said, columns) = (&told.said, told.columns);
        let known = before.iter().find(|one| one.said.kind == said.kind);
        if let Some(one) = known {
            if one.said == *said || said.is(&one.report) {
                return Ok(None);
            }
            if one.is_touched() {
                return Err((columns.ends, "a report that was changed or judged here is not overwritten by an import".to_owned()));
            }
        } else if let Some(other) = before.iter().find(|one| one.report.status != AbsenceStatus::Withdrawn) {
            let kind = other.said.kind.as_str();
            return Err((columns.reason, format!("was imported as {kind}: withdraw that report, then import this again")));
        }
        let report = known.map_or_else(|| self.new_report(said), |one| one.report.clone());
        let (period, status) = (said.period, said.status);
        let mut report = ReportState { begins: period.begins, claimed_ends: period.ends, status, ..report };
        report.end = ledger.end_of(said.student, &report);
        let of_kind = |other: &&ReportState| other.id != report.id && other.kind == said.kind;
        let mut others = ledger.of(said.student).into_iter().flat_map(|one| &one.reports).filter(of_kind);
        match others.find(|other| during(other).common(&during(&report)).is_some()) {
            None => Ok(Some(report)),
            // Somebody told it here.
            Some(other) if known.is_none() && said.is(other) => Ok(None),
            Some(other) => Err((columns.begins, self.overlaps(other))),
        }
    }

    fn overlaps(&self, other: &ReportState) -> String {
        let local = |at: DateTime<Utc>| at.with_timezone(&self.school.zone).format("%Y-%m-%d %H:%M").to_string();
        let until = other.end.ends.map_or_else(|| "further notice".to_owned(), local);
        let rejected = if other.status == AbsenceStatus::Rejected { ", which was rejected" } else { "" };
        format!("overlaps the report from {} to {until}{rejected}", local(other.begins))
    }

    fn new_report(&self, said: &SaidThere) -> ReportState {
        ReportState {
            id: AbsenceReportId::new(),
            kind: said.kind,
            begins: said.period.begins,
            claimed_ends: said.period.ends,
            end: End { ends: None, by: None },
            status: said.status,
            filed_at: self.now,
            filing: Filing { by: FiledBy::School, entered_by: None, channel: Channel::Import, late: false, note: None },
            decision: None,
            // Leave that was not decided about there waits for the mentor here: how long it is, is reckoned when it is decided about, and
            // the mentor forwards what is not short.
            decider: Ground::of(said.kind).map(|_| LeaveDecider::Mentor),
            version: 0,
        }
    }

    fn today(&self) -> NaiveDate {
        local_date(self.now, self.school.zone)
    }

    /// What whoever ran it should know besides.
    fn tell(&mut self) {
        for ((code, kind, status), count) in std::mem::take(&mut self.codes) {
            self.table.notice(format!("{code} was taken for {kind}, {status}: {count} rows"));
        }
        if self.unkept > 0 {
            self.table.notice(format!("the words of {} illnesses were not kept: the nature of an illness is not asked", self.unkept));
        }
    }
}

/// Of each student the time in which something can change.
fn times<'a>(told: &[Told], before: impl Fn(&SaidThere) -> &'a [Before]) -> HashMap<StudentId, (DateTime<Utc>, DateTime<Utc>)> {
    let mut times = HashMap::new();
    for one in told {
        let was = before(&one.said).iter().map(|was| (was.report.begins, was.report.claimed_ends));
        for (begins, ends) in was.chain([(one.said.period.begins, one.said.period.ends)]) {
            let ends = ends.unwrap_or(LATEST);
            let time = times.entry(one.said.student).or_insert((begins, ends));
            *time = (time.0.min(begins), time.1.max(ends));
        }
    }
    times
}

/// The time of a report, as it came to be.
fn during(report: &ReportState) -> Interval {
    Interval { begins: report.begins, ends: report.end.ends.unwrap_or(DateTime::<Utc>::MAX_UTC) }
}

fn asked(at: usize, row: &ReportFact) -> Row {
    let pairs =
        [("n", Value::from(at)), ("number", row.number.as_str().into()), ("on_day", row.day_of_hours().map(|day| day.to_string()).into())];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
