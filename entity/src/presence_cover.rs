//! What part of a presence a report covers.

use sea_orm::entity::prelude::*;

use crate::id::{AbsenceReportId, InstitutionId, PresenceCoverId, PresenceId};

/// What part of a presence a report covers.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "presence_cover")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PresenceCoverId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Which presence.
    pub presence_id: PresenceId,
    /// By which report.
    pub absence_report_id: AbsenceReportId,
    /// Minutes covered.
    pub minutes: i32,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
    /// Which presence.
    #[sea_orm(belongs_to = "super::presence::Entity", from = "Column::PresenceId", to = "super::presence::Column::Id")]
    Presence,
    /// By which report.
    #[sea_orm(belongs_to = "super::absence_report::Entity", from = "Column::AbsenceReportId", to = "super::absence_report::Column::Id")]
    AbsenceReport,
}

impl Related<super::presence::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Presence.def()
    }
}

impl Related<super::absence_report::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::AbsenceReport.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
