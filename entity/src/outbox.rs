//! What happened, for other systems; written in the transaction of the deed.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use uuid::Uuid;

use crate::id::{InstitutionId, OutboxId};

/// What happened, for other systems; written in the transaction of the deed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OutboxId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// What.
    pub event: String,
    /// The row it is about.
    pub subject_id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// When it was handed on.
    pub sent_at: Option<DateTime<Utc>>,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
}

impl ActiveModelBehavior for ActiveModel {}
