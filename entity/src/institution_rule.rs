//! What a school changed of a rule, from a day on.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{InstitutionId, InstitutionRuleId, StaffMemberId};
use crate::kind::RuleCode;

/// What a school changed of a rule, from a day on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "institution_rule")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InstitutionRuleId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Which.
    pub code: RuleCode,
    /// First day on which it holds.
    pub begins: NaiveDate,
    /// Whether the rule is on.
    pub is_on: bool,
    /// From how much on it is reached; none: as shipped.
    pub threshold: Option<i32>,
    /// Working days in which what it asks for is due; none: as shipped.
    pub deadline_working_days: Option<i32>,
    /// Whether parts of lessons count; none: as shipped.
    pub counts_parts: Option<bool>,
    /// Whether work placement counts; none: as shipped.
    pub counts_work_placement: Option<bool>,
    /// When the board decided, where the rule asks for a decision.
    pub decided_on: Option<NaiveDate>,
    /// When it was recorded.
    pub changed_at: DateTime<Utc>,
    /// By whom.
    pub changed_by: StaffMemberId,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
    /// By whom.
    #[sea_orm(belongs_to = "super::staff_member::Entity", from = "Column::ChangedBy", to = "super::staff_member::Column::Id")]
    ChangedBy,
}

impl Related<super::staff_member::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::ChangedBy.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
