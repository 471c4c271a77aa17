//! Settles what marks and reports come to, after any deed that touched them: the one way to minutes by outcome, ends of reports and covers.
//!
//! A deed loads the attendance of the students it holds the lock of, changes marks or reports in it, and has the rest worked out here.

use std::collections::HashMap;

use ::entity::id::{PresenceId, StudentId};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::count::{self, Touched};
use crate::domain::account::{self, End, account};
use crate::domain::local_time::{begin_of_day, end_of_day, local_date};
use crate::domain::school::School;
use crate::policy::permit::Named;
use crate::store::StoreError;
use crate::store::attendance::{self, Attendance, Covers, ReportState, TakenState};
use crate::store::work::Work;

/// Attendance of students as it was read, and as a deed has made it.
#[derive(Debug)]
pub(super) struct Ledger {
    was: HashMap<StudentId, Attendance>,
    /// By student; a deed changes it.
    pub now: HashMap<StudentId, Attendance>,
}

impl Ledger {
    /// What can bear on, or follow from, the time from one instant to another. The students are locked. `known`: marks that were read
    /// already; those of a student with an open illness are read from its begin on.
    pub(super) async fn load<D: Named>(
        work: &Work<'_, D>,
        students: &[StudentId],
        time: (DateTime<Utc>, DateTime<Utc>),
        zone: Tz,
        known: Option<Vec<(StudentId, TakenState)>>,
    ) -> Result<Self, StoreError> {
        let times = students.iter().map(|student| (*student, time)).collect();
        Self::load_each(work, &times, zone, known).await
    }

    /// The same, of each student the time of his own.
    pub(super) async fn load_each<D: Named>(
        work: &Work<'_, D>,
        times: &HashMap<StudentId, (DateTime<Utc>, DateTime<Utc>)>,
        zone: Tz,
        known: Option<Vec<(StudentId, TakenState)>>,
    ) -> Result<Self, StoreError> {
        let students: Vec<StudentId> = times.keys().copied().collect();
        let day = |at| local_date(at, zone);
        let mut days: HashMap<StudentId, Days> = times.iter().map(|(student, time)| (*student, (day(time.0), day(time.1)))).collect();
        let mut reports = vec![];
        // Marks are counted by whole days, and for that all reports over those days are needed; where an illness is open, from its first
        // day on, which may be the last of another: then what bears on that one is read too.
        while let Some(from) = days.values().map(|days| days.0).min().map(|day| begin_of_day(day, zone)) {
            reports = attendance::reports(work, &students, from).await?;
            while widen(&mut days, &reports, zone) {}
            let is_earlier = |report: &ReportState| report.is_open_ended() && report.end.ends.is_some_and(|ends| ends < from);
            let touches = |student, report| days.get(student).is_some_and(|days| touches(report, *days, zone));
            if !reports.iter().any(|(student, report)| is_earlier(report) && touches(student, report)) {
                break;
            }
        }
        let new = |student: StudentId| (student, Attendance { student, taken: vec![], reports: vec![] });
        let mut all: HashMap<StudentId, Attendance> = students.into_iter().map(new).collect();
        for (student, report) in reports {
            if days.get(&student).is_some_and(|days| touches(&report, *days, zone)) {
                all.entry(student).and_modify(|one| one.reports.push(report));
            }
        }
        let is_wanted = |one: &&Attendance| known.is_none() || one.reports.iter().any(ReportState::is_open_ended);
        let wanted: Vec<_> =
            all.values().filter(is_wanted).filter_map(|one| days.get(&one.student).map(|days| (one.student, days.0, days.1))).collect();
        let again: Vec<StudentId> = wanted.iter().map(|(student, ..)| *student).collect();
        let known = known.into_iter().flatten().filter(|(student, _)| !again.contains(student));
        for (student, taken) in known.chain(attendance::taken(work, &wanted).await?) {
            all.entry(student).and_modify(|one| one.taken.push(taken));
        }
        Ok(Self { was: all.clone(), now: all })
    }

    /// A mark of a student, by the key of its presence.
    pub(super) fn taken(&self, student: StudentId, id: PresenceId) -> Option<TakenState> {
        self.now.get(&student)?.taken.iter().find(|taken| taken.id == id).cloned()
    }

    /// Puts a mark in, in place of the one of the same lesson.
    pub(super) fn mark(&mut self, student: StudentId, mark: TakenState) {
        if let Some(one) = self.now.get_mut(&student) {
            one.taken.retain(|old| old.lesson != mark.lesson);
            one.taken.push(mark);
        }
    }

    /// Where a report of the student ends by what is known of him here.
    pub(super) fn end_of(&self, student: StudentId, report: &ReportState) -> End {
        let taken: Vec<_> = self.now.get(&student).into_iter().flat_map(|one| &one.taken).map(TakenState::taken).collect();
        account::end(&report.claim(), &taken)
    }

    /// Marks and reports of one student, to be read.
    pub(super) fn of(&self, student: StudentId) -> Option<&Attendance> {
        self.now.get(&student)
    }

    /// Puts a report in, in place of the one of the same key.
    pub(super) fn report(&mut self, student: StudentId, report: ReportState) {
        if let Some(one) = self.now.get_mut(&student) {
            one.reports.retain(|old| old.id != report.id);
            one.reports.push(report);
        }
    }

    /// How many reports end elsewhere than they were read.
    pub(super) fn ends_changed(&self) -> u64 {
        let ends =
            |of: &HashMap<StudentId, Attendance>| of.values().flat_map(|one| &one.reports).map(|report| (report.id, report.end)).collect();
        let (was, now): (HashMap<_, _>, HashMap<_, _>) = (ends(&self.was), ends(&self.now));
        now.iter().filter(|(id, end)| was.get(*id).is_some_and(|was| was != *end)).count() as u64
    }

    /// Works out what follows, writes what differs, and counts its students anew. Answers the marks that were written.
    pub(super) async fn settle<D: Named>(
        &mut self,
        work: &Work<'_, D>,
        school: &School,
    ) -> Result<Vec<(StudentId, TakenState)>, StoreError> {
        let mut touched = Touched::default();
        let written = self.settle_uncounted(work, school, &mut touched).await?;
        count::follow(work, school, &touched).await?;
        Ok(written)
    }

    /// The same, but for counting anew, which who settles many does once for all of them: `touched` gathers what changed.
    pub(super) async fn settle_uncounted<D: Named>(
        &mut self,
        work: &Work<'_, D>,
        school: &School,
        touched: &mut Touched,
    ) -> Result<Vec<(StudentId, TakenState)>, StoreError> {
        let mut written: Vec<(StudentId, TakenState)> = vec![];
        let mut reports: Vec<(StudentId, ReportState)> = vec![];
        let mut covers: Covers = vec![];
        for (student, one) in &mut self.now {
            let taken: Vec<_> = one.taken.iter().map(TakenState::taken).collect();
            let claims: Vec<_> = one.reports.iter().map(ReportState::claim).collect();
            let account = account(&taken, &claims, &school.terms(), work.now());
            let was = self.was.get(student);
            let mut reports_changed = false;
            for (report, end) in one.reports.iter_mut().zip(&account.ends) {
                let kept = was.and_then(|was| was.reports.iter().find(|old| old.id == report.id));
                report.end = *end;
                if kept != Some(report) {
                    reports_changed = true;
                    reports.push((*student, report.clone()));
                }
            }
            let reported = !one.reports.is_empty();
            for (state, counted) in one.taken.iter_mut().zip(&account.counted) {
                state.count(counted);
                let kept = was.and_then(|was| was.taken.iter().find(|old| old.id == state.id));
                if kept != Some(state) {
                    touched.add(*student, kept.map_or(state.on, |kept| kept.kept_on));
                    written.push((*student, state.clone()));
                }
                // Since when a report waits, and of what kind it is, is counted too, where the minutes come to the same.
                if kept != Some(state) || (reports_changed && state.minutes != [0; 4]) {
                    touched.add(*student, state.on);
                }
                if reported {
                    let by = counted.covered.iter().map(|(at, minutes)| (one.reports[*at].id, *minutes)).collect();
                    covers.push((state.id, by));
                }
            }
        }
        attendance::write(work, &written, &reports, &covers).await?;
        Ok(written)
    }
}

/// First and last day of what can change.
type Days = (NaiveDate, NaiveDate);

/// Whether a report bears on any of these days.
fn touches(report: &ReportState, days: Days, zone: Tz) -> bool {
    report.begins < end_of_day(days.1, zone) && report.end.ends.is_none_or(|ends| ends >= begin_of_day(days.0, zone))
}

/// Where attended lessons decide how long an illness lasts, all from its first day on can change. Whether days were added.
fn widen(days: &mut HashMap<StudentId, Days>, reports: &[(StudentId, ReportState)], zone: Tz) -> bool {
    let mut widened = false;
    for (student, report) in reports.iter().filter(|(_, report)| report.is_open_ended()) {
        let Some(own) = days.get_mut(student).filter(|own| touches(report, **own, zone)) else { continue };
        let wide = (own.0.min(local_date(report.begins, zone)), LAST_DAY);
        widened |= *own != wide;
        *own = wide;
    }
    widened
}

/// Later than anything that is reported.
pub(super) const LATEST: DateTime<Utc> = LAST_DAY.and_time(chrono::NaiveTime::MIN).and_utc();
/// Later than any lesson.
const LAST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(2100, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};
