//! Guardianships under the lock of their student: as deeds read them, and as they write them, with what was recorded and why.

use ::entity::id::{GrantId, GuardianId, GuardianshipChangeId, GuardianshipId, StaffMemberId, StudentId, TextId};
use ::entity::kind::{GuardianshipKind, GuardianshipWhat, StaffRole};
use ::entity::{guardianship, guardianship_change, reason_text, staff_member};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Order, Query};
use sea_orm::{DbErr, QueryResult, Value};
use serde_json::json;

use super::json::{instant, key};
use super::links::{keys, name_of};
use super::student::select;
use super::table::Kind::{Date, Instant, Text};
use super::table::{Mode, Table, Version, column, special};
use super::taken_state::row as pairs;
use super::week_row::StaffRow;
use super::work::{Row, Work};
use super::{Store, StoreError, by_hand, rows};
use crate::domain::span::Span;
use crate::domain::tie::Tie;
use crate::policy::permit::Named;
use crate::policy::viewer::Viewer;

/// A guardianship.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TieState {
    /// Key.
    pub id: GuardianshipId,
    /// Kind, days, and when it is blocked.
    pub tie: Tie,
    /// Counts changes.
    pub version: i32,
}

/// All guardianships of a guardian and a student, whose lock is held, by begin.
pub async fn of_pair<D: Named>(work: &Work<'_, D>, student: StudentId, guardian: GuardianId) -> Result<Vec<TieState>, StoreError> {
    let sql = "SELECT id, kind, begins, ends, blocked_from, blocked_to, version FROM guardianship \
               WHERE institution_id = $1 AND student_id = $6 AND guardian_id = $7 ORDER BY begins, id";
    let found = work.query(sql, vec![student.0.into(), guardian.0.into()]).await?;
    Ok(found.iter().map(tie_state).collect::<Result<_, DbErr>>()?)
}

fn tie_state(row: &QueryResult) -> Result<TieState, DbErr> {
    Ok(TieState { id: row.try_get("", "id")?, tie: tie_of(row)?, version: row.try_get("", "version")? })
}

/// Kind, days and block of a row that has them under the names of the table.
pub(super) fn tie_of(row: &QueryResult) -> Result<Tie, DbErr> {
    let blocked_from: Option<NaiveDate> = row.try_get("", "blocked_from")?;
    let blocked_to = row.try_get("", "blocked_to")?;
    Ok(Tie {
        kind: row.try_get("", "kind")?,
        during: Span { begins: row.try_get("", "begins")?, ends: row.try_get("", "ends")? },
        blocked: blocked_from.map(|begins| Span { begins, ends: blocked_to }),
    })
}

const COUNTED: Version = Version { counts: &[], kept: None };

/// What a person sets of a guardianship: from then on a source changes it no more, but for days that it takes away.
const SET: Table = Table {
    name: "guardianship",
    key: &["id"],
    columns: &[
        column("kind", Text),
        column("begins", Date),
        column("ends", Date),
        column("set_by", Text),
        special("set_at", Instant, Mode::Stamped),
    ],
    ends: None,
    version: Some(COUNTED),
};

/// A block, which no source knows: it leaves days and kind to the source that they came from.
const BLOCK: Table = Table {
    name: "guardianship",
    key: &["id"],
    columns: &[column("blocked_from", Date), column("blocked_to", Date)],
    ends: None,
    version: Some(COUNTED),
};

fn day(day: Option<NaiveDate>) -> serde_json::Value {
    json!(day.map(|day| day.to_string()))
}

/// Sets kind and days.
pub async fn set<D: Named>(work: &Work<'_, D>, id: GuardianshipId, tie: &Tie) -> Result<(), StoreError> {
    let row = pairs([
        ("id", key(id.0)),
        ("kind", json!(tie.kind.map(GuardianshipKind::as_str))),
        ("begins", day(Some(tie.during.begins))),
        ("ends", day(tie.during.ends)),
        ("set_by", work.actor().into()),
        ("set_at", instant(work.now())),
    ]);
    work.amend(&SET, &[row]).await.map(|_| ())
}

/// Sets or lifts the block of these.
pub async fn block<D: Named>(work: &Work<'_, D>, ids: &[GuardianshipId], block: Option<Span>) -> Result<(), StoreError> {
    let row = |id: &GuardianshipId| {
        let (from, to) = (block.map(|block| block.begins), block.and_then(|block| block.ends));
        pairs([("id", key(id.0)), ("blocked_from", day(from)), ("blocked_to", day(to))])
    };
    work.amend(&BLOCK, &ids.iter().map(row).collect::<Vec<Row>>()).await.map(|_| ())
}

/// Ties a guardian to a student, by hand.
pub async fn make<D: Named>(work: &Work<'_, D>, student: StudentId, guardian: GuardianId, tie: &Tie) -> Result<GuardianshipId, StoreError> {
    let id = GuardianshipId::new();
    let sql = "INSERT INTO guardianship (id, institution_id, source_id, guardian_id, student_id, kind, begins, ends, blocked_from, \
               blocked_to, set_by, set_at, version) VALUES ($6, $1, $7, $8, $9, $10, $11, $12, $13, $14, $4, $2, 1)";
    let values: Vec<Value> = vec![
        id.0.into(),
        by_hand::source_id(id.0).into(),
        guardian.0.into(),
        student.0.into(),
        tie.kind.map(GuardianshipKind::as_str).into(),
        tie.during.begins.into(),
        tie.during.ends.into(),
        tie.blocked.map(|block| block.begins).into(),
        tie.blocked.and_then(|block| block.ends).into(),
    ];
    work.execute(sql, values).await?;
    Ok(id)
}

/// Writes down what was recorded, as it is from now on, and why.
pub async fn record<D: Named>(
    work: &Work<'_, D>,
    (id, tie): (GuardianshipId, &Tie),
    what: GuardianshipWhat,
    reason: TextId,
    by: StaffMemberId,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO guardianship_change (id, institution_id, guardianship_id, what, kind, begins, ends, blocked_from, blocked_to, \
               reason_id, changed_by, changed_at) VALUES ($6, $1, $7, $8, $9, $10, $11, $12, $13, $14, $15, $2)";
    let values: Vec<Value> = vec![
        GuardianshipChangeId::new().0.into(),
        id.0.into(),
        what.as_str().into(),
        tie.kind.map(GuardianshipKind::as_str).into(),
        tie.during.begins.into(),
        tie.during.ends.into(),
        tie.blocked.map(|block| block.begins).into(),
        tie.blocked.and_then(|block| block.ends).into(),
        reason.0.into(),
        by.0.into(),
    ];
    work.execute(sql, values).await.map(|_| ())
}

/// What changes of a grant that is to end with the tie under which it was made.
const CAPPED: Table = Table { name: "access_grant", key: &["id"], columns: &[column("ends", Date)], ends: None, version: Some(COUNTED) };

/// Lets grants of the student to the guardian end on a day, where they would hold longer.
pub async fn cap_grants<D: Named>(work: &Work<'_, D>, student: StudentId, guardian: GuardianId, last: NaiveDate) -> Result<(), StoreError> {
    let sql = "SELECT id FROM access_grant WHERE institution_id = $1 AND student_id = $6 AND guardian_id = $7 AND revoked_at IS NULL \
               AND (ends IS NULL OR ends > $8)";
    let found = work.query(sql, vec![student.0.into(), guardian.0.into(), last.into()]).await?;
    let ids: Vec<GrantId> = found.iter().map(|row| row.try_get("", "id")).collect::<Result<_, DbErr>>()?;
    let rows: Vec<Row> = ids.iter().map(|id| pairs([("id", key(id.0)), ("ends", day(Some(last)))])).collect();
    work.amend(&CAPPED, &rows).await.map(|_| ())
}

/// Whether the viewer may know of a guardian: somebody whose task is the whole school of each, others of those tied to their students.
pub async fn knows_guardian(store: &Store, viewer: &Viewer, id: GuardianId) -> Result<bool, StoreError> {
    use ::entity::guardian;
    let col = |column| Expr::col((guardian::Entity, column));
    let tied = Query::select()
        .expr(Expr::val(1))
        .from(guardianship::Entity)
        .join_subquery(
            JoinType::InnerJoin,
            select(viewer),
            Alias::new("s"),
            Expr::col((Alias::new("s"), Alias::new("id"))).eq(Expr::col((guardianship::Entity, guardianship::Column::StudentId))),
        )
        .and_where(Expr::col((guardianship::Entity, guardianship::Column::InstitutionId)).eq(viewer.institution))
        .and_where(Expr::col((guardianship::Entity, guardianship::Column::GuardianId)).eq(id))
        .take();
    let mut query = Query::select();
    query
        .expr_as(col(guardian::Column::Id), Alias::new("id"))
        .from(guardian::Entity)
        .and_where(col(guardian::Column::InstitutionId).eq(viewer.institution))
        .and_where(col(guardian::Column::Id).eq(id));
    if !viewer.has_role_everywhere(StaffRole::Administrator) {
        query.and_where(Expr::exists(tied));
    }
    Ok(!rows::all(store, &query).await?.is_empty())
}

/// What was recorded of a guardianship.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    /// What was done.
    pub what: GuardianshipWhat,
    /// As it was from then on.
    pub tie: Tie,
    /// Why; none once the text was redacted.
    pub reason: Option<String>,
    /// Who did it.
    pub by: StaffRow,
    /// When.
    pub at: DateTime<Utc>,
}

/// What was recorded of the guardianships of these students, oldest first. The caller has shown that they exist.
pub async fn changes(store: &Store, viewer: &Viewer, ids: &[StudentId]) -> Result<Vec<(GuardianshipId, ChangeRow)>, StoreError> {
    use guardianship_change::{Column, Entity};
    let col = |column: Column| Expr::col((Entity, column));
    let of = |column: guardianship::Column| Expr::col((guardianship::Entity, column));
    let staff = |column: staff_member::Column| Expr::col((staff_member::Entity, column));
    let text = |column: reason_text::Column| Expr::col((reason_text::Entity, column));
    let query = Query::select()
        .columns([Column::GuardianshipId, Column::What, Column::Kind, Column::Begins, Column::Ends].map(|column| (Entity, column)))
        .columns([Column::BlockedFrom, Column::BlockedTo, Column::ChangedBy, Column::ChangedAt].map(|column| (Entity, column)))
        .expr_as(name_of(staff(staff_member::Column::FirstName), staff(staff_member::Column::LastName)), Alias::new("name"))
        .expr_as(text(reason_text::Column::Body), Alias::new("reason"))
        .from(guardianship::Entity)
        .inner_join(
            Entity,
            col(Column::InstitutionId).eq(viewer.institution).and(col(Column::GuardianshipId).eq(of(guardianship::Column::Id))),
        )
        .inner_join(staff_member::Entity, staff(staff_member::Column::Id).eq(col(Column::ChangedBy)))
        .inner_join(reason_text::Entity, text(reason_text::Column::Id).eq(col(Column::ReasonId)))
        .and_where(of(guardianship::Column::InstitutionId).eq(viewer.institution))
        .and_where(rows::among(store, of(guardianship::Column::StudentId), keys(ids)))
        .order_by((Entity, Column::ChangedAt), Order::Asc)
        .order_by((Entity, Column::Id), Order::Asc)
        .take();
    let read = |row: &QueryResult| {
        let by = StaffRow { id: row.try_get("", "changed_by")?, name: row.try_get("", "name")? };
        let change = ChangeRow {
            what: row.try_get("", "what")?,
            tie: tie_of(row)?,
            reason: row.try_get("", "reason")?,
            by,
            at: row.try_get("", "changed_at")?,
        };
        Ok((row.try_get("", "guardianship_id")?, change))
    };
    Ok(rows::all(store, &query).await?.iter().map(read).collect::<Result<_, DbErr>>()?)
}
