//! Who is to be told that a student comes of age soon, and that they were.

use ::entity::id::{ComingOfAgeId, GuardianId, InstitutionId, StudentId};
use chrono::NaiveDate;
use sea_orm::{DbBackend, DbErr, QueryResult, Value};
use serde_json::json;
use uuid::Uuid;

use super::json::{instant, json, key};
use super::work::Work;
use super::{Store, StoreError, rows};
use crate::policy::permit::Named;

/// Somebody to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Of whom.
    pub student: StudentId,
    /// Who; none: the student himself.
    pub guardian: Option<GuardianId>,
    /// The row that says who, for other systems: the student, or the guardianship.
    pub subject: Uuid,
    /// On which day.
    pub of_age_on: NaiveDate,
}

/// Students born on these days (each with the day on which who was born then comes of age), and their guardians in force, who were not told
/// of that day. Who has gone or died is not told of.
pub async fn due(
    store: &Store,
    institution: InstitutionId,
    born: &[(NaiveDate, NaiveDate)],
    today: NaiveDate,
) -> Result<Vec<Due>, StoreError> {
    let days: Vec<_> = born.iter().map(|(birth, on)| json!({ "birth": birth, "of_age_on": on })).collect();
    let (days_of, source) = if store.backend() == DbBackend::Postgres {
        ("w.birth, w.of_age_on", "json_to_recordset($2::json) AS w(birth date, of_age_on date)")
    } else {
        ("w.value->>'birth' AS birth, w.value->>'of_age_on' AS of_age_on", "json_each($2) AS w")
    };
    let sql = format!(
        "WITH d AS MATERIALIZED (SELECT {days_of} FROM {source}), \
         s AS MATERIALIZED (SELECT s.id, d.of_age_on FROM d JOIN student s ON s.institution_id = $1 AND s.birth_date = d.birth \
           WHERE (s.ended_on IS NULL OR s.ended_on > $3) AND NOT EXISTS (SELECT 1 FROM student_fact f \
             WHERE f.institution_id = $1 AND f.student_id = s.id AND f.kind = 'DECEASED' \
             AND (f.ends IS NULL OR f.ends >= f.begins))), \
         p AS MATERIALIZED (SELECT s.id AS student_id, NULL AS guardian_id, s.id AS subject_id, s.of_age_on FROM s \
           UNION ALL SELECT s.id, g.guardian_id, g.id, s.of_age_on FROM s \
             JOIN guardianship g ON g.institution_id = $1 AND g.student_id = s.id \
             JOIN guardian o ON o.institution_id = $1 AND o.id = g.guardian_id AND (o.ended_on IS NULL OR o.ended_on > $3) \
             WHERE g.kind IN ('AUTHORITY', 'CARER') AND g.begins <= $3 AND (g.ends IS NULL OR g.ends >= $3) \
             AND NOT (g.blocked_from IS NOT NULL AND g.blocked_from <= $3 AND (g.blocked_to IS NULL OR g.blocked_to >= $3))) \
         SELECT p.student_id, p.guardian_id, p.subject_id, p.of_age_on FROM p WHERE NOT EXISTS (SELECT 1 FROM coming_of_age c \
           WHERE c.institution_id = $1 AND c.student_id = p.student_id AND c.guardian_id IS NOT DISTINCT FROM p.guardian_id AND c.of_age_on = p.of_age_on) \
         ORDER BY p.student_id, p.guardian_id, p.subject_id"
    );
    let found = rows::raw(store, &sql, vec![institution.0.into(), json(&days)?.into(), today.into()]).await?;
    let mut due = found.iter().map(read).collect::<Result<Vec<Due>, DbErr>>()?;
    // A guardian may be tied twice, by authority and by care.
    due.dedup_by_key(|one| (one.student, one.guardian));
    Ok(due)
}

fn read(row: &QueryResult) -> Result<Due, DbErr> {
    Ok(Due {
        student: row.try_get("", "student_id")?,
        guardian: row.try_get("", "guardian_id")?,
        subject: row.try_get("", "subject_id")?,
        of_age_on: row.try_get("", "of_age_on")?,
    })
}

/// Keeps that they are told; answers who was not told before, since another run may have been here first.
pub async fn tell<D: Named>(work: &Work<'_, D>, due: &[Due]) -> Result<Vec<Due>, StoreError> {
    let given: Vec<_> = due
        .iter()
        .map(|one| {
            json!({ "id": key(ComingOfAgeId::new().0), "student": key(one.student.0), "guardian": one.guardian.map(|id| key(id.0)),
                "on": one.of_age_on, "at": instant(work.now()) })
        })
        .collect();
    let sql = if work.postgres() {
        "INSERT INTO coming_of_age (id, institution_id, student_id, guardian_id, of_age_on, told_at) \
         SELECT j.id, $1, j.student, j.guardian, j.\"on\", j.at \
         FROM json_to_recordset($6::json) AS j(id uuid, student uuid, guardian uuid, \"on\" date, at timestamptz) WHERE true \
         ON CONFLICT DO NOTHING RETURNING student_id, guardian_id"
    } else {
        "INSERT INTO coming_of_age (id, institution_id, student_id, guardian_id, of_age_on, told_at) \
         SELECT unhex(value->>'id'), $1, unhex(value->>'student'), unhex(value->>'guardian'), value->>'on', value->>'at' FROM json_each($6) WHERE true \
         ON CONFLICT DO NOTHING RETURNING student_id, guardian_id"
    };
    let made = work.query(sql, vec![Value::from(json(&given)?)]).await?;
    let made: Vec<(StudentId, Option<GuardianId>)> =
        made.iter().map(|row| Ok((row.try_get("", "student_id")?, row.try_get("", "guardian_id")?))).collect::<Result<_, DbErr>>()?;
    Ok(due.iter().copied().filter(|one| made.contains(&(one.student, one.guardian))).collect())
}
