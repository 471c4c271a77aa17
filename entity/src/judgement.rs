//! An officer's judgement on one presence; the newest counts.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{InstitutionId, JudgementId, PresenceId, StaffMemberId, TextId};

/// An officer's judgement on one presence; the newest counts.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "judgement")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JudgementId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Which.
    pub presence_id: PresenceId,
    /// Valid or not.
    pub authorised: bool,
    /// Why.
    pub reason_id: TextId,
    /// Who.
    pub judged_by: StaffMemberId,
    /// When.
    pub judged_at: DateTime<Utc>,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
    /// Which.
    #[sea_orm(belongs_to = "super::presence::Entity", from = "Column::PresenceId", to = "super::presence::Column::Id")]
    Presence,
    /// Why.
    #[sea_orm(belongs_to = "super::reason_text::Entity", from = "Column::ReasonId", to = "super::reason_text::Column::Id")]
    Reason,
    /// Who.
    #[sea_orm(belongs_to = "super::staff_member::Entity", from = "Column::JudgedBy", to = "super::staff_member::Column::Id")]
    JudgedBy,
}

impl Related<super::presence::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Presence.def()
    }
}

impl Related<super::reason_text::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Reason.def()
    }
}

impl Related<super::staff_member::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::JudgedBy.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
