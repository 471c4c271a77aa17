//! Who is enrolled.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::id::{InstitutionId, StudentId};
use crate::kind::NationalNumberKind;

/// Who is enrolled.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "student")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StudentId,
    /// The tenant.
    pub institution_id: InstitutionId,
    /// Key in the system it came from.
    pub source_id: String,
    /// Number at the school.
    pub student_number: String,
    /// Name they go by.
    pub first_name: String,
    /// Family name with prefix.
    pub last_name: String,
    /// Missing: obligation is unknown and guardians see nothing.
    pub birth_date: Option<NaiveDate>,
    /// Mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Street, postcode, town.
    pub address: Option<String>,
    /// Address must reach nobody but officer with need and privacy officer.
    pub safe_address: bool,
    /// Encrypted; in no type of the API.
    pub national_number: Option<Vec<u8>>,
    /// What kind of number it is.
    pub national_number_kind: Option<NationalNumberKind>,
    /// Keyed hash of the number, by which an import knows it again.
    pub national_number_hash: Option<Vec<u8>>,
    /// Day a start qualification was obtained.
    pub start_qualification_on: Option<NaiveDate>,
    /// Vanished from the roster on this day.
    pub ended_on: Option<NaiveDate>,
}

/// To what it belongs.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The tenant.
    #[sea_orm(belongs_to = "super::institution::Entity", from = "Column::InstitutionId", to = "super::institution::Column::Id")]
    Institution,
}

impl ActiveModelBehavior for ActiveModel {}
