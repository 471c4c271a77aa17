//! Who signs in, as an issuer knows them; one person may have several capacities.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{GuardianId, IdentityId, InstitutionId, StaffMemberId, StudentId};

/// Who signs in, as an issuer knows them; one person may have several capacities.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IdentityId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// `iss` of the token.
    pub issuer: String,
    /// `sub` of the token.
    pub subject: String,
    /// Acts as this student.
    pub student_id: Option<StudentId>,
    /// Acts as this guardian.
    pub guardian_id: Option<GuardianId>,
    /// Acts as this member of staff.
    pub staff_member_id: Option<StaffMemberId>,
    /// May not sign in from this day on.
    pub ended_on: Option<NaiveDate>,
    /// Became a guardian by an invitation then: no source says so, and none ends it.
    pub joined_at: Option<DateTime<Utc>>,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
    /// Acts as this student.
    #[sea_orm(belongs_to = "super::student::Entity", from = "Column::StudentId", to = "super::student::Column::Id")]
    Student,
    /// Acts as this guardian.
    #[sea_orm(belongs_to = "super::guardian::Entity", from = "Column::GuardianId", to = "super::guardian::Column::Id")]
    Guardian,
    /// Acts as this member of staff.
    #[sea_orm(belongs_to = "super::staff_member::Entity", from = "Column::StaffMemberId", to = "super::staff_member::Column::Id")]
    StaffMember,
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

impl Related<super::staff_member::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::StaffMember.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
