//! An administrator of the whole school changes its calendar: holidays and closures are added, changed and taken away, all of it or nothing.
//! What hangs on the days that changed is counted anew by the daily run.

use ::entity::id::CalendarPeriodId;
use ::entity::kind::CalendarKind;
use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::complaint::{Breach, Complaint};
use super::govern::permit_everywhere;
use super::once::OnceKey;
use super::{DeedError, reason};
use crate::domain::governing::{Refused, period};
use crate::domain::span::Span;
use crate::policy::deed::Deed;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::refusal::Refusal;
use crate::policy::viewer::Viewer;
use crate::store::calendar::{self, PeriodSet};
use crate::store::work::Work;
use crate::store::{Store, recount, school};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct UpdateCalendar;

impl Named for UpdateCalendar {
    const NAME: &'static str = "updateCalendar";
}

impl PersonDeed for UpdateCalendar {
    const DEED: Deed = Deed::UpdateCalendar;
}

/// Most changes of one call.
const MOST_CHANGES: usize = 100;

/// So many days before a change a lesson may be whose deadline it moves: the longest term, in school days, with a summer in it, of a mark
/// that was made as late as marks are.
pub(super) const REACH: u64 = 200;

/// Changes as somebody sends them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Input {
    /// What comes.
    pub add: Vec<Period>,
    /// What becomes another.
    pub change: Vec<(CalendarPeriodId, i32, Period)>,
    /// What goes, with the version that was seen.
    pub remove: Vec<(CalendarPeriodId, i32)>,
    /// That lessons with marks lie in it is known, and meant.
    pub confirmed: bool,
}

/// A period as it is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Period {
    /// Holiday or closure.
    pub kind: CalendarKind,
    /// As people call it.
    pub name: String,
    /// First day.
    pub begins: NaiveDate,
    /// Last day.
    pub ends: NaiveDate,
}

/// Does it. `key`: the caller's own, so that a repeat is answered and not done again.
pub async fn run(store: &Store, viewer: &Viewer, input: &Input, key: &str) -> Result<(), DeedError> {
    let key = OnceKey::new(key, input)?;
    let permit = permit_everywhere::<UpdateCalendar>(viewer, "add")?;
    for (field, many) in [("add", input.add.len()), ("change", input.change.len()), ("remove", input.remove.len())] {
        if many > MOST_CHANGES {
            return Err(Complaint::at(&[field], Breach::TooMany { most: MOST_CHANGES }).into());
        }
    }
    let work = Work::begin(store, &permit, viewer.now).await?;
    if key.before::<_, ()>(&work).await?.is_some() {
        return Ok(());
    }
    work.lock_institution().await?;
    let years = school::of(&work, viewer.zone).await?.calendar.years;
    let mut plan = Plan { left: calendar::all(&work).await?, new: vec![], changed: vec![], touched: vec![] };
    plan.read(input).map_err(DeedError::Refused)?;
    plan.check(&years).map_err(DeedError::Refused)?;
    if !input.confirmed {
        let mut wrong = vec![];
        for (path, added) in plan.news() {
            let marked = calendar::marked_lessons(&work, added).await?;
            if marked > 0 {
                let lessons = u32::try_from(marked).unwrap_or(u32::MAX);
                wrong.push(Complaint { path: path.clone(), breach: Breach::Governing(Refused::MarkedLessons { lessons }) });
            }
        }
        if !wrong.is_empty() {
            return Err(DeedError::Refused(wrong));
        }
    }
    let (new, changed) = (plan.new.iter().map(|(_, row)| row.clone()).collect::<Vec<_>>(), plan.written());
    calendar::set(&work, &new, &changed).await?;
    let (from, to) = (plan.touched.iter().map(|days| days.begins).min(), plan.touched.iter().filter_map(|days| days.ends).max());
    if let (Some(from), Some(to)) = (from, to) {
        recount::ask(&work, (from.checked_sub_days(Days::new(REACH)).unwrap_or(from), to), viewer.today).await?;
    }
    let told: Vec<_> = new.iter().chain(&changed).map(|row| ("calendar.changed", row.id.0)).collect();
    work.tell(&told).await?;
    key.keep(&work, &()).await?;
    work.commit().await?;
    Ok(())
}

/// Where in the input a period stands.
type Path = Vec<String>;

/// What the calendar becomes.
struct Plan {
    /// Periods that are neither changed nor taken away.
    left: Vec<PeriodSet>,
    new: Vec<(Path, PeriodSet)>,
    /// What is changed, with what it was; without a place, it is taken away.
    changed: Vec<(Option<Path>, PeriodSet, PeriodSet)>,
    /// Days that are in or were in what changes.
    touched: Vec<Span>,
}

impl Plan {
    /// Reads the input, or tells what is wrong with it by itself.
    fn read(&mut self, input: &Input) -> Result<(), Vec<Complaint>> {
        let mut wrong = vec![];
        for (at, (id, version)) in input.remove.iter().enumerate() {
            match self.take(*id, *version) {
                Ok(row) => {
                    self.touched.push(row.days());
                    self.changed.push((None, row.clone(), row.taken_away()));
                }
                Err(breach) => wrong.push(refusal(&path("remove", at), breach)),
            }
        }
        for (at, (id, version, period)) in input.change.iter().enumerate() {
            let (of, mut to) = (path("change", at), path("change", at));
            to.push("to".to_owned());
            match (self.take(*id, *version), name(period)) {
                (Ok(row), Ok(name)) => {
                    let becomes = PeriodSet { kind: period.kind, name, begins: period.begins, ends: period.ends, ..row.clone() };
                    self.touched.extend([row.days(), becomes.days()]);
                    self.changed.push((Some(to), row, becomes));
                }
                (Err(breach), _) => wrong.push(refusal(&of, breach)),
                (_, Err(breach)) => wrong.push(within(&to, "name", breach)),
            }
        }
        for (at, period) in input.add.iter().enumerate() {
            let path = path("add", at);
            match name(period) {
                Ok(name) => {
                    let row = PeriodSet::new(period.kind, name, (period.begins, period.ends));
                    self.touched.push(row.days());
                    self.new.push((path, row));
                }
                Err(breach) => wrong.push(within(&path, "name", breach)),
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    fn take(&mut self, id: CalendarPeriodId, version: i32) -> Result<PeriodSet, Breach> {
        let at = self.left.iter().position(|row| row.id == id).ok_or(Breach::Refused(Refusal::Hidden))?;
        if self.left[at].version == version { Ok(self.left.remove(at)) } else { Err(Breach::Stale) }
    }

    /// Holds each period that comes or changes to the rules, and against all others.
    fn check(&self, years: &[Span]) -> Result<(), Vec<Complaint>> {
        let changed = self.changed.iter().filter_map(|(path, _, row)| Some((path.as_ref()?, row)));
        let set: Vec<(&Path, &PeriodSet)> = changed.chain(self.new.iter().map(|(path, row)| (path, row))).collect();
        let mut wrong = vec![];
        for (at, (path, row)) in set.iter().enumerate() {
            // Of two of one call the later is refused.
            let before = set[..at].iter().map(|(_, other)| *other);
            let others: Vec<Span> = self.left.iter().chain(before).filter(|other| other.kind == row.kind).map(PeriodSet::days).collect();
            if let Err(refused) = period(row.begins, row.ends, years, &others) {
                wrong.push(within(path, refused.field(), Breach::Governing(refused)));
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    /// Days that become free and were not, with where they stand.
    fn news(&self) -> impl Iterator<Item = (&Path, Span)> {
        let grows = |was: &PeriodSet, row: &PeriodSet| row.begins < was.begins || row.ends > was.ends;
        let changed = self.changed.iter().filter(move |(_, was, row)| grows(was, row));
        let changed = changed.filter_map(|(path, _, row)| Some((path.as_ref()?, row.days())));
        changed.chain(self.new.iter().map(|(path, row)| (path, row.days())))
    }

    fn written(&self) -> Vec<PeriodSet> {
        self.changed.iter().map(|(_, _, row)| row.clone()).collect()
    }
}

/// Its name as it is kept.
fn name(period: &Period) -> Result<String, Breach> {
    reason::given(&period.name, "name").map_err(|complaint| complaint.breach)
}

fn path(list: &str, at: usize) -> Path {
    vec![list.to_owned(), at.to_string()]
}

fn within(path: &[String], field: &str, breach: Breach) -> Complaint {
    let mut path = path.to_vec();
    path.push(field.to_owned());
    Complaint { path, breach }
}

fn refusal(path: &[String], breach: Breach) -> Complaint {
    within(path, if breach == Breach::Stale { "version" } else { "id" }, breach)
}
