//! A teacher of a class.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::id::{GroupId, GroupTeacherId, InstitutionId, StaffMemberId};

/// A teacher of a class.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "group_teacher")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GroupTeacherId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Key in the system it came from.
    pub source_id: String,
    /// Which class.
    pub group_id: GroupId,
    /// Who.
    pub staff_member_id: StaffMemberId,
    /// First day.
    pub begins: NaiveDate,
    /// Last day.
    pub ends: Option<NaiveDate>,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
    /// Which class.
    #[sea_orm(belongs_to = "super::school_group::Entity", from = "Column::GroupId", to = "super::school_group::Column::Id")]
    Group,
    /// Who.
    #[sea_orm(belongs_to = "super::staff_member::Entity", from = "Column::StaffMemberId", to = "super::staff_member::Column::Id")]
    StaffMember,
}

impl Related<super::school_group::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Group.def()
    }
}

impl Related<super::staff_member::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::StaffMember.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
