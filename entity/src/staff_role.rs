//! A role somebody holds.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{GroupId, InstitutionId, StaffMemberId, StaffRoleId, UnitId};
use crate::kind::StaffRole;

/// A role somebody holds.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff_role")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StaffRoleId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Key in the system it came from.
    pub source_id: String,
    /// Who.
    pub staff_member_id: StaffMemberId,
    /// Which.
    pub role: StaffRole,
    /// Scope; neither unit nor group: the institution.
    pub unit_id: Option<UnitId>,
    /// Scope.
    pub group_id: Option<GroupId>,
    /// First day.
    pub begins: NaiveDate,
    /// Last day.
    pub ends: Option<NaiveDate>,
    /// Who set it by hand, by id; none: it is as its source says.
    pub set_by: Option<String>,
    /// When that was.
    pub set_at: Option<DateTime<Utc>>,
    /// Counts changes, from 1.
    pub version: i32,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
    /// Who.
    #[sea_orm(belongs_to = "super::staff_member::Entity", from = "Column::StaffMemberId", to = "super::staff_member::Column::Id")]
    StaffMember,
    /// Scope; neither unit nor group: the institution.
    #[sea_orm(belongs_to = "super::unit::Entity", from = "Column::UnitId", to = "super::unit::Column::Id")]
    Unit,
}

impl Related<super::staff_member::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::StaffMember.def()
    }
}

impl Related<super::unit::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Unit.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
