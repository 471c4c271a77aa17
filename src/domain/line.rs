//! One lesson of one student, as counting sees it.

use ::entity::id::LessonId;
use ::entity::kind::{ActivityKind, Mark};
use chrono::{DateTime, NaiveDate, Utc};

use super::rule::Counts;

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
    /// The student came late to it.
    pub late: bool,
    /// What is authorised of it is so by illness alone.
    pub ill: bool,
    /// Minutes missed without valid reason during leave that was refused.
    pub refused: u32,
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
        (counts.parts || self.attendance != Attendance::Partly) && (counts.work_placement || self.activity != ActivityKind::WorkPlacement)
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
            late: false,
            ill: false,
            refused: 0,
            pending_since: None,
            decides_on: None,
        }
    }
}
