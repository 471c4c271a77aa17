//! A text that states a reason, wherever it was said: the one place to show, redact and expire it.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{InstitutionId, StudentId, TextId};

/// A text that states a reason, wherever it was said: the one place to show, redact and expire it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reason_text")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TextId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// About whom.
    pub student_id: Option<StudentId>,
    /// The text; null once redacted or expired.
    pub body: Option<String>,
    /// When.
    pub written_at: DateTime<Utc>,
    /// By whom.
    pub written_by: String,
    /// When it was redacted.
    pub redacted_at: Option<DateTime<Utc>>,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
    /// About whom.
    #[sea_orm(belongs_to = "super::student::Entity", from = "Column::StudentId", to = "super::student::Column::Id")]
    Student,
}

impl Related<super::student::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Student.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
