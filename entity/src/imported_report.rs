//! What another system said of an absence report, the last time it said anything.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{AbsenceReportId, ImportedReportId, InstitutionId, StudentId};
use crate::kind::{AbsenceKind, AbsenceStatus};

/// What another system said of an absence report, the last time it said anything.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "imported_report")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ImportedReportId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Whom it is about.
    pub student_id: StudentId,
    /// When it begins, in the words of the source.
    pub source_key: String,
    /// What it is.
    pub kind: AbsenceKind,
    /// The report it became.
    pub absence_report_id: AbsenceReportId,
    /// From when.
    pub begins: DateTime<Utc>,
    /// Until when; none: until further notice.
    pub ends: Option<DateTime<Utc>>,
    /// What it was worth.
    pub status: AbsenceStatus,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
    /// Whom it is about.
    #[sea_orm(belongs_to = "super::student::Entity", from = "Column::StudentId", to = "super::student::Column::Id")]
    Student,
    /// The report it became.
    #[sea_orm(belongs_to = "super::absence_report::Entity", from = "Column::AbsenceReportId", to = "super::absence_report::Column::Id")]
    AbsenceReport,
}

impl ActiveModelBehavior for ActiveModel {}
