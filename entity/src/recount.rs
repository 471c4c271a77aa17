//! A stretch of days whose marks have to be counted anew.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{InstitutionId, RecountId, StudentId};

/// A stretch of days whose marks have to be counted anew.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recount")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RecountId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// First day.
    pub from_day: NaiveDate,
    /// Last day.
    pub to_day: NaiveDate,
    /// Not before this day.
    pub due_on: NaiveDate,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// By whom: an id.
    pub asked_by: String,
    /// Students up to this one, by key, are done.
    pub reached_id: Option<StudentId>,
    /// When all were.
    pub done_at: Option<DateTime<Utc>>,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
}

impl ActiveModelBehavior for ActiveModel {}
