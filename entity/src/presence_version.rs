//! What a presence was before a change.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{InstitutionId, PresenceId, PresenceVersionId, StaffMemberId, TextId};
use crate::kind::{Mark, MarkSource};

/// What a presence was before a change.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "presence_version")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PresenceVersionId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Which.
    pub presence_id: PresenceId,
    /// Its version.
    pub version: i32,
    /// Mark then.
    pub mark: Mark,
    /// Minutes after the begin then.
    pub minutes_late: Option<i32>,
    /// Minutes before the end then.
    pub minutes_left_early: Option<i32>,
    /// When sent out, as said then.
    pub sent_out_at: Option<DateTime<Utc>>,
    /// Minutes missed then.
    pub minutes_missed: i32,
    /// Authorised then.
    pub authorised_minutes: i32,
    /// Unauthorised then.
    pub unauthorised_minutes: i32,
    /// Pending then.
    pub pending_minutes: i32,
    /// Unexplained then.
    pub unexplained_minutes: i32,
    /// When unexplained minutes were to turn unauthorised.
    pub becomes_unauthorised_at: Option<DateTime<Utc>>,
    /// Who had marked.
    pub marked_by: Option<StaffMemberId>,
    /// When it was marked.
    pub marked_at: DateTime<Utc>,
    /// Where that mark came from.
    pub source: MarkSource,
    /// When it was replaced.
    pub replaced_at: DateTime<Utc>,
    /// Who replaced it.
    pub replaced_by: String,
    /// Why, where a reason was asked.
    pub reason_id: Option<TextId>,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
    /// Which.
    #[sea_orm(belongs_to = "super::presence::Entity", from = "Column::PresenceId", to = "super::presence::Column::Id")]
    Presence,
}

impl Related<super::presence::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Presence.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
