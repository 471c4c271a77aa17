//! A stretch of the calendar without lessons.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{CalendarPeriodId, InstitutionId};
use crate::kind::CalendarKind;

/// A stretch of the calendar without lessons.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_period")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CalendarPeriodId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Key in the system it came from.
    pub source_id: String,
    /// Holiday or closure.
    pub kind: CalendarKind,
    /// As people call it.
    pub name: String,
    /// First day.
    pub begins: NaiveDate,
    /// Last day.
    pub ends: NaiveDate,
    /// Who set it by hand, by id; none: it is as its source says.
    pub set_by: Option<String>,
    /// When that was.
    pub set_at: Option<DateTime<Utc>>,
    /// Counts changes, from 1.
    pub version: i32,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
}

impl ActiveModelBehavior for ActiveModel {}
