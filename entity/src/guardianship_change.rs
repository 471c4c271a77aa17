//! What somebody of the school recorded of a guardianship, and why: append only.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{GuardianshipChangeId, GuardianshipId, InstitutionId, StaffMemberId, TextId};
use crate::kind::{GuardianshipKind, GuardianshipWhat};

/// What somebody of the school recorded of a guardianship, and why: append only.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "guardianship_change")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GuardianshipChangeId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Of which guardianship.
    pub guardianship_id: GuardianshipId,
    /// What was done.
    pub what: GuardianshipWhat,
    /// Its kind from then on.
    pub kind: Option<GuardianshipKind>,
    /// Its first day from then on.
    pub begins: NaiveDate,
    /// Its last day from then on.
    pub ends: Option<NaiveDate>,
    /// From when it was blocked then.
    pub blocked_from: Option<NaiveDate>,
    /// Until when.
    pub blocked_to: Option<NaiveDate>,
    /// Why.
    pub reason_id: TextId,
    /// Who did it.
    pub changed_by: StaffMemberId,
    /// When.
    pub changed_at: DateTime<Utc>,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
    /// Of which guardianship.
    #[sea_orm(belongs_to = "super::guardianship::Entity", from = "Column::GuardianshipId", to = "super::guardianship::Column::Id")]
    Guardianship,
    /// Why.
    #[sea_orm(belongs_to = "super::reason_text::Entity", from = "Column::ReasonId", to = "super::reason_text::Column::Id")]
    Reason,
    /// Who did it.
    #[sea_orm(belongs_to = "super::staff_member::Entity", from = "Column::ChangedBy", to = "super::staff_member::Column::Id")]
    ChangedBy,
}

impl Related<super::guardianship::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Guardianship.def()
    }
}

impl Related<super::reason_text::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Reason.def()
    }
}

impl Related<super::staff_member::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::ChangedBy.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
