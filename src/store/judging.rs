//! Judgements over presences: only ever added, and the newest counts.

use ::entity::id::{JudgementId, PresenceId, StaffMemberId, TextId};
use ::entity::{judgement, reason_text, staff_member};
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Alias, BinOper, Expr, ExprTrait, JoinType, Order, Query};
use sea_orm::{DbErr, QueryResult, Value};

use super::marks::PRESENCE;
use super::week_row::StaffRow;
use super::work::Work;
use super::{Store, StoreError, rows};
use crate::policy::permit::Named;
use crate::policy::viewer::Viewer;

/// A judgement over a presence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgementRow {
    /// Who.
    pub by: StaffRow,
    /// When.
    pub at: DateTime<Utc>,
    /// Why; none once the text was redacted.
    pub reason: Option<String>,
}

/// Judges a presence.
pub async fn judge<D: Named>(
    work: &Work<'_, D>,
    presence: PresenceId,
    authorised: bool,
    reason: TextId,
    by: StaffMemberId,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO judgement (id, institution_id, presence_id, authorised, reason_id, judged_by, judged_at) \
               VALUES ($6, $1, $7, $8, $9, $10, $2)";
    let values: Vec<Value> = vec![JudgementId::new().0.into(), presence.0.into(), authorised.into(), reason.0.into(), by.0.into()];
    work.execute(sql, values).await?;
    Ok(())
}

/// Makes a version of a presence that counts as it did, so that whoever saw it before the judgement looks again.
pub async fn touch<D: Named>(work: &Work<'_, D>, presence: PresenceId) -> Result<(), StoreError> {
    let at = "t.institution_id = $1 AND t.id = $6";
    work.keep_version(&PRESENCE, "", &format!("presence t WHERE {at}"), vec![presence.0.into()]).await?;
    work.execute(&format!("UPDATE presence AS t SET version = t.version + 1 WHERE {at}"), vec![presence.0.into()]).await?;
    Ok(())
}

/// Judgements over these presences, oldest first.
pub async fn of(store: &Store, viewer: &Viewer, ids: &[PresenceId]) -> Result<Vec<(PresenceId, JudgementRow)>, StoreError> {
    use judgement::{Column, Entity};
    let col = |column: Column| Expr::col((Entity, column));
    let staff = |column: staff_member::Column| Expr::col((staff_member::Entity, column));
    let text = |column: reason_text::Column| Expr::col((reason_text::Entity, column));
    let name = staff(staff_member::Column::FirstName)
        .binary(BinOper::Custom("||"), Expr::val(" "))
        .binary(BinOper::Custom("||"), staff(staff_member::Column::LastName));
    let query = Query::select()
        .columns([(Entity, Column::PresenceId), (Entity, Column::JudgedBy), (Entity, Column::JudgedAt)])
        .expr_as(name, Alias::new("name"))
        .expr_as(text(reason_text::Column::Body), Alias::new("reason"))
        .from(Entity)
        .join(JoinType::InnerJoin, staff_member::Entity, staff(staff_member::Column::Id).eq(col(Column::JudgedBy)))
        .join(JoinType::InnerJoin, reason_text::Entity, text(reason_text::Column::Id).eq(col(Column::ReasonId)))
        .and_where(col(Column::InstitutionId).eq(viewer.institution))
        .and_where(rows::among(store, col(Column::PresenceId), ids.iter().map(|id| id.0)))
        .order_by((Entity, Column::JudgedAt), Order::Asc)
        .order_by((Entity, Column::Id), Order::Asc)
        .take();
    let read = |row: &QueryResult| {
        let by = StaffRow { id: row.try_get("", "judged_by")?, name: row.try_get("", "name")? };
        Ok((row.try_get("", "presence_id")?, JudgementRow { by, at: row.try_get("", "judged_at")?, reason: row.try_get("", "reason")? }))
    };
    Ok(rows::all(store, &query).await?.iter().map(read).collect::<Result<_, DbErr>>()?)
}
