//! Until when an absence can be explained before it counts as unauthorised.

use chrono::NaiveDate;

use super::school_calendar::SchoolCalendar;
use super::working_day::{legal_term, next_working_day};

/// A sick note is in time within two days after the illness began, Lpw art. 12.
pub const SICK_NOTE_DAYS: u32 = 2;

/// School days in which an absence can be explained, where the institution has set nothing else.
pub const DEFAULT_SCHOOL_DAYS: u32 = 1;

/// The last day on which a missed lesson can be explained: the `school_days`-th school day after the
/// lesson and after the mark was first made, and never before the legal term of a sick note has passed. All days are local.
#[must_use]
pub fn last_day(lesson_on: NaiveDate, first_marked_on: NaiveDate, school_days: u32, calendar: &SchoolCalendar) -> NaiveDate {
    let later = lesson_on.max(first_marked_on);
    // A calendar without any school day ahead still has working days.
    let next = |day| calendar.next_school_day(day).unwrap_or_else(|| next_working_day(day));
    (0..school_days).fold(later, |day, _| next(day)).max(legal_term(lesson_on, SICK_NOTE_DAYS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::span::Span;

    #[test]
    fn last_days() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let holidays = vec![Span::between(day("2026-12-19"), day("2027-01-03"))];
        let calendar = SchoolCalendar { holidays, ..SchoolCalendar::default() };
        for (lesson, marked, expected, why) in [
            ("2026-11-23", "2026-11-23", "2026-11-25", "Monday: the sick note may come until Wednesday, art. 12"),
            ("2026-11-19", "2026-11-19", "2026-11-23", "Thursday: its second day is a Saturday, Algemene termijnenwet art. 1"),
            ("2026-11-20", "2026-11-20", "2026-11-23", "Friday: Monday, by both"),
            ("2026-11-23", "2026-11-26", "2026-11-27", "marked three days later: the next school day after that"),
            ("2026-11-23", "2026-11-27", "2026-11-30", "marked on Friday: Monday"),
            ("2026-12-18", "2026-12-18", "2027-01-04", "before the holiday: the first day after it"),
            ("2026-12-17", "2026-12-17", "2026-12-21", "art. 12 runs on in the holiday"),
            ("2026-11-23", "2026-11-20", "2026-11-25", "marked ahead of the lesson"),
        ] {
            assert_eq!(last_day(day(lesson), day(marked), 1, &calendar), day(expected), "{why}");
        }
        assert_eq!(last_day(day("2026-11-23"), day("2026-11-23"), 5, &calendar), day("2026-11-30"));
        let never = SchoolCalendar { holidays: vec![Span::from(day("2026-01-01"))], ..SchoolCalendar::default() };
        assert_eq!(last_day(day("2026-11-26"), day("2026-11-27"), 1, &never), day("2026-11-30"));
    }
}
