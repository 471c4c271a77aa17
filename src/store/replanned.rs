//! Lessons that a run has put at another time, cancelled or brought back, and the marks that are there of them.

use ::entity::id::StudentId;
use chrono::{DateTime, NaiveDate, Utc};
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

/// Students of whom a lesson of today or before changed in this run, or who take part in one since or no longer: with the first and the last of
/// those days, as they were and as they are.
pub async fn days<D: SystemDeed>(bulk: &Bulk<'_, D>, today: NaiveDate) -> Result<Vec<(StudentId, NaiveDate, NaiveDate)>, StoreError> {
    let (student, day) = if bulk.postgres() {
        ("(h.before::json->>'student_id')::uuid", "(h.before::json->>'local_date')::date")
    } else {
        ("unhex(h.before->>'student_id')", "h.before->>'local_date'")
    };
    let sql = format!(
        "SELECT x.student_id, min(x.day) AS first_day, max(x.day) AS last_day FROM (\
           SELECT o.student_id AS student_id, o.local_date AS day FROM lesson_version v JOIN lesson_participant o \
             ON o.institution_id = $1 AND o.lesson_id = v.lesson_id WHERE v.institution_id = $1 AND v.replaced_at = $2 \
           UNION ALL SELECT o.student_id, o.local_date FROM lesson_participant o WHERE o.institution_id = $1 AND o.id >= $6 \
           UNION ALL SELECT {student}, {day} FROM history h WHERE h.institution_id = $1 AND h.at = $2 AND h.subject = 'lesson_participant'\
         ) x WHERE x.day <= $7 GROUP BY x.student_id"
    );
    let found = bulk.query(&sql, vec![Value::from(bulk.first_id()), Value::from(today)]).await?;
    let days = found.iter().map(|row| Ok((row.try_get("", "student_id")?, row.try_get("", "first_day")?, row.try_get("", "last_day")?)));
    Ok(days.collect::<Result<_, DbErr>>()?)
}

/// Students with a kept standing of whom something changed in this run that bears on all their days: birth, diploma, dated facts, enrolments.
pub async fn rebased<D: SystemDeed>(bulk: &Bulk<'_, D>) -> Result<Vec<StudentId>, StoreError> {
    let student = if bulk.postgres() { "(h.before::json->>'student_id')::uuid" } else { "unhex(h.before->>'student_id')" };
    let sql = format!(
        "SELECT DISTINCT x.student_id FROM (\
           SELECT h.subject_id AS student_id FROM history h WHERE h.institution_id = $1 AND h.at = $2 AND h.subject = 'student' \
           UNION ALL SELECT {student} FROM history h WHERE h.institution_id = $1 AND h.at = $2 AND h.subject IN ('student_fact', 'enrolment') \
           UNION ALL SELECT e.student_id FROM enrolment e WHERE e.institution_id = $1 AND e.id >= $6 \
           UNION ALL SELECT f.student_id FROM student_fact f WHERE f.institution_id = $1 AND f.id >= $6\
         ) x JOIN standing c ON c.institution_id = $1 AND c.student_id = x.student_id ORDER BY x.student_id"
    );
    let found = bulk.query(&sql, vec![Value::from(bulk.first_id())]).await?;
    Ok(found.iter().map(|row| row.try_get("", "student_id")).collect::<Result<_, DbErr>>()?)
}
