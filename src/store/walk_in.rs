//! Somebody who came to a lesson without being expected.

use ::entity::id::{EnrolmentId, LessonId, LessonParticipantId, StudentId};
use chrono::NaiveDate;
use sea_orm::Value;
use serde::Serialize;

use super::StoreError;
use super::marks::REGISTER;
use super::taking::{self, RegisterState, Taking};
use super::work::Work;
use crate::policy::permit::Named;

/// How somebody is meant: an app knows the key, a teacher the number on the card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Who {
    /// By key.
    Id(StudentId),
    /// By number at the school.
    Number(String),
}

impl Who {
    fn column(&self) -> &'static str {
        match self {
            Self::Id(_) => "id",
            Self::Number(_) => "student_number",
        }
    }

    fn value(&self) -> Value {
        match self {
            Self::Id(id) => id.0.into(),
            Self::Number(number) => number.as_str().into(),
        }
    }
}

/// The lesson, after locking who takes part and who is to be added, whoever it is.
pub async fn lesson<D: Named>(work: &Work<'_, D>, lesson: LessonId, who: &Who) -> Result<Taking, StoreError> {
    if work.postgres() {
        let sql = format!(
            "SELECT id FROM student WHERE institution_id = $1 AND ({} = $7 OR id IN (SELECT lp.student_id FROM lesson_participant lp \
             WHERE lp.institution_id = $1 AND lp.lesson_id = $6)) ORDER BY id{}",
            who.column(),
            work.lock()
        );
        work.query(&sql, vec![lesson.0.into(), who.value()]).await?;
    }
    taking::read(work, lesson).await
}

/// The student who is meant, if enrolled on that day, and by which enrolment: the one begun last. Somebody who left is as nobody.
pub async fn enrolled<D: Named>(work: &Work<'_, D>, who: &Who, on: NaiveDate) -> Result<Option<(StudentId, EnrolmentId)>, StoreError> {
    let sql = format!(
        "SELECT s.id AS student_id, e.id AS enrolment_id FROM student s JOIN enrolment e ON e.institution_id = $1 AND e.student_id = s.id \
         AND e.begins <= $7 AND (e.ends IS NULL OR e.ends >= $7) \
         WHERE s.institution_id = $1 AND s.{} = $6 AND (s.ended_on IS NULL OR s.ended_on > $7) ORDER BY e.begins DESC, e.id LIMIT 1",
        who.column()
    );
    let found = work.query(&sql, vec![who.value(), on.into()]).await?;
    let Some(row) = found.first() else { return Ok(None) };
    Ok(Some((row.try_get("", "student_id")?, row.try_get("", "enrolment_id")?)))
}

/// Adds somebody who takes no part yet.
pub async fn add<D: Named>(work: &Work<'_, D>, taking: &Taking, student: StudentId, enrolment: EnrolmentId) -> Result<(), StoreError> {
    let sql = "INSERT INTO lesson_participant (id, institution_id, lesson_id, student_id, enrolment_id, local_date, walk_in) \
               VALUES ($6, $1, $7, $8, $9, $10, $11)";
    let key = LessonParticipantId::new();
    let values: Vec<Value> =
        vec![key.0.into(), taking.lesson.0.into(), student.0.into(), enrolment.0.into(), taking.on.into(), true.into()];
    work.execute(sql, values).await?;
    Ok(())
}

/// A register that was complete is not any more.
pub async fn reopen<D: Named>(work: &Work<'_, D>, register: RegisterState) -> Result<(), StoreError> {
    let at = "t.institution_id = $1 AND t.id = $6";
    work.remember(&REGISTER, "", &format!("register t WHERE {at}"), vec![register.id.0.into()]).await?;
    let sql = format!("UPDATE register AS t SET complete = $7, version = t.version + 1 WHERE {at}");
    work.execute(&sql, vec![register.id.0.into(), false.into()]).await?;
    Ok(())
}
