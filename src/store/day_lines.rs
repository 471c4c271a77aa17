//! Lessons of students as counting sees them, with what marks, judgements and reports come to: what kept days are worked out from.

use std::collections::HashMap;

use ::entity::id::StudentId;
use ::entity::kind::{LessonStatus, Mark};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use sea_orm::{DbErr, QueryResult, Value};
use serde_json::json;

use super::StoreError;
use super::json::{json as text, key};
use super::taken_state::row;
use super::work::{Row, Work};
use crate::domain::interval::Interval;
use crate::domain::line::{Attendance, Line, Missed};
use crate::domain::local_time::local_date;
use crate::domain::register_term::opens_at;
use crate::policy::permit::Named;

/// Days of a student, from the first to the last.
pub type Wanted = (StudentId, NaiveDate, NaiveDate);

/// SQL: a report of that status that runs at some time of lesson `l` of participant `o`.
fn over(status: &str) -> String {
    format!(
        "FROM absence_report r WHERE r.institution_id = $1 AND r.student_id = o.student_id AND r.status {status} AND r.begins < l.ends \
         AND (r.effective_ends IS NULL OR r.effective_ends > l.begins)"
    )
}

/// Lessons of those days, of each student. A lesson without mark is among them when its day is before `today`: until then its register can
/// still be taken as a matter of course. The deadline of what is unexplained holds as the rows say it.
pub async fn of<D: Named>(
    work: &Work<'_, D>,
    wanted: &[Wanted],
    zone: Tz,
    today: NaiveDate,
) -> Result<HashMap<StudentId, Vec<Line>>, StoreError> {
    let source = if work.postgres() {
        "json_to_recordset($6::json) AS x(student_id uuid, first_day date, last_day date)"
    } else {
        "(SELECT unhex(value->>'student_id') AS student_id, value->>'first_day' AS first_day, value->>'last_day' AS last_day \
          FROM json_each($6)) AS x"
    };
    let sql = format!(
        "SELECT o.student_id, l.id AS lesson_id, l.local_date, l.begins, l.ends, l.kind, l.status, p.mark, p.first_marked_at, \
         p.authorised_minutes, p.unauthorised_minutes, p.pending_minutes, p.unexplained_minutes, \
         CASE WHEN p.pending_minutes > 0 THEN (SELECT min(r.filed_at) {}) END AS pending_since, \
         CASE WHEN p.authorised_minutes > 0 THEN EXISTS (SELECT 1 {} AND r.kind = 'ILLNESS') \
           AND NOT EXISTS (SELECT 1 {} AND r.kind <> 'ILLNESS') ELSE FALSE END AS ill, \
         CASE WHEN p.unauthorised_minutes > 0 THEN EXISTS (SELECT 1 {} AND r.decider IS NOT NULL) ELSE FALSE END AS refused \
         FROM {source} CROSS JOIN lesson_participant o JOIN lesson l ON l.institution_id = $1 AND l.id = o.lesson_id \
         LEFT JOIN presence p ON p.institution_id = $1 AND p.lesson_id = o.lesson_id AND p.student_id = o.student_id \
         WHERE o.institution_id = $1 AND o.student_id = x.student_id AND o.local_date BETWEEN x.first_day AND x.last_day \
         AND l.status <> 'CANCELLED' AND (p.id IS NOT NULL OR o.local_date < $7)",
        over("IN ('PENDING', 'FORWARDED_TO_LPA')"),
        over("= 'ACCEPTED'"),
        over("= 'ACCEPTED'"),
        over("= 'REJECTED'"),
    );
    let rows: Vec<Row> = wanted
        .iter()
        .map(|(student, first, last)| row([("student_id", key(student.0)), ("first_day", json!(first)), ("last_day", json!(last))]))
        .collect();
    let mut lines: HashMap<StudentId, Vec<Line>> = HashMap::new();
    if rows.is_empty() {
        return Ok(lines);
    }
    for row in work.query(&sql, vec![Value::from(text(&rows)?), Value::from(today)]).await? {
        let line = line(&row, zone)?;
        if line.on < today || line.attendance != Attendance::Unknown {
            lines.entry(row.try_get("", "student_id")?).or_default().push(line);
        }
    }
    Ok(lines)
}

fn line(row: &QueryResult, zone: Tz) -> Result<Line, DbErr> {
    let minutes = |column: &str| Ok::<_, DbErr>(row.try_get::<Option<i32>>("", column)?.and_then(|m| u32::try_from(m).ok()).unwrap_or(0));
    let during = Interval { begins: row.try_get("", "begins")?, ends: row.try_get("", "ends")? };
    // A mark from before its register opens, of a lesson that was put later since, says nothing.
    let marked_at: Option<DateTime<Utc>> = row.try_get("", "first_marked_at")?;
    let mark = row.try_get::<Option<Mark>>("", "mark")?.filter(|_| marked_at.is_some_and(|at| at >= opens_at(during)));
    let missed = Missed {
        authorised: minutes("authorised_minutes")?,
        pending: minutes("pending_minutes")?,
        unexplained: minutes("unexplained_minutes")?,
        unauthorised: minutes("unauthorised_minutes")?,
    };
    let pending_since: Option<DateTime<Utc>> = row.try_get("", "pending_since")?;
    Ok(Line {
        lesson: row.try_get("", "lesson_id")?,
        on: row.try_get("", "local_date")?,
        begins: during.begins,
        minutes: during.minutes(),
        activity: row.try_get("", "kind")?,
        cancelled: row.try_get::<LessonStatus>("", "status")? == LessonStatus::Cancelled,
        attendance: Attendance::of(mark),
        missed,
        late: mark == Some(Mark::Late),
        ill: row.try_get("", "ill")?,
        refused: if row.try_get("", "refused")? { missed.unauthorised } else { 0 },
        pending_since: pending_since.map(|at| local_date(at, zone)),
        decides_on: None,
    })
}
