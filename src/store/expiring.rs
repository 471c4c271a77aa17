//! Presences whose unexplained minutes have come to their deadline.

use ::entity::id::{InstitutionId, StudentId};
use chrono::{DateTime, Utc};
use sea_orm::{DbErr, Value};

use super::json::ids;
use super::taken_state::{TAKEN, TakenState, taken_state};
use super::work::Work;
use super::{Store, StoreError, rows};
use crate::policy::permit::Named;

/// Who has any, by key.
pub async fn students(store: &Store, institution: InstitutionId, now: DateTime<Utc>) -> Result<Vec<StudentId>, StoreError> {
    let sql = "SELECT DISTINCT student_id FROM presence WHERE institution_id = $1 AND becomes_unauthorised_at <= $2 ORDER BY student_id";
    let found = rows::raw(store, sql, vec![Value::from(institution.0), Value::from(now)]).await?;
    Ok(found.iter().map(|row| row.try_get("", "student_id")).collect::<Result<_, DbErr>>()?)
}

/// Those of these students, who are locked.
pub async fn of<D: Named>(work: &Work<'_, D>, students: &[StudentId]) -> Result<Vec<(StudentId, TakenState)>, StoreError> {
    let sql = format!(
        "SELECT p.student_id, {TAKEN} FROM presence p JOIN lesson l ON l.id = p.lesson_id AND l.institution_id = $1 \
         WHERE p.institution_id = $1 AND p.student_id IN {} AND p.becomes_unauthorised_at <= $2 ORDER BY p.student_id, l.begins, l.id",
        work.ids("$6"),
    );
    let keys: Vec<_> = students.iter().map(|id| id.0).collect();
    let found = work.query(&sql, vec![Value::from(ids(&keys)?)]).await?;
    let marked = found.iter().map(|row| Ok((row.try_get("", "student_id")?, taken_state(row, row.try_get("", "presence_id")?)?)));
    Ok(marked.collect::<Result<_, DbErr>>()?)
}
