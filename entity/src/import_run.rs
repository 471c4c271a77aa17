//! One import of a set of files.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{ImportRunId, InstitutionId};

/// One import of a set of files.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_run")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ImportRunId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// What kind of files.
    pub kind: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Rows made.
    pub created: i32,
    /// Rows changed.
    pub changed: i32,
    /// Rows that vanished and were ended.
    pub ended: i32,
    /// Rows refused.
    pub refused: i32,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
}

impl ActiveModelBehavior for ActiveModel {}
