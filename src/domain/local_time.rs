//! Between instants and what a clock on the wall says in the institution's time zone.

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

/// No clock on the wall ever said so: it was put forward past it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} does not exist: the clock goes forward past it that night")]
pub struct Skipped(pub NaiveDateTime);

/// The instant of a local time. A time that comes twice, when the clock is put back, is the first of the two.
pub fn instant(local: NaiveDateTime, zone: Tz) -> Result<DateTime<Utc>, Skipped> {
    zone.from_local_datetime(&local).earliest().map(|at| at.with_timezone(&Utc)).ok_or(Skipped(local))
}

/// The local calendar day of an instant: the one conversion from instants to school days.
#[must_use]
pub fn local_date(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// The first instant of a local day: midnight, or where the clock skips midnight the first time it does say.
#[must_use]
pub fn begin_of_day(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    // No zone ever skipped more than a day, in steps of a quarter of an hour.
    let steps = (0..=96).map(|step| midnight + Duration::minutes(15 * step));
    steps.into_iter().find_map(|local| instant(local, zone).ok()).unwrap_or_else(|| midnight.and_utc())
}

/// The first instant after a local day.
#[must_use]
pub fn end_of_day(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    day.succ_opt().map_or(DateTime::<Utc>::MAX_UTC, |next| begin_of_day(next, zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_on_the_nights_the_clock_is_changed() {
        for (local, expected) in [
            ("2026-11-23T08:30:00", Some("2026-11-23T07:30:00Z")),
            ("2026-07-01T08:30:00", Some("2026-07-01T06:30:00Z")),
            ("2026-10-25T01:59:59", Some("2026-10-24T23:59:59Z")),
            ("2026-10-25T02:30:00", Some("2026-10-25T00:30:00Z")), // twice: the first, still summer time
            ("2026-10-25T03:00:00", Some("2026-10-25T02:00:00Z")),
            ("2027-03-28T01:59:59", Some("2027-03-28T00:59:59Z")),
            ("2027-03-28T02:30:00", None), // never
            ("2027-03-28T03:00:00", Some("2027-03-28T01:00:00Z")),
        ] {
            let local: NaiveDateTime = local.parse().unwrap();
            let at = instant(local, chrono_tz::Europe::Amsterdam);
            assert_eq!(at, expected.map(|at| at.parse().unwrap()).ok_or(Skipped(local)), "{local}");
        }
    }

    #[test]
    fn a_day_begins_at_midnight_where_there_is_one() {
        let sao_paulo = chrono_tz::America::Sao_Paulo; // put the clock forward at midnight until 2018
        for (day, zone, expected) in [
            ("2026-10-25", chrono_tz::Europe::Amsterdam, "2026-10-24T22:00:00Z"),
            ("2026-10-26", chrono_tz::Europe::Amsterdam, "2026-10-25T23:00:00Z"),
            ("2018-11-04", sao_paulo, "2018-11-04T03:00:00Z"),
        ] {
            let day: NaiveDate = day.parse().unwrap();
            assert_eq!(begin_of_day(day, zone), expected.parse::<DateTime<Utc>>().unwrap(), "{day}");
            assert_eq!(end_of_day(day.pred_opt().unwrap(), zone), begin_of_day(day, zone), "{day}");
        }
    }
}
