//! Counts marks anew whose lesson an import has put at another time, cancelled or brought back: their day, their minutes, what they say of
//! an illness, and whether the register still holds a mark for everybody; and then the days of whoever takes part.

use std::collections::HashMap;

use ::entity::id::{LessonId, StudentId};
use chrono_tz::Tz;

use super::DeedError;
use super::count::{self, Touched};
use super::settle::Ledger;
use crate::domain::local_time::local_date;
use crate::domain::register_term::opened_at;
use crate::policy::permit::SystemDeed;
use crate::store::bulk::Bulk;
use crate::store::replanned::{self, Replanned};
use crate::store::{marks, school};

/// Students at a time.
const BATCH: usize = 200;

/// What changed of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Recounted {
    /// Presences that count otherwise, or on another day.
    pub presences: u64,
    /// Registers that are no longer complete, or are so again.
    pub registers: u64,
}

/// Does it, for lessons that were changed in this transaction.
///
/// Everybody who takes part is locked first: a register that is being taken of such a lesson is waited for, and one that comes later finds
/// the lesson as it is now.
pub(super) async fn replanned<D: SystemDeed>(bulk: &Bulk<'_, D>, zone: Tz) -> Result<Recounted, DeedError> {
    let mut done = Recounted::default();
    let students = replanned::students(bulk, opened_at(bulk.now())).await?;
    let mut touched = Touched::default();
    for (student, first, last) in replanned::days(bulk, local_date(bulk.now(), zone)).await? {
        touched.add(student, first);
        touched.add(student, last);
    }
    let mut locked: Vec<_> = students.iter().copied().chain(touched.students()).map(|student| student.0).collect();
    locked.sort_unstable();
    locked.dedup();
    if locked.is_empty() {
        return Ok(done);
    }
    bulk.lock_students(&locked).await?;
    let school = school::of(bulk, zone).await?;
    let mut elsewhen: HashMap<LessonId, bool> = HashMap::new();
    for students in students.chunks(BATCH) {
        let marks = replanned::marks(bulk, students).await?;
        let times = || marks.iter().flat_map(|mark| [mark.was, mark.taken.during]);
        let (Some(from), Some(to)) = (times().map(|time| time.begins).min(), times().map(|time| time.ends).max()) else { continue };
        let mut whose: Vec<StudentId> = marks.iter().map(|mark| mark.student).collect();
        whose.dedup();
        for Replanned { taken, .. } in &marks {
            *elsewhen.entry(taken.lesson).or_default() |= !taken.is_of_lesson();
        }
        let known = marks.into_iter().map(|mark| (mark.student, mark.taken)).collect();
        let mut ledger = Ledger::load(bulk, &whose, (from, to), zone, Some(known)).await?;
        let written = ledger.settle_uncounted(bulk, &school, &mut touched).await?;
        done.presences += written.len() as u64;
        let mut of: Vec<StudentId> = written.iter().map(|(student, _)| *student).collect();
        of.dedup();
        bulk.tell(&of.iter().map(|student| ("attendance.changed", student.0)).collect::<Vec<_>>()).await?;
    }
    count::follow(bulk, &school, &touched).await?;
    let lessons = |wanted: bool| elsewhen.iter().filter(|(_, found)| **found == wanted).map(|(lesson, _)| *lesson).collect::<Vec<_>>();
    done.registers = marks::reopen(bulk, &lessons(true)).await? + marks::complete(bulk, &lessons(false)).await?;
    Ok(done)
}
