//! What a report was before a change.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{AbsenceReportId, AbsenceReportVersionId, InstitutionId, StaffMemberId, TextId};
use crate::kind::{AbsenceKind, AbsenceStatus, EndedBy, LeaveDecider};

/// What a report was before a change.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "absence_report_version")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AbsenceReportVersionId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Which.
    pub absence_report_id: AbsenceReportId,
    /// Its version.
    pub version: i32,
    /// What it was called then.
    pub kind: AbsenceKind,
    /// From when then.
    pub begins: DateTime<Utc>,
    /// Until when then.
    pub claimed_ends: Option<DateTime<Utc>>,
    /// Until when, as it had come to be.
    pub effective_ends: Option<DateTime<Utc>>,
    /// What had ended it.
    pub ended_by: Option<EndedBy>,
    /// Status then.
    pub status: AbsenceStatus,
    /// Who had judged.
    pub decided_by: Option<StaffMemberId>,
    /// When that was.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why.
    pub decision_id: Option<TextId>,
    /// Who was to decide about leave.
    pub decider: Option<LeaveDecider>,
    /// When the LPA had decided.
    pub lpa_decided_on: Option<NaiveDate>,
    /// When it was replaced.
    pub replaced_at: DateTime<Utc>,
    /// Who replaced it.
    pub replaced_by: String,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
    /// Which.
    #[sea_orm(belongs_to = "super::absence_report::Entity", from = "Column::AbsenceReportId", to = "super::absence_report::Column::Id")]
    AbsenceReport,
}

impl Related<super::absence_report::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::AbsenceReport.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
