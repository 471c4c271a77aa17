//! A team or department.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::id::{InstitutionId, UnitId};

/// A team or department.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UnitId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Key in the system it came from.
    pub source_id: String,
    /// As people call it.
    pub name: String,
    /// The unit above it.
    pub parent_unit_id: Option<UnitId>,
    /// Vanished from the roster on this day.
    pub ended_on: Option<NaiveDate>,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
}

impl ActiveModelBehavior for ActiveModel {}
