//! The clock tells a student, and each guardian in force, thirty days ahead that the student comes of age: what guardians see ends at that
//! midnight, unless the student lets them.
//!
//! Each is told once for a day. A run can be late or meet another one: a unique key decides. A birth date that is corrected makes another
//! day, which is told anew; who becomes a guardian within the thirty days is told then.

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;

use super::DeedError;
use crate::domain::age::{OF_AGE, reached_on};
use crate::domain::local_time::local_date;
use crate::policy::permit::{Named, Permit, SystemDeed};
use crate::store::Store;
use crate::store::coming_of_age::{self, Due};
use crate::store::work::Work;

/// How many days ahead.
pub const DAYS_AHEAD: u64 = 30;
/// Persons per transaction.
const BATCH: usize = 500;

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct AnnounceComingOfAge;

impl Named for AnnounceComingOfAge {
    const NAME: &'static str = "announceComingOfAge";
}

impl SystemDeed for AnnounceComingOfAge {}

/// Does it, and answers how many were told.
pub async fn run(store: &Store, permit: &Permit<AnnounceComingOfAge>, zone: Tz, now: DateTime<Utc>) -> Result<usize, DeedError> {
    let today = local_date(now, zone);
    let mut told = 0;
    for due in coming_of_age::due(store, permit.institution(), &born(today), today).await?.chunks(BATCH) {
        let work = Work::begin(store, permit, now).await?;
        let new = coming_of_age::tell(&work, due).await?;
        work.tell(&new.iter().map(event).collect::<Vec<_>>()).await?;
        work.commit().await?;
        told += new.len();
    }
    Ok(told)
}

fn event(due: &Due) -> (&'static str, uuid::Uuid) {
    (if due.guardian.is_none() { "student.comes_of_age" } else { "guardianship.comes_of_age" }, due.subject)
}

/// Days of birth of those who come of age after today and within the days ahead, each with that day.
fn born(today: NaiveDate) -> Vec<(NaiveDate, NaiveDate)> {
    let last = today + Days::new(DAYS_AHEAD);
    // Years are of 365 or 366 days: the days around are tried, and those that fit are taken.
    let around = today.checked_sub_months(chrono::Months::new(12 * OF_AGE)).unwrap_or(today) - Days::new(2);
    let births = (0..DAYS_AHEAD + 5).map(|ahead| around + Days::new(ahead));
    births.map(|birth| (birth, reached_on(birth, OF_AGE))).filter(|(_, on)| *on > today && *on <= last).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_birthday_is_announced_from_thirty_days_before_until_the_day_before() {
        for (birth, on, first) in [
            ("2008-12-23", "2026-12-23", "2026-11-23"),
            ("2009-01-01", "2027-01-01", "2026-12-02"),
            ("2008-02-29", "2026-03-01", "2026-01-30"),
            ("2008-02-28", "2026-02-28", "2026-01-29"),
            ("2010-03-01", "2028-03-01", "2028-01-31"),
        ] {
            let is_due = |today: NaiveDate| born(today).contains(&(day(birth), day(on)));
            let due: Vec<NaiveDate> = (0..60).map(|at| day(first) - Days::new(10) + Days::new(at)).filter(|today| is_due(*today)).collect();
            assert_eq!((due.first(), due.last(), due.len()), (Some(&day(first)), day(on).pred_opt().as_ref(), 30), "{birth}");
        }
    }

    #[test]
    fn every_day_of_birth_is_looked_at_on_thirty_days() {
        // Over a leap year: none is missed, none twice on one day.
        let mut seen = std::collections::BTreeMap::new();
        for at in 0..800 {
            for (birth, _) in born(day("2025-06-01") + Days::new(at)) {
                *seen.entry(birth).or_insert(0) += 1;
            }
        }
        let whole = seen.range(day("2007-07-15")..day("2009-07-01"));
        assert!(
            whole.clone().count() == 717 && whole.clone().all(|(_, days)| *days == 30),
            "{:?}",
            whole.filter(|(_, n)| **n != 30).collect::<Vec<_>>()
        );
    }
}
