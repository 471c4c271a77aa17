//! The clock moves the window of every student whose standing time alone may change: what was missed falls out of it, a lesson has gone by
//! without a mark, not attending lasts another day, a report has waited too long.
//!
//! Each batch of students is a transaction that counts under their lock: a run can be late, break off half way, or meet another one, and
//! what is left is done by whoever comes next. Counting twice comes to the same.

use ::entity::id::StudentId;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::DeedError;
use super::count::{self, Touched};
use crate::domain::local_time::local_date;
use crate::policy::permit::{Named, Permit, SystemDeed};
use crate::store::work::Work;
use crate::store::{Store, school, standing};

/// Students per transaction.
const BATCH: u32 = 200;

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct MoveWindows;

impl Named for MoveWindows {
    const NAME: &'static str = "moveWindows";
}

impl SystemDeed for MoveWindows {}

/// Does it. Answers how many students were looked at.
pub async fn run(store: &Store, permit: &Permit<MoveWindows>, zone: Tz, now: DateTime<Utc>) -> Result<usize, DeedError> {
    let today = local_date(now, zone);
    let (mut after, mut looked_at) = (None, 0);
    loop {
        let students: Vec<StudentId> = standing::late(store, permit.institution(), today, after, BATCH).await?;
        let Some(last) = students.last() else { return Ok(looked_at) };
        after = Some(*last);
        looked_at += students.len();
        let work = Work::begin(store, permit, now).await?;
        work.lock_students(&students.iter().map(|student| student.0).collect::<Vec<_>>()).await?;
        let school = school::of(&work, zone).await?;
        count::follow(&work, &school, &Touched::nothing(&students, today)).await?;
        work.commit().await?;
    }
}
