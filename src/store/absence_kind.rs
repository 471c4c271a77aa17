//! Kinds of absence as an institution uses them: its own names, and who may file which. What it has said nothing of is open to all.

use ::entity::kind::AbsenceKind;
use sea_orm::Value;

use super::StoreError;
use super::attendance::FiledBy;
use super::work::Work;
use crate::policy::permit::Named;

/// Whether the institution takes a kind on somebody's word; `by_staff`: staff enter it.
pub async fn is_taken<D: Named>(work: &Work<'_, D>, kind: AbsenceKind, by: FiledBy, by_staff: bool) -> Result<bool, StoreError> {
    let sql = "SELECT enabled, by_guardian, by_student, by_staff FROM absence_kind WHERE institution_id = $1 AND kind = $6";
    let rows = work.query(sql, vec![Value::from(kind.as_str())]).await?;
    let Some(row) = rows.first() else { return Ok(true) };
    let column = match by {
        _ if by_staff => "by_staff",
        FiledBy::Student(_) => "by_student",
        FiledBy::Guardian(_) => "by_guardian",
        FiledBy::School => "by_staff",
    };
    Ok(row.try_get("", "enabled").map_err(StoreError::from)? && row.try_get("", column).map_err(StoreError::from)?)
}
