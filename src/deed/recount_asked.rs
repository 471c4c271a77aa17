//! The clock counts anew what was missed in days that a change of the calendar, of a setting or of a rule bears on, and the windows from then
//! on.
//!
//! Each batch of students is a transaction that looks again under their lock and writes down how far it is: a run can be late, break off
//! half way, or meet another one, and what is left is done by whoever comes next. What is counted twice comes to the same.

use ::entity::id::StudentId;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::DeedError;
use super::count::{self, Touched};
use super::expire_explanations::Done;
use super::settle::Ledger;
use crate::domain::local_time::local_date;
use crate::domain::span::Span;
use crate::policy::permit::{Named, Permit, SystemDeed};
use crate::store::recount::{self, Asked};
use crate::store::work::Work;
use crate::store::{Store, school};

/// Students per transaction.
const BATCH: u32 = 200;

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct RecountAsked;

impl Named for RecountAsked {
    const NAME: &'static str = "recountAsked";
}

impl SystemDeed for RecountAsked {}

/// Does it, for all that is due.
pub async fn run(store: &Store, permit: &Permit<RecountAsked>, zone: Tz, now: DateTime<Utc>) -> Result<Done, DeedError> {
    let mut done = Done::default();
    for mut asked in recount::due(store, permit.institution(), local_date(now, zone)).await? {
        loop {
            let students = recount::students(store, permit.institution(), &asked, BATCH).await?;
            let Some(last) = students.last().copied() else { break };
            let Done { students, presences } = batch(store, permit, &asked, &students, zone, now).await?;
            done.students += students;
            done.presences += presences;
            asked.reached = Some(last);
        }
        let work = Work::begin(store, permit, now).await?;
        recount::finish(&work, &asked).await?;
        work.commit().await?;
    }
    Ok(done)
}

async fn batch(
    store: &Store,
    permit: &Permit<RecountAsked>,
    asked: &Asked,
    students: &[StudentId],
    zone: Tz,
    now: DateTime<Utc>,
) -> Result<Done, DeedError> {
    let work = Work::begin(store, permit, now).await?;
    work.lock_students(&students.iter().map(|student| student.0).collect::<Vec<_>>()).await?;
    let missed = recount::missed(&work, students, Span::between(asked.from, asked.to)).await?;
    let lessons = || missed.iter().map(|(_, taken)| taken.during);
    let (mut of, mut presences) = (vec![], 0);
    let school = school::of(&work, zone).await?;
    // Windows that end on those days or later may be others: over other weeks, with other rules.
    let mut touched = Touched::default();
    for student in students {
        touched.from(*student, asked.from);
    }
    if let (Some(from), Some(to)) = (lessons().map(|lesson| lesson.begins).min(), lessons().map(|lesson| lesson.ends).max()) {
        let mut whose: Vec<StudentId> = missed.iter().map(|(student, _)| *student).collect();
        whose.dedup();
        let mut ledger = Ledger::load(&work, &whose, (from, to), zone, Some(missed)).await?;
        let changed = ledger.settle_uncounted(&work, &school, &mut touched).await?;
        presences = changed.len();
        of.extend(changed.iter().map(|(student, _)| *student));
        of.sort_unstable();
        of.dedup();
        work.tell(&of.iter().map(|student| ("attendance.changed", student.0)).collect::<Vec<_>>()).await?;
    }
    count::follow(&work, &school, &touched).await?;
    if let Some(last) = students.last() {
        recount::reach(&work, asked, *last).await?;
    }
    work.commit().await?;
    Ok(Done { students: of.len(), presences })
}
