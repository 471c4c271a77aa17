//! Flags: that somebody of the staff wants a student to be contacted now.

use ::entity::id::{FlagId, StaffMemberId, StudentId, TextId};
use ::entity::{flag, staff_member};
use chrono::{DateTime, Utc};
use sea_orm::Value;
use sea_orm::sea_query::{Alias, BinOper, Expr, ExprTrait, JoinType, Query};
use serde_json::json;

use super::json::{instant, key};
use super::table::Kind::Instant;
use super::table::{Table, column};
use super::taken_state::row;
use super::week_row::StaffRow;
use super::work::Work;
use super::{Store, StoreError, rows};
use crate::policy::permit::Named;
use crate::policy::viewer::Viewer;

/// What changes of a flag when it is handled.
const HANDLED: Table = Table { name: "flag", key: &["id"], columns: &[column("handled_at", Instant)], ends: None, version: None };

/// A flag that nobody has handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenFlag {
    /// Key.
    pub id: FlagId,
    /// When it was raised.
    pub raised_at: DateTime<Utc>,
}

/// A flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagRow {
    /// Key.
    pub id: FlagId,
    /// About whom.
    pub student: StudentId,
    /// Who raised it.
    pub by: StaffRow,
    /// When.
    pub at: DateTime<Utc>,
}

/// The open flag that somebody raised about a student, whose lock is held.
pub async fn open<D: Named>(work: &Work<'_, D>, student: StudentId, by: StaffMemberId) -> Result<Option<OpenFlag>, StoreError> {
    let sql = "SELECT id, raised_at FROM flag WHERE institution_id = $1 AND student_id = $6 AND raised_by = $7 AND handled_at IS NULL \
               ORDER BY raised_at DESC, id DESC LIMIT 1";
    let found = work.query(sql, vec![student.0.into(), by.0.into()]).await?;
    let Some(row) = found.first() else { return Ok(None) };
    Ok(Some(OpenFlag { id: row.try_get("", "id")?, raised_at: row.try_get("", "raised_at")? }))
}

/// Raises a flag.
pub async fn raise<D: Named>(work: &Work<'_, D>, student: StudentId, by: StaffMemberId, reason: TextId) -> Result<FlagId, StoreError> {
    let id = FlagId::new();
    let sql = "INSERT INTO flag (id, institution_id, student_id, raised_by, raised_at, reason_id) VALUES ($6, $1, $7, $8, $2, $9)";
    let values: Vec<Value> = vec![id.0.into(), student.0.into(), by.0.into(), reason.0.into()];
    work.execute(sql, values).await?;
    Ok(id)
}

/// That a flag is no longer open.
pub async fn handle<D: Named>(work: &Work<'_, D>, id: FlagId) -> Result<(), StoreError> {
    work.amend(&HANDLED, &[row([("id", key(id.0)), ("handled_at", json!(instant(work.now())))])]).await?;
    Ok(())
}

/// The flag of that key that the viewer raised.
pub async fn own(store: &Store, viewer: &Viewer, id: FlagId, by: StaffMemberId) -> Result<Option<FlagRow>, StoreError> {
    use flag::{Column, Entity};
    let col = |column: Column| Expr::col((Entity, column));
    let staff = |column: staff_member::Column| Expr::col((staff_member::Entity, column));
    let name = staff(staff_member::Column::FirstName)
        .binary(BinOper::Custom("||"), Expr::val(" "))
        .binary(BinOper::Custom("||"), staff(staff_member::Column::LastName));
    let query = Query::select()
        .columns([(Entity, Column::StudentId), (Entity, Column::RaisedAt)])
        .expr_as(name, Alias::new("name"))
        .from(Entity)
        .join(JoinType::InnerJoin, staff_member::Entity, staff(staff_member::Column::Id).eq(col(Column::RaisedBy)))
        .and_where(col(Column::InstitutionId).eq(viewer.institution))
        .and_where(col(Column::Id).eq(id))
        .and_where(col(Column::RaisedBy).eq(by))
        .take();
    let found = rows::all(store, &query).await?;
    let Some(row) = found.first() else { return Ok(None) };
    let by = StaffRow { id: by, name: row.try_get("", "name")? };
    Ok(Some(FlagRow { id, student: row.try_get("", "student_id")?, by, at: row.try_get("", "raised_at")? }))
}
