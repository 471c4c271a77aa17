//! Who took up a task. Tasks follow from what is kept; that somebody does one is all that is kept of them.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{InstitutionId, StaffMemberId, TaskClaimId};
use crate::kind::TaskKind;

/// Who took up a task. Tasks follow from what is kept; that somebody does one is all that is kept of them.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "task_claim")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TaskClaimId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// What kind of task.
    pub kind: TaskKind,
    /// What it is about: a key of the table that its kind says.
    pub subject_id: Uuid,
    /// Who does it; none: given back.
    pub claimed_by: Option<StaffMemberId>,
    /// Since when.
    pub claimed_at: DateTime<Utc>,
    /// Counts changes.
    pub version: i32,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
    /// Who does it.
    #[sea_orm(belongs_to = "super::staff_member::Entity", from = "Column::ClaimedBy", to = "super::staff_member::Column::Id")]
    ClaimedBy,
}

impl Related<super::staff_member::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::ClaimedBy.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
