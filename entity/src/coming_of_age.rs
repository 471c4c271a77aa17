//! That somebody was told, ahead of the day, that a student comes of age.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{ComingOfAgeId, GuardianId, InstitutionId, StudentId};

/// That somebody was told, ahead of the day, that a student comes of age.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "coming_of_age")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ComingOfAgeId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Of whom.
    pub student_id: StudentId,
    /// Who was told; none: the student himself.
    pub guardian_id: Option<GuardianId>,
    /// The day it was about: another one is told anew.
    pub of_age_on: NaiveDate,
    /// When.
    pub told_at: DateTime<Utc>,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
    /// Of whom.
    #[sea_orm(belongs_to = "super::student::Entity", from = "Column::StudentId", to = "super::student::Column::Id")]
    Student,
    /// Who was told.
    #[sea_orm(belongs_to = "super::guardian::Entity", from = "Column::GuardianId", to = "super::guardian::Column::Id")]
    Guardian,
}

impl Related<super::student::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Student.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
