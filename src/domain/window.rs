//! The window of lesson weeks over which hours are counted, and what cuts it.
//!
//! "Vier opeenvolgende lesweken" (Lpw art. 21a(2)): 4 x 7 = 28 days outside holiday weeks. It may begin on any weekday, never snaps to a
//! Monday, and crosses holidays, the summer too: those weeks are passed over as if they were not there (WEB art. 8.1.7(6) says so of its own
//! periods; the Inspectorate of Education says "vakanties tellen niet mee als lesweek").

use chrono::{Days, NaiveDate};

use super::school_calendar::{SchoolCalendar, Week};
use super::span::Span;

/// What is passed over: "holidays do not count" is said of weeks by one source and of days by another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skip {
    /// Whole weeks of holiday.
    Weeks,
    /// Those, and single days of holiday too.
    Days,
}

/// How long a window is: days that count, and what does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// Lesson weeks.
    pub weeks: u32,
    /// What is passed over.
    pub skip: Skip,
}

/// A run of days, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First day.
    pub begins: NaiveDate,
    /// Last day.
    pub ends: NaiveDate,
    /// What moved its first day up, if anything did.
    pub cut: Option<Cut>,
}

/// What moves the first day of a window up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// A report to the state: counting starts again after its last day.
    Report,
    /// A handled signal of a rule of the school's own protocol.
    Handled,
    /// The student was not enrolled before.
    Enrolment,
    /// The duty the rule is about began.
    Obligation,
}

/// A lower bound: the window holds no day before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// First day that may be in it.
    pub from: NaiveDate,
    /// Why.
    pub cut: Cut,
}

/// The bounds that enrolments make: the first day of each run of days on which there was one, without a break.
#[must_use]
pub fn of_enrolments(enrolments: &[Span]) -> Vec<Bound> {
    let mut spans = enrolments.to_vec();
    spans.sort_by_key(|span| span.begins);
    let mut bounds = vec![];
    // The last day so far; none: no enrolment yet. One without an end lasts for ever.
    let mut until: Option<NaiveDate> = None;
    for span in spans {
        let joins = until.is_some_and(|until| until == NaiveDate::MAX || span.begins <= until + Days::new(1));
        if !joins {
            bounds.push(Bound { from: span.begins, cut: Cut::Enrolment });
        }
        until = until.max(Some(span.ends.unwrap_or(NaiveDate::MAX)));
    }
    bounds
}

/// How far back a window may reach over weeks that do not count: two summers and all between. A calendar that is one long holiday would
/// have it reach for ever.
const HORIZON_DAYS: u64 = 500;

impl Length {
    /// Four lesson weeks, whole weeks of holiday left out.
    pub const FOUR_WEEKS: Self = Self { weeks: 4, skip: Skip::Weeks };

    /// Days that count.
    #[must_use]
    pub fn days(self) -> u32 {
        self.weeks * 7
    }
}

/// Whether a day counts as one of the days of lesson weeks.
#[must_use]
pub fn counts(calendar: &SchoolCalendar, day: NaiveDate, skip: Skip) -> bool {
    let lesson_week = calendar.is_lesson_week(Week::of(day));
    match skip {
        Skip::Weeks => lesson_week,
        Skip::Days => lesson_week && !calendar.is_single_holiday(day),
    }
}

/// The shortest run of days that ends on a day and holds so many days that count; cut at the latest of the bounds that lie in it.
#[must_use]
pub fn window(calendar: &SchoolCalendar, ends: NaiveDate, length: Length, bounds: &[Bound]) -> Window {
    let begins = begin(calendar, ends, length);
    let latest = bounds.iter().filter(|bound| bound.from > begins && bound.from <= ends).max_by_key(|bound| bound.from);
    match latest {
        Some(bound) => Window { begins: bound.from, ends, cut: Some(bound.cut) },
        None => Window { begins, ends, cut: None },
    }
}

fn begin(calendar: &SchoolCalendar, ends: NaiveDate, length: Length) -> NaiveDate {
    let mut missing = length.days();
    let mut day = ends;
    for _ in 0..HORIZON_DAYS {
        if counts(calendar, day, length.skip) {
            missing -= 1;
            if missing == 0 {
                return day;
            }
        }
        day = day.checked_sub_days(Days::new(1)).unwrap_or(NaiveDate::MIN);
    }
    day
}

/// Holiday weeks inside a run of days, by their Monday.
#[must_use]
pub fn skipped_weeks(calendar: &SchoolCalendar, begins: NaiveDate, ends: NaiveDate) -> Vec<Week> {
    let weeks = std::iter::successors(Some(Week::of(begins)), |week| Some(week.next())).take_while(|week| week.monday() <= ends);
    weeks.filter(|week| calendar.is_holiday_week(*week)).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(in crate::domain) fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Summer, autumn, two weeks of Christmas, spring with two single days, and a study day.
    pub(in crate::domain) fn calendar() -> SchoolCalendar {
        let span = |begins: &str, ends: &str| Span::between(day(begins), day(ends));
        SchoolCalendar {
            years: vec![span("2025-08-01", "2026-07-31"), span("2026-08-01", "2027-07-31")],
            holidays: vec![
                span("2026-07-18", "2026-08-30"),
                span("2026-10-19", "2026-10-23"),
                span("2026-12-19", "2027-01-03"),
                span("2027-02-24", "2027-02-26"),
            ],
            closures: vec![span("2026-11-11", "2026-11-11")],
        }
    }

    #[test]
    fn where_windows_begin() {
        for (ends, begins, why) in [
            ("2026-11-23", "2026-10-27", "28 days, from a Tuesday to a Monday: no snapping to Mondays (the fault of the Curio tool)"),
            ("2026-11-22", "2026-10-26", "whole weeks"),
            ("2026-11-18", "2026-10-15", "crosses the autumn holiday: 35 days (the fault of Eduarte: calendar weeks)"),
            ("2026-10-25", "2026-09-21", "ends on the Sunday of a holiday week: the same days as the Friday before it"),
            ("2026-10-18", "2026-09-21", "that Sunday"),
            ("2027-01-10", "2026-11-30", "crosses two weeks of Christmas"),
            (
                "2026-09-06",
                "2026-06-29",
                "crosses the summer, whose lesson days before 18 July were a Saturday and Sunday of a lesson week",
            ),
            ("2026-08-15", "2026-06-22", "in the middle of the summer: the last four lesson weeks"),
            ("2026-11-12", "2026-10-09", "a study day is no holiday"),
            ("2027-02-28", "2027-02-01", "single days of holiday leave the week a lesson week"),
        ] {
            let found = window(&calendar(), day(ends), Length::FOUR_WEEKS, &[]);
            assert_eq!((found.begins, found.cut), (day(begins), None), "until {ends}: {why}");
        }
    }

    #[test]
    fn single_days_of_holiday_are_passed_over_where_the_rule_says_so() {
        let length = Length { skip: Skip::Days, ..Length::FOUR_WEEKS };
        assert_eq!(window(&calendar(), day("2027-02-28"), length, &[]).begins, day("2027-01-29"));
    }

    #[test]
    fn bounds_cut_and_the_latest_is_told() {
        let bound = |from: &str, cut| Bound { from: day(from), cut };
        for (bounds, begins, cut) in [
            (vec![bound("2026-10-01", Cut::Report)], "2026-10-27", None), // before it: nothing to cut
            (vec![bound("2026-10-27", Cut::Report)], "2026-10-27", None),
            (vec![bound("2026-11-02", Cut::Report)], "2026-11-02", Some(Cut::Report)),
            (vec![bound("2026-11-02", Cut::Report), bound("2026-11-09", Cut::Enrolment)], "2026-11-09", Some(Cut::Enrolment)),
            (vec![bound("2026-11-24", Cut::Report)], "2026-10-27", None), // of the time after it
        ] {
            let found = window(&calendar(), day("2026-11-23"), Length::FOUR_WEEKS, &bounds);
            assert_eq!((found.begins, found.cut), (day(begins), cut), "{bounds:?}");
        }
    }

    #[test]
    fn a_calendar_that_is_one_long_holiday_has_an_end() {
        let never = SchoolCalendar { holidays: vec![Span::from(day("2000-01-01"))], ..SchoolCalendar::default() };
        let found = window(&never, day("2026-11-23"), Length::FOUR_WEEKS, &[]);
        assert_eq!((found.ends - found.begins).num_days(), 500);
    }

    #[test]
    fn enrolments_without_a_break_are_one_run() {
        let span = |begins: &str, ends: Option<&str>| Span { begins: day(begins), ends: ends.map(day) };
        for (enrolments, expected, why) in [
            (vec![], vec![], "none"),
            (vec![span("2026-08-01", None)], vec!["2026-08-01"], "one"),
            (vec![span("2026-08-01", None), span("2025-08-01", Some("2026-07-31"))], vec!["2025-08-01"], "another programme the next day"),
            (
                vec![span("2025-08-01", Some("2026-07-30")), span("2026-08-01", None)],
                vec!["2025-08-01", "2026-08-01"],
                "a day between them",
            ),
            (
                vec![span("2025-08-01", None), span("2026-08-01", Some("2026-09-01")), span("2026-11-01", None)],
                vec!["2025-08-01"],
                "two at once",
            ),
        ] {
            let found: Vec<String> = of_enrolments(&enrolments).iter().map(|bound| bound.from.to_string()).collect();
            assert_eq!(found, expected, "{why}");
        }
    }

    #[test]
    fn skipped_weeks_are_told() {
        let found = skipped_weeks(&calendar(), day("2026-10-15"), day("2026-11-18"));
        assert_eq!(found, [Week::of(day("2026-10-19"))]);
    }

    proptest! {
        #[test]
        fn a_window_holds_28_counted_days_and_its_first_is_one(after in 0_u64..700, days in any::<bool>()) {
            let length = Length { skip: if days { Skip::Days } else { Skip::Weeks }, ..Length::FOUR_WEEKS };
            let ends = day("2025-09-01") + Days::new(after);
            let found = window(&calendar(), ends, length, &[]);
            let counted = found.begins.iter_days().take_while(|day| *day <= ends).filter(|day| counts(&calendar(), *day, length.skip)).count();
            prop_assert_eq!(counted, 28);
            prop_assert!(counts(&calendar(), found.begins, length.skip));
        }

        #[test]
        fn later_windows_never_begin_earlier(after in 0_u64..700) {
            let ends = day("2025-09-01") + Days::new(after);
            let begins = |ends| window(&calendar(), ends, Length::FOUR_WEEKS, &[]).begins;
            prop_assert!(begins(ends) <= begins(ends + Days::new(1)));
        }
    }
}
