//! A teacher adds somebody to a lesson who came without being expected: anybody who is enrolled, known to the teacher before or not.

use ::entity::id::{LessonId, StudentId};
use ::entity::kind::LessonStatus;
use serde::{Deserialize, Serialize};

use super::complaint::{Breach, Complaint};
use super::count::{self, Touched};
use super::once::OnceKey;
use super::{DeedError, lesson_access, term};
use crate::policy::deed::Deed;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::refusal::Refusal;
use crate::policy::viewer::Viewer;
use crate::store::walk_in::{self, Who};
use crate::store::work::Work;
use crate::store::{Store, school};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct AddWalkIn;

impl Named for AddWalkIn {
    const NAME: &'static str = "addWalkIn";
}

impl PersonDeed for AddWalkIn {
    const DEED: Deed = Deed::AddWalkIn;
}

/// Longest student number, in characters.
const LONGEST_NUMBER: usize = 100;

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Input {
    /// To which lesson.
    pub lesson: LessonId,
    /// By key.
    pub student: Option<StudentId>,
    /// Or by number.
    pub number: Option<String>,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Who takes part now, or did so already.
    pub student: StudentId,
}

/// Does it, for who is signed in. Whoever takes part already is left as is. A number of nobody and one of somebody who left are answered
/// alike.
pub async fn run(store: &Store, viewer: &Viewer, input: &Input, key: &str) -> Result<Done, DeedError> {
    let key = OnceKey::new(key, input)?;
    let (who, field) = check(input)?;
    let permit = lesson_access::permit::<AddWalkIn>(store, viewer, input.lesson).await?;
    let work = Work::begin(store, &permit, viewer.now).await?;
    if let Some(done) = key.before(&work).await? {
        return Ok(done);
    }
    let taking = walk_in::lesson(&work, input.lesson, &who).await?;
    if taking.status == LessonStatus::Cancelled {
        return Err(Complaint::at(&["lessonId"], Breach::Cancelled).into());
    }
    let school = school::of(&work, viewer.zone).await?;
    let of_lesson = school.register_term(taking.during, taking.on, None);
    let not_open = |refused| Complaint::at(&["lessonId"], term::breach(refused, &school));
    of_lesson.observed_at(None, viewer.now).map_err(not_open)?;
    let found = walk_in::enrolled(&work, &who, taking.on).await?;
    let (student, enrolment) = found.ok_or_else(|| Complaint::at(&[field], Breach::Refused(Refusal::Hidden)))?;
    if taking.participants.iter().all(|(known, _)| *known != student) {
        walk_in::add(&work, &taking, student, enrolment).await?;
        if let Some(register) = taking.register.filter(|register| register.complete) {
            walk_in::reopen(&work, register).await?;
        }
        work.tell(&[("register.walk_in", input.lesson.0)]).await?;
        // Of a day that is over it is a lesson nobody marked, until somebody does.
        let mut touched = Touched::default();
        touched.add(student, taking.on);
        count::follow(&work, &school, &touched).await?;
    }
    let done = Done { student };
    key.keep(&work, &done).await?;
    work.commit().await?;
    Ok(done)
}

/// Who is meant, and by which field.
fn check(input: &Input) -> Result<(Who, &'static str), Complaint> {
    match (input.student, &input.number) {
        (Some(student), None) => Ok((Who::Id(student), "studentId")),
        (None, Some(number)) => {
            let number = number.trim();
            let fits = !number.is_empty() && number.chars().count() <= LONGEST_NUMBER && !number.chars().any(char::is_control);
            let refusal = || Complaint::at(&["studentNumber"], Breach::Text { most: LONGEST_NUMBER });
            if fits { Ok((Who::Number(number.to_owned()), "studentNumber")) } else { Err(refusal()) }
        }
        (Some(_), Some(_)) | (None, None) => Err(Complaint::at(&["studentId"], Breach::ExactlyOne)),
    }
}
