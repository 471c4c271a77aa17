//! Until when a register is open: for first marks, and for the teacher's own corrections.
//!
//! What was taken without a connection counts from when it was seen, not from when it came in.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use chrono_tz::Tz;

use super::interval::Interval;
use super::local_time::end_of_day;
use super::school_calendar::SchoolCalendar;
use super::setting::Settings;
use super::working_day::next_working_day;

/// Minutes before the begin of a lesson from which it can be marked: who sits there when the teacher opens the list is there. No rule
/// gives a number; a lesson break is about as long.
pub const OPENS_MINUTES_BEFORE: i64 = 15;

/// Minutes that a device's clock may run ahead of ours. What it saw is then taken as seen when it came in.
pub const CLOCK_TOLERANCE_MINUTES: i64 = 5;

/// The term of one register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegisterTerm {
    /// First instant at which anything can have been seen.
    pub opens_at: DateTime<Utc>,
    /// First instant at which a first mark needs a reason.
    pub closes_at: DateTime<Utc>,
    /// First instant at which a correction is no longer the teacher's.
    pub corrections_close_at: DateTime<Utc>,
}

/// Why a mark cannot be made at that time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Before the lesson.
    #[error("the register opens at {0}")]
    NotOpenYet(DateTime<Utc>),
    /// `observedAt` lies ahead of now.
    #[error("observedAt is in the future")]
    ObservedInTheFuture,
    /// A first mark after the term, without `lateBecause`.
    #[error("the term for first marks ended at {0}: lateBecause says why it is late")]
    NeedsReason(DateTime<Utc>),
    /// A correction after the term: the absence officer's.
    #[error("the teacher's term for corrections ended at {0}")]
    NoLongerTheTeachers(DateTime<Utc>),
}

impl Refused {
    /// The argument it is about.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Self::NotOpenYet(_) | Self::ObservedInTheFuture => "observedAt",
            Self::NeedsReason(_) => "lateBecause",
            Self::NoLongerTheTeachers(_) => "marks",
        }
    }
}

/// When the register of a lesson opens.
#[must_use]
pub fn opens_at(lesson: Interval) -> DateTime<Utc> {
    lesson.begins - Duration::minutes(OPENS_MINUTES_BEFORE)
}

/// The last begin of a lesson whose register is open at that instant.
#[must_use]
pub fn opened_at(now: DateTime<Utc>) -> DateTime<Utc> {
    now + Duration::minutes(OPENS_MINUTES_BEFORE)
}

impl RegisterTerm {
    /// Of a lesson that begins on the local day `lesson_on`. First marks: so many days after that. Corrections: until the end of the school
    /// days after the lesson, or after the local day `first_marked_on` when the first mark came later, so that a slip made on the last day
    /// of the term can still be put right.
    #[must_use]
    pub fn of(
        lesson: Interval,
        lesson_on: NaiveDate,
        first_marked_on: Option<NaiveDate>,
        settings: &Settings,
        calendar: &SchoolCalendar,
        zone: Tz,
    ) -> Self {
        let first_marks = lesson_on.checked_add_days(chrono::Days::new(settings.first_mark_days.into())).unwrap_or(NaiveDate::MAX);
        // A calendar without any school day ahead still has working days.
        let next = |day| calendar.next_school_day(day).unwrap_or_else(|| next_working_day(day));
        let counted_from = first_marked_on.map_or(lesson_on, |marked| marked.max(lesson_on));
        let corrections = (0..settings.correction_school_days).fold(counted_from, |day, _| next(day));
        Self {
            opens_at: opens_at(lesson),
            closes_at: end_of_day(first_marks, zone),
            // A lesson past midnight ends on another day than it begins.
            corrections_close_at: end_of_day(corrections, zone).max(lesson.ends),
        }
    }

    /// When something was seen: as given, or when it came in; never before the register opens nor after now.
    pub fn observed_at(&self, given: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<DateTime<Utc>, Refused> {
        let observed = given.unwrap_or(now);
        if observed > now + Duration::minutes(CLOCK_TOLERANCE_MINUTES) {
            return Err(Refused::ObservedInTheFuture);
        }
        let observed = observed.min(now);
        if observed < self.opens_at { Err(Refused::NotOpenYet(self.opens_at)) } else { Ok(observed) }
    }

    /// Whether a first mark seen at that instant may be made.
    pub fn first_mark(&self, observed: DateTime<Utc>, has_reason: bool) -> Result<(), Refused> {
        if observed >= self.closes_at && !has_reason { Err(Refused::NeedsReason(self.closes_at)) } else { Ok(()) }
    }

    /// Whether a teacher may correct at that instant what was marked before.
    pub fn correction(&self, observed: DateTime<Utc>) -> Result<(), Refused> {
        if observed >= self.corrections_close_at { Err(Refused::NoLongerTheTeachers(self.corrections_close_at)) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::span::Span;

    const AMSTERDAM: Tz = chrono_tz::Europe::Amsterdam;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn lesson(begins: &str) -> Interval {
        Interval { begins: at(begins), ends: at(begins) + Duration::minutes(60) }
    }

    #[test]
    fn terms() {
        let calendar = SchoolCalendar { holidays: vec![Span::between(day("2026-12-19"), day("2027-01-03"))], ..SchoolCalendar::default() };
        // design 5: first marks within 7 days, corrections until the end of the next school day.
        for (begins, on, marked_on, closes, corrections_close, why) in [
            ("2026-11-23T07:30:00Z", "2026-11-23", None, "2026-11-30T23:00:00Z", "2026-11-24T23:00:00Z", "a Monday"),
            ("2026-11-20T07:30:00Z", "2026-11-20", None, "2026-11-27T23:00:00Z", "2026-11-23T23:00:00Z", "Friday: over the weekend"),
            ("2026-12-18T07:30:00Z", "2026-12-18", None, "2026-12-25T23:00:00Z", "2027-01-04T23:00:00Z", "before the holiday"),
            ("2026-10-21T06:30:00Z", "2026-10-21", None, "2026-10-28T23:00:00Z", "2026-10-22T22:00:00Z", "over the night of the clock"),
            ("2026-11-23T23:30:00Z", "2026-11-24", None, "2026-12-01T23:00:00Z", "2026-11-25T23:00:00Z", "a local day, half past midnight"),
            ("2026-11-23T07:30:00Z", "2026-11-23", Some("2026-11-27"), "2026-11-30T23:00:00Z", "2026-11-30T23:00:00Z", "marked on Friday"),
            ("2026-11-23T07:30:00Z", "2026-11-23", Some("2026-11-22"), "2026-11-30T23:00:00Z", "2026-11-24T23:00:00Z", "marked ahead"),
        ] {
            let term = RegisterTerm::of(lesson(begins), day(on), marked_on.map(day), &Settings::default(), &calendar, AMSTERDAM);
            assert_eq!((term.closes_at, term.corrections_close_at), (at(closes), at(corrections_close)), "{why}");
        }
        let never = SchoolCalendar { holidays: vec![Span::from(day("2026-01-01"))], ..SchoolCalendar::default() };
        let today = Settings { correction_school_days: 0, first_mark_days: 1, ..Settings::default() };
        let of =
            |settings: Settings| RegisterTerm::of(lesson("2026-11-20T07:30:00Z"), day("2026-11-20"), None, &settings, &never, AMSTERDAM);
        assert_eq!(of(Settings::default()).corrections_close_at, at("2026-11-23T23:00:00Z"), "no school day in sight: a working day");
        assert_eq!((of(today).corrections_close_at, of(today).closes_at), (at("2026-11-20T23:00:00Z"), at("2026-11-21T23:00:00Z")));
    }

    #[test]
    fn when_a_mark_may_be_made() {
        let of =
            |on| RegisterTerm::of(lesson("2026-11-23T07:30:00Z"), on, None, &Settings::default(), &SchoolCalendar::default(), AMSTERDAM);
        let term = of(day("2026-11-23"));
        let (closed, corrections) = (term.closes_at, term.corrections_close_at);
        for (observed, now, reason, first_mark, correction, why) in [
            (None, "2026-11-23T07:15:00Z", false, Ok(()), Ok(()), "a quarter before the begin"),
            (None, "2026-11-23T07:14:59Z", true, Err(Refused::NotOpenYet(term.opens_at)), Err(Refused::NotOpenYet(term.opens_at)), "ahead"),
            (Some("2026-11-23T07:40:00Z"), "2026-11-23T07:35:00Z", false, Ok(()), Ok(()), "a clock five minutes ahead"),
            (
                Some("2026-11-23T07:40:01Z"),
                "2026-11-23T07:35:00Z",
                true,
                Err(Refused::ObservedInTheFuture),
                Err(Refused::ObservedInTheFuture),
                "more is the future",
            ),
            (
                Some("2026-11-23T07:16:00Z"),
                "2026-11-23T07:14:00Z",
                false,
                Err(Refused::NotOpenYet(term.opens_at)),
                Err(Refused::NotOpenYet(term.opens_at)),
                "a clock ahead opens nothing",
            ),
            (None, "2026-11-24T22:59:59Z", false, Ok(()), Ok(()), "the last second of the next school day"),
            (None, "2026-11-24T23:00:00Z", false, Ok(()), Err(Refused::NoLongerTheTeachers(corrections)), "then it is the officer's"),
            (None, "2026-11-30T22:59:59Z", false, Ok(()), Err(Refused::NoLongerTheTeachers(corrections)), "the last second of the 7th day"),
            (
                None,
                "2026-11-30T23:00:00Z",
                false,
                Err(Refused::NeedsReason(closed)),
                Err(Refused::NoLongerTheTeachers(corrections)),
                "late",
            ),
            (None, "2027-03-01T08:00:00Z", true, Ok(()), Err(Refused::NoLongerTheTeachers(corrections)), "late, and says why"),
            (Some("2026-11-23T08:00:00Z"), "2026-12-14T08:00:00Z", false, Ok(()), Ok(()), "seen in time, sent three weeks later"),
        ] {
            let observed = term.observed_at(observed.map(at), at(now));
            assert_eq!(observed.and_then(|observed| term.first_mark(observed, reason)), first_mark, "{why}");
            assert_eq!(observed.and_then(|observed| term.correction(observed)), correction, "{why}");
        }
        assert_eq!(term.observed_at(Some(at("2026-11-23T07:40:00Z")), at("2026-11-23T07:35:00Z")), Ok(at("2026-11-23T07:35:00Z")));
    }

    proptest! {
        #[test]
        fn no_setting_closes_a_register_before_its_lesson_is_over(
            first in 1_u32..=28, corrections in 0_u32..=10, after in 0_u64..800, minute in 0_i64..1_380,
        ) {
            let on = day("2026-01-01") + Days::new(after);
            let begins = crate::domain::local_time::begin_of_day(on, AMSTERDAM) + Duration::minutes(minute);
            let lesson = Interval { begins, ends: begins + Duration::minutes(240) };
            let settings = Settings { first_mark_days: first, correction_school_days: corrections, ..Settings::default() };
            let term = RegisterTerm::of(lesson, on, None, &settings, &SchoolCalendar::default(), AMSTERDAM);
            prop_assert!(term.opens_at < lesson.begins && lesson.ends <= term.corrections_close_at && lesson.ends < term.closes_at);
        }
    }
}
