//! Marks and reports of students as deeds work on them: read under the lock of the student, written back where they differ.

use ::entity::id::{AbsenceReportId, PresenceCoverId, PresenceId, StudentId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{DbErr, QueryResult, Value};
use serde_json::json;

use super::StoreError;
use super::json::{ids, key};
use super::marks::{PRESENCE, PRESENCE_COVER};
use super::table::Kind::{Instant, Text};
use super::table::{Kept, Table, Version, column};
pub use super::taken_state::{ReportState, TakenState};
use super::taken_state::{TAKEN, report_state, row, taken_state};
use super::work::{Row, Work};
use crate::policy::permit::Named;

/// What changes of a report when its end does.
const REPORT_END: Table = Table {
    name: "absence_report",
    key: &["id"],
    columns: &[column("effective_ends", Instant), column("ended_by", Text)],
    ends: None,
    version: REPORT_VERSION,
};
/// Every version of a report is kept.
pub(super) const REPORT_VERSION: Option<Version> = Some(Version {
    counts: &[],
    kept: Some(Kept {
        table: "absence_report_version",
        refers: "absence_report_id",
        columns: &["kind", "begins", "claimed_ends", "effective_ends", "ended_by", "status", "decided_by", "decided_at", "decision_id"],
        replaced_by: true,
        because: false,
    }),
});

/// Marks and reports of one student, as far as a deed can touch them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendance {
    /// Whose.
    pub student: StudentId,
    /// Marked lessons.
    pub taken: Vec<TakenState>,
    /// Reports that stand.
    pub reports: Vec<ReportState>,
}

/// Reports that stand and can bear on the time from one instant to another, or that an open illness of that time reaches.
pub async fn reports<D: Named>(
    work: &Work<'_, D>,
    students: &[StudentId],
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<(StudentId, ReportState)>, StoreError> {
    let touches = |r: &str| format!("{r}.begins < $8 AND ({r}.effective_ends IS NULL OR {r}.effective_ends >= $7)");
    let sql = format!(
        "SELECT r.id, r.student_id, r.kind, r.begins, r.claimed_ends, r.effective_ends, r.ended_by, r.status, r.filed_at, r.filer_kind, r.version \
         FROM absence_report r WHERE r.institution_id = $1 AND r.student_id IN {students} AND r.status <> 'WITHDRAWN' AND (({}) OR EXISTS \
         (SELECT 1 FROM absence_report o WHERE o.institution_id = $1 AND o.student_id = r.student_id AND o.kind = 'ILLNESS' \
          AND o.claimed_ends IS NULL AND o.status <> 'WITHDRAWN' AND {} AND (r.effective_ends IS NULL OR r.effective_ends >= o.begins))) \
         ORDER BY r.student_id, r.begins, r.id",
        touches("r"),
        touches("o"),
        students = work.ids("$6"),
    );
    let keys = students.iter().map(|id| id.0).collect::<Vec<_>>();
    let rows = work.query(&sql, vec![Value::from(ids(&keys)?), from.into(), to.into()]).await?;
    Ok(rows.iter().map(|row| Ok((row.try_get("", "student_id")?, report_state(row)?))).collect::<Result<_, DbErr>>()?)
}

/// Marked lessons of students, of each from one day to another.
pub async fn taken<D: Named>(
    work: &Work<'_, D>,
    wanted: &[(StudentId, NaiveDate, NaiveDate)],
) -> Result<Vec<(StudentId, TakenState)>, StoreError> {
    if wanted.is_empty() {
        return Ok(vec![]);
    }
    let source = if work.postgres() {
        "json_to_recordset($6::json) AS x(student_id uuid, first_day date, last_day date)"
    } else {
        "(SELECT unhex(value->>'student_id') AS student_id, value->>'first_day' AS first_day, value->>'last_day' AS last_day \
          FROM json_each($6)) AS x"
    };
    let sql = format!(
        "SELECT p.student_id, {TAKEN} FROM {source} CROSS JOIN presence p JOIN lesson l ON l.id = p.lesson_id AND l.institution_id = $1 \
         WHERE p.institution_id = $1 AND p.student_id = x.student_id AND p.local_date BETWEEN x.first_day AND x.last_day \
         ORDER BY p.student_id, l.begins, l.id"
    );
    let rows: Vec<Row> = wanted
        .iter()
        .map(|(student, first, last)| row([("student_id", key(student.0)), ("first_day", json!(first)), ("last_day", json!(last))]))
        .collect();
    let found = work.query(&sql, vec![Value::from(super::json::json(&rows)?)]).await?;
    let state = |row: &QueryResult| Ok((row.try_get("", "student_id")?, taken_state(row, row.try_get("", "presence_id")?)?));
    Ok(found.iter().map(state).collect::<Result<_, DbErr>>()?)
}

/// What covers a presence: which report, how many minutes.
pub type Covers = Vec<(PresenceId, Vec<(AbsenceReportId, u32)>)>;

/// Writes presences, ends of reports, and what covers what.
pub async fn write<D: Named>(
    work: &Work<'_, D>,
    presences: &[(StudentId, TakenState)],
    ends: &[ReportState],
    covers: &Covers,
) -> Result<(), StoreError> {
    let rows: Vec<Row> = presences.iter().map(|(student, taken)| taken.row(*student)).collect();
    if presences.iter().all(|(_, taken)| taken.version == 0) {
        work.derive(&PRESENCE, &rows).await?; // first marks, under the lock of their students: nothing was there to be kept
    } else {
        work.put(&PRESENCE, &rows).await?;
    }
    work.amend(&REPORT_END, &ends.iter().map(ReportState::end_row).collect::<Vec<_>>()).await?;
    if covers.is_empty() {
        return Ok(());
    }
    let mut rows: Vec<Row> = vec![];
    for (presence, reports) in covers {
        rows.extend(reports.iter().map(|(report, minutes)| {
            row([
                ("id", key(PresenceCoverId::new().0)),
                ("presence_id", key(presence.0)),
                ("absence_report_id", key(report.0)),
                ("minutes", json!(minutes)),
            ])
        }));
    }
    let of: Vec<_> = covers.iter().map(|(presence, _)| presence.0).collect();
    let given = Value::from(super::json::json(&rows)?);
    let stale = format!(
        "{} DELETE FROM presence_cover WHERE institution_id = $1 AND presence_id IN {} AND NOT EXISTS (SELECT 1 FROM x \
         WHERE x.presence_id = presence_cover.presence_id AND x.absence_report_id = presence_cover.absence_report_id)",
        PRESENCE_COVER.source_keyed(work.postgres()),
        work.ids("$7"),
    );
    work.execute(&stale, vec![given, Value::from(ids(&of)?)]).await?;
    work.derive(&PRESENCE_COVER, &rows).await
}
