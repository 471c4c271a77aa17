//! Days of leave: on which days a period takes a student out of lessons, what was used in a school year, how full the student's week is.
//!
//! The Act counts school days. Where the timetable is known, those are the days with lessons of the student; in weeks of which nobody has
//! planned anything yet, the school days of the calendar, or those on which the student usually has lessons.

use std::collections::BTreeMap;

use ::entity::kind::AbsenceKind;
use chrono::{Datelike, NaiveDate, Weekday};
use chrono_tz::Tz;

use super::interval::Interval;
use super::leave::{Ground, Timetabled, Used};
use super::local_time::{begin_of_day, end_of_day, local_date};
use super::school_calendar::{SchoolCalendar, Week};
use super::span::Span;

/// A lesson in which the student is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// School day.
    pub on: NaiveDate,
    /// When.
    pub during: Interval,
    /// It is not given.
    pub cancelled: bool,
}

/// The school year that leave on a day counts in: the institution's, or where its calendar has none the Act's, from 1 August to 31 July
/// (Lpw art. 3(1)(b)).
#[must_use]
pub fn year_around(day: NaiveDate, calendar: &SchoolCalendar) -> Span {
    let begin = if day.month() >= 8 { day.year() } else { day.year().saturating_sub(1) };
    let first = |year| NaiveDate::from_ymd_opt(year, 8, 1).unwrap_or(day);
    let last = first(begin.saturating_add(1)).pred_opt().unwrap_or(day);
    calendar.year_of(day).unwrap_or(Span::between(first(begin), last))
}

/// The local days on which a period takes the student out of lessons, in order. `lessons`: all that are planned in the weeks of it; `usual`:
/// the weekdays that count in weeks of which nothing is planned, if not all of them.
#[must_use]
pub fn days(period: Interval, lessons: &[Planned], usual: Option<&[Weekday]>, calendar: &SchoolCalendar, zone: Tz) -> Vec<NaiveDate> {
    let Some(last) = period.ends.checked_sub_signed(chrono::Duration::microseconds(1)) else { return vec![] };
    let last = local_date(last, zone);
    let runs = local_date(period.begins, zone).iter_days().take_while(|day| *day <= last);
    let missed = |day: NaiveDate| {
        let week = Week::of(day);
        let planned = lessons.iter().any(|lesson| Week::of(lesson.on) == week);
        let taught = lessons.iter().any(|lesson| lesson.on == day && !lesson.cancelled && lesson.during.common(&period).is_some());
        let of_day = Interval { begins: begin_of_day(day, zone), ends: end_of_day(day, zone) };
        let counts = usual.is_none_or(|usual| usual.contains(&day.weekday()));
        taught || (!planned && counts && calendar.is_school_day(day) && of_day.common(&period).is_some())
    };
    runs.filter(|day| missed(*day)).collect()
}

/// The weekdays on which the student usually has lessons: as many as the usual week has days, rounded up, those that are planned most often,
/// and of those as often the earlier ones. None where nothing is planned: then nobody knows.
#[must_use]
pub fn usual_weekdays(lessons: &[Planned], calendar: &SchoolCalendar) -> Option<Vec<Weekday>> {
    let week = timetabled(lessons, calendar);
    let count = week.days.checked_add(week.weeks.saturating_sub(1))?.checked_div(week.weeks)?;
    let mut days: Vec<NaiveDate> = lessons.iter().map(|lesson| lesson.on).collect();
    days.sort_unstable();
    days.dedup();
    let mut often: BTreeMap<u32, (usize, Weekday)> = BTreeMap::new();
    for day in days {
        let weekday = day.weekday();
        often.entry(weekday.num_days_from_monday()).or_insert((0, weekday)).0 += 1;
    }
    let mut often: Vec<(usize, Weekday)> = often.into_values().collect();
    often.sort_by_key(|(times, _)| std::cmp::Reverse(*times));
    Some(often.into_iter().take(count as usize).map(|(_, weekday)| weekday).collect())
}

/// How full the student's usual week is: days with lessons, planned or cancelled, in the middle one of the weeks that have any, or in the
/// middle two. Weeks with holidays or closures say nothing about it, unless there are no others; nor does the one in which somebody started.
#[must_use]
pub fn timetabled(lessons: &[Planned], calendar: &SchoolCalendar) -> Timetabled {
    let mut days: Vec<NaiveDate> = lessons.iter().map(|lesson| lesson.on).collect();
    days.sort_unstable();
    days.dedup();
    let whole = |week: Week| week.school_days().all(|day| calendar.is_school_day(day));
    let count = |weeks: &mut dyn Iterator<Item = &[NaiveDate]>| -> Vec<u32> {
        let mut counts: Vec<u32> = weeks.map(|week| u32::try_from(week.len()).unwrap_or(u32::MAX)).collect();
        counts.sort_unstable();
        counts
    };
    let weeks: Vec<&[NaiveDate]> = days.chunk_by(|one, other| Week::of(*one) == Week::of(*other)).collect();
    let usual = count(&mut weeks.iter().copied().filter(|week| week.first().is_some_and(|day| whole(Week::of(*day)))));
    let counts = if usual.is_empty() { count(&mut weeks.iter().copied()) } else { usual };
    let half = counts.len() / 2;
    match (counts.len() % 2, counts.get(half.saturating_sub(1)), counts.get(half)) {
        (1, _, Some(middle)) => Timetabled { days: *middle, weeks: 1 },
        (0, Some(lower), Some(upper)) => Timetabled { days: lower.saturating_add(*upper), weeks: 2 },
        (_, _, _) => Timetabled { days: 0, weeks: 0 },
    }
}

/// What leave that was accepted used up in a school year; `leave`: each kind and period.
#[must_use]
pub fn used(
    leave: impl IntoIterator<Item = (AbsenceKind, Interval)>,
    year: Span,
    lessons: &[Planned],
    usual: Option<&[Weekday]>,
    calendar: &SchoolCalendar,
    zone: Tz,
) -> Used {
    let mut used = Used::default();
    for (kind, period) in leave {
        let in_year = |usual| days(period, lessons, usual, calendar, zone).into_iter().filter(|day| year.holds(*day));
        match Ground::of(kind) {
            // That it was given counts, whatever days of it are missed.
            Some(Ground::ParentsProfession) if in_year(None).next().is_some() => {
                used.holidays = used.holidays.saturating_add(1);
                used.holiday_days.extend(in_year(usual));
            }
            Some(Ground::Weighty) => used.weighty_days.extend(in_year(usual)),
            Some(Ground::ParentsProfession) | None => {}
        }
    }
    used
}

#[cfg(test)]
mod tests {
    use AbsenceKind::{Illness, ParentsProfessionHoliday, WeightyCircumstances};
    use chrono::{DateTime, Utc};
    use proptest::prelude::*;

    use super::*;

    const AMSTERDAM: Tz = chrono_tz::Europe::Amsterdam;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}:00Z").parse().unwrap()
    }

    fn period(begins: &str, ends: &str) -> Interval {
        Interval { begins: at(begins), ends: at(ends) }
    }

    fn calendar() -> SchoolCalendar {
        SchoolCalendar {
            years: vec![Span::between(day("2026-08-01"), day("2027-07-31"))],
            holidays: vec![Span::between(day("2026-12-19"), day("2027-01-03"))],
            closures: vec![],
        }
    }

    /// From nine to three, in winter time.
    fn lesson(on: &str) -> Planned {
        Planned { on: day(on), during: period(&format!("{on}T08:00"), &format!("{on}T14:00")), cancelled: false }
    }

    #[test]
    fn days_on_which_lessons_are_missed() {
        // Monday, Tuesday and Thursday, the Thursday cancelled; nothing planned from Monday 30 November on.
        let lessons = [lesson("2026-11-23"), lesson("2026-11-24"), Planned { cancelled: true, ..lesson("2026-11-26") }];
        for (begins, ends, expected, why) in [
            ("2026-11-22T23:00", "2026-11-23T23:00", &["2026-11-23"][..], "a day, from midnight to midnight"),
            ("2026-11-23T09:00", "2026-11-23T10:00", &["2026-11-23"], "an hour of it is that day"),
            ("2026-11-23T14:00", "2026-11-24T08:00", &[], "between two lessons"),
            ("2026-11-22T23:00", "2026-11-29T23:00", &["2026-11-23", "2026-11-24"], "a week: the days with lessons that are given"),
            ("2026-11-24T23:00", "2026-11-26T23:00", &[], "no lessons on Wednesday, none given on Thursday"),
            (
                "2026-11-29T23:00",
                "2026-12-06T23:00",
                &["2026-11-30", "2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04"],
                "not planned yet",
            ),
            ("2026-12-01T23:00", "2026-12-02T23:00", &["2026-12-02"], "a day of such a week"),
            ("2026-12-17T23:00", "2027-01-04T23:00", &["2026-12-18", "2027-01-04"], "around a holiday"),
            ("2026-11-24T10:00", "2026-11-24T10:00", &[], "no time at all"),
        ] {
            let expected: Vec<NaiveDate> = expected.iter().map(|text| day(text)).collect();
            assert_eq!(days(period(begins, ends), &lessons, None, &calendar(), AMSTERDAM), expected, "{why}");
        }
    }

    #[test]
    fn in_weeks_that_are_not_planned_yet_the_usual_weekdays_count() {
        let weeks = |days: &[&str]| days.iter().map(|day| lesson(day)).collect::<Vec<_>>();
        // A week of December is asked for; lessons are planned in November.
        for (planned, expected, why) in [
            (&["2026-11-17", "2026-11-24"][..], &["2026-12-08"][..], "one day a week, as in BBL"),
            (&["2026-11-10", "2026-11-17", "2026-11-26"], &["2026-12-08"], "which was moved once"),
            (
                &["2026-11-16", "2026-11-17", "2026-11-25", "2026-11-26", "2026-11-27"],
                &["2026-12-07", "2026-12-08", "2026-12-09"],
                "two and a half, rounded up",
            ),
            (&[], &["2026-12-07", "2026-12-08", "2026-12-09", "2026-12-10", "2026-12-11"], "nobody knows"),
        ] {
            let lessons = weeks(planned);
            let usual = usual_weekdays(&lessons, &calendar());
            let found = days(period("2026-12-06T23:00", "2026-12-13T23:00"), &lessons, usual.as_deref(), &calendar(), AMSTERDAM);
            assert_eq!(found, expected.iter().map(|text| day(text)).collect::<Vec<_>>(), "{why}");
        }
    }

    #[test]
    fn how_full_the_usual_week_is() {
        let week = |monday: &str, days: usize| day(monday).iter_days().take(days).map(|on| lesson(&on.to_string())).collect::<Vec<_>>();
        for (weeks, expected, why) in [
            (vec![("2026-11-09", 5), ("2026-11-16", 5), ("2026-11-23", 2)], (5, 1), "one not planned to its end"),
            (vec![("2026-11-16", 2), ("2026-11-23", 3)], (5, 2), "two and a half"),
            (vec![("2026-11-16", 4), ("2026-12-28", 1), ("2026-12-14", 3)], (7, 2), "a holiday says nothing"),
            (vec![("2026-12-28", 1)], (1, 1), "but where there is nothing else"),
            (vec![], (0, 0), "nothing planned"),
        ] {
            let lessons: Vec<Planned> = weeks.iter().flat_map(|(monday, days)| week(monday, *days)).collect();
            let (days, weeks) = expected;
            assert_eq!(timetabled(&lessons, &calendar()), Timetabled { days, weeks }, "{why}");
        }
        let twice: Vec<Planned> = [week("2026-11-16", 3), week("2026-11-16", 3)].concat();
        assert_eq!(timetabled(&twice, &calendar()).days, 3, "a day has several lessons");
    }

    #[test]
    fn what_was_used_in_a_year() {
        let year = year_around(day("2026-11-24"), &calendar());
        let leave = [
            (ParentsProfessionHoliday, period("2026-11-29T23:00", "2026-12-02T23:00")),
            (WeightyCircumstances, period("2026-12-06T23:00", "2026-12-07T23:00")),
            (WeightyCircumstances, period("2026-12-08T23:00", "2026-12-10T23:00")),
            // Both parents asked.
            (WeightyCircumstances, period("2026-12-08T23:00", "2026-12-10T23:00")),
            // No leave, not in this year, and in the holiday: none of them counts.
            (Illness, period("2026-12-13T23:00", "2026-12-18T23:00")),
            (WeightyCircumstances, period("2026-06-01T22:00", "2026-06-02T22:00")),
            (ParentsProfessionHoliday, period("2026-12-20T23:00", "2026-12-23T23:00")),
        ];
        let set = |days: &[&str]| days.iter().map(|text| day(text)).collect();
        let expected = Used {
            holidays: 1,
            holiday_days: set(&["2026-11-30", "2026-12-01", "2026-12-02"]),
            weighty_days: set(&["2026-12-07", "2026-12-09", "2026-12-10"]),
        };
        assert_eq!(used(leave, year, &[], None, &calendar(), AMSTERDAM), expected);
    }

    #[test]
    fn without_a_calendar_the_year_is_the_acts() {
        for (on, begins) in [("2026-07-31", "2025-08-01"), ("2026-08-01", "2026-08-01"), ("2027-01-01", "2026-08-01")] {
            assert_eq!(year_around(day(on), &SchoolCalendar::default()).begins, day(begins), "{on}");
        }
    }

    proptest! {
        #[test]
        fn a_longer_period_never_takes_fewer_days(first in 0_i64..20_000, length in 0_i64..20_000, more in 0_i64..5_000) {
            let instant = |minute| at("2026-11-20T00:00") + chrono::Duration::minutes(minute);
            let lessons = [lesson("2026-11-23"), lesson("2026-11-24"), lesson("2026-12-03")];
            let usual = usual_weekdays(&lessons, &calendar());
            let of = |ends| days(Interval { begins: instant(first), ends: instant(ends) }, &lessons, usual.as_deref(), &calendar(), AMSTERDAM);
            let (short, long) = (of(first + length), of(first + length + more));
            prop_assert!(long.starts_with(&short));
        }
    }
}
