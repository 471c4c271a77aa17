//! How often codes of invitations were tried in vain from one address, or by one token, in an hour.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{InstitutionId, InvitationTryId};

/// How often codes of invitations were tried in vain from one address, or by one token, in an hour.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation_try")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InvitationTryId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// ADDRESS or TOKEN.
    pub what: String,
    /// SHA-256 of it.
    pub key_hash: Vec<u8>,
    /// Begin of the hour that is counted.
    pub hour: DateTime<Utc>,
    /// Tries in vain.
    pub tries: i32,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
}

impl ActiveModelBehavior for ActiveModel {}
