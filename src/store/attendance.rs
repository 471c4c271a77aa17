//! Marks and reports of students as deeds work on them: read under the lock of the student, written back where they differ.

use ::entity::id::{AbsenceReportId, PresenceCoverId, PresenceId, StudentId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{DbErr, QueryResult, Value};
use serde_json::json;

use super::StoreError;
use super::json::{ids, key};
use super::marks::{PRESENCE, PRESENCE_COVER};
pub use super::report_state::{DecisionState, FiledBy, Filing, ReportState};
use super::report_state::{REPORT, report_state};
use super::table::Kind::{Bool, Date, Instant, Refers, Text};
use super::table::{Kept, Mode, Table, Version, column, special};
pub use super::taken_state::TakenState;
use super::taken_state::{TAKEN, row, taken_state};
use super::work::{Row, Work};
use crate::policy::permit::Named;

/// Reports; every version of one is kept.
const ABSENCE_REPORT: Table = Table {
    name: "absence_report",
    key: &["id"],
    columns: &[
        special("student_id", Refers("student"), Mode::Once),
        column("kind", Text),
        column("begins", Instant),
        column("claimed_ends", Instant),
        column("effective_ends", Instant),
        column("ended_by", Text),
        column("status", Text),
        special("filer_kind", Text, Mode::Once),
        special("filer_student_id", Refers("student"), Mode::Once),
        special("filer_guardian_id", Refers("guardian"), Mode::Once),
        special("entered_by", Refers("staff_member"), Mode::Once),
        special("filed_at", Instant, Mode::Once),
        special("filed_late", Bool, Mode::Once),
        special("channel", Text, Mode::Once),
        special("note_id", Refers("reason_text"), Mode::Once),
        column("decided_by", Refers("staff_member")),
        column("decided_at", Instant),
        column("decision_id", Refers("reason_text")),
        column("decider", Text),
        column("lpa_decided_on", Date),
    ],
    ends: None,
    version: Some(Version {
        counts: &[],
        kept: Some(Kept {
            table: "absence_report_version",
            refers: "absence_report_id",
            columns: &[
                "kind",
                "begins",
                "claimed_ends",
                "effective_ends",
                "ended_by",
                "status",
                "decided_by",
                "decided_at",
                "decision_id",
                "decider",
                "lpa_decided_on",
            ],
            replaced_by: true,
            because: false,
        }),
    }),
};

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

/// Reports that stand and did not end before an instant; of a student with an open illness that did not, all that can share a day with it.
pub async fn reports<D: Named>(
    work: &Work<'_, D>,
    students: &[StudentId],
    from: DateTime<Utc>,
) -> Result<Vec<(StudentId, ReportState)>, StoreError> {
    let runs = |r: &str| format!("{r}.status <> 'WITHDRAWN' AND ({r}.effective_ends IS NULL OR {r}.effective_ends >= $7)");
    let day_before =
        if work.postgres() { "o.begins - interval '1 day'" } else { "strftime('%Y-%m-%dT%H:%M:%S+00:00', o.begins, '-1 day')" };
    let sql = format!(
        "SELECT r.student_id, {REPORT} FROM absence_report r WHERE r.institution_id = $1 AND r.student_id IN {} AND r.status <> 'WITHDRAWN' \
         AND (({}) OR EXISTS (SELECT 1 FROM absence_report o WHERE o.institution_id = $1 AND o.student_id = r.student_id \
         AND o.kind = 'ILLNESS' AND o.claimed_ends IS NULL AND {} AND r.effective_ends >= {day_before})) ORDER BY r.student_id, r.begins, r.id",
        work.ids("$6"),
        runs("r"),
        runs("o"),
    );
    let keys = students.iter().map(|id| id.0).collect::<Vec<_>>();
    let rows = work.query(&sql, vec![Value::from(ids(&keys)?), from.into()]).await?;
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

/// Presences of a student, by their keys.
pub async fn among<D: Named>(work: &Work<'_, D>, student: StudentId, presences: &[PresenceId]) -> Result<Vec<TakenState>, StoreError> {
    let sql = format!(
        "SELECT {TAKEN} FROM presence p JOIN lesson l ON l.id = p.lesson_id AND l.institution_id = $1 \
         WHERE p.institution_id = $1 AND p.student_id = $6 AND p.id IN {}",
        work.ids("$7"),
    );
    let keys: Vec<_> = presences.iter().map(|id| id.0).collect();
    let found = work.query(&sql, vec![Value::from(student.0), Value::from(ids(&keys)?)]).await?;
    Ok(found.iter().map(|row| taken_state(row, row.try_get("", "presence_id")?)).collect::<Result<_, DbErr>>()?)
}

/// What covers a presence: which report, how many minutes.
pub type Covers = Vec<(PresenceId, Vec<(AbsenceReportId, u32)>)>;

/// Writes presences, reports, and what covers what.
pub async fn write<D: Named>(
    work: &Work<'_, D>,
    presences: &[(StudentId, TakenState)],
    reports: &[(StudentId, ReportState)],
    covers: &Covers,
) -> Result<(), StoreError> {
    // Reports first: what covers a presence refers to them.
    work.put(&ABSENCE_REPORT, &reports.iter().map(|(student, report)| report.row(*student)).collect::<Vec<_>>()).await?;
    let rows: Vec<Row> = presences.iter().map(|(student, taken)| taken.row(*student)).collect();
    if presences.iter().all(|(_, taken)| taken.version == 0) {
        work.derive(&PRESENCE, &rows).await?; // first marks, under the lock of their students: nothing was there to be kept
    } else {
        work.put(&PRESENCE, &rows).await?;
    }
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
