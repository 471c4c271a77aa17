//! Grants: what students let guardians do or see. Read with the student, through the scope; written by the deeds of the student.

use ::entity::access_grant::{Column, Entity};
use ::entity::id::{GrantId, GuardianId, GuardianshipId, StudentId};
use ::entity::kind::GrantLevel;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait, JoinType, Query, SelectStatement, SimpleExpr};
use sea_orm::{DbErr, QueryResult, Value};

use super::json::{instant, key};
use super::lesson_rows::student as scoped;
use super::student::select;
use super::table::Kind::Instant;
use super::table::{Table, Version, column};
use super::taken_state::row as pairs;
use super::tie_state::tie_of;
use super::week_row::{StudentRow, student_row};
use super::work::Work;
use super::{Store, StoreError, rows};
use crate::domain::grant::{Granted, Purposes};
use crate::domain::span::Span;
use crate::domain::tie::Tie;
use crate::policy::permit::Named;
use crate::policy::viewer::Viewer;

/// What a guardian was granted.
#[derive(Clone, Copy, Debug)]
pub struct GrantRow {
    /// Key.
    pub id: GrantId,
    /// To whom.
    pub guardian: GuardianId,
    /// For what.
    pub purposes: Purposes,
    /// How much seeing presence opens, where it is granted.
    pub level: Option<GrantLevel>,
    /// On which days.
    pub during: Span,
    /// When it was taken back.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Counts changes.
    pub version: i32,
}

impl GrantRow {
    /// Whether it can still be taken back: it holds, or will.
    #[must_use]
    pub fn runs(&self, today: NaiveDate) -> bool {
        self.revoked_at.is_none() && self.during.ends.is_none_or(|ends| ends >= today)
    }
}

pub(super) fn col(column: Column) -> SimpleExpr {
    Expr::col((Entity, column))
}

/// Selects what [`grant_row`] reads.
pub(super) fn columns(query: &mut SelectStatement) {
    for (name, column) in [
        ("g_id", Column::Id),
        ("g_guardian", Column::GuardianId),
        ("g_begins", Column::Begins),
        ("g_ends", Column::Ends),
        ("g_revoked", Column::RevokedAt),
        ("g_version", Column::Version),
        ("g_see", Column::SeePresence),
        ("g_level", Column::Level),
        ("g_report", Column::ReportAbsence),
        ("g_contact", Column::BeContacted),
        ("g_reason", Column::SeeReason),
    ] {
        query.expr_as(col(column), Alias::new(name));
    }
}

/// The grant of this row, if it has one.
pub(super) fn grant_row(row: &QueryResult) -> Result<Option<GrantRow>, DbErr> {
    let Some(id) = row.try_get::<Option<GrantId>>("", "g_id")? else { return Ok(None) };
    let purposes = Purposes {
        see_presence: row.try_get("", "g_see")?,
        report_absence: row.try_get("", "g_report")?,
        be_contacted: row.try_get("", "g_contact")?,
        see_reason: row.try_get("", "g_reason")?,
    };
    let level: Option<GrantLevel> = row.try_get("", "g_level")?;
    Ok(Some(GrantRow {
        id,
        guardian: row.try_get("", "g_guardian")?,
        purposes,
        level: level.filter(|_| purposes.see_presence),
        during: Span { begins: row.try_get("", "g_begins")?, ends: row.try_get("", "g_ends")? },
        revoked_at: row.try_get("", "g_revoked")?,
        version: row.try_get("", "g_version")?,
    }))
}

/// The grants of these keys whose student exists for the viewer, in no order; those that are over too.
pub async fn among(store: &Store, viewer: &Viewer, ids: &[GrantId]) -> Result<Vec<(StudentRow, GrantRow)>, StoreError> {
    let mut query = Query::select();
    query.column((Alias::new("s"), Asterisk));
    columns(&mut query);
    query
        .from(Entity)
        .join_subquery(JoinType::InnerJoin, select(viewer), Alias::new("s"), scoped("id").eq(col(Column::StudentId)))
        .and_where(col(Column::InstitutionId).eq(viewer.institution))
        .and_where(rows::among(store, col(Column::Id), ids.iter().map(|id| id.0)));
    let mut found = vec![];
    for row in rows::all(store, &query).await? {
        if let Some(grant) = grant_row(&row)? {
            found.push((student_row(&row, viewer)?, grant));
        }
    }
    Ok(found)
}

/// To whom something is to be granted, under the lock of the student.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToWhom {
    /// Whose it is.
    pub guardian: GuardianId,
    /// What it is.
    pub tie: Tie,
    /// Birth date of the student, if known.
    pub birth: Option<NaiveDate>,
}

/// A guardianship of the student, whose lock is held; none: the student has none of that key.
pub async fn tie<D: Named>(work: &Work<'_, D>, student: StudentId, id: GuardianshipId) -> Result<Option<ToWhom>, StoreError> {
    let sql = "SELECT g.guardian_id, g.kind, g.begins, g.ends, g.blocked_from, g.blocked_to, s.birth_date FROM guardianship g \
               JOIN student s ON s.id = g.student_id AND s.institution_id = $1 \
               WHERE g.institution_id = $1 AND g.id = $6 AND g.student_id = $7";
    let found = work.query(sql, vec![id.0.into(), student.0.into()]).await?;
    let Some(row) = found.first() else { return Ok(None) };
    Ok(Some(ToWhom { guardian: row.try_get("", "guardian_id")?, tie: tie_of(row)?, birth: row.try_get("", "birth_date")? }))
}

/// What changes of a grant that is taken back; the rest of the row stays as it was.
const REVOKED: Table = Table {
    name: "access_grant",
    key: &["id"],
    columns: &[column("revoked_at", Instant)],
    ends: None,
    version: Some(Version { counts: &[], kept: None }),
};

/// Grants of the student to the guardian that hold today or later; the lock of the student is held.
pub async fn running<D: Named>(
    work: &Work<'_, D>,
    student: StudentId,
    guardian: GuardianId,
    today: NaiveDate,
) -> Result<Vec<GrantId>, StoreError> {
    let sql = "SELECT id FROM access_grant WHERE institution_id = $1 AND student_id = $6 AND guardian_id = $7 AND revoked_at IS NULL \
               AND (ends IS NULL OR ends >= $8) ORDER BY id";
    let found = work.query(sql, vec![student.0.into(), guardian.0.into(), today.into()]).await?;
    Ok(found.iter().map(|row| row.try_get("", "id")).collect::<Result<_, DbErr>>()?)
}

/// The version of a grant and when it was taken back; the lock of its student is held.
pub async fn version<D: Named>(work: &Work<'_, D>, id: GrantId) -> Result<Option<i32>, StoreError> {
    let sql = "SELECT version FROM access_grant WHERE institution_id = $1 AND id = $6";
    let found = work.query(sql, vec![id.0.into()]).await?;
    Ok(found.first().map(|row| row.try_get("", "version")).transpose()?)
}

/// Takes grants back, from this instant on.
pub async fn revoke<D: Named>(work: &Work<'_, D>, ids: &[GrantId]) -> Result<(), StoreError> {
    let rows: Vec<_> = ids.iter().map(|id| pairs([("id", key(id.0)), ("revoked_at", instant(work.now()))])).collect();
    work.amend(&REVOKED, &rows).await?;
    Ok(())
}

/// Makes a grant.
pub async fn make<D: Named>(
    work: &Work<'_, D>,
    student: StudentId,
    guardian: GuardianId,
    granted: &Granted,
) -> Result<GrantId, StoreError> {
    let id = GrantId::new();
    let Granted { purposes, level, during } = *granted;
    let sql = "INSERT INTO access_grant (id, institution_id, student_id, guardian_id, see_presence, report_absence, be_contacted, \
               see_reason, level, begins, ends, version) VALUES ($6, $1, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1)";
    let values: Vec<Value> = vec![
        id.0.into(),
        student.0.into(),
        guardian.0.into(),
        purposes.see_presence.into(),
        purposes.report_absence.into(),
        purposes.be_contacted.into(),
        purposes.see_reason.into(),
        level.map(GrantLevel::as_str).into(),
        during.begins.into(),
        during.ends.into(),
    ];
    work.execute(sql, values).await?;
    Ok(id)
}
