//! Guardianships of students with the grant in force: those of many students at once, whom the caller has shown to exist, or by their keys.

use ::entity::id::{GuardianId, GuardianshipId, StudentId};
use ::entity::{access_grant, guardian, guardianship};
use chrono::NaiveDate;
use guardianship::{Column, Entity};
use sea_orm::QueryResult;
use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait, JoinType, Order, Query, SelectStatement, SimpleExpr};

use super::grant::{self, GrantRow, grant_row};
use super::lesson_rows::student as scoped;
use super::links::{keys, name_of, read};
use super::student::select;
use super::week_row::{StudentRow, student_row};
use super::{Store, StoreError, rows, scope};
use crate::domain::span::Span;
use crate::domain::tie::Tie;
use crate::policy::viewer::{Capacity, Viewer};

/// A guardianship of a student.
#[derive(Clone, Debug)]
pub struct GuardianshipRow {
    /// Key.
    pub id: GuardianshipId,
    /// Who.
    pub guardian: GuardianId,
    /// First and last name.
    pub name: String,
    /// Mail address of the guardian.
    pub email: Option<String>,
    /// Telephone of the guardian.
    pub phone: Option<String>,
    /// It is the viewer.
    pub own: bool,
    /// Kind, days, and when it is blocked.
    pub tie: Tie,
    /// The grant in force today.
    pub grant: Option<GrantRow>,
    /// Counts changes.
    pub version: i32,
}

fn col(column: Column) -> SimpleExpr {
    Expr::col((Entity, column))
}

/// Selects what [`guardianship_row`] reads.
fn columns(query: &mut SelectStatement) {
    let person = |column: guardian::Column| Expr::col((guardian::Entity, column));
    for (name, column) in [
        ("t_id", Column::Id),
        ("t_student", Column::StudentId),
        ("t_kind", Column::Kind),
        ("t_begins", Column::Begins),
        ("t_ends", Column::Ends),
        ("t_blocked_from", Column::BlockedFrom),
        ("t_blocked_to", Column::BlockedTo),
        ("t_version", Column::Version),
    ] {
        query.expr_as(col(column), Alias::new(name));
    }
    query
        .expr_as(person(guardian::Column::Id), Alias::new("t_guardian"))
        .expr_as(name_of(person(guardian::Column::FirstName), person(guardian::Column::LastName)), Alias::new("t_name"))
        .expr_as(person(guardian::Column::Email), Alias::new("t_email"))
        .expr_as(person(guardian::Column::Phone), Alias::new("t_phone"));
    grant::columns(query);
}

/// Joins the guardian and the grant in force today to `guardianship`, of the viewer's school.
fn joins(query: &mut SelectStatement, viewer: &Viewer) {
    use access_grant::Column as Of;
    query
        .inner_join(guardian::Entity, Expr::col((guardian::Entity, guardian::Column::Id)).eq(col(Column::GuardianId)))
        .join(
            JoinType::LeftJoin,
            access_grant::Entity,
            grant::col(Of::InstitutionId)
                .eq(viewer.institution)
                .and(grant::col(Of::StudentId).eq(col(Column::StudentId)))
                .and(grant::col(Of::GuardianId).eq(col(Column::GuardianId)))
                .and(grant::col(Of::RevokedAt).is_null())
                .and(scope::in_force(grant::col(Of::Begins), grant::col(Of::Ends), viewer.today)),
        )
        .and_where(col(Column::InstitutionId).eq(viewer.institution));
}

fn guardianship_row(row: &QueryResult, viewer: &Viewer) -> Result<GuardianshipRow, StoreError> {
    let guardian: GuardianId = row.try_get("", "t_guardian")?;
    let blocked_from: Option<NaiveDate> = row.try_get("", "t_blocked_from")?;
    let blocked_to = row.try_get("", "t_blocked_to")?;
    Ok(GuardianshipRow {
        id: row.try_get("", "t_id")?,
        guardian,
        name: row.try_get("", "t_name")?,
        email: row.try_get("", "t_email")?,
        phone: row.try_get("", "t_phone")?,
        own: viewer.capacity == Capacity::Guardian(guardian),
        tie: Tie {
            kind: row.try_get("", "t_kind")?,
            during: Span { begins: row.try_get("", "t_begins")?, ends: row.try_get("", "t_ends")? },
            blocked: blocked_from.map(|begins| Span { begins, ends: blocked_to }),
        },
        grant: grant_row(row)?,
        version: row.try_get("", "t_version")?,
    })
}

/// Which guardianships of a student are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Those in force today.
    OfToday,
    /// Past and coming ones too.
    All,
}

/// Guardianships, with the grant in force today, by last name and begin.
pub async fn guardianships(
    store: &Store,
    viewer: &Viewer,
    ids: &[StudentId],
    wanted: Wanted,
) -> Result<Vec<(StudentId, GuardianshipRow)>, StoreError> {
    let mut query = Query::select();
    query.column((Entity, Column::StudentId));
    columns(&mut query);
    query
        .from(Entity)
        .and_where(rows::among(store, col(Column::StudentId), keys(ids)))
        .order_by((guardian::Entity, guardian::Column::LastName), Order::Asc)
        .order_by((Entity, Column::Begins), Order::Asc)
        .order_by((Entity, Column::Id), Order::Asc);
    if wanted == Wanted::OfToday {
        query.and_where(scope::in_force(col(Column::Begins), col(Column::Ends), viewer.today));
    }
    joins(&mut query, viewer);
    let mut found = read(store, &query, |row| guardianship_row(row, viewer)).await?;
    // Two grants in force at once, by an import, would give a guardianship twice.
    found.dedup_by_key(|(_, row)| row.id);
    Ok(found)
}

/// The guardianships of these keys whose student exists for the viewer, in no order; those that ended, or are to come, too.
pub async fn among(store: &Store, viewer: &Viewer, ids: &[GuardianshipId]) -> Result<Vec<(StudentRow, GuardianshipRow)>, StoreError> {
    let mut query = Query::select();
    query.column((Alias::new("s"), Asterisk));
    columns(&mut query);
    query
        .from(Entity)
        .join_subquery(JoinType::InnerJoin, select(viewer), Alias::new("s"), scoped("id").eq(col(Column::StudentId)))
        .and_where(rows::among(store, col(Column::Id), ids.iter().map(|id| id.0)));
    joins(&mut query, viewer);
    let mut found: Vec<(StudentRow, GuardianshipRow)> = vec![];
    for row in rows::all(store, &query).await? {
        let guardianship = guardianship_row(&row, viewer)?;
        if found.iter().all(|(_, known)| known.id != guardianship.id) {
            found.push((student_row(&row, viewer)?, guardianship));
        }
    }
    Ok(found)
}
