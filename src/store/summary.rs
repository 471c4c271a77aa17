//! Totals of students over a period, as the rows say it at this instant: one statement, however many students.

use ::entity::id::StudentId;
use chrono::NaiveDate;
use sea_orm::{DbBackend, DbErr, QueryResult, Value};

use super::json::ids;
use super::{Store, StoreError, rows};
use crate::domain::register_term::OPENS_MINUTES_BEFORE;
use crate::policy::viewer::Viewer;

/// What the lessons of a period come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SummaryRow {
    /// Lessons attended, be it in part.
    pub attended: i64,
    /// Lessons missed whole.
    pub missed: i64,
    /// Lessons that are over and have no mark.
    pub unknown: i64,
    /// Lessons that the student came late to.
    pub late: i64,
    /// Minutes covered by an accepted report, or judged so.
    pub authorised: i64,
    /// Minutes without valid reason.
    pub unauthorised: i64,
    /// Minutes covered by a report that awaits judgement.
    pub pending: i64,
    /// Minutes of which nobody has said why yet.
    pub unexplained: i64,
}

/// Totals of these students over these days; who has no lesson then is left out. The caller has shown that they exist.
///
/// What `domain::account` says of one mark holds here: a cancelled lesson counts nothing, nor does a mark from before the register of its
/// lesson opens, and a deadline turns minutes unauthorised when it passes, not when the daily run writes it down.
pub async fn of(
    store: &Store,
    viewer: &Viewer,
    students: &[StudentId],
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<(StudentId, SummaryRow)>, StoreError> {
    let postgres = store.backend() == DbBackend::Postgres;
    let among = rows::ids(store, "$2");
    let opened = is_of_lesson(postgres);
    let count = |condition: &str| format!("sum(CASE WHEN {condition} THEN 1 ELSE 0 END)");
    let minutes = |column: &str| format!("coalesce(sum(p.{column}), 0)");
    let due = "p.becomes_unauthorised_at <= $5";
    let sql = format!(
        "SELECT o.student_id, {} AS attended, {} AS missed, {} AS unknown, {} AS late, {} AS authorised, {} AS pending, \
         coalesce(sum(p.unauthorised_minutes + CASE WHEN {due} THEN p.unexplained_minutes ELSE 0 END), 0) AS unauthorised, \
         coalesce(sum(CASE WHEN {due} THEN 0 ELSE p.unexplained_minutes END), 0) AS unexplained \
         FROM lesson_participant o \
         JOIN lesson l ON l.institution_id = $1 AND l.id = o.lesson_id \
         LEFT JOIN presence p ON p.institution_id = $1 AND p.lesson_id = o.lesson_id AND p.student_id = o.student_id AND {opened} \
         WHERE o.institution_id = $1 AND o.student_id IN {among} AND o.local_date BETWEEN $3 AND $4 AND l.status <> 'CANCELLED' \
         AND (p.id IS NOT NULL OR l.ends <= $5) GROUP BY o.student_id",
        count("p.mark IN ('PRESENT', 'LATE', 'LEFT_EARLY', 'SENT_OUT')"),
        count("p.mark = 'ABSENT'"),
        count("p.id IS NULL"),
        count("p.mark = 'LATE'"),
        minutes("authorised_minutes"),
        minutes("pending_minutes"),
    );
    let keys: Vec<_> = students.iter().map(|id| id.0).collect();
    let values: Vec<Value> = vec![viewer.institution.0.into(), ids(&keys)?.into(), from.into(), to.into(), viewer.now.into()];
    let found = rows::raw(store, &sql, values).await?;
    Ok(found.iter().map(|row| Ok((row.try_get("", "student_id")?, summary_row(row)?))).collect::<Result<_, DbErr>>()?)
}

/// SQL: mark `p` is one of lesson `l` as it is planned now: not from before its register opens.
pub(super) fn is_of_lesson(postgres: bool) -> String {
    if postgres {
        return format!("p.first_marked_at >= l.begins - interval '{OPENS_MINUTES_BEFORE} minutes'");
    }
    // Whole seconds do: a lesson begins on a minute.
    let seconds = OPENS_MINUTES_BEFORE * 60;
    format!("CAST(strftime('%s', p.first_marked_at) AS INTEGER) >= CAST(strftime('%s', l.begins) AS INTEGER) - {seconds}")
}

fn summary_row(row: &QueryResult) -> Result<SummaryRow, DbErr> {
    Ok(SummaryRow {
        attended: row.try_get("", "attended")?,
        missed: row.try_get("", "missed")?,
        unknown: row.try_get("", "unknown")?,
        late: row.try_get("", "late")?,
        authorised: row.try_get("", "authorised")?,
        unauthorised: row.try_get("", "unauthorised")?,
        pending: row.try_get("", "pending")?,
        unexplained: row.try_get("", "unexplained")?,
    })
}
