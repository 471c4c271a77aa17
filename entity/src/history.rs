//! What was changed, by whom: append only.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use uuid::Uuid;

use crate::id::{HistoryId, InstitutionId};
use crate::kind::ActorKind;

/// What was changed, by whom: append only.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "history")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HistoryId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// When.
    pub at: DateTime<Utc>,
    /// In which capacity.
    pub actor_kind: ActorKind,
    /// An id, or the name of an import or job.
    pub actor: String,
    /// Which deed.
    pub deed: String,
    /// Table of the row.
    pub subject: String,
    /// The row.
    pub subject_id: Uuid,
    /// The row before, as JSON; none: it was made.
    pub before: Option<String>,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
}

impl ActiveModelBehavior for ActiveModel {}
