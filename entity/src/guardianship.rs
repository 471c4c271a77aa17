//! What ties a guardian to a student.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{GuardianId, GuardianshipId, InstitutionId, StudentId};
use crate::kind::GuardianshipKind;

/// What ties a guardian to a student.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "guardianship")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GuardianshipId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Key in the system it came from.
    pub source_id: String,
    /// Who.
    pub guardian_id: GuardianId,
    /// Of whom.
    pub student_id: StudentId,
    /// Unknown until somebody sets it; then this guardian sees nothing.
    pub kind: Option<GuardianshipKind>,
    /// First day.
    pub begins: NaiveDate,
    /// Last day.
    pub ends: Option<NaiveDate>,
    /// Sees nothing from this day on.
    pub blocked_from: Option<NaiveDate>,
    /// Until this day; none: until further notice.
    pub blocked_to: Option<NaiveDate>,
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
    #[sea_orm(belongs_to = "super::guardian::Entity", from = "Column::GuardianId", to = "super::guardian::Column::Id")]
    Guardian,
    /// Of whom.
    #[sea_orm(belongs_to = "super::student::Entity", from = "Column::StudentId", to = "super::student::Column::Id")]
    Student,
}

impl Related<super::guardian::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Guardian.def()
    }
}

impl Related<super::student::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Student.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
