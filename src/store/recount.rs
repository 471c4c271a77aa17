//! What has to be counted anew since the calendar or a setting was changed: asked for by a deed, worked off by the daily run.

use ::entity::id::{InstitutionId, RecountId, StudentId};
use chrono::NaiveDate;
use sea_orm::{DbErr, Value};

use super::json::ids;
use super::taken_state::{TAKEN, TakenState, taken_state};
use super::work::Work;
use super::{Store, StoreError, rows};
use crate::domain::span::Span;
use crate::policy::permit::Named;

/// Days that are to be counted anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Key.
    pub id: RecountId,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Students up to this one are done.
    pub reached: Option<StudentId>,
}

/// Asks for it, from a day on.
pub async fn ask<D: Named>(work: &Work<'_, D>, days: (NaiveDate, NaiveDate), due_on: NaiveDate) -> Result<(), StoreError> {
    let sql = "INSERT INTO recount (id, institution_id, from_day, to_day, due_on, asked_at, asked_by) VALUES ($6, $1, $7, $8, $9, $2, $4)";
    let values = vec![RecountId::new().0.into(), days.0.into(), days.1.into(), due_on.into()];
    work.execute(sql, values).await.map(|_| ())
}

/// What is due and not done, oldest first.
pub async fn due(store: &Store, institution: InstitutionId, today: NaiveDate) -> Result<Vec<Asked>, StoreError> {
    let sql = "SELECT id, from_day, to_day, reached_id FROM recount \
               WHERE institution_id = $1 AND done_at IS NULL AND due_on <= $2 ORDER BY asked_at, id";
    let found = rows::raw(store, sql, vec![Value::from(institution.0), Value::from(today)]).await?;
    let asked = found.iter().map(|row| {
        Ok(Asked {
            id: row.try_get("", "id")?,
            from: row.try_get("", "from_day")?,
            to: row.try_get("", "to_day")?,
            reached: row.try_get("", "reached_id")?,
        })
    });
    Ok(asked.collect::<Result<_, DbErr>>()?)
}

/// The next students who missed anything in those days, or were counted before: windows move, whenever anything was missed. By key.
pub async fn students(store: &Store, institution: InstitutionId, asked: &Asked, most: u32) -> Result<Vec<StudentId>, StoreError> {
    let mut values = vec![Value::from(institution.0), Value::from(asked.from), Value::from(asked.to), Value::from(i64::from(most))];
    let after = if let Some(reached) = asked.reached {
        values.push(Value::from(reached.0));
        "AND s.id > $5"
    } else {
        ""
    };
    let sql = format!(
        "SELECT s.id FROM student s WHERE s.institution_id = $1 {after} AND (EXISTS (SELECT 1 FROM presence p WHERE p.institution_id = $1 \
         AND p.student_id = s.id AND p.local_date BETWEEN $2 AND $3 AND p.minutes_missed > 0) OR EXISTS (SELECT 1 FROM standing c \
         WHERE c.institution_id = $1 AND c.student_id = s.id)) ORDER BY s.id LIMIT $4"
    );
    let found = rows::raw(store, &sql, values).await?;
    Ok(found.iter().map(|row| row.try_get("", "id")).collect::<Result<_, DbErr>>()?)
}

/// What these students, who are locked, missed in those days.
pub async fn missed<D: Named>(work: &Work<'_, D>, students: &[StudentId], days: Span) -> Result<Vec<(StudentId, TakenState)>, StoreError> {
    let sql = format!(
        "SELECT p.student_id, {TAKEN} FROM presence p JOIN lesson l ON l.id = p.lesson_id AND l.institution_id = $1 \
         WHERE p.institution_id = $1 AND p.student_id IN {} AND p.local_date >= $7 AND p.local_date <= $8 AND p.minutes_missed > 0 \
         ORDER BY p.student_id, l.begins, l.id",
        work.ids("$6"),
    );
    let keys: Vec<_> = students.iter().map(|id| id.0).collect();
    let values = vec![Value::from(ids(&keys)?), days.begins.into(), days.ends.unwrap_or(days.begins).into()];
    let found = work.query(&sql, values).await?;
    let marked = found.iter().map(|row| Ok((row.try_get("", "student_id")?, taken_state(row, row.try_get("", "presence_id")?)?)));
    Ok(marked.collect::<Result<_, DbErr>>()?)
}

/// Writes down that students up to this one are done, unless another run is further.
pub async fn reach<D: Named>(work: &Work<'_, D>, asked: &Asked, student: StudentId) -> Result<(), StoreError> {
    let sql = "UPDATE recount SET reached_id = $7 WHERE institution_id = $1 AND id = $6 AND (reached_id IS NULL OR reached_id < $7)";
    work.execute(sql, vec![asked.id.0.into(), student.0.into()]).await.map(|_| ())
}

/// Writes down that it is done.
pub async fn finish<D: Named>(work: &Work<'_, D>, asked: &Asked) -> Result<(), StoreError> {
    let sql = "UPDATE recount SET done_at = $2 WHERE institution_id = $1 AND id = $6 AND done_at IS NULL";
    work.execute(sql, vec![asked.id.0.into()]).await.map(|_| ())
}
