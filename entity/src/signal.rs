//! That a rule was reached, or that somebody wants a student to be contacted.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{FlagId, InstitutionId, SignalId, StaffMemberId, StudentId, TextId};
use crate::kind::{RuleCode, SignalStatus};

/// That a rule was reached, or that somebody wants a student to be contacted.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signal")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SignalId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Whose.
    pub student_id: StudentId,
    /// Which rule.
    pub code: RuleCode,
    /// First day that was counted.
    pub begins: NaiveDate,
    /// The day on which it was reached.
    pub reached_on: NaiveDate,
    /// Last day on which it was.
    pub ends: NaiveDate,
    /// What was counted on the day it was reached: minutes, or days of lesson weeks; 1 of an event.
    pub value: i32,
    /// Reached only with what a report covers that has waited for judgement too long.
    pub provisional: bool,
    /// What became of it.
    pub status: SignalStatus,
    /// The day on which our data first showed it.
    pub established_on: NaiveDate,
    /// Until when what it asks for is due.
    pub due_on: NaiveDate,
    /// The flag it was made of, if it was.
    pub flag_id: Option<FlagId>,
    /// When it was handled, or lapsed.
    pub ended_at: Option<DateTime<Utc>>,
    /// Who handled it.
    pub handled_by: Option<StaffMemberId>,
    /// What was done.
    pub handled_note_id: Option<TextId>,
    /// The deed that undid it.
    pub lapsed_because: Option<String>,
    /// The first day of what that changed.
    pub lapsed_day: Option<NaiveDate>,
    /// Counts changes.
    pub version: i32,
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
    /// The flag it was made of.
    #[sea_orm(belongs_to = "super::flag::Entity", from = "Column::FlagId", to = "super::flag::Column::Id")]
    Flag,
    /// Who handled it.
    #[sea_orm(belongs_to = "super::staff_member::Entity", from = "Column::HandledBy", to = "super::staff_member::Column::Id")]
    HandledBy,
    /// What was done.
    #[sea_orm(belongs_to = "super::reason_text::Entity", from = "Column::HandledNoteId", to = "super::reason_text::Column::Id")]
    HandledNote,
}

impl Related<super::student::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Student.def()
    }
}

impl Related<super::flag::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Flag.def()
    }
}

impl Related<super::staff_member::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::HandledBy.def()
    }
}

impl Related<super::reason_text::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::HandledNote.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
