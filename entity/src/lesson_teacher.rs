//! A teacher of a lesson.

use sea_orm::entity::prelude::*;

use crate::id::{InstitutionId, LessonId, LessonTeacherId, StaffMemberId};

/// A teacher of a lesson.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lesson_teacher")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LessonTeacherId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Lesson.
    pub lesson_id: LessonId,
    /// Teacher.
    pub staff_member_id: StaffMemberId,
    /// Named for this lesson alone.
    pub substitute: bool,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
    /// Lesson.
    #[sea_orm(belongs_to = "super::lesson::Entity", from = "Column::LessonId", to = "super::lesson::Column::Id")]
    Lesson,
    /// Teacher.
    #[sea_orm(belongs_to = "super::staff_member::Entity", from = "Column::StaffMemberId", to = "super::staff_member::Column::Id")]
    StaffMember,
}

impl Related<super::lesson::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Lesson.def()
    }
}

impl Related<super::staff_member::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::StaffMember.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
