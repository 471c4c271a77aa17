//! A one-time code with which a guardian joins.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{GuardianId, InstitutionId, InvitationId};

/// A one-time code with which a guardian joins.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InvitationId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// For whom.
    pub guardian_id: GuardianId,
    /// SHA-256 of the code.
    pub code_hash: Vec<u8>,
    /// When.
    pub made_at: DateTime<Utc>,
    /// Until when.
    pub expires_at: DateTime<Utc>,
    /// When it was used.
    pub used_at: Option<DateTime<Utc>>,
    /// Failed tries.
    pub tries: i32,
    /// By whom, by id.
    pub made_by: Option<String>,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
    /// For whom.
    #[sea_orm(belongs_to = "super::guardian::Entity", from = "Column::GuardianId", to = "super::guardian::Column::Id")]
    Guardian,
}

impl Related<super::guardian::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Guardian.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
