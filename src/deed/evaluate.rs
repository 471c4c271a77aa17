//! Counts every student of a school from scratch: kept days, standings, signals. Or says where what is kept differs from that.
//!
//! Each batch of students is a transaction under their lock: it can break off half way, and be run beside a server.

use ::entity::id::StudentId;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::DeedError;
pub use super::count::Difference;
use super::count::{self, Touched};
use crate::policy::permit::{Named, Permit, SystemDeed};
use crate::store::work::Work;
use crate::store::{Store, school, standing};

/// Students per transaction.
const BATCH: u32 = 100;

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct Evaluate;

impl Named for Evaluate {
    const NAME: &'static str = "evaluate";
}

impl SystemDeed for Evaluate {}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Evaluated {
    /// Students that were looked at.
    pub students: usize,
    /// Students that were not compared: never counted, or counted as of a later day.
    pub left_out: usize,
    /// Where what was kept differs, if that was asked.
    pub differences: Vec<Difference>,
}

/// Counts them as of this instant.
pub async fn run(store: &Store, permit: &Permit<Evaluate>, zone: Tz, now: DateTime<Utc>) -> Result<Evaluated, DeedError> {
    let mut done = Evaluated::default();
    let mut after = None;
    loop {
        let students = standing::students(store, permit.institution(), after, BATCH).await?;
        let Some(last) = students.last() else { return Ok(done) };
        after = Some(*last);
        done.students += students.len();
        let work = locked(store, permit, &students, now).await?;
        let school = school::of(&work, zone).await?;
        let mut touched = Touched::default();
        for student in &students {
            touched.whole(*student);
        }
        count::follow(&work, &school, &touched).await?;
        work.commit().await?;
    }
}

/// Says where what is kept of those who were counted by a day differs from the count from scratch, and changes nothing.
pub async fn check(
    store: &Store,
    permit: &Permit<Evaluate>,
    zone: Tz,
    until: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Evaluated, DeedError> {
    let mut done = Evaluated::default();
    let mut after = None;
    loop {
        let students = standing::students(store, permit.institution(), after, BATCH).await?;
        let Some(last) = students.last() else { return Ok(done) };
        after = Some(*last);
        let work = locked(store, permit, &students, now).await?;
        let school = school::of(&work, zone).await?;
        let (compared, differences) = count::differences(&work, &school, &students, until).await?;
        done.students += compared;
        done.left_out += students.len() - compared;
        done.differences.extend(differences);
        work.rollback().await?;
    }
}

async fn locked<'a>(
    store: &Store,
    permit: &'a Permit<Evaluate>,
    students: &[StudentId],
    now: DateTime<Utc>,
) -> Result<Work<'a, Evaluate>, DeedError> {
    let work = Work::begin(store, permit, now).await?;
    work.lock_students(&students.iter().map(|student| student.0).collect::<Vec<_>>()).await?;
    Ok(work)
}
