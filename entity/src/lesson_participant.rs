//! A student expected in a lesson.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::id::{EnrolmentId, InstitutionId, LessonId, LessonParticipantId, StudentId};

/// A student expected in a lesson.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lesson_participant")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LessonParticipantId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Lesson.
    pub lesson_id: LessonId,
    /// Student.
    pub student_id: StudentId,
    /// Enrolment it belongs to.
    pub enrolment_id: Option<EnrolmentId>,
    /// Day of the lesson, so that a week is one range of one index.
    pub local_date: NaiveDate,
    /// Came without being expected.
    pub walk_in: bool,
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
    /// Student.
    #[sea_orm(belongs_to = "super::student::Entity", from = "Column::StudentId", to = "super::student::Column::Id")]
    Student,
    /// Enrolment it belongs to.
    #[sea_orm(belongs_to = "super::enrolment::Entity", from = "Column::EnrolmentId", to = "super::enrolment::Column::Id")]
    Enrolment,
}

impl Related<super::lesson::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Lesson.def()
    }
}

impl Related<super::student::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Student.def()
    }
}

impl Related<super::enrolment::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Enrolment.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
