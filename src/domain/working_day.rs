//! Working days and legal terms: the Algemene termijnenwet.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// A generally recognised holiday, art. 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicHoliday {
    /// 1 January.
    NewYear,
    /// Friday before Easter, which art. 3(2) puts on a par.
    GoodFriday,
    /// Monday after Easter.
    EasterMonday,
    /// The day on which the King's birthday is celebrated.
    KingsDay,
    /// 5 May, every year.
    LiberationDay,
    /// The thirty-ninth day after Easter.
    AscensionDay,
    /// The fiftieth day after Easter.
    WhitMonday,
    /// 25 December.
    ChristmasDay,
    /// 26 December.
    BoxingDay,
}

/// The holiday on a day, art. 3(1) and (2). Where two fall together, the one that is fixed by date.
#[must_use]
pub fn public_holiday(day: NaiveDate) -> Option<PublicHoliday> {
    match (day.month(), day.day()) {
        (1, 1) => return Some(PublicHoliday::NewYear),
        (5, 5) => return Some(PublicHoliday::LiberationDay),
        (12, 25) => return Some(PublicHoliday::ChristmasDay),
        (12, 26) => return Some(PublicHoliday::BoxingDay),
        (..) => {}
    }
    if is_kings_day(day) {
        return Some(PublicHoliday::KingsDay);
    }
    match (day - easter(day.year())?).num_days() {
        -2 => Some(PublicHoliday::GoodFriday),
        1 => Some(PublicHoliday::EasterMonday),
        39 => Some(PublicHoliday::AscensionDay),
        50 => Some(PublicHoliday::WhitMonday),
        ..-2 | -1..=0 | 2..39 | 40..50 | 51.. => None,
    }
}

/// 27 April, celebrated on the 26th when that is a Sunday (so since 2014; the Act leaves the day to the Crown).
fn is_kings_day(day: NaiveDate) -> bool {
    day.month() == 4 && (day.day() == 27 && day.weekday() != Weekday::Sun || day.day() == 26 && day.weekday() == Weekday::Sat)
}

/// Easter Sunday of the Gregorian calendar, by Butcher's method.
#[must_use]
pub fn easter(year: i32) -> Option<NaiveDate> {
    let (golden, century, of_century) = (year.rem_euclid(19), year.div_euclid(100), year.rem_euclid(100));
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - correction + 15).rem_euclid(30);
    let to_sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * to_sunday) / 451;
    let march = epact + to_sunday - 7 * late + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(march / 31).ok()?, u32::try_from(march % 31 + 1).ok()?)
}

/// Saturday or Sunday.
#[must_use]
pub fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Neither weekend nor holiday. School holidays do not matter: offices are open.
#[must_use]
pub fn is_working_day(day: NaiveDate) -> bool {
    !is_weekend(day) && public_holiday(day).is_none()
}

/// The day itself, or the first working day after it: where a term that would end on the day ends, art. 1(1).
#[must_use]
pub fn extended(last: NaiveDate) -> NaiveDate {
    last.iter_days().find(|day| is_working_day(*day)).unwrap_or(last)
}

/// The first working day after a day.
#[must_use]
pub fn next_working_day(after: NaiveDate) -> NaiveDate {
    add_working_days(after, 1)
}

/// The n-th working day after a day; the day itself for none.
#[must_use]
pub fn add_working_days(after: NaiveDate, days: u32) -> NaiveDate {
    let mut later = after.iter_days().skip(1).filter(|day| is_working_day(*day));
    days.checked_sub(1).map_or(after, |skipped| later.nth(skipped as usize).unwrap_or(NaiveDate::MAX))
}

/// The last day of a legal term of so many calendar days after an event: a term of three days or more is lengthened until it holds two
/// working days (art. 2), and one that ends on a weekend or holiday runs on to the next working day (art. 1).
#[must_use]
pub fn legal_term(event: NaiveDate, days: u32) -> NaiveDate {
    let last = event.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX);
    let last = if days >= 3 { last.max(add_working_days(event, 2)) } else { last };
    extended(last)
}

#[cfg(test)]
mod tests {
    use PublicHoliday::{AscensionDay, BoxingDay, ChristmasDay, EasterMonday, GoodFriday, KingsDay, LiberationDay, NewYear, WhitMonday};
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn easter_sundays() {
        for sunday in
            ["1961-04-02", "2000-04-23", "2008-03-23", "2011-04-24", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25"]
        {
            assert_eq!(easter(day(sunday).year()), Some(day(sunday)));
        }
    }

    #[test]
    fn holidays() {
        for (on, expected) in [
            ("2026-01-01", Some(NewYear)),    // art. 3(1)
            ("2026-04-03", Some(GoodFriday)), // art. 3(2)
            ("2026-04-04", None),
            ("2026-04-05", None),               // Easter Sunday is a Sunday already
            ("2026-04-06", Some(EasterMonday)), // art. 3(1)
            ("2026-04-27", Some(KingsDay)),     // art. 3(1)
            ("2025-04-26", Some(KingsDay)),     // the 27th was a Sunday
            ("2025-04-27", None),
            ("2026-04-26", None),
            ("2026-05-05", Some(LiberationDay)), // art. 3(1), not every fifth year only
            ("2026-05-14", Some(AscensionDay)),  // art. 3(1)
            ("2016-05-05", Some(LiberationDay)), // and Ascension Day
            ("2026-05-25", Some(WhitMonday)),    // art. 3(1)
            ("2026-12-25", Some(ChristmasDay)),  // art. 3(1)
            ("2026-12-26", Some(BoxingDay)),     // art. 3(1)
            ("2026-12-31", None),
        ] {
            assert_eq!(public_holiday(day(on)), expected, "{on}");
        }
    }

    #[test]
    fn working_days_on() {
        for (after, days, expected) in [
            ("2026-11-23", 0, "2026-11-23"),
            ("2026-11-23", 1, "2026-11-24"),
            ("2026-11-20", 1, "2026-11-23"), // over the weekend
            ("2026-11-23", 5, "2026-11-30"),
            ("2026-04-02", 1, "2026-04-07"), // Good Friday, weekend, Easter Monday
            ("2026-12-24", 1, "2026-12-28"), // Christmas, of which the second day is a Saturday
            ("2026-12-24", 5, "2027-01-04"), // and New Year
            ("2026-11-21", 1, "2026-11-23"), // counted from a Saturday
        ] {
            assert_eq!(add_working_days(day(after), days).to_string(), expected, "{after} + {days}");
        }
    }

    #[test]
    fn legal_terms() {
        for (event, days, expected) in [
            ("2026-11-23", 2, "2026-11-25"),
            ("2026-11-19", 2, "2026-11-23"), // art. 1: ends on a Saturday
            ("2026-11-20", 2, "2026-11-23"), // art. 1: on a Sunday
            ("2026-04-02", 2, "2026-04-07"), // art. 1: Saturday, Easter, Easter Monday
            ("2026-11-20", 3, "2026-11-24"), // art. 2: Saturday, Sunday, Monday hold one working day
            ("2026-04-02", 5, "2026-04-08"), // art. 2: Tuesday is the first working day
            ("2026-11-23", 28, "2026-12-21"),
        ] {
            assert_eq!(legal_term(day(event), days).to_string(), expected, "{event} + {days}");
        }
    }

    proptest! {
        #[test]
        fn a_term_ends_on_a_working_day_and_is_never_shortened(after in 0_u64..50_000, days in 0_u32..60) {
            let event = day("1980-01-01") + Days::new(after);
            let last = legal_term(event, days);
            prop_assert!(is_working_day(last));
            prop_assert!(last >= event + Days::new(u64::from(days)));
            let inside = event.iter_days().skip(1).take_while(|day| *day <= last).filter(|day| is_working_day(*day)).count();
            prop_assert!(days < 3 || inside >= 2);
        }

        #[test]
        fn so_many_working_days_lie_between(after in 0_u64..50_000, days in 0_u32..40) {
            let from = day("1980-01-01") + Days::new(after);
            let last = add_working_days(from, days);
            let between = from.iter_days().skip(1).take_while(|day| *day <= last).filter(|day| is_working_day(*day)).count();
            prop_assert_eq!(between, days as usize);
        }
    }
}
