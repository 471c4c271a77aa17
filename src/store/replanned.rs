//! Lessons that a run has put at another time, cancelled or brought back, and the marks that are there of them.

use ::entity::id::StudentId;
use chrono::{DateTime, Utc};
use sea_orm::{DbErr, QueryResult, Value};

use super::StoreError;
use super::bulk::Bulk;
use super::json::ids;
use super::taken_state::{TAKEN, TakenState, taken_state};
use crate::domain::interval::Interval;
use crate::policy::permit::SystemDeed;

/// SQL: such lessons of this instant, with the time they had. A run changes a lesson once.
const REPLANNED: &str = "WITH replanned AS (SELECT l.id, l.begins, v.begins AS was_begins, v.ends AS was_ends \
     FROM lesson_version v JOIN lesson l ON l.institution_id = $1 AND l.id = v.lesson_id \
     WHERE v.institution_id = $1 AND v.replaced_at = $2 AND v.version = l.version - 1 \
     AND (v.begins <> l.begins OR v.ends <> l.ends OR (v.status = 'CANCELLED') <> (l.status = 'CANCELLED')))";

/// Who takes part in one that has marks, or may be getting its first: that begins, or began, until then.
pub async fn students<D: SystemDeed>(bulk: &Bulk<'_, D>, until: DateTime<Utc>) -> Result<Vec<StudentId>, StoreError> {
    let sql = format!(
        "{REPLANNED} SELECT DISTINCT lp.student_id FROM replanned r JOIN lesson_participant lp ON lp.institution_id = $1 AND lp.lesson_id = r.id \
         WHERE r.begins <= $6 OR r.was_begins <= $6 \
         OR EXISTS (SELECT 1 FROM presence p WHERE p.institution_id = $1 AND p.lesson_id = r.id) ORDER BY lp.student_id"
    );
    let found = bulk.query(&sql, vec![Value::from(until)]).await?;
    Ok(found.iter().map(|row| row.try_get("", "student_id")).collect::<Result<_, DbErr>>()?)
}

/// A mark of such a lesson.
#[derive(Clone, Debug)]
pub struct Replanned {
    /// Whose.
    pub student: StudentId,
    /// As it is kept, with the lesson as it is now.
    pub taken: TakenState,
    /// When the lesson was before.
    pub was: Interval,
}

/// The marks of these students in such lessons.
pub async fn marks<D: SystemDeed>(bulk: &Bulk<'_, D>, students: &[StudentId]) -> Result<Vec<Replanned>, StoreError> {
    let sql = format!(
        "{REPLANNED} SELECT p.student_id, r.was_begins, r.was_ends, {TAKEN} FROM replanned r \
         JOIN lesson l ON l.institution_id = $1 AND l.id = r.id JOIN presence p ON p.institution_id = $1 AND p.lesson_id = r.id \
         WHERE p.student_id IN {} ORDER BY p.student_id, l.begins, l.id",
        bulk.ids("$6"),
    );
    let keys: Vec<_> = students.iter().map(|id| id.0).collect();
    let mark = |row: &QueryResult| {
        Ok(Replanned {
            student: row.try_get("", "student_id")?,
            taken: taken_state(row, row.try_get("", "presence_id")?)?,
            was: Interval { begins: row.try_get("", "was_begins")?, ends: row.try_get("", "was_ends")? },
        })
    };
    let found = bulk.query(&sql, vec![Value::from(ids(&keys)?)]).await?;
    Ok(found.iter().map(mark).collect::<Result<_, DbErr>>()?)
}
