//! What hangs on presences and lessons: who marked, earlier versions, classes. Asked for many at once; the caller has shown that they exist.

use ::entity::id::{LessonId, PresenceId, StaffMemberId};
use ::entity::kind::{LessonStatus, Mark, MarkSource};
use ::entity::{lesson_group, lesson_version, presence, presence_version, reason_text, school_group, staff_member};
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Alias, BinOper, Expr, ExprTrait, JoinType, Order, Query, SelectStatement, SimpleExpr};
use sea_orm::{DbBackend, QueryResult};

use super::links::GroupRow;
use super::week_row::StaffRow;
use super::{Store, StoreError, rows};
use crate::policy::viewer::Viewer;

/// What a presence was before it was changed.
#[derive(Clone, Debug)]
pub struct PresenceVersionRow {
    /// Counts changes, from 1.
    pub version: i32,
    /// What was seen, as it was said then.
    pub mark: Mark,
    /// Minutes missed by that mark.
    pub minutes_missed: i32,
    /// Where that mark came from.
    pub source: MarkSource,
    /// Who had marked, if known.
    pub marked_by: Option<StaffRow>,
    /// When it was marked.
    pub marked_at: DateTime<Utc>,
    /// When it was replaced.
    pub replaced_at: DateTime<Utc>,
    /// Who of the staff replaced it; none: a report, an import or the clock did.
    pub replaced_by: Option<StaffRow>,
    /// Why, where a reason was asked.
    pub reason: Option<String>,
}

/// What a lesson was before it was changed.
#[derive(Clone, Debug)]
pub struct LessonVersionRow {
    /// Counts changes, from 1.
    pub version: i32,
    /// Begin then.
    pub begins: DateTime<Utc>,
    /// End then.
    pub ends: DateTime<Utc>,
    /// Where then.
    pub room: Option<String>,
    /// Status then.
    pub status: LessonStatus,
    /// When it was replaced.
    pub replaced_at: DateTime<Utc>,
}

fn staff(column: staff_member::Column) -> SimpleExpr {
    Expr::col((staff_member::Entity, column))
}

/// Joins the member of staff of that key, as `t_id` and `t_name`.
fn with_staff(query: &mut SelectStatement, key: SimpleExpr) {
    let name = staff(staff_member::Column::FirstName)
        .binary(BinOper::Custom("||"), Expr::val(" "))
        .binary(BinOper::Custom("||"), staff(staff_member::Column::LastName));
    query.expr_as(staff(staff_member::Column::Id), Alias::new("t_id")).expr_as(name, Alias::new("t_name")).join(
        JoinType::LeftJoin,
        staff_member::Entity,
        staff(staff_member::Column::Id).eq(key),
    );
}

fn staff_row(row: &QueryResult) -> Result<Option<StaffRow>, StoreError> {
    let Some(id) = row.try_get::<Option<StaffMemberId>>("", "t_id")? else { return Ok(None) };
    Ok(Some(StaffRow { id, name: row.try_get("", "t_name")? }))
}

/// Who marked these presences last; left out where that is not known.
pub async fn markers(store: &Store, viewer: &Viewer, ids: &[PresenceId]) -> Result<Vec<(PresenceId, StaffRow)>, StoreError> {
    let col = |column: presence::Column| Expr::col((presence::Entity, column));
    let mut query = Query::select();
    query
        .column((presence::Entity, presence::Column::Id))
        .from(presence::Entity)
        .and_where(col(presence::Column::InstitutionId).eq(viewer.institution))
        .and_where(rows::among(store, col(presence::Column::Id), ids.iter().map(|id| id.0)));
    with_staff(&mut query, col(presence::Column::MarkedBy));
    let mut found = vec![];
    for row in rows::all(store, &query).await? {
        if let Some(marker) = staff_row(&row)? {
            found.push((row.try_get("", "id")?, marker));
        }
    }
    Ok(found)
}

/// Earlier versions of these presences, oldest first.
pub async fn history(store: &Store, viewer: &Viewer, ids: &[PresenceId]) -> Result<Vec<(PresenceId, PresenceVersionRow)>, StoreError> {
    use presence_version::{Column, Entity};
    let col = |column: Column| Expr::col((Entity, column));
    let mut query = Query::select();
    for column in
        [Column::PresenceId, Column::Version, Column::Mark, Column::MinutesMissed, Column::Source, Column::MarkedAt, Column::ReplacedAt]
    {
        query.column((Entity, column));
    }
    query
        .from(Entity)
        .and_where(col(Column::InstitutionId).eq(viewer.institution))
        .and_where(rows::among(store, col(Column::PresenceId), ids.iter().map(|id| id.0)))
        .order_by((Entity, Column::Version), Order::Asc);
    with_staff(&mut query, col(Column::MarkedBy));
    with_replacement(store, &mut query);
    let row = |row: &QueryResult| {
        Ok((
            row.try_get("", "presence_id")?,
            PresenceVersionRow {
                version: row.try_get("", "version")?,
                mark: row.try_get("", "mark")?,
                minutes_missed: row.try_get("", "minutes_missed")?,
                source: row.try_get("", "source")?,
                marked_by: staff_row(row)?,
                marked_at: row.try_get("", "marked_at")?,
                replaced_at: row.try_get("", "replaced_at")?,
                replaced_by: match row.try_get::<Option<StaffMemberId>>("", "by_id")? {
                    Some(id) => Some(StaffRow { id, name: row.try_get("", "by_name")? }),
                    None => None,
                },
                reason: row.try_get("", "reason")?,
            },
        ))
    };
    rows::all(store, &query).await?.iter().map(row).collect()
}

/// Joins who replaced a version, as `by_id` and `by_name` where it was somebody of the staff, and `reason`.
fn with_replacement(store: &Store, query: &mut SelectStatement) {
    use presence_version::{Column, Entity};
    let col = |column: Column| Expr::col((Entity, column));
    let by = |column: staff_member::Column| Expr::col((Alias::new("by"), column));
    // Who did it is kept as text: a key of ours, or the name of an import or job.
    let key = match store.backend() {
        DbBackend::Postgres => "CASE WHEN $1 ~ '^[0-9a-f]{32}$' THEN CAST($1 AS uuid) END",
        _ => "unhex(?)",
    };
    let is_staff = by(staff_member::Column::InstitutionId)
        .eq(col(Column::InstitutionId))
        .and(by(staff_member::Column::Id).eq(Expr::cust_with_exprs(key, [col(Column::ReplacedBy)])));
    let name = by(staff_member::Column::FirstName)
        .binary(BinOper::Custom("||"), Expr::val(" "))
        .binary(BinOper::Custom("||"), by(staff_member::Column::LastName));
    query
        .expr_as(by(staff_member::Column::Id), Alias::new("by_id"))
        .expr_as(name, Alias::new("by_name"))
        .expr_as(Expr::col((reason_text::Entity, reason_text::Column::Body)), Alias::new("reason"))
        .join_as(JoinType::LeftJoin, staff_member::Entity, Alias::new("by"), is_staff)
        .join(JoinType::LeftJoin, reason_text::Entity, Expr::col((reason_text::Entity, reason_text::Column::Id)).eq(col(Column::ReasonId)));
}

/// Classes of these lessons, by name.
pub async fn lesson_groups(store: &Store, viewer: &Viewer, ids: &[LessonId]) -> Result<Vec<(LessonId, GroupRow)>, StoreError> {
    let col = |column: lesson_group::Column| Expr::col((lesson_group::Entity, column));
    let query = Query::select()
        .column((lesson_group::Entity, lesson_group::Column::LessonId))
        .column((school_group::Entity, school_group::Column::Id))
        .column((school_group::Entity, school_group::Column::Name))
        .from(lesson_group::Entity)
        .inner_join(
            school_group::Entity,
            Expr::col((school_group::Entity, school_group::Column::Id)).eq(col(lesson_group::Column::GroupId)),
        )
        .and_where(col(lesson_group::Column::InstitutionId).eq(viewer.institution))
        .and_where(rows::among(store, col(lesson_group::Column::LessonId), ids.iter().map(|id| id.0)))
        .order_by((school_group::Entity, school_group::Column::Name), Order::Asc)
        .take();
    let row =
        |row: &QueryResult| Ok((row.try_get("", "lesson_id")?, GroupRow { id: row.try_get("", "id")?, name: row.try_get("", "name")? }));
    rows::all(store, &query).await?.iter().map(row).collect()
}

/// Earlier versions of these lessons, oldest first.
pub async fn lesson_changes(store: &Store, viewer: &Viewer, ids: &[LessonId]) -> Result<Vec<(LessonId, LessonVersionRow)>, StoreError> {
    use lesson_version::{Column, Entity};
    let col = |column: Column| Expr::col((Entity, column));
    let query = Query::select()
        .columns([Column::LessonId, Column::Version, Column::Begins, Column::Ends, Column::Room, Column::Status, Column::ReplacedAt])
        .from(Entity)
        .and_where(col(Column::InstitutionId).eq(viewer.institution))
        .and_where(rows::among(store, col(Column::LessonId), ids.iter().map(|id| id.0)))
        .order_by(Column::Version, Order::Asc)
        .take();
    let row = |row: &QueryResult| {
        Ok((
            row.try_get("", "lesson_id")?,
            LessonVersionRow {
                version: row.try_get("", "version")?,
                begins: row.try_get("", "begins")?,
                ends: row.try_get("", "ends")?,
                room: row.try_get("", "room")?,
                status: row.try_get("", "status")?,
                replaced_at: row.try_get("", "replaced_at")?,
            },
        ))
    };
    rows::all(store, &query).await?.iter().map(row).collect()
}
