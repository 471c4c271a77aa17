//! One lesson of one student, as counting sees it.

use ::entity::id::LessonId;
use ::entity::kind::{ActivityKind, Mark};
use chrono::{DateTime, NaiveDate, Utc};

use super::rule::Counts;
use super::school_calendar::SchoolCalendar;

/// Whether the student was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attendance {
    /// For the whole lesson.
    Attended,
    /// For a part of it: came late, left early, was sent out. In rules about weeks that is attended.
    Partly,
    /// Not at all.
    Missed,
    /// Need not be there: says neither.
    Exempt,
    /// Nobody has marked it: neither present nor absent.
    Unknown,
}

impl Attendance {
    /// Of a mark, if there is one.
    #[must_use]
    pub fn of(mark: Option<Mark>) -> Self {
        match mark {
            Some(Mark::Present) => Self::Attended,
            Some(Mark::Late | Mark::LeftEarly | Mark::SentOut) => Self::Partly,
            Some(Mark::Absent) => Self::Missed,
            Some(Mark::Exempt) => Self::Exempt,
            None => Self::Unknown,
        }
    }
}

/// Minutes missed, by what they count as now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Missed {
    /// With a valid reason.
    pub authorised: u32,
    /// A report waits to be judged.
    pub pending: u32,
    /// Nobody has said why, while somebody still can.
    pub unexplained: u32,
    /// Without valid reason.
    pub unauthorised: u32,
}

/// One lesson that has begun, of one student.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which lesson.
    pub lesson: LessonId,
    /// Its school day.
    pub on: NaiveDate,
    /// Its begin.
    pub begins: DateTime<Utc>,
    /// How long it is, in minutes.
    pub minutes: u32,
    /// What it is.
    pub activity: ActivityKind,
    /// It was not given: its mark counts nothing.
    pub cancelled: bool,
    /// Whether the student was there.
    pub attendance: Attendance,
    /// What was missed.
    pub missed: Missed,
    /// It is reported as absence on refused leave, and so leaves the count of hours.
    pub luxury: bool,
    /// The school day since which a report of it waits to be judged.
    pub pending_since: Option<NaiveDate>,
    /// The day on which what is unexplained turns unauthorised.
    pub decides_on: Option<NaiveDate>,
}

/// Why minutes are left out of a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// With a valid reason.
    Authorised,
    /// A report waits to be judged.
    Pending,
    /// Nobody has said why, while somebody still can.
    Unexplained,
    /// Nobody has marked the lesson.
    Unknown,
    /// Before the first day of the window.
    BeforeWindow,
    /// In a holiday week, which is no lesson week.
    HolidayWeek,
    /// Before the day on which counting began again, or began.
    BeforeReset,
    /// On a day of another duty than the rule is about.
    OtherObligation,
    /// The lesson was cancelled.
    LessonCancelled,
    /// The rule does not count this: parts of lessons, work placement, luxury absence.
    RuleNotCounting,
}

impl Line {
    /// Whether a rule that counts so counts what is missed of it at all.
    #[must_use]
    pub fn is_counted(&self, counts: Counts) -> bool {
        !self.luxury
            && (counts.parts || self.attendance != Attendance::Partly)
            && (counts.work_placement || self.activity != ActivityKind::WorkPlacement)
    }

    /// Unauthorised minutes, and pending ones of which the report has waited for more than so many school days: a report that nobody judges
    /// must not suspend a duty. What is reached by these alone is provisional.
    #[must_use]
    pub fn with_overdue(&self, calendar: &SchoolCalendar, school_days: u32, on: NaiveDate) -> u32 {
        let waited = self.pending_since.map(|since| since.iter_days().skip(1).take_while(|day| *day <= on));
        let waited = waited.map_or(0, |days| days.filter(|day| calendar.is_school_day(*day)).count());
        let overdue = u32::try_from(waited).unwrap_or(u32::MAX) > school_days;
        self.missed.unauthorised + if overdue { self.missed.pending } else { 0 }
    }

    /// What is left out of it wherever it lies: minutes that are not unauthorised, each kind with its reason.
    pub fn undecided(&self) -> impl Iterator<Item = (u32, LeftOut)> + use<> {
        let unknown = if self.attendance == Attendance::Unknown { self.minutes } else { 0 };
        let parts = [
            (self.missed.authorised, LeftOut::Authorised),
            (self.missed.pending, LeftOut::Pending),
            (self.missed.unexplained, LeftOut::Unexplained),
            (unknown, LeftOut::Unknown),
        ];
        parts.into_iter().filter(|(minutes, _)| *minutes > 0)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::window::tests::{calendar, day};

    /// A lesson of an hour, from eight o'clock.
    pub(in crate::domain) fn line(on: NaiveDate, attendance: Attendance, missed: Missed) -> Line {
        Line {
            lesson: LessonId::new(),
            on,
            begins: on.and_hms_opt(8, 0, 0).unwrap().and_utc(),
            minutes: 60,
            activity: ActivityKind::Lesson,
            cancelled: false,
            attendance,
            missed,
            luxury: false,
            pending_since: None,
            decides_on: None,
        }
    }

    #[test]
    fn a_report_that_nobody_judges_suspends_no_duty_for_ever() {
        let missed = Missed { pending: 50, unauthorised: 10, ..Missed::default() };
        let line = |since: &str| Line { pending_since: Some(day(since)), ..line(day("2026-11-02"), Attendance::Missed, missed) };
        for (since, on, minutes, why) in [
            ("2026-11-16", "2026-11-23", 10, "the fifth school day"),
            ("2026-11-16", "2026-11-24", 60, "the sixth"),
            ("2026-11-14", "2026-11-20", 10, "filed on a Saturday"),
            ("2026-11-09", "2026-11-17", 10, "a study day in between"),
            ("2026-10-16", "2026-10-30", 10, "a holiday week in between"),
            ("2026-10-16", "2026-11-02", 60, "and a day more"),
        ] {
            assert_eq!(line(since).with_overdue(&calendar(), 5, day(on)), minutes, "{why}");
        }
        assert_eq!(Line { pending_since: None, ..line("2026-11-01") }.with_overdue(&calendar(), 5, day("2026-12-01")), 10);
    }
}
