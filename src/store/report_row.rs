//! An absence report as it is read: its columns, and how they are decoded.

use ::entity::id::{AbsenceReportId, GuardianId, StudentId};
use ::entity::kind::{AbsenceKind, AbsenceStatus, ActorKind, Channel, EndedBy, LeaveDecider, LessonStatus};
use ::entity::{absence_report, guardian, reason_text};
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Alias, BinOper, Expr, ExprTrait, JoinType, SelectStatement};
use sea_orm::{DbErr, QueryResult};

use super::report_span::ReportSpan;
use super::report_state::FiledBy;
use crate::domain::interval::Interval;
use crate::domain::outcome::{Cover, Verdict};
use crate::domain::presence::Presence;
use crate::domain::report_end::contradicts;
use crate::domain::report_period::{ReportPeriod, Said, conflicts};
use crate::policy::sight::About;
use crate::policy::viewer::{Capacity, Viewer};

/// A report of absence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRow {
    /// Key.
    pub id: AbsenceReportId,
    /// Whom it is about.
    pub student: StudentId,
    /// What was said.
    pub kind: AbsenceKind,
    /// From when.
    pub begins: DateTime<Utc>,
    /// Until when, as far as known.
    pub ends: Option<DateTime<Utc>>,
    /// What ended it.
    pub ended_by: Option<EndedBy>,
    /// The judgement.
    pub status: AbsenceStatus,
    /// In which capacity it was filed.
    pub filer_kind: ActorKind,
    /// On whose word it stands.
    pub by: FiledBy,
    /// Name of the guardian who filed it, if one did.
    pub filer_name: Option<String>,
    /// When it was filed.
    pub filed_at: DateTime<Utc>,
    /// After its term.
    pub filed_late: bool,
    /// The way it came in.
    pub channel: Channel,
    /// The words of who filed it.
    pub note: Option<String>,
    /// Counts changes.
    pub version: i32,
    /// Of leave: who decides.
    pub decider: Option<LeaveDecider>,
    /// The viewer filed it.
    pub by_viewer: bool,
    /// The same person filed it in another capacity: a teacher's own child.
    pub by_same_person: bool,
}

impl ReportRow {
    /// Whether it says that the student was away where a teacher says otherwise. One that was rejected says nothing.
    #[must_use]
    pub fn contradicts(&self, presence: Presence, lesson: Interval, status: LessonStatus) -> bool {
        let stands = match self.status {
            AbsenceStatus::Accepted | AbsenceStatus::Pending | AbsenceStatus::ForwardedToLpa => true,
            AbsenceStatus::Rejected | AbsenceStatus::Withdrawn => false,
        };
        let closed = |ends| Interval { begins: self.begins, ends };
        let by = self.ended_by.unwrap_or(EndedBy::Period);
        stands && self.ends.is_some_and(|ends| contradicts(closed(ends), by, presence, lesson, status))
    }

    /// Whether the other says something else of the same time, on another person's word. Unless `kinds` are known, only what their periods
    /// say: that two of the same length differ would tell of the kind.
    #[must_use]
    pub fn conflicts(&self, other: &Self, kinds: bool) -> bool {
        let said = |row: &Self, kind| Said {
            by: row.by,
            kind,
            period: ReportPeriod { begins: row.begins, ends: row.ends },
            withdrawn: row.status == AbsenceStatus::Withdrawn,
        };
        conflicts(&said(self, self.kind), &said(other, if kinds { other.kind } else { self.kind }))
    }

    /// Whose it is, and when.
    #[must_use]
    pub fn span(&self) -> ReportSpan {
        ReportSpan { id: self.id, student: self.student, begins: self.begins, ends: self.ends }
    }

    /// What it claims, as far as known, and what became of it.
    #[must_use]
    pub fn cover(&self) -> Option<Cover> {
        let during = Interval { begins: self.begins, ends: self.ends.unwrap_or(DateTime::<Utc>::MAX_UTC) };
        Verdict::of(self.status).map(|verdict| Cover { during, verdict, filed_at: self.filed_at })
    }

    /// What it is about, for groups that are open in part.
    #[must_use]
    pub fn about(&self) -> About {
        About { on: None, own_lesson: false, by_guardian: self.filer_kind == ActorKind::Guardian, by_viewer: self.by_viewer }
    }
}

/// Selects what [`report_row`] reads.
pub(super) fn columns(query: &mut SelectStatement) {
    for (name, column) in [
        ("r_id", absence_report::Column::Id),
        ("r_student", absence_report::Column::StudentId),
        ("r_kind", absence_report::Column::Kind),
        ("r_begins", absence_report::Column::Begins),
        ("r_ends", absence_report::Column::EffectiveEnds),
        ("r_ended_by", absence_report::Column::EndedBy),
        ("r_status", absence_report::Column::Status),
        ("r_filer_kind", absence_report::Column::FilerKind),
        ("r_filer_guardian", absence_report::Column::FilerGuardianId),
        ("r_filer_student", absence_report::Column::FilerStudentId),
        ("r_filed_at", absence_report::Column::FiledAt),
        ("r_filed_late", absence_report::Column::FiledLate),
        ("r_channel", absence_report::Column::Channel),
        ("r_decider", absence_report::Column::Decider),
        ("r_version", absence_report::Column::Version),
    ] {
        query.expr_as(Expr::col((absence_report::Entity, column)), Alias::new(name));
    }
    let filer = |column| Expr::col((guardian::Entity, column));
    let name = filer(guardian::Column::FirstName)
        .binary(BinOper::Custom("||"), Expr::val(" "))
        .binary(BinOper::Custom("||"), filer(guardian::Column::LastName));
    query.expr_as(name, Alias::new("r_filer_name"));
    query.expr_as(Expr::col((reason_text::Entity, reason_text::Column::Body)), Alias::new("r_note"));
}

/// Joins what [`columns`] selects beside the report itself.
pub(super) fn joins(query: &mut SelectStatement) {
    let report = |column| Expr::col((absence_report::Entity, column));
    query
        .join(
            JoinType::LeftJoin,
            guardian::Entity,
            Expr::col((guardian::Entity, guardian::Column::Id)).eq(report(absence_report::Column::FilerGuardianId)),
        )
        .join(
            JoinType::LeftJoin,
            reason_text::Entity,
            Expr::col((reason_text::Entity, reason_text::Column::Id)).eq(report(absence_report::Column::NoteId)),
        );
}

/// The report of this row, if it has one.
pub(super) fn report_row(row: &QueryResult, viewer: &Viewer) -> Result<Option<ReportRow>, DbErr> {
    let Some(id) = row.try_get::<Option<AbsenceReportId>>("", "r_id")? else { return Ok(None) };
    let guardian: Option<GuardianId> = row.try_get("", "r_filer_guardian")?;
    let student: Option<StudentId> = row.try_get("", "r_filer_student")?;
    let by_viewer = match &viewer.capacity {
        Capacity::Guardian(me) => guardian == Some(*me),
        Capacity::Student(me) => student == Some(*me),
        Capacity::Staff(..) => false,
    };
    Ok(Some(ReportRow {
        id,
        student: row.try_get("", "r_student")?,
        kind: row.try_get("", "r_kind")?,
        begins: row.try_get("", "r_begins")?,
        ends: row.try_get("", "r_ends")?,
        ended_by: row.try_get("", "r_ended_by")?,
        status: row.try_get("", "r_status")?,
        filer_kind: row.try_get("", "r_filer_kind")?,
        by: FiledBy::of(student, guardian),
        filer_name: row.try_get("", "r_filer_name")?,
        filed_at: row.try_get("", "r_filed_at")?,
        filed_late: row.try_get("", "r_filed_late")?,
        channel: row.try_get("", "r_channel")?,
        note: row.try_get("", "r_note")?,
        version: row.try_get("", "r_version")?,
        decider: row.try_get("", "r_decider")?,
        by_viewer,
        by_same_person: (guardian.is_some() && guardian == viewer.person.guardian)
            || (student.is_some() && student == viewer.person.student),
    }))
}
