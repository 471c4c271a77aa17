//! An administrator records a dated fact of a student, or corrects one: which duty binds, and who may speak for the student, follow from it.

use ::entity::id::{StudentFactId, StudentId};
use ::entity::kind::StudentFactKind;
use chrono::NaiveDate;
use serde::Serialize;

use super::complaint::{Breach, Complaint};
use super::count::{self, Touched};
use super::govern::not_for_viewer;
use super::once::OnceKey;
use super::{DeedError, subject};
use crate::domain::governing::Refused;
use crate::domain::span::Span;
use crate::domain::student_fact::may_hold;
use crate::policy::deed::Deed;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::refusal::Refusal;
use crate::policy::viewer::Viewer;
use crate::store::student_fact::{self, FactSet};
use crate::store::work::Work;
use crate::store::{Store, school};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct RecordStudentFact;

impl Named for RecordStudentFact {
    const NAME: &'static str = "recordStudentFact";
}

impl PersonDeed for RecordStudentFact {
    const DEED: Deed = Deed::RecordStudentFact;
}

/// What is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Input {
    /// Of whom.
    pub student: StudentId,
    /// What.
    pub kind: StudentFactKind,
    /// First day.
    pub begins: NaiveDate,
    /// Last day.
    pub ends: Option<NaiveDate>,
}

/// How a fact is corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Which.
    pub fact: StudentFactId,
    /// The version that was seen.
    pub version: i32,
    /// The days on which it holds; none: it was never so.
    pub days: Option<Span>,
}

/// Records it. `key`: the caller's own, so that a repeat is answered and not done again.
pub async fn run(store: &Store, viewer: &Viewer, input: &Input, key: &str) -> Result<(), DeedError> {
    let key = OnceKey::new(key, input)?;
    let allowed = subject::student::<RecordStudentFact>(store, viewer, input.student, "studentId").await?;
    let work = Work::begin(store, &allowed.permit, viewer.now).await?;
    if key.before::<_, ()>(&work).await?.is_some() {
        return Ok(());
    }
    work.lock_students(&[input.student.0]).await?;
    let (facts, birth) = student_fact::of(&work, input.student).await?;
    let days = Span { begins: input.begins, ends: input.ends };
    let fact = FactSet::new(&work, input.student, input.kind, days);
    write(&work, viewer, (facts, birth), None, Some(fact)).await?;
    key.keep(&work, &()).await?;
    work.commit().await?;
    Ok(())
}

/// Corrects one: other days, an end, or that it was never so.
pub async fn correct(store: &Store, viewer: &Viewer, input: Correction) -> Result<StudentId, DeedError> {
    let hidden = || not_for_viewer("factId")(Refusal::Hidden);
    let student = student_fact::student_of(store, viewer, input.fact).await?.ok_or_else(hidden)?;
    let allowed = subject::student::<RecordStudentFact>(store, viewer, student, "factId").await?;
    let work = Work::begin(store, &allowed.permit, viewer.now).await?;
    work.lock_students(&[student.0]).await?;
    let (mut facts, birth) = student_fact::of(&work, student).await?;
    let at = facts.iter().position(|fact| fact.id == input.fact && fact.holds()).ok_or_else(hidden)?;
    let was = facts.remove(at);
    if was.version != input.version {
        return Err(Complaint::at(&["version"], Breach::Stale).into());
    }
    let becomes = input.days.map(|days| FactSet { days, ..FactSet::new(&work, student, was.kind, days) });
    write(&work, viewer, (facts, birth), Some(was), becomes).await?;
    work.commit().await?;
    Ok(student)
}

/// Puts one in the place of another. A fact is known by its first day: one that begins on another is another, and the one it was in place of
/// stays, without any day, so that no source brings it back.
async fn write(
    work: &Work<'_, RecordStudentFact>,
    viewer: &Viewer,
    (facts, birth): (Vec<FactSet>, Option<NaiveDate>),
    was: Option<FactSet>,
    becomes: Option<FactSet>,
) -> Result<(), DeedError> {
    let (mut new, mut changed) = (vec![], vec![]);
    let (student, kind) = match (&was, &becomes) {
        (Some(one), _) | (None, Some(one)) => (one.student, one.kind),
        (None, None) => return Ok(()),
    };
    let alike = |fact: &&FactSet| fact.kind == kind;
    if let Some(fact) = &becomes {
        let others: Vec<Span> = facts.iter().filter(alike).map(|fact| fact.days).collect();
        may_hold(kind, fact.days, birth, viewer.today, &others).map_err(refused)?;
    }
    match (was, &becomes) {
        (Some(was), Some(fact)) if was.days.begins == fact.days.begins => changed.push(FactSet { id: was.id, ..fact.clone() }),
        (was, fact) => {
            changed.extend(was.map(FactSet::taken_back));
            if let Some(fact) = fact {
                // One that was taken back is so again.
                match facts.iter().filter(alike).find(|other| other.days.begins == fact.days.begins) {
                    Some(other) => changed.push(FactSet { id: other.id, ..fact.clone() }),
                    None => new.push(fact.clone()),
                }
            }
        }
    }
    student_fact::set(work, &new, &changed).await?;
    if kind == StudentFactKind::StartQualification {
        student_fact::qualify(work, student, becomes.map(|fact| fact.days.begins)).await?;
    }
    work.tell(&[("student.fact", student.0)]).await?;
    // It may bear on any day: which duty binds, when study finance asks.
    let school = school::of(work, viewer.zone).await?;
    count::follow(work, &school, &Touched::of_whole(student)).await?;
    Ok(())
}

fn refused((field, refused): (&'static str, Refused)) -> DeedError {
    Complaint::at(&[field], Breach::Governing(refused)).into()
}
