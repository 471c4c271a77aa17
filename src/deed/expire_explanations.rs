//! The clock turns minutes that nobody explained in time unauthorised.
//!
//! Each batch of students is a transaction that looks again under their lock: a run can be late, break off half way, or meet another one,
//! and what is left is done by whoever comes next. Nothing is done twice.

use ::entity::id::StudentId;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::DeedError;
use super::settle::Ledger;
use crate::policy::permit::{Named, Permit, SystemDeed};
use crate::store::work::Work;
use crate::store::{Store, expiring, school};

/// Students per transaction.
const BATCH: usize = 200;

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct ExpireExplanations;

impl Named for ExpireExplanations {
    const NAME: &'static str = "expireExplanations";
}

impl SystemDeed for ExpireExplanations {}

/// What a run came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Students of whom something changed.
    pub students: usize,
    /// Presences that count otherwise now.
    pub presences: usize,
}

/// Does it, for whoever's deadline has passed at this instant.
pub async fn run(store: &Store, permit: &Permit<ExpireExplanations>, zone: Tz, now: DateTime<Utc>) -> Result<Done, DeedError> {
    let mut done = Done::default();
    for students in expiring::students(store, permit.institution(), now).await?.chunks(BATCH) {
        let Done { students, presences } = batch(store, permit, students, zone, now).await?;
        done.students += students;
        done.presences += presences;
    }
    Ok(done)
}

async fn batch(
    store: &Store,
    permit: &Permit<ExpireExplanations>,
    students: &[StudentId],
    zone: Tz,
    now: DateTime<Utc>,
) -> Result<Done, DeedError> {
    let work = Work::begin(store, permit, now).await?;
    work.lock_students(&students.iter().map(|student| student.0).collect::<Vec<_>>()).await?;
    let due = expiring::of(&work, students).await?;
    let lessons = || due.iter().map(|(_, taken)| taken.during);
    let (Some(from), Some(to)) = (lessons().map(|lesson| lesson.begins).min(), lessons().map(|lesson| lesson.ends).max()) else {
        work.rollback().await?;
        return Ok(Done::default()); // another run was here first
    };
    let school = school::of(&work, zone).await?;
    let mut whose: Vec<StudentId> = due.iter().map(|(student, _)| *student).collect();
    whose.dedup();
    let mut ledger = Ledger::load(&work, &whose, (from, to), zone, Some(due)).await?;
    let changed = ledger.settle(&work, &school).await?;
    let mut of: Vec<StudentId> = changed.iter().map(|(student, _)| *student).collect();
    of.dedup();
    work.tell(&of.iter().map(|student| ("attendance.changed", student.0)).collect::<Vec<_>>()).await?;
    work.commit().await?;
    Ok(Done { students: of.len(), presences: changed.len() })
}
