//! Kinds of absence as an institution uses them: its own names, and who may file which. What it has said nothing of is open to all.

use ::entity::kind::AbsenceKind;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{DbErr, QueryResult, Value};

use super::attendance::FiledBy;
use super::work::Work;
use super::{Store, StoreError, rows};
use crate::policy::permit::Named;
use crate::policy::viewer::Viewer;

/// Whether the institution takes a kind on somebody's word; `by_staff`: staff enter it.
pub async fn is_taken<D: Named>(work: &Work<'_, D>, kind: AbsenceKind, by: FiledBy, by_staff: bool) -> Result<bool, StoreError> {
    let sql = "SELECT kind, name_nl, name_en, enabled, by_guardian, by_student, by_staff FROM absence_kind \
               WHERE institution_id = $1 AND kind = $6";
    let rows = work.query(sql, vec![Value::from(kind.as_str())]).await?;
    let Some(row) = rows.first() else { return Ok(true) };
    Ok(kind_row(row)?.is_taken_from(if by_staff { FiledBy::School } else { by }))
}

/// Kinds that the institution does not take from its own staff.
pub async fn closed_to_school<D: Named>(work: &Work<'_, D>) -> Result<Vec<AbsenceKind>, StoreError> {
    let sql = "SELECT kind, name_nl, name_en, enabled, by_guardian, by_student, by_staff FROM absence_kind WHERE institution_id = $1";
    let kinds = work.query(sql, vec![]).await?.iter().map(kind_row).collect::<Result<Vec<_>, _>>()?;
    Ok(kinds.into_iter().filter(|row| !row.is_taken_from(FiledBy::School)).map(|row| row.kind).collect())
}

/// A kind as the institution uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindRow {
    /// Which.
    pub kind: AbsenceKind,
    /// Its name in Dutch.
    pub name_nl: String,
    /// Its name in English.
    pub name_en: String,
    /// Whether it is used at all.
    pub enabled: bool,
    /// Whether guardians may file it.
    pub by_guardian: bool,
    /// Whether students may.
    pub by_student: bool,
    /// Whether staff may, on their behalf or the school's.
    pub by_staff: bool,
}

/// What the viewer's institution has said of kinds.
pub async fn all(store: &Store, viewer: &Viewer) -> Result<Vec<KindRow>, StoreError> {
    use ::entity::absence_kind::{Column, Entity};
    let mut query = Query::select();
    let columns = [Column::Kind, Column::NameNl, Column::NameEn, Column::Enabled, Column::ByGuardian, Column::ByStudent, Column::ByStaff];
    query.columns(columns).from(Entity).and_where(Expr::col((Entity, Column::InstitutionId)).eq(viewer.institution));
    Ok(rows::all(store, &query).await?.iter().map(kind_row).collect::<Result<_, _>>()?)
}

fn kind_row(row: &QueryResult) -> Result<KindRow, DbErr> {
    Ok(KindRow {
        kind: row.try_get("", "kind")?,
        name_nl: row.try_get("", "name_nl")?,
        name_en: row.try_get("", "name_en")?,
        enabled: row.try_get("", "enabled")?,
        by_guardian: row.try_get("", "by_guardian")?,
        by_student: row.try_get("", "by_student")?,
        by_staff: row.try_get("", "by_staff")?,
    })
}

impl KindRow {
    /// Whether the institution takes it on that word; what staff enter is the school's to take.
    #[must_use]
    pub fn is_taken_from(&self, by: FiledBy) -> bool {
        self.enabled
            && match by {
                FiledBy::Student(_) => self.by_student,
                FiledBy::Guardian(_) => self.by_guardian,
                FiledBy::School => self.by_staff,
            }
    }
}
