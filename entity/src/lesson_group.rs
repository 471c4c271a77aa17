//! A class in a lesson.

use sea_orm::entity::prelude::*;

use crate::id::{GroupId, InstitutionId, LessonGroupId, LessonId};

/// A class in a lesson.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lesson_group")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LessonGroupId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Lesson.
    pub lesson_id: LessonId,
    /// Class.
    pub group_id: GroupId,
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
    /// Class.
    #[sea_orm(belongs_to = "super::school_group::Entity", from = "Column::GroupId", to = "super::school_group::Column::Id")]
    Group,
}

impl Related<super::lesson::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Lesson.def()
    }
}

impl Related<super::school_group::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Group.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
