//! School years, weeks and days of an institution's own calendar.
//!
//! School days are Monday to Friday. A week is a calendar week, known by its Monday: arithmetic on week numbers goes wrong in years that
//! have 53 of them, and 2026 is one.

use chrono::{Datelike, Days, NaiveDate};

use super::span::Span;
use super::working_day::{is_weekend, is_working_day};

/// A calendar week, Monday to Sunday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Week(NaiveDate);

impl Week {
    /// The week a day is in.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        Self(day - Days::new(u64::from(day.weekday().num_days_from_monday())))
    }

    /// Its first day.
    #[must_use]
    pub fn monday(self) -> NaiveDate {
        self.0
    }

    /// Its last day.
    #[must_use]
    pub fn sunday(self) -> NaiveDate {
        self.0 + Days::new(6)
    }

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + Days::new(7))
    }

    /// Monday to Friday.
    pub fn school_days(self) -> impl Iterator<Item = NaiveDate> {
        self.0.iter_days().take(5)
    }

    /// Year and number of ISO 8601. The year is not always that of its days: 1 January 2027 is in week 53 of 2026.
    #[must_use]
    pub fn iso(self) -> (i32, u32) {
        (self.0.iso_week().year(), self.0.iso_week().week())
    }
}

/// The calendar of an institution.
#[derive(Clone, Debug, Default)]
pub struct SchoolCalendar {
    /// School years.
    pub years: Vec<Span>,
    /// Holidays.
    pub holidays: Vec<Span>,
    /// Days on which the building is closed: no lessons, but no holiday either.
    pub closures: Vec<Span>,
}

/// How far ahead the next school day is looked for: two summers and all between.
const HORIZON_DAYS: usize = 500;

impl SchoolCalendar {
    /// Whether the day is in a holiday.
    #[must_use]
    pub fn is_holiday(&self, day: NaiveDate) -> bool {
        self.holidays.iter().any(|holiday| holiday.holds(day))
    }

    /// Whether lessons may be on this day: no weekend, holiday or closure, no holiday of the Algemene termijnenwet (schools leave those
    /// out of their calendars; counting one too many as free only gives people longer), and not between or before known school years.
    #[must_use]
    pub fn is_school_day(&self, day: NaiveDate) -> bool {
        let closed = self.closures.iter().any(|closure| closure.holds(day));
        is_working_day(day) && !self.is_holiday(day) && !closed && self.may_be_in_a_year(day)
    }

    /// The first school day after a day; none in sight: the calendar is one long holiday.
    #[must_use]
    pub fn next_school_day(&self, after: NaiveDate) -> Option<NaiveDate> {
        after.iter_days().skip(1).take(HORIZON_DAYS).find(|day| self.is_school_day(*day))
    }

    /// Whether the week has no lessons because of holiday: each day from Monday to Friday is in one. A closure is no holiday, so that a
    /// week of closures, or of holiday and one study day, stays a lesson week; so does one in which only some class has no lessons.
    #[must_use]
    pub fn is_holiday_week(&self, week: Week) -> bool {
        week.school_days().all(|day| self.is_holiday(day))
    }

    /// Whether the week counts as a lesson week ("lesweek", Lpw art. 21a; holidays do not count).
    #[must_use]
    pub fn is_lesson_week(&self, week: Week) -> bool {
        !self.is_holiday_week(week)
    }

    /// Single days of holiday: those of weeks that are lesson weeks all the same.
    #[must_use]
    pub fn is_single_holiday(&self, day: NaiveDate) -> bool {
        !is_weekend(day) && self.is_holiday(day) && self.is_lesson_week(Week::of(day))
    }

    /// The school year a day is in.
    #[must_use]
    pub fn year_of(&self, day: NaiveDate) -> Option<Span> {
        self.years.iter().find(|year| year.holds(day)).copied()
    }

    /// The first lesson weeks of a school year, in which no leave for a holiday is given (Lpw art. 13a(2): the first two). A school year
    /// begins on 1 August by law, and its lessons begin after the summer holiday.
    #[must_use]
    pub fn first_lesson_weeks(&self, year: Span, count: usize) -> Vec<Week> {
        let weeks = std::iter::successors(Some(Week::of(year.begins)), |week| Some(week.next()));
        let inside = weeks.take_while(|week| year.ends.is_none_or(|ends| week.monday() <= ends));
        let taught = |week: &Week| week.school_days().any(|day| year.holds(day) && !self.is_holiday(day));
        inside.take(HORIZON_DAYS / 7).filter(taught).take(count).collect()
    }

    /// Inside a known year, or after all of them, where nobody has said anything yet.
    fn may_be_in_a_year(&self, day: NaiveDate) -> bool {
        let after_all = self.years.iter().all(|year| year.ends.is_some_and(|ends| ends < day));
        after_all || self.year_of(day).is_some()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn span(begins: &str, ends: &str) -> Span {
        Span::between(day(begins), day(ends))
    }

    fn calendar() -> SchoolCalendar {
        SchoolCalendar {
            years: vec![span("2026-08-01", "2027-07-31")],
            holidays: vec![
                span("2026-07-18", "2026-08-30"), // summer, from Saturday to Sunday
                span("2026-10-19", "2026-10-23"), // autumn, from Monday to Friday
                span("2026-12-19", "2027-01-03"), // Christmas, two weeks over the year's end
                span("2027-02-24", "2027-02-26"), // three days
            ],
            closures: vec![span("2026-11-11", "2026-11-11"), span("2027-06-07", "2027-06-11"), span("2027-02-22", "2027-02-23")],
        }
    }

    #[test]
    fn weeks_of_the_turn_of_the_year() {
        for (on, monday, iso) in [
            ("2026-12-27", "2026-12-21", (2026, 52)),
            ("2026-12-28", "2026-12-28", (2026, 53)), // 2026 has a week 53
            ("2026-12-31", "2026-12-28", (2026, 53)),
            ("2027-01-01", "2026-12-28", (2026, 53)), // the year of the week is not that of the day
            ("2027-01-03", "2026-12-28", (2026, 53)),
            ("2027-01-04", "2027-01-04", (2027, 1)),
            ("2024-12-30", "2024-12-30", (2025, 1)),
        ] {
            let week = Week::of(day(on));
            assert_eq!((week.monday().to_string().as_str(), week.iso()), (monday, iso), "{on}");
            assert_eq!(Week::of(week.sunday()), week);
        }
    }

    #[test]
    fn lesson_weeks_and_holiday_weeks() {
        for (monday, lessons, why) in [
            ("2026-08-24", false, "summer"),
            ("2026-08-31", true, "the first"),
            ("2026-10-19", false, "a holiday written from Monday to Friday"),
            ("2026-12-21", false, "Christmas"),
            ("2026-12-28", false, "Christmas, week 53"),
            ("2027-01-04", true, "after it"),
            ("2026-11-09", true, "a study day is no holiday"),
            ("2027-06-07", true, "a week of closures stays a lesson week"),
            ("2027-02-22", true, "three days of holiday and two of closure"),
        ] {
            assert_eq!(calendar().is_lesson_week(Week::of(day(monday))), lessons, "{why}");
        }
    }

    #[test]
    fn school_days() {
        for (on, school, why) in [
            ("2026-11-23", true, "a Monday"),
            ("2026-11-21", false, "a Saturday"),
            ("2026-10-21", false, "holiday"),
            ("2026-11-11", false, "closed"),
            ("2027-03-29", false, "Easter Monday, which the calendar does not name"),
            ("2026-06-01", false, "before the first year we know"),
            ("2027-09-01", true, "after the last year we know: nobody says otherwise"),
        ] {
            assert_eq!(calendar().is_school_day(day(on)), school, "{why}");
        }
        for (after, next) in
            [("2026-11-20", "2026-11-23"), ("2026-11-10", "2026-11-12"), ("2026-12-18", "2027-01-04"), ("2026-05-01", "2026-08-31")]
        {
            assert_eq!(calendar().next_school_day(day(after)), Some(day(next)), "{after}");
        }
        let never = SchoolCalendar { holidays: vec![Span::from(day("2026-01-01"))], ..SchoolCalendar::default() };
        assert_eq!(never.next_school_day(day("2026-01-01")), None);
    }

    #[test]
    fn single_holidays() {
        for (on, single) in [("2027-02-24", true), ("2027-02-27", false), ("2026-10-21", false), ("2026-11-11", false)] {
            assert_eq!(calendar().is_single_holiday(day(on)), single, "{on}");
        }
    }

    #[test]
    fn the_first_two_lesson_weeks_come_after_the_summer() {
        let mut calendar = calendar();
        let year = calendar.year_of(day("2026-11-23")).unwrap();
        let mondays = |calendar: &SchoolCalendar| -> Vec<String> {
            calendar.first_lesson_weeks(year, 2).iter().map(|week| week.monday().to_string()).collect()
        };
        assert_eq!(mondays(&calendar), ["2026-08-31", "2026-09-07"]); // Lpw art. 13a(2)
        calendar.holidays[0] = span("2026-07-18", "2026-08-26"); // lessons begin on a Thursday: that week counts
        assert_eq!(mondays(&calendar), ["2026-08-24", "2026-08-31"]);
        assert_eq!(SchoolCalendar::default().year_of(day("2026-11-23")), None);
    }

    proptest! {
        #[test]
        fn a_school_day_is_in_a_lesson_week(after in 0_u64..1_000) {
            let on = day("2025-06-01") + Days::new(after);
            prop_assert!(!calendar().is_school_day(on) || calendar().is_lesson_week(Week::of(on)));
        }
    }
}
