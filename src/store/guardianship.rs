//! Guardianships of students with the grant in force. Asked for many students at once; the caller has shown that they exist.

use ::entity::id::{GrantId, GuardianshipId, StudentId};
use ::entity::kind::{GrantLevel, GuardianshipKind};
use ::entity::{access_grant, guardian, guardianship};
use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Order, Query};

use super::links::{keys, name_of, read};
use super::{Store, StoreError, rows, scope};
use crate::policy::viewer::{Capacity, Viewer};

/// A guardianship of a student.
#[derive(Clone, Debug)]
pub struct GuardianshipRow {
    /// Key.
    pub id: GuardianshipId,
    /// Kind, if known.
    pub kind: Option<GuardianshipKind>,
    /// First and last name.
    pub name: String,
    /// Mail address of the guardian.
    pub email: Option<String>,
    /// Telephone of the guardian.
    pub phone: Option<String>,
    /// It is the viewer.
    pub own: bool,
    /// First day.
    pub begins: NaiveDate,
    /// Last day.
    pub ends: Option<NaiveDate>,
    /// Blocked today.
    pub blocked: bool,
    /// The grant in force today.
    pub grant: Option<GrantRow>,
}

/// What a guardian was granted.
#[derive(Clone, Copy, Debug)]
pub struct GrantRow {
    /// Key.
    pub id: GrantId,
    /// First day.
    pub begins: NaiveDate,
    /// Last day.
    pub ends: Option<NaiveDate>,
    /// Counts changes.
    pub version: i32,
    /// See presence, and how much.
    pub see_presence: Option<GrantLevel>,
    /// Report absence.
    pub report_absence: bool,
    /// Be contacted.
    pub be_contacted: bool,
    /// See reasons.
    pub see_reason: bool,
}

/// Guardianships in force today, with the grant in force today.
pub async fn guardianships(store: &Store, viewer: &Viewer, ids: &[StudentId]) -> Result<Vec<(StudentId, GuardianshipRow)>, StoreError> {
    use guardianship::{Column, Entity};
    let col = |column: Column| Expr::col((Entity, column));
    let grant = |column: access_grant::Column| Expr::col((access_grant::Entity, column));
    let person = |column: guardian::Column| Expr::col((guardian::Entity, column));
    let today = viewer.today;
    let mut query = Query::select();
    query
        .columns([Column::StudentId, Column::Id, Column::Kind, Column::Begins, Column::Ends].map(|column| (Entity, column)))
        .columns([Column::BlockedFrom, Column::BlockedTo].map(|column| (Entity, column)))
        .columns([guardian::Column::Email, guardian::Column::Phone].map(|column| (guardian::Entity, column)))
        .expr_as(person(guardian::Column::Id), Alias::new("guardian_id"))
        .expr_as(name_of(person(guardian::Column::FirstName), person(guardian::Column::LastName)), Alias::new("name"));
    for (name, column) in [
        ("g_id", access_grant::Column::Id),
        ("g_begins", access_grant::Column::Begins),
        ("g_ends", access_grant::Column::Ends),
        ("g_version", access_grant::Column::Version),
        ("g_see", access_grant::Column::SeePresence),
        ("g_level", access_grant::Column::Level),
        ("g_report", access_grant::Column::ReportAbsence),
        ("g_contact", access_grant::Column::BeContacted),
        ("g_reason", access_grant::Column::SeeReason),
    ] {
        query.expr_as(grant(column), Alias::new(name));
    }
    query
        .from(Entity)
        .inner_join(guardian::Entity, person(guardian::Column::Id).eq(col(Column::GuardianId)))
        .join(
            JoinType::LeftJoin,
            access_grant::Entity,
            grant(access_grant::Column::InstitutionId)
                .eq(viewer.institution)
                .and(grant(access_grant::Column::StudentId).eq(col(Column::StudentId)))
                .and(grant(access_grant::Column::GuardianId).eq(col(Column::GuardianId)))
                .and(grant(access_grant::Column::RevokedAt).is_null())
                .and(scope::in_force(grant(access_grant::Column::Begins), grant(access_grant::Column::Ends), today)),
        )
        .and_where(col(Column::InstitutionId).eq(viewer.institution))
        .and_where(rows::among(store, col(Column::StudentId), keys(ids)))
        .and_where(scope::in_force(col(Column::Begins), col(Column::Ends), today))
        .order_by((guardian::Entity, guardian::Column::LastName), Order::Asc)
        .order_by((Entity, Column::Id), Order::Asc);
    let mut found: Vec<(StudentId, GuardianshipRow)> = read(store, &query, |row| {
        let from: Option<NaiveDate> = row.try_get("", "blocked_from")?;
        let to: Option<NaiveDate> = row.try_get("", "blocked_to")?;
        let level: Option<GrantLevel> = row.try_get("", "g_level")?;
        let has = |name: &str| row.try_get::<Option<bool>>("", name).map(Option::unwrap_or_default);
        let grant = match row.try_get::<Option<GrantId>>("", "g_id")? {
            Some(id) => Some(GrantRow {
                id,
                begins: row.try_get("", "g_begins")?,
                ends: row.try_get("", "g_ends")?,
                version: row.try_get("", "g_version")?,
                see_presence: level.filter(|_| has("g_see").unwrap_or_default()),
                report_absence: has("g_report")?,
                be_contacted: has("g_contact")?,
                see_reason: has("g_reason")?,
            }),
            None => None,
        };
        Ok(GuardianshipRow {
            id: row.try_get("", "id")?,
            kind: row.try_get("", "kind")?,
            name: row.try_get("", "name")?,
            email: row.try_get("", "email")?,
            phone: row.try_get("", "phone")?,
            own: viewer.capacity == Capacity::Guardian(row.try_get("", "guardian_id")?),
            begins: row.try_get("", "begins")?,
            ends: row.try_get("", "ends")?,
            blocked: from.is_some_and(|from| from <= today) && to.is_none_or(|to| to >= today),
            grant,
        })
    })
    .await?;
    // Two grants in force at once would give a guardianship twice.
    found.dedup_by_key(|(_, row)| row.id);
    Ok(found)
}
