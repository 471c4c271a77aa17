//! An institution's own name for a kind of absence, and who may file it.

use sea_orm::entity::prelude::*;

use crate::id::{AbsenceKindId, InstitutionId};
use crate::kind::AbsenceKind;

/// An institution's own name for a kind of absence, and who may file it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "absence_kind")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AbsenceKindId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Which.
    pub kind: AbsenceKind,
    /// Dutch name.
    pub name_nl: String,
    /// English name.
    pub name_en: String,
    /// Whether it may be filed.
    pub enabled: bool,
    /// Guardians may file it.
    pub by_guardian: bool,
    /// Students may file it.
    pub by_student: bool,
    /// Staff may file it on behalf.
    pub by_staff: bool,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
}

impl ActiveModelBehavior for ActiveModel {}
