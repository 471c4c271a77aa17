//! The calendar of the demo school: holidays by week as the ministry spreads them, public holidays, a study day.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::domain::school_calendar::{SchoolCalendar, Week};
use crate::domain::span::Span;
use crate::domain::working_day::{is_weekend, public_holiday};

/// A named stretch of the calendar, both days inclusive.
#[derive(Clone, Debug)]
pub(super) struct Period {
    pub(super) key: String,
    pub(super) name: &'static str,
    pub(super) closure: bool,
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
}

/// The year in which the school year of a day began.
pub(super) fn school_year(day: NaiveDate) -> i32 {
    if day.month() >= 8 { day.year() } else { day.year() - 1 }
}

/// First and last day of the school year that begins in this year.
pub(super) fn year(begins: i32) -> Span {
    Span::between(ymd(begins, 8, 1), ymd(begins + 1, 7, 31))
}

/// Its holidays and closures.
pub(super) fn periods(begins: i32) -> Vec<Period> {
    let next = begins + 1;
    let christmas = ymd(begins, 12, 25);
    let christmas = if is_weekend(christmas) { Week::of(christmas).next() } else { Week::of(christmas) };
    // Saturday before the first week to Sunday of the last.
    let weeks = |key: &str, name, first: Week, count: u64| Period {
        key: format!("{key}-{begins}"),
        name,
        closure: false,
        from: first.monday() - Days::new(2),
        to: first.monday() + Days::new(count * 7 - 1),
    };
    let summer = |key: &str, from: NaiveDate, to: NaiveDate| Period {
        key: format!("{key}-{begins}"),
        name: "Zomervakantie",
        closure: false,
        from,
        to,
    };
    let mut periods = vec![
        summer("summer", year(begins).begins, iso(begins, 35).monday() - Days::new(1)),
        weeks("autumn", "Herfstvakantie", iso(begins, 43), 1),
        weeks("christmas", "Kerstvakantie", christmas, 2),
        weeks("spring", "Voorjaarsvakantie", iso(next, 8), 1),
        weeks("may", "Meivakantie", iso(next, 18), 2),
        summer("summer-end", iso(next, 29).monday() - Days::new(2), ymd(next, 7, 31)),
    ];
    let study = iso(begins, 49).monday() + Days::new(3);
    periods.push(Period { key: format!("study-{begins}"), name: "Studiedag", closure: true, from: study, to: study });
    periods
}

/// The calendar around a day: its school year and the two beside it.
pub(super) fn around(day: NaiveDate) -> SchoolCalendar {
    let mut calendar = SchoolCalendar::default();
    for begins in school_year(day) - 1..=school_year(day) + 1 {
        calendar.years.push(year(begins));
        for period in periods(begins) {
            let span = Span::between(period.from, period.to);
            if period.closure { calendar.closures.push(span) } else { calendar.holidays.push(span) }
        }
    }
    calendar
}

/// The last school day on or before a day: on a Sunday or in the summer the demo has something to show too.
#[must_use]
pub fn last_school_day(day: NaiveDate) -> NaiveDate {
    let calendar = around(day);
    let back = std::iter::successors(Some(day), NaiveDate::pred_opt).take(120);
    back.into_iter().find(|day| calendar.is_school_day(*day) && public_holiday(*day).is_none()).unwrap_or(day)
}

fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or(NaiveDate::MAX)
}

fn iso(year: i32, week: u32) -> Week {
    Week::of(NaiveDate::from_isoywd_opt(year, week, Weekday::Mon).unwrap_or(NaiveDate::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_without_school_gives_the_one_before() {
        for (day, school_day) in [
            ("2026-11-23", "2026-11-23"),
            ("2026-11-22", "2026-11-20"),
            ("2026-10-21", "2026-10-16"), // herfstvakantie
            ("2026-12-25", "2026-12-18"), // kerstvakantie
            ("2027-01-03", "2026-12-18"),
            ("2027-04-27", "2027-04-26"), // Koningsdag
            ("2026-12-03", "2026-12-02"), // studiedag
            ("2027-08-10", "2027-07-16"), // zomer
            ("2026-08-24", "2026-08-24"), // first lesson day
        ] {
            assert_eq!(last_school_day(day.parse().unwrap()).to_string(), school_day, "{day}");
        }
    }
}
