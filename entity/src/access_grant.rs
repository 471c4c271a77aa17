//! What a student lets one guardian do or see.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{GrantId, GuardianId, InstitutionId, StudentId};
use crate::kind::GrantLevel;

/// What a student lets one guardian do or see.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_grant")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GrantId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Key in the system it came from, if it was imported.
    pub source_id: Option<String>,
    /// Who grants.
    pub student_id: StudentId,
    /// To whom.
    pub guardian_id: GuardianId,
    /// To see presence, at the level.
    pub see_presence: bool,
    /// To report absence in the student's name.
    pub report_absence: bool,
    /// To be contacted by staff.
    pub be_contacted: bool,
    /// To see reasons too.
    pub see_reason: bool,
    /// How much seeing presence opens.
    pub level: Option<GrantLevel>,
    /// First day.
    pub begins: NaiveDate,
    /// Last day.
    pub ends: Option<NaiveDate>,
    /// Taken back at this instant.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Counts changes, from 1.
    pub version: i32,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
    /// Who grants.
    #[sea_orm(belongs_to = "super::student::Entity", from = "Column::StudentId", to = "super::student::Column::Id")]
    Student,
    /// To whom.
    #[sea_orm(belongs_to = "super::guardian::Entity", from = "Column::GuardianId", to = "super::guardian::Column::Id")]
    Guardian,
}

impl Related<super::student::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Student.def()
    }
}

impl Related<super::guardian::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Guardian.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
