//! What is due to a student under WSF 2000 or WTOS who attends nothing: notice after four weeks, a determination after eight.
//!
//! "Weken" are lengthened by the holiday weeks in them (WEB art. 8.1.7(6)), so both are counted in days of lesson weeks, as the rule is. The
//! days until something is due are working days: school holidays do not suspend them.

use chrono::{Days, NaiveDate};

use super::school_calendar::SchoolCalendar;
use super::window::{Length, Skip, counts, window};
use super::working_day::add_working_days;

/// Notice is given by the third working day after four weeks, WEB art. 8.1.7(2).
const NOTICE_WORKING_DAYS: u32 = 3;
/// The determination is made by the fifth working day after eight weeks, WEB art. 8.1.7(3).
const DETERMINATION_WORKING_DAYS: u32 = 5;
/// The eight weeks.
const EIGHT_WEEKS: Length = Length { weeks: 8, skip: Skip::Weeks };
/// How far ahead their end is looked for: a calendar that is one long holiday would have it looked for, for ever.
const HORIZON_DAYS: usize = 600;

/// The last day for the notice, where the fourth week was full on a day.
#[must_use]
pub fn notice_due(reached_on: NaiveDate) -> NaiveDate {
    add_working_days(reached_on, NOTICE_WORKING_DAYS)
}

/// The last of the eight weeks' days, where the first lesson was missed on a day.
#[must_use]
pub fn eighth_week_ends(calendar: &SchoolCalendar, begins: NaiveDate) -> NaiveDate {
    let counted = |day: &NaiveDate| counts(calendar, *day, EIGHT_WEEKS.skip);
    let nth = EIGHT_WEEKS.days().saturating_sub(1) as usize;
    let found = begins.iter_days().take(HORIZON_DAYS).filter(counted).nth(nth);
    found.unwrap_or_else(|| begins.checked_add_days(Days::new(HORIZON_DAYS as u64)).unwrap_or(NaiveDate::MAX))
}

/// The last day for the determination, where the first lesson was missed on a day.
#[must_use]
pub fn determination_due(calendar: &SchoolCalendar, begins: NaiveDate) -> NaiveDate {
    add_working_days(eighth_week_ends(calendar, begins), DETERMINATION_WORKING_DAYS)
}

/// The latest first day of which the eight weeks are over today: what began on it, or before, is to be determined.
#[must_use]
pub fn eight_weeks_over(calendar: &SchoolCalendar, today: NaiveDate) -> NaiveDate {
    let yesterday = today.pred_opt().unwrap_or(today);
    window(calendar, yesterday, EIGHT_WEEKS, &[]).begins
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::span::Span;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn calendar(holidays: &[(&str, &str)]) -> SchoolCalendar {
        let span = |(begins, ends): &(&str, &str)| Span::between(day(begins), day(ends));
        SchoolCalendar { holidays: holidays.iter().map(span).collect(), ..SchoolCalendar::default() }
    }

    #[test]
    fn notice_is_due_on_the_third_working_day() {
        for (reached, due, why) in [
            ("2026-11-23", "2026-11-26", "a Monday"),
            ("2026-11-26", "2026-12-01", "over a weekend"),
            ("2026-11-29", "2026-12-02", "full on a Sunday"),
            ("2026-12-23", "2026-12-29", "24, then Christmas and a weekend, 28, 29"),
            ("2026-12-30", "2027-01-05", "31, New Year and a weekend, 4, 5"),
            ("2027-04-26", "2027-04-30", "King's Day"),
            ("2026-10-19", "2026-10-22", "a school holiday does not suspend it"),
        ] {
            assert_eq!(notice_due(day(reached)), day(due), "{reached}: {why}");
        }
    }

    #[test]
    fn the_determination_is_due_on_the_fifth_working_day_after_eight_weeks() {
        let autumn = ("2026-10-17", "2026-10-25");
        let christmas = ("2026-12-19", "2027-01-03");
        for (holidays, begins, ends, due, why) in [
            (vec![], "2026-09-07", "2026-11-01", "2026-11-06", "Monday to Sunday, no holiday"),
            (vec![], "2026-09-10", "2026-11-04", "2026-11-11", "from a Thursday to a Wednesday"),
            (vec![autumn], "2026-09-07", "2026-11-08", "2026-11-13", "a holiday week inside lengthens it by a week"),
            (vec![autumn], "2026-10-19", "2026-12-20", "2026-12-28", "begun in a holiday week, which does not count: 21 to 24, and 28"),
            (vec![autumn, christmas], "2026-11-02", "2027-01-10", "2027-01-15", "both weeks of Christmas"),
            (vec![christmas], "2026-10-26", "2026-12-20", "2026-12-28", "over just before Christmas: working days run on in the holiday"),
            (vec![("2026-10-19", "2026-10-21")], "2026-09-07", "2026-11-01", "2026-11-06", "single days of holiday lengthen nothing"),
        ] {
            let calendar = calendar(&holidays);
            assert_eq!(eighth_week_ends(&calendar, day(begins)), day(ends), "{begins}: {why}");
            assert_eq!(determination_due(&calendar, day(begins)), day(due), "{begins}: {why}");
        }
    }

    #[test]
    fn it_is_to_be_determined_from_the_day_after_the_eight_weeks() {
        for holidays in [vec![], vec![("2026-10-17", "2026-10-25"), ("2026-12-19", "2027-01-03")]] {
            let calendar = calendar(&holidays);
            for today in day("2026-09-01").iter_days().take(200) {
                let latest = eight_weeks_over(&calendar, today);
                assert!(eighth_week_ends(&calendar, latest) < today, "{today}");
                assert!(eighth_week_ends(&calendar, latest + Days::new(1)) >= today, "{today}");
            }
        }
    }

    #[test]
    fn a_calendar_of_holidays_alone_comes_to_an_end() {
        let calendar = calendar(&[("2020-01-01", "2040-01-01")]);
        assert!(determination_due(&calendar, day("2026-09-01")) > day("2028-01-01"));
    }
}
