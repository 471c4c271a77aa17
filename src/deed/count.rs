//! Counts anew what follows from days of students that changed: kept days, standings, signals. In the transaction of the change, whatever it
//! was; the one way to them.
//!
//! What is kept is worked out for the days that changed and the windows they are in; for a student who was never counted, or of whom a fact
//! changed that bears on every day, from the first day of all.

use std::collections::{BTreeMap, HashMap};

use ::entity::id::{SignalId, StudentId};
use chrono::{Days, NaiveDate};

use crate::domain::count::{self, Terms};
use crate::domain::day::{Day, days};
use crate::domain::deadline::due;
use crate::domain::local_time::local_date;
use crate::domain::rule::{Rule, in_force};
use crate::domain::school::School;
use crate::domain::signal::{Change, Crossing, Known};
use crate::policy::permit::Named;
use crate::store::counted::{self, Counted, StandingState};
use crate::store::day_lines;
use crate::store::signal_change::{self, SignalChanges, Term};
use crate::store::student_day::{self, KeptDay, Needed, duty_name};
use crate::store::work::Work;
use crate::store::{StoreError, rule, standing};

/// Students at a time.
const BATCH: usize = 200;
/// Earlier than any lesson.
const FIRST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(1, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// Days of students that changed: of each the first and the last.
#[derive(Clone, Debug, Default)]
pub(super) struct Touched(HashMap<StudentId, (NaiveDate, NaiveDate)>);

impl Touched {
    /// A day of a student.
    pub(super) fn add(&mut self, student: StudentId, day: NaiveDate) {
        let days = self.0.entry(student).or_insert((day, day));
        *days = (days.0.min(day), days.1.max(day));
    }

    /// Every day from one on.
    pub(super) fn from(&mut self, student: StudentId, day: NaiveDate) {
        self.add(student, day);
        self.add(student, NaiveDate::MAX);
    }

    /// Every day of a student: something changed that bears on all of them.
    pub(super) fn whole(&mut self, student: StudentId) {
        self.from(student, FIRST_DAY);
    }

    /// Whose.
    pub(super) fn students(&self) -> impl Iterator<Item = StudentId> {
        self.0.keys().copied()
    }

    /// Of one student, every day.
    pub(super) fn of_whole(student: StudentId) -> Self {
        let mut touched = Self::default();
        touched.whole(student);
        touched
    }

    /// Nothing but that time went by.
    pub(super) fn nothing(students: &[StudentId], today: NaiveDate) -> Self {
        Self(students.iter().map(|student| (*student, (today, today))).collect())
    }
}

/// Counts students anew, whose locks are held.
pub(super) async fn follow<D: Named>(work: &Work<'_, D>, school: &School, touched: &Touched) -> Result<(), StoreError> {
    if touched.0.is_empty() {
        return Ok(());
    }
    let rules = rule::of(work).await?.of_school();
    let today = local_date(work.now(), school.zone);
    let mut students: Vec<StudentId> = touched.0.keys().copied().collect();
    students.sort_unstable();
    for students in students.chunks(BATCH) {
        let known = counted::of(work, students).await?;
        let found = look(work, school, &rules, (students, touched, &known), today).await?;
        student_day::write(work, &found.days).await?;
        standing::write(work, &found.standings).await?;
        signal_change::write(work, &found.signals).await?;
    }
    Ok(())
}

/// What is kept of a student and does not come to the same when it is counted from scratch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Whose.
    pub student: StudentId,
    /// What differs: for people.
    pub what: String,
}

/// What would be written if students, whose locks are held, were counted from scratch as of the day on which each was counted last. Those who
/// were never counted, or not by that day, are left out.
pub(super) async fn differences<D: Named>(
    work: &Work<'_, D>,
    school: &School,
    students: &[StudentId],
    until: NaiveDate,
) -> Result<(usize, Vec<Difference>), StoreError> {
    let rules = rule::of(work).await?.of_school();
    let known = counted::of(work, students).await?;
    let mut by_day: BTreeMap<NaiveDate, Vec<StudentId>> = BTreeMap::new();
    for student in students {
        let standing = known.get(student).and_then(|known| known.standing);
        if let Some(standing) = standing.filter(|standing| standing.counted_on <= until) {
            by_day.entry(standing.counted_on).or_default().push(*student);
        }
    }
    let compared = by_day.values().map(Vec::len).sum();
    let mut differences = vec![];
    for (day, students) in by_day {
        let mut touched = Touched::default();
        for student in &students {
            touched.whole(*student);
        }
        let found = look(work, school, &rules, (&students, &touched, &known), day).await?;
        differences.extend(found.told(&known));
    }
    Ok((compared, differences))
}

/// Works out what is to be written of students at the end of a day.
async fn look<D: Named>(
    work: &Work<'_, D>,
    school: &School,
    rules: &[Rule],
    (students, touched, known): (&[StudentId], &Touched, &HashMap<StudentId, Counted>),
    today: NaiveDate,
) -> Result<Found, StoreError> {
    let terms = Terms { calendar: &school.calendar, rules, pending_school_days: school.settings.pending_school_days };
    let plan = |id: &StudentId| Some(Plan::new(*id, *touched.0.get(id)?, known.get(id)?, &terms, today));
    let plans: Vec<Plan> = students.iter().filter_map(plan).collect();
    let wanted: Vec<_> = plans.iter().map(|plan| (plan.student, plan.anew.0, plan.anew.1)).collect();
    let needed: Vec<Needed> = plans.iter().map(Plan::needed).collect();
    let mut lines = day_lines::of(work, &wanted, school.zone, today).await?;
    let mut kept = student_day::of(work, &needed).await?;
    let mut found = Found::default();
    for plan in &plans {
        let lines = lines.remove(&plan.student).unwrap_or_default();
        let was = kept.remove(&plan.student).unwrap_or_default();
        if let Some(known) = known.get(&plan.student) {
            found.add(plan, known, &was, days(&lines), &terms, today);
        }
    }
    Ok(found)
}

/// What is to be looked at of a student.
struct Plan {
    student: StudentId,
    /// Days that are worked out anew, from the first to the last.
    anew: (NaiveDate, NaiveDate),
    /// The first day on which a window may end otherwise than it did.
    changed: NaiveDate,
    /// The first day on which windows are judged.
    from: NaiveDate,
    /// The first day that is read for those windows.
    read: NaiveDate,
}

impl Plan {
    fn new(student: StudentId, touched: (NaiveDate, NaiveDate), known: &Counted, terms: &Terms<'_>, today: NaiveDate) -> Self {
        let mut anew = (touched.0.min(today), touched.1.min(today));
        let mut from = anew.0;
        match known.standing {
            None => (anew, from) = ((FIRST_DAY, today), FIRST_DAY),
            Some(standing) if standing.counted_on < today => {
                // Lessons of days since then may have gone by without a mark; and a report may have waited too long since.
                anew = (anew.0.min(standing.counted_on), today);
                from = from.min(standing.counted_on + Days::new(1)).min(standing.pending_from.unwrap_or(NaiveDate::MAX)).min(anew.0);
            }
            Some(_) => {}
        }
        let pending_from = known.standing.and_then(|standing| standing.pending_from);
        let (changed, from) = (from, count::judged_from(&known.signals, pending_from, from));
        let read = if from == FIRST_DAY { FIRST_DAY } else { count::first_needed(terms, from).min(anew.0) };
        Self { student, anew, changed, from, read }
    }

    fn needed(&self) -> Needed {
        let eve = if self.from > FIRST_DAY { self.from - Days::new(1) } else { FIRST_DAY };
        Needed { student: self.student, from: self.read, eve }
    }
}

/// What is to be written.
#[derive(Default)]
struct Found {
    days: Vec<(StudentId, KeptDay)>,
    standings: Vec<(StudentId, StandingState)>,
    signals: SignalChanges,
}

impl Found {
    fn add(&mut self, plan: &Plan, known: &Counted, was: &[KeptDay], anew: Vec<Day>, terms: &Terms<'_>, today: NaiveDate) {
        let student = plan.student;
        let days = self.days_of(plan, known, was, anew);
        let mut count = count::count(terms, &days, today);
        // Days before those that were read are as they were: what waits there waits still.
        let waits = known.standing.and_then(|standing| standing.pending_from).filter(|from| *from < plan.read);
        count.pending_from = waits.or(count.pending_from);
        count.moves |= count.pending_from.is_some();
        let state = StandingState {
            counted_on: today,
            window_begins: count.window_begins,
            missed: count.missed,
            unknown: count.unknown,
            pending_from: count.pending_from,
            next_on: count.moves.then(|| today + Days::new(1)),
        };
        if known.standing != Some(state) {
            self.standings.push((student, state));
        }
        let changes = count::signals(terms, &known.basis, &[], &days, &known.signals, (plan.from, today));
        for change in changes {
            self.signal(plan, known, change, terms.rules, today);
        }
    }

    /// The days of a student: those that were kept, but for those that are worked out anew, which are written where they differ.
    fn days_of(&mut self, plan: &Plan, known: &Counted, was: &[KeptDay], anew: Vec<Day>) -> Vec<Day> {
        let is_anew = |on: NaiveDate| (plan.anew.0..=plan.anew.1).contains(&on);
        let gone = was.iter().map(|kept| kept.day.on).filter(|on| is_anew(*on) && anew.iter().all(|day| day.on != *on));
        let gone: Vec<Day> = gone.map(Day::empty).collect();
        let duties = known.basis.duties();
        let before: HashMap<NaiveDate, &KeptDay> = was.iter().map(|kept| (kept.day.on, kept)).collect();
        for day in anew.iter().chain(&gone) {
            let kept = KeptDay { day: *day, obligation: duty_name(duties(day.on).obligation).to_owned() };
            if before.get(&day.on).is_none_or(|was| **was != kept) {
                self.days.push((plan.student, kept));
            }
        }
        let mut all: Vec<Day> = was.iter().map(|kept| kept.day).filter(|day| !is_anew(day.on)).chain(anew).collect();
        all.sort_unstable_by_key(|day| day.on);
        all
    }

    fn signal(&mut self, plan: &Plan, known: &Counted, change: Change<SignalId>, rules: &[Rule], today: NaiveDate) {
        let was = |id: SignalId| known.signals.iter().find(|one: &&Known<SignalId>| one.key == id).map(|one| one.crossing);
        // The term of a signal stays, since our data first showed it when it did; but for study finance, where it runs from the day it was reached.
        let due_on = |id: SignalId, crossing: &Crossing| {
            crossing.step().map(|step| step.due(crossing.reached_on)).or(known.due_on.get(&id).copied()).unwrap_or(today)
        };
        match change {
            Change::Make(crossing) => self.signals.make.push((plan.student, crossing, term(rules, &crossing, today))),
            Change::Restore(id, crossing) => self.signals.restore.push((id, crossing, due_on(id, &crossing))),
            Change::Update(id, crossing)
                if was(id) == Some(Crossing { ends: was(id).map_or(crossing.ends, |was| was.ends), ..crossing }) =>
            {
                self.signals.last.push((id, crossing.ends));
            }
            Change::Update(id, crossing) => self.signals.update.push((id, crossing, due_on(id, &crossing))),
            Change::Lapse(id) => self.signals.lapse.push((id, plan.changed.max(was(id).map_or(plan.changed, |was| was.begins)))),
        }
    }
}

impl Found {
    /// What it says of what is kept.
    fn told(&self, known: &HashMap<StudentId, Counted>) -> Vec<Difference> {
        let whose =
            |id: SignalId| known.iter().find(|(_, known)| known.signals.iter().any(|one| one.key == id)).map(|(student, _)| *student);
        let days = self.days.iter().map(|(student, kept)| (Some(*student), format!("day {} comes to {:?}", kept.day.on, kept.day)));
        let standings = self.standings.iter().map(|(student, state)| (Some(*student), format!("standing comes to {state:?}")));
        let signals = &self.signals;
        let made = signals.make.iter().map(|(student, crossing, _)| (Some(*student), format!("no signal of {crossing:?}")));
        let updated = signals.update.iter().map(|(id, crossing, _)| (whose(*id), format!("signal {} comes to {crossing:?}", id.0)));
        let last = signals.last.iter().map(|(id, ends)| (whose(*id), format!("signal {} lasts until {ends}", id.0)));
        let restored = signals.restore.iter().map(|(id, crossing, _)| (whose(*id), format!("signal {} is reached: {crossing:?}", id.0)));
        let lapsed = signals.lapse.iter().map(|(id, _)| (whose(*id), format!("signal {} is not reached", id.0)));
        let all = days.chain(standings).chain(made).chain(updated).chain(last).chain(restored).chain(lapsed);
        all.filter_map(|(student, what)| Some(Difference { student: student?, what })).collect()
    }
}

/// Until when what a crossing asks for is due: from the day our data first showed it; of study finance from the day it was reached.
fn term(rules: &[Rule], crossing: &Crossing, today: NaiveDate) -> Term {
    let rule = in_force(rules, crossing.code, crossing.reached_on).or_else(|| rules.iter().find(|rule| rule.code == crossing.code));
    let due_on = match crossing.step() {
        Some(step) => step.due(crossing.reached_on),
        None => rule.map_or(today, |rule| due(rule, today, None).on),
    };
    Term { established_on: today, due_on }
}
