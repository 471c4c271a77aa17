//! How students stand, as it was counted last: written by whatever changes it, and by the clock.

use ::entity::id::{InstitutionId, StandingId, StudentId};
use chrono::NaiveDate;
use sea_orm::{DbBackend, DbErr, Value};
use serde_json::json;

use super::counted::StandingState;
use super::json::key;
use super::summary::is_of_lesson;
use super::table::Kind::{Date, Int, Refers};
use super::table::{Table, column};
use super::taken_state::row;
use super::work::{Row, Work};
use super::{Store, StoreError, rows};
use crate::policy::permit::Named;

/// How students stand.
const STANDING: Table = Table {
    name: "standing",
    key: &["student_id"],
    columns: &[
        column("student_id", Refers("student")),
        column("counted_on", Date),
        column("window_begins", Date),
        column("authorised_minutes", Int),
        column("pending_minutes", Int),
        column("unexplained_minutes", Int),
        column("unauthorised_minutes", Int),
        column("unknown_lessons", Int),
        column("pending_from", Date),
        column("next_on", Date),
    ],
    ends: None,
    version: None,
};

/// Writes those that differ.
pub async fn write<D: Named>(work: &Work<'_, D>, standings: &[(StudentId, StandingState)]) -> Result<(), StoreError> {
    let rows: Vec<Row> = standings.iter().map(|(student, state)| written(*student, state)).collect();
    work.derive(&STANDING, &rows).await
}

fn written(student: StudentId, state: &StandingState) -> Row {
    row([
        ("id", key(StandingId::new().0)),
        ("student_id", key(student.0)),
        ("counted_on", json!(state.counted_on)),
        ("window_begins", json!(state.window_begins)),
        ("authorised_minutes", json!(state.missed.authorised)),
        ("pending_minutes", json!(state.missed.pending)),
        ("unexplained_minutes", json!(state.missed.unexplained)),
        ("unauthorised_minutes", json!(state.missed.unauthorised)),
        ("unknown_lessons", json!(state.unknown)),
        ("pending_from", json!(state.pending_from)),
        ("next_on", json!(state.next_on)),
    ])
}

/// Students whose standing is not as of today and may be another by now: time moves what they have missed, or a lesson of a day since
/// has gone by without a mark. By key, after one of them.
pub async fn late(
    store: &Store,
    institution: InstitutionId,
    today: NaiveDate,
    after: Option<StudentId>,
    most: u32,
) -> Result<Vec<StudentId>, StoreError> {
    let mut values = vec![Value::from(institution.0), Value::from(today), Value::from(i64::from(most))];
    let beyond = if let Some(after) = after {
        values.push(Value::from(after.0));
        "AND s.id > $4"
    } else {
        ""
    };
    let of_lesson = is_of_lesson(store.backend() == DbBackend::Postgres);
    // A lesson of a student who was never counted is looked for from the first day of all.
    let sql = format!(
        "SELECT s.id FROM student s LEFT JOIN standing c ON c.institution_id = $1 AND c.student_id = s.id \
         WHERE s.institution_id = $1 {beyond} AND (c.counted_on IS NULL OR c.counted_on < $2) AND (c.next_on <= $2 OR EXISTS (\
           SELECT 1 FROM lesson_participant o JOIN lesson l ON l.institution_id = $1 AND l.id = o.lesson_id AND l.status <> 'CANCELLED' \
           WHERE o.institution_id = $1 AND o.student_id = s.id AND o.local_date < $2 AND o.local_date >= coalesce(c.counted_on, '0001-01-01') \
           AND NOT EXISTS (SELECT 1 FROM presence p WHERE p.institution_id = $1 AND p.lesson_id = o.lesson_id AND p.student_id = s.id AND {of_lesson}))) \
         ORDER BY s.id LIMIT $3"
    );
    let found = rows::raw(store, &sql, values).await?;
    Ok(found.iter().map(|row| row.try_get("", "id")).collect::<Result<_, DbErr>>()?)
}

/// Students of an institution by key, after one of them.
pub async fn students(
    store: &Store,
    institution: InstitutionId,
    after: Option<StudentId>,
    most: u32,
) -> Result<Vec<StudentId>, StoreError> {
    let mut values = vec![Value::from(institution.0), Value::from(i64::from(most))];
    let beyond = if let Some(after) = after {
        values.push(Value::from(after.0));
        "AND id > $3"
    } else {
        ""
    };
    let sql = format!("SELECT id FROM student WHERE institution_id = $1 {beyond} ORDER BY id LIMIT $2");
    let found = rows::raw(store, &sql, values).await?;
    Ok(found.iter().map(|row| row.try_get("", "id")).collect::<Result<_, DbErr>>()?)
}

/// The last day as of which any student of an institution was counted.
pub async fn counted_until(store: &Store, institution: InstitutionId) -> Result<Option<NaiveDate>, StoreError> {
    let sql = "SELECT max(counted_on) AS counted_on FROM standing WHERE institution_id = $1";
    let found = rows::raw(store, sql, vec![Value::from(institution.0)]).await?;
    Ok(found.first().map_or(Ok(None), |row| row.try_get("", "counted_on"))?)
}
