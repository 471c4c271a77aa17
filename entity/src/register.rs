//! The taking of presence for one lesson.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{InstitutionId, LessonId, RegisterId, StaffMemberId, TextId};

/// The taking of presence for one lesson.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "register")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RegisterId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Lesson.
    pub lesson_id: LessonId,
    /// Who took it.
    pub taken_by: Option<StaffMemberId>,
    /// When it was seen.
    pub observed_at: DateTime<Utc>,
    /// When it came in.
    pub received_at: DateTime<Utc>,
    /// Everybody has a mark.
    pub complete: bool,
    /// Why it came after its term.
    pub late_reason_id: Option<TextId>,
    /// Counts changes, from 1.
    pub version: i32,
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
    /// Who took it.
    #[sea_orm(belongs_to = "super::staff_member::Entity", from = "Column::TakenBy", to = "super::staff_member::Column::Id")]
    TakenBy,
}

impl Related<super::lesson::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Lesson.def()
    }
}

impl Related<super::staff_member::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::TakenBy.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
