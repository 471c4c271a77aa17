//! The fact for one student in one lesson.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{InstitutionId, LessonId, PresenceId, StaffMemberId, StudentId};
use crate::kind::{Mark, MarkSource};

/// The fact for one student in one lesson.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "presence")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PresenceId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Lesson.
    pub lesson_id: LessonId,
    /// Student.
    pub student_id: StudentId,
    /// Day of the lesson.
    pub local_date: NaiveDate,
    /// What was seen.
    pub mark: Mark,
    /// Minutes after the begin.
    pub minutes_late: Option<i32>,
    /// Minutes before the end.
    pub minutes_left_early: Option<i32>,
    /// When sent out.
    pub sent_out_at: Option<DateTime<Utc>>,
    /// Version of the lesson it was marked on.
    pub lesson_version: i32,
    /// When first marked.
    pub first_marked_at: DateTime<Utc>,
    /// When last marked.
    pub marked_at: DateTime<Utc>,
    /// Who marked.
    pub marked_by: Option<StaffMemberId>,
    /// Where the mark came from.
    pub source: MarkSource,
    /// Minutes missed; the four below add up to it.
    pub minutes_missed: i32,
    /// Covered by an accepted report.
    pub authorised_minutes: i32,
    /// Judged so, rejected, or unexplained past the deadline.
    pub unauthorised_minutes: i32,
    /// Covered by a report that awaits judgement.
    pub pending_minutes: i32,
    /// Nobody has said why yet.
    pub unexplained_minutes: i32,
    /// When unexplained minutes turn unauthorised.
    pub becomes_unauthorised_at: Option<DateTime<Utc>>,
    /// Nothing missed, all of it with leave, or a person settled it.
    pub settled: bool,
    /// The system that the mark came from says that somebody settled it there.
    pub settled_by_source: bool,
    /// Counts changes, from 1.
    pub version: i32,
    /// The version since which the mark is as it is; later ones only count it anew.
    pub mark_version: i32,
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
    /// Who marked.
    #[sea_orm(belongs_to = "super::staff_member::Entity", from = "Column::MarkedBy", to = "super::staff_member::Column::Id")]
    MarkedBy,
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

impl Related<super::staff_member::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::MarkedBy.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
