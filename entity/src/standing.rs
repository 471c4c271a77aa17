//! How a student stands today, as it was counted last.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::id::{InstitutionId, StandingId, StudentId};

/// How a student stands today, as it was counted last.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "standing")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StandingId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Whose.
    pub student_id: StudentId,
    /// As of the end of this day, or of now.
    pub counted_on: NaiveDate,
    /// First day of the last four lesson weeks.
    pub window_begins: NaiveDate,
    /// Missed in them with a valid reason.
    pub authorised_minutes: i32,
    /// Missed in them; a report waits to be judged.
    pub pending_minutes: i32,
    /// Missed in them, and nobody has said why yet.
    pub unexplained_minutes: i32,
    /// Missed in them without valid reason.
    pub unauthorised_minutes: i32,
    /// Lessons in them that nobody marked.
    pub unknown_lessons: i32,
    /// The first day of all on which a report waits to be judged.
    pub pending_from: Option<NaiveDate>,
    /// The day on which time alone may change it; none: no day does.
    pub next_on: Option<NaiveDate>,
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
