//! A programme (opleiding).

use sea_orm::entity::prelude::*;

use crate::id::{InstitutionId, ProgrammeId, UnitId};
use crate::kind::LearningPath;

/// A programme (opleiding).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "programme")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProgrammeId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Key in the system it came from.
    pub source_id: String,
    /// Five digits.
    pub crebo: Option<String>,
    /// As people call it.
    pub name: String,
    /// 1 to 4; level 1 gives no start qualification.
    pub level: Option<i32>,
    /// BOL or BBL.
    pub learning_path: Option<LearningPath>,
    /// The team that gives it.
    pub unit_id: Option<UnitId>,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
    /// The team that gives it.
    #[sea_orm(belongs_to = "super::unit::Entity", from = "Column::UnitId", to = "super::unit::Column::Id")]
    Unit,
}

impl Related<super::unit::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Unit.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
