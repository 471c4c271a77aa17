//! A parent or carer.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::id::{GuardianId, InstitutionId};

/// A parent or carer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "guardian")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GuardianId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Key in the system it came from.
    pub source_id: String,
    /// Name they go by.
    pub first_name: String,
    /// Family name with prefix.
    pub last_name: String,
    /// Mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Vanished from the roster on this day.
    pub ended_on: Option<NaiveDate>,
    /// Who entered them by hand, by id; none: they came from a source.
    pub set_by: Option<String>,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
}

impl ActiveModelBehavior for ActiveModel {}
