//! What another system said of absence, the last time: so that saying it again is nothing new, and what somebody changed here since stays.

use std::collections::HashMap;

use ::entity::id::{AbsenceReportId, ImportedReportId, StudentId};
use ::entity::kind::{AbsenceKind, AbsenceStatus};
use sea_orm::{QueryResult, Value};
use serde_json::json;

use super::StoreError;
use super::bulk::Bulk;
use super::json::{instant, json, key};
use super::report_state::{REPORT, ReportState, report_state};
use super::table::Kind::{Date, Instant, Int, Refers, Text};
use super::table::{Table, column};
use super::taken_state::row;
use super::work::Row;
use crate::domain::interval::Interval;
use crate::domain::report_period::ReportPeriod;
use crate::policy::permit::SystemDeed;

/// What was said; the report it became keeps its own versions.
const IMPORTED_REPORT: Table = Table {
    name: "imported_report",
    key: &["student_id", "source_key", "kind"],
    columns: &[
        column("student_id", Refers("student")),
        column("source_key", Text),
        column("kind", Text),
        column("absence_report_id", Refers("absence_report")),
        column("begins", Instant),
        column("ends", Instant),
        column("status", Text),
    ],
    ends: None,
    version: None,
};

/// What a source says of the absence of a student.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidThere {
    /// Whose.
    pub student: StudentId,
    /// When it begins, in the words of the source: by that and the kind it is known again.
    pub key: String,
    /// What.
    pub kind: AbsenceKind,
    /// From when until when.
    pub period: ReportPeriod,
    /// What it is worth.
    pub status: AbsenceStatus,
}

/// What a source said before, and the report it became, as that is now.
#[derive(Clone, Debug)]
pub struct Before {
    /// What was said.
    pub said: SaidThere,
    /// What became of it here.
    pub report: ReportState,
}

impl SaidThere {
    /// Whether that is what the report says here.
    #[must_use]
    pub fn is(&self, report: &ReportState) -> bool {
        let here = ReportPeriod { begins: report.begins, ends: report.claimed_ends };
        (self.kind, self.period, self.status) == (report.kind, here, report.status)
    }
}

impl Before {
    /// Whether somebody changed, ended, judged or withdrew the report here since.
    #[must_use]
    pub fn is_touched(&self) -> bool {
        !self.said.is(&self.report) || self.report.decision.is_some() || self.report.closing().is_some()
    }
}

const ASKED: Table = Table {
    name: "asked",
    key: &[],
    columns: &[column("n", Int), column("number", Text), column("on_day", Date)],
    ends: None,
    version: None,
};

/// A lesson of the student: when, and its first and last lesson hour.
pub type Hours = (Interval, (i32, i32));

/// For each asked row (`n`, student `number`, and `on_day` where lesson hours are meant) the student, and the lessons of that day.
pub async fn asked<D: SystemDeed>(bulk: &Bulk<'_, D>, asked: &[Row]) -> Result<HashMap<usize, (StudentId, Vec<Hours>)>, StoreError> {
    let sql = format!(
        "{} SELECT x.n, s.id AS student_id, l.begins, l.ends, l.first_period, l.last_period \
         FROM x JOIN student s ON s.institution_id = $1 AND s.student_number = x.number \
         LEFT JOIN lesson_participant lp ON lp.institution_id = $1 AND lp.student_id = s.id AND lp.local_date = x.on_day \
         LEFT JOIN lesson l ON l.id = lp.lesson_id AND l.institution_id = $1",
        ASKED.source(bulk.postgres())
    );
    let mut found: HashMap<usize, (StudentId, Vec<Hours>)> = HashMap::new();
    for row in bulk.query(&sql, vec![Value::from(json(asked)?)]).await? {
        let n = usize::try_from(row.try_get::<i32>("", "n")?).unwrap_or(0);
        let (_, lessons) = found.entry(n).or_insert((row.try_get("", "student_id")?, vec![]));
        lessons.extend(hours(&row)?);
    }
    Ok(found)
}

fn hours(row: &QueryResult) -> Result<Option<Hours>, StoreError> {
    let Some(first) = row.try_get::<Option<i32>>("", "first_period")? else { return Ok(None) };
    let last = row.try_get::<Option<i32>>("", "last_period")?.unwrap_or(first);
    Ok(Some((Interval { begins: row.try_get("", "begins")?, ends: row.try_get("", "ends")? }, (first, last))))
}

const KEYS: Table = Table {
    name: "keys",
    key: &[],
    columns: &[column("student_id", Refers("student")), column("source_key", Text)],
    ends: None,
    version: None,
};

/// What was said before of these students under these keys, whatever the kind.
pub async fn before<D: SystemDeed>(bulk: &Bulk<'_, D>, keys: &[(StudentId, &str)]) -> Result<Vec<Before>, StoreError> {
    let sql = format!(
        "{} SELECT i.student_id, i.source_key, i.kind AS said_kind, i.begins AS said_begins, i.ends AS said_ends, i.status AS said_status, {REPORT} \
         FROM x CROSS JOIN imported_report i JOIN absence_report r ON r.id = i.absence_report_id AND r.institution_id = $1 \
         WHERE i.institution_id = $1 AND i.student_id = x.student_id AND i.source_key = x.source_key",
        KEYS.source(bulk.postgres())
    );
    let given: Vec<Row> = keys.iter().map(|(student, text)| row([("student_id", key(student.0)), ("source_key", json!(text))])).collect();
    let rows = bulk.query(&sql, vec![Value::from(json(&given)?)]).await?;
    let read = |row: &QueryResult| {
        let said = SaidThere {
            student: row.try_get("", "student_id")?,
            key: row.try_get("", "source_key")?,
            kind: row.try_get("", "said_kind")?,
            period: ReportPeriod { begins: row.try_get("", "said_begins")?, ends: row.try_get("", "said_ends")? },
            status: row.try_get("", "said_status")?,
        };
        Ok(Before { said, report: report_state(row)? })
    };
    rows.iter().map(read).collect()
}

/// Keeps what was said, and the report it became. What it said before is in the versions of that.
pub async fn keep<D: SystemDeed>(bulk: &Bulk<'_, D>, said: &[(&SaidThere, AbsenceReportId)]) -> Result<(), StoreError> {
    let rows: Vec<Row> = said
        .iter()
        .map(|(said, report)| {
            row([
                ("id", key(ImportedReportId::new().0)),
                ("student_id", key(said.student.0)),
                ("source_key", json!(said.key)),
                ("kind", json!(said.kind)),
                ("absence_report_id", key(report.0)),
                ("begins", instant(said.period.begins)),
                ("ends", json!(said.period.ends.map(instant))),
                ("status", json!(said.status)),
            ])
        })
        .collect();
    bulk.derive(&IMPORTED_REPORT, &rows).await
}
