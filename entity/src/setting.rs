//! A setting of an institution, in force from a day on.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{InstitutionId, SettingId};

/// A setting of an institution, in force from a day on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "setting")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SettingId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Name of the setting.
    pub key: String,
    /// Its value, as JSON.
    pub value: String,
    /// First day it is in force.
    pub effective_from: NaiveDate,
    /// When it was written.
    pub changed_at: DateTime<Utc>,
    /// Who wrote it: an id or the name of a job.
    pub changed_by: String,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
}

impl ActiveModelBehavior for ActiveModel {}
