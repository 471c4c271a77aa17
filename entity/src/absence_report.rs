//! A claim: ill, on leave.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{AbsenceReportId, GuardianId, InstitutionId, StaffMemberId, StudentId, TextId};
use crate::kind::{AbsenceKind, AbsenceStatus, ActorKind, Channel, EndedBy, LeaveDecider};

/// A claim: ill, on leave.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "absence_report")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AbsenceReportId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// About whom.
    pub student_id: StudentId,
    /// What.
    pub kind: AbsenceKind,
    /// From when.
    pub begins: DateTime<Utc>,
    /// Until when, as said; none: open.
    pub claimed_ends: Option<DateTime<Utc>>,
    /// Until when, as it came to be.
    pub effective_ends: Option<DateTime<Utc>>,
    /// What ended it.
    pub ended_by: Option<EndedBy>,
    /// The judgement.
    pub status: AbsenceStatus,
    /// In which capacity it was filed.
    pub filer_kind: ActorKind,
    /// Filed by the student.
    pub filer_student_id: Option<StudentId>,
    /// Filed by, or on behalf of, this guardian.
    pub filer_guardian_id: Option<GuardianId>,
    /// Staff who wrote it down.
    pub entered_by: Option<StaffMemberId>,
    /// When.
    pub filed_at: DateTime<Utc>,
    /// After its term.
    pub filed_late: bool,
    /// How.
    pub channel: Channel,
    /// What was said.
    pub note_id: Option<TextId>,
    /// Who judged.
    pub decided_by: Option<StaffMemberId>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why.
    pub decision_id: Option<TextId>,
    /// Of leave: who decides.
    pub decider: Option<LeaveDecider>,
    /// When the LPA decided.
    pub lpa_decided_on: Option<NaiveDate>,
    /// Counts changes, from 1.
    pub version: i32,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
    /// About whom.
    #[sea_orm(belongs_to = "super::student::Entity", from = "Column::StudentId", to = "super::student::Column::Id")]
    Student,
    /// Filed by the student.
    #[sea_orm(belongs_to = "super::student::Entity", from = "Column::FilerStudentId", to = "super::student::Column::Id")]
    FilerStudent,
    /// Filed by, or on behalf of, this guardian.
    #[sea_orm(belongs_to = "super::guardian::Entity", from = "Column::FilerGuardianId", to = "super::guardian::Column::Id")]
    FilerGuardian,
    /// Staff who wrote it down.
    #[sea_orm(belongs_to = "super::staff_member::Entity", from = "Column::EnteredBy", to = "super::staff_member::Column::Id")]
    EnteredBy,
    /// What was said.
    #[sea_orm(belongs_to = "super::reason_text::Entity", from = "Column::NoteId", to = "super::reason_text::Column::Id")]
    Note,
    /// Who judged.
    #[sea_orm(belongs_to = "super::staff_member::Entity", from = "Column::DecidedBy", to = "super::staff_member::Column::Id")]
    DecidedBy,
    /// Why.
    #[sea_orm(belongs_to = "super::reason_text::Entity", from = "Column::DecisionId", to = "super::reason_text::Column::Id")]
    Decision,
}

impl Related<super::guardian::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::FilerGuardian.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
