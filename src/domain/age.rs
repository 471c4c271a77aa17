//! Age in years completed, and the day on which an age is reached.
//!
//! Who is born on 29 February reaches an age on 1 March in common years: on 28 February the year of life is not over yet. No article says
//! so; it is our choice, made here alone.

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use chrono_tz::Tz;

use super::local_time::begin_of_day;

/// Years at which somebody comes of age, BW art. 1:233.
pub const OF_AGE: u32 = 18;

/// Years completed on a day; 0 before birth.
#[must_use]
pub fn completed(birth: NaiveDate, on: NaiveDate) -> u32 {
    on.years_since(birth).unwrap_or(0)
}

/// The day on which so many years are completed.
#[must_use]
pub fn reached_on(birth: NaiveDate, years: u32) -> NaiveDate {
    let year = birth.year().saturating_add(i32::try_from(years).unwrap_or(i32::MAX));
    let first_of_march = || NaiveDate::from_ymd_opt(year, 3, 1);
    birth.with_year(year).or_else(first_of_march).unwrap_or(NaiveDate::MAX)
}

/// Born on or before this day is so many years old: what [`completed`] says of one student, a query says of many.
#[must_use]
pub fn born_by(on: NaiveDate, years: u32) -> NaiveDate {
    on.checked_sub_months(Months::new(years.saturating_mul(12))).unwrap_or(NaiveDate::MIN)
}

/// Whether so many years are completed on a day.
#[must_use]
pub fn has_reached(birth: NaiveDate, years: u32, on: NaiveDate) -> bool {
    birth <= born_by(on, years)
}

/// The instant from which rights of an age hold: rights follow the local date, so 00:00 on the wall on the day it is reached.
#[must_use]
pub fn rights_from(birth: NaiveDate, years: u32, zone: Tz) -> DateTime<Utc> {
    begin_of_day(reached_on(birth, years), zone)
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn years_completed() {
        for (birth, on, years) in [
            ("2008-05-01", "2026-04-30", 17),
            ("2008-05-01", "2026-05-01", 18),
            ("2008-02-29", "2026-02-28", 17), // a common year: not before 1 March
            ("2008-02-29", "2026-03-01", 18),
            ("2008-02-29", "2028-02-28", 19),
            ("2008-02-29", "2028-02-29", 20), // a leap year: on the day itself
            ("2010-02-28", "2028-02-29", 18),
            ("2010-03-01", "2028-02-29", 17),
            ("2010-03-01", "2010-02-01", 0), // not born yet
        ] {
            assert_eq!(completed(day(birth), day(on)), years, "{birth} on {on}");
        }
    }

    #[test]
    fn the_day_an_age_is_reached() {
        for (birth, years, on) in [
            ("2008-05-01", 18, "2026-05-01"),
            ("2008-02-29", 16, "2024-02-29"),
            ("2008-02-29", 18, "2026-03-01"),
            ("2000-01-01", u32::MAX, "+262142-12-31"),
        ] {
            assert_eq!(reached_on(day(birth), years).to_string(), on, "{birth}");
        }
    }

    #[test]
    fn rights_switch_at_midnight_on_the_wall() {
        for (birth, instant) in [
            ("2008-05-01", "2026-04-30T22:00:00Z"), // summer time
            ("2008-12-01", "2026-11-30T23:00:00Z"),
            ("2008-10-25", "2026-10-24T22:00:00Z"), // the night the clock is put back: before that
            ("2009-03-28", "2027-03-27T23:00:00Z"),
            ("2008-02-29", "2026-02-28T23:00:00Z"), // 1 March
        ] {
            assert_eq!(rights_from(day(birth), 18, chrono_tz::Europe::Amsterdam).to_rfc3339(), instant.replace('Z', "+00:00"), "{birth}");
        }
    }

    proptest! {
        #[test]
        fn three_ways_to_ask_agree(born in 0_u64..40_000, later in 0_u64..40_000, years in 0_u32..120) {
            let birth = day("1950-01-01") + Days::new(born);
            let on = birth + Days::new(later);
            let asked = (completed(birth, on) >= years, has_reached(birth, years, on), reached_on(birth, years) <= on);
            prop_assert!(asked.0 == asked.1 && asked.1 == asked.2, "{birth} {on} {years}: {asked:?}");
        }
    }
}
