//! A teacher's or mentor's wish that a student be contacted now.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{FlagId, InstitutionId, StaffMemberId, StudentId, TextId};

/// A teacher's or mentor's wish that a student be contacted now.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "flag")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FlagId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// About whom.
    pub student_id: StudentId,
    /// Who raised it.
    pub raised_by: StaffMemberId,
    /// When.
    pub raised_at: DateTime<Utc>,
    /// Why.
    pub reason_id: TextId,
    /// When somebody took it up, or a newer one of the same person took its place; none: it is open.
    pub handled_at: Option<DateTime<Utc>>,
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
    /// Who raised it.
    #[sea_orm(belongs_to = "super::staff_member::Entity", from = "Column::RaisedBy", to = "super::staff_member::Column::Id")]
    RaisedBy,
    /// Why.
    #[sea_orm(belongs_to = "super::reason_text::Entity", from = "Column::ReasonId", to = "super::reason_text::Column::Id")]
    Reason,
}

impl Related<super::student::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Student.def()
    }
}

impl Related<super::staff_member::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::RaisedBy.def()
    }
}

impl Related<super::reason_text::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Reason.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
