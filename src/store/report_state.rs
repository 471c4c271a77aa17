//! A report as deeds work on it: how it is read, and the row that keeps it.

use ::entity::id::{AbsenceReportId, GuardianId, StaffMemberId, StudentId, TextId};
use ::entity::kind::{AbsenceKind, AbsenceStatus, ActorKind, Channel, EndedBy, LeaveDecider};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{DbErr, QueryResult};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::json::{instant, key};
use super::taken_state::row;
use super::work::Row;
use crate::domain::account::{Claim, End};
use crate::domain::report_end::Closing;
use crate::domain::report_period::ReportPeriod;

/// A report of a student.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportState {
    /// Its key.
    pub id: AbsenceReportId,
    /// What is said.
    pub kind: AbsenceKind,
    /// From when.
    pub begins: DateTime<Utc>,
    /// Until when, as it was said.
    pub claimed_ends: Option<DateTime<Utc>>,
    /// Where it ends, and by what.
    pub end: End,
    /// The judgement.
    pub status: AbsenceStatus,
    /// When it came in.
    pub filed_at: DateTime<Utc>,
    /// Who filed it, and how.
    pub filing: Filing,
    /// Who decided about it, when, and in which words.
    pub decision: Option<DecisionState>,
    /// Of leave: who decides.
    pub decider: Option<LeaveDecider>,
    /// Counts changes; 0 for one that is not there yet.
    pub version: i32,
}

/// Who filed a report, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filing {
    /// On whose word.
    pub by: FiledBy,
    /// Who of the staff entered it, if somebody did.
    pub entered_by: Option<StaffMemberId>,
    /// The way it came in.
    pub channel: Channel,
    /// After its term.
    pub late: bool,
    /// The words of who filed it.
    pub note: Option<TextId>,
}

/// On whose word a report stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FiledBy {
    /// The student's.
    Student(StudentId),
    /// A guardian's.
    Guardian(GuardianId),
    /// The school's own.
    School,
}

impl FiledBy {
    /// Of a row that has a student, a guardian, or neither.
    #[must_use]
    pub(super) fn of(student: Option<StudentId>, guardian: Option<GuardianId>) -> Self {
        match (student, guardian) {
            (Some(id), _) => Self::Student(id),
            (None, Some(id)) => Self::Guardian(id),
            (None, None) => Self::School,
        }
    }
}

/// A decision about a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecisionState {
    /// By whom.
    pub by: StaffMemberId,
    /// When.
    pub at: DateTime<Utc>,
    /// In which words, if any.
    pub reason: Option<TextId>,
    /// When the LPA decided, where it is the record of that.
    pub lpa_on: Option<NaiveDate>,
}

impl ReportState {
    /// As the rules read it.
    #[must_use]
    pub fn claim(&self) -> Claim {
        Claim {
            kind: self.kind,
            claimed: ReportPeriod { begins: self.begins, ends: self.claimed_ends },
            closing: self.closing(),
            status: self.status,
            filed_at: self.filed_at,
        }
    }

    /// That somebody ended it, if that is what it ends by.
    #[must_use]
    pub fn closing(&self) -> Option<Closing> {
        let at = self.end.ends?;
        match self.end.by? {
            EndedBy::Recovery => Some(Closing::Recovery(at)),
            EndedBy::Staff => Some(Closing::Staff(at)),
            EndedBy::Period | EndedBy::Attended => None,
        }
    }

    /// Whether attended lessons decide where it ends.
    #[must_use]
    pub fn is_open_ended(&self) -> bool {
        self.kind == AbsenceKind::Illness && self.claimed_ends.is_none() && self.closing().is_none()
    }

    pub(super) fn row(&self, student: StudentId) -> Row {
        let (kind, by_student, by_guardian) = match self.filing.by {
            FiledBy::Student(id) => (ActorKind::Student, Some(id), None),
            FiledBy::Guardian(id) => (ActorKind::Guardian, None, Some(id)),
            FiledBy::School => (ActorKind::Staff, None, None),
        };
        row([
            ("id", key(self.id.0)),
            ("student_id", key(student.0)),
            ("kind", json!(self.kind)),
            ("begins", instant(self.begins)),
            ("claimed_ends", json!(self.claimed_ends.map(instant))),
            ("effective_ends", json!(self.end.ends.map(instant))),
            ("ended_by", json!(self.end.by)),
            ("status", json!(self.status)),
            ("filer_kind", json!(kind)),
            ("filer_student_id", json!(by_student.map(|id| key(id.0)))),
            ("filer_guardian_id", json!(by_guardian.map(|id| key(id.0)))),
            ("entered_by", json!(self.filing.entered_by.map(|id| key(id.0)))),
            ("filed_at", instant(self.filed_at)),
            ("filed_late", json!(self.filing.late)),
            ("channel", json!(self.filing.channel)),
            ("note_id", json!(self.filing.note.map(|id| key(id.0)))),
            ("decided_by", json!(self.decision.map(|decision| key(decision.by.0)))),
            ("decided_at", json!(self.decision.map(|decision| instant(decision.at)))),
            ("decision_id", json!(self.decision.and_then(|decision| decision.reason).map(|id| key(id.0)))),
            ("decider", json!(self.decider)),
            ("lpa_decided_on", json!(self.decision.and_then(|decision| decision.lpa_on))),
        ])
    }
}

/// Columns of a report `r`, for [`report_state`].
pub(super) const REPORT: &str = "r.id, r.kind, r.begins, r.claimed_ends, r.effective_ends, r.ended_by, r.status, r.filed_at, \
     r.filer_student_id, r.filer_guardian_id, r.entered_by, r.channel, r.filed_late, r.note_id, r.decided_by, r.decided_at, r.decision_id, \
     r.decider, r.lpa_decided_on, r.version";

/// The report of this row.
pub(super) fn report_state(row: &QueryResult) -> Result<ReportState, DbErr> {
    Ok(ReportState {
        id: row.try_get("", "id")?,
        kind: row.try_get("", "kind")?,
        begins: row.try_get("", "begins")?,
        claimed_ends: row.try_get("", "claimed_ends")?,
        end: End { ends: row.try_get("", "effective_ends")?, by: row.try_get("", "ended_by")? },
        status: row.try_get("", "status")?,
        filed_at: row.try_get("", "filed_at")?,
        filing: Filing {
            by: FiledBy::of(row.try_get("", "filer_student_id")?, row.try_get("", "filer_guardian_id")?),
            entered_by: row.try_get("", "entered_by")?,
            channel: row.try_get("", "channel")?,
            late: row.try_get("", "filed_late")?,
            note: row.try_get("", "note_id")?,
        },
        decision: match row.try_get("", "decided_by")? {
            Some(by) => Some(DecisionState {
                by,
                at: row.try_get("", "decided_at")?,
                reason: row.try_get("", "decision_id")?,
                lpa_on: row.try_get("", "lpa_decided_on")?,
            }),
            None => None,
        },
        decider: row.try_get("", "decider")?,
        version: row.try_get("", "version")?,
    })
}
