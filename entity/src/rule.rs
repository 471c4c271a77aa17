//! A version of a rule that can be reached, as it is shipped: the same for every school.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::id::RuleId;
use crate::kind::{RuleAsks, RuleCode, RuleMeasure, RuleSkip, RuleWhom};

/// A version of a rule that can be reached, as it is shipped: the same for every school.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rule")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RuleId,
    /// Which.
    pub code: RuleCode,
    /// First day on which a window may end by it.
    pub begins: NaiveDate,
    /// Last such day; none: until further notice.
    pub ends: Option<NaiveDate>,
    /// Whom it is about.
    pub whom: RuleWhom,
    /// What is measured.
    pub measure: RuleMeasure,
    /// From how much on it is reached: minutes, or days of lesson weeks; 1 of an event.
    pub threshold: i32,
    /// From how much on a signal is made, where that is earlier.
    pub signals_at: Option<i32>,
    /// Lesson weeks over which is counted; 0 of an event.
    pub window_weeks: i32,
    /// What of holidays is passed over.
    pub skip: RuleSkip,
    /// Whether minutes of who came late, left early or was sent out count.
    pub counts_parts: bool,
    /// Whether minutes of work placement count.
    pub counts_work_placement: bool,
    /// Working days in which what it asks for is due.
    pub deadline_working_days: i32,
    /// Least calendar days between two of what it asks for; 0: no limit.
    pub days_between: i32,
    /// What it asks for.
    pub asks: RuleAsks,
    /// Whether a law fixes it.
    pub by_law: bool,
    /// Whether it is on where a school says nothing.
    pub is_on: bool,
    /// Law and article; empty where it is the school's protocol.
    pub article: String,
    /// What it says, in a sentence.
    pub basis: String,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
