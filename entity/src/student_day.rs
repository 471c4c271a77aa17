//! What one day of one student comes to: worked out from lessons, marks and reports, and never the source of anything.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::id::{InstitutionId, StudentDayId, StudentId};

/// What one day of one student comes to: worked out from lessons, marks and reports, and never the source of anything.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "student_day")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StudentDayId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Whose.
    pub student_id: StudentId,
    /// School day.
    pub local_date: NaiveDate,
    /// The duty of that day.
    pub obligation: String,
    /// Lessons that were given.
    pub lessons: i32,
    /// Lessons attended, be it in part.
    pub attended: i32,
    /// Lessons the student came late to.
    pub late: i32,
    /// Lessons nobody marked.
    pub unknown: i32,
    /// Minutes of the lessons given.
    pub scheduled_minutes: i32,
    /// Minutes of those nobody marked.
    pub unknown_minutes: i32,
    /// Missed with a valid reason.
    pub authorised_minutes: i32,
    /// Missed, and nobody has said why yet.
    pub unexplained_minutes: i32,
    /// Missed; a report waits to be judged.
    pub pending_minutes: i32,
    /// Of these, of lessons attended in part.
    pub pending_parts: i32,
    /// Of these, of work placement.
    pub pending_placement: i32,
    /// Of these, of both.
    pub pending_placement_parts: i32,
    /// The day since which the first of those reports waits.
    pub pending_since: Option<NaiveDate>,
    /// Missed without valid reason.
    pub unauthorised_minutes: i32,
    /// Of these, of lessons attended in part.
    pub unauthorised_parts: i32,
    /// Of these, of work placement.
    pub unauthorised_placement: i32,
    /// Of these, of both.
    pub unauthorised_placement_parts: i32,
    /// Of these, during leave that was refused.
    pub refused_minutes: i32,
    /// Whether not attending ended on it: something was attended, or missed with a valid reason.
    pub ended: bool,
    /// Lessons missed without valid reason since.
    pub missed_after: i32,
    /// Lessons missed since of which nothing is decided.
    pub undecided_after: i32,
    /// Lessons since that nobody marked.
    pub unknown_after: i32,
    /// The same where illness is no valid reason: whether it ended.
    pub ill_ended: bool,
    /// Lessons missed without any other reason since.
    pub ill_missed_after: i32,
    /// Lessons missed since of which nothing is decided.
    pub ill_undecided_after: i32,
    /// Lessons since that nobody marked.
    pub ill_unknown_after: i32,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
    /// Whose.
    #[sea_orm(belongs_to = "super::student::Entity", from = "Column::StudentId", to = "super::student::Column::Id")]
    Student,
}

impl Related<super::student::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Student.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
