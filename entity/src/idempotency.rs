//! A write that was asked for before.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{IdempotencyId, InstitutionId};

/// A write that was asked for before.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IdempotencyId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Who asked.
    pub actor: String,
    /// Their key.
    pub key: String,
    /// Which deed.
    pub deed: String,
    /// SHA-256 of the input.
    pub input_hash: Vec<u8>,
    /// Ids of what came of it, as JSON.
    pub outcome: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
}

impl ActiveModelBehavior for ActiveModel {}
