//! On whose word, by which way and why staff changed a report of absence.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{AbsenceReportId, GuardianId, InstitutionId, ReportWordId, StaffMemberId, StudentId, TextId};
use crate::kind::Channel;

/// On whose word, by which way and why staff changed a report of absence.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "report_word")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReportWordId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Which report.
    pub absence_report_id: AbsenceReportId,
    /// The version that was changed by it.
    pub version: i32,
    /// On the student's word.
    pub student_id: Option<StudentId>,
    /// On this guardian's word; neither: the school's own.
    pub guardian_id: Option<GuardianId>,
    /// How it came in.
    pub channel: Channel,
    /// Why, where a reason was asked or given.
    pub reason_id: Option<TextId>,
    /// Who wrote it down.
    pub entered_by: StaffMemberId,
    /// When.
    pub entered_at: DateTime<Utc>,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
    /// Which report.
    #[sea_orm(belongs_to = "super::absence_report::Entity", from = "Column::AbsenceReportId", to = "super::absence_report::Column::Id")]
    AbsenceReport,
}

impl Related<super::absence_report::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::AbsenceReport.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
