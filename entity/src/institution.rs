//! The school: the tenant every row belongs to.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::id::InstitutionId;

/// The school: the tenant every row belongs to.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "institution")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InstitutionId,
    /// BRIN code, unique in the world.
    pub code: String,
    /// As people call it.
    pub name: String,
    /// IANA name; local days and birthdays are counted in it.
    pub time_zone: String,
    /// When it was made here.
    pub created_at: DateTime<Utc>,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
