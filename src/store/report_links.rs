//! What hangs on absence reports: who wrote them down, and who decided. Asked for many at once; the caller has shown that they exist.

use ::entity::id::{AbsenceReportId, StaffMemberId};
use ::entity::kind::AbsenceStatus;
use ::entity::{absence_report, absence_report_version, reason_text, staff_member};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::QueryResult;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Order, Query, SelectStatement, SimpleExpr};

use super::links::name_of;
use super::week_row::StaffRow;
use super::{Store, StoreError, rows};
use crate::policy::viewer::Viewer;

/// What hangs on a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportLinks {
    /// Who of the staff wrote it down for somebody else; none: nobody did.
    pub entered_by: Option<StaffRow>,
    /// What was decided; none: nothing was.
    pub decision: Option<DecisionRow>,
}

/// A decision about a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionRow {
    /// Whether it stands by it.
    pub accepted: bool,
    /// Who decided, if known.
    pub by: Option<StaffRow>,
    /// When.
    pub at: DateTime<Utc>,
    /// Why; none where nothing was said, or once the text was redacted.
    pub reason: Option<String>,
    /// The day of the LPA's decision, where it is the record of that.
    pub lpa_on: Option<NaiveDate>,
}

fn report(column: absence_report::Column) -> SimpleExpr {
    Expr::col((absence_report::Entity, column))
}

/// What hangs on these reports.
pub async fn of(store: &Store, viewer: &Viewer, ids: &[AbsenceReportId]) -> Result<Vec<(AbsenceReportId, ReportLinks)>, StoreError> {
    let mut query = Query::select();
    for (name, column) in [
        ("id", absence_report::Column::Id),
        ("status", absence_report::Column::Status),
        ("decided_at", absence_report::Column::DecidedAt),
        ("lpa_on", absence_report::Column::LpaDecidedOn),
    ] {
        query.expr_as(report(column), Alias::new(name));
    }
    query
        .expr_as(Expr::col((reason_text::Entity, reason_text::Column::Body)), Alias::new("reason"))
        .expr_as(before(viewer), Alias::new("before"))
        .from(absence_report::Entity)
        .join(
            JoinType::LeftJoin,
            reason_text::Entity,
            Expr::col((reason_text::Entity, reason_text::Column::Id)).eq(report(absence_report::Column::DecisionId)),
        )
        .and_where(report(absence_report::Column::InstitutionId).eq(viewer.institution))
        .and_where(rows::among(store, report(absence_report::Column::Id), ids.iter().map(|id| id.0)));
    with_staff(&mut query, "entered", absence_report::Column::EnteredBy);
    with_staff(&mut query, "decided", absence_report::Column::DecidedBy);
    rows::all(store, &query).await?.iter().map(row).collect()
}

/// SQL: what the report at hand was before it became what it is: whether what is said of a decision still stood when it was withdrawn.
fn before(viewer: &Viewer) -> SimpleExpr {
    use absence_report_version::{Column, Entity};
    let col = |column: Column| Expr::col((Entity, column));
    let status = Query::select()
        .expr(col(Column::Status))
        .from(Entity)
        .and_where(col(Column::InstitutionId).eq(viewer.institution))
        .and_where(col(Column::AbsenceReportId).eq(report(absence_report::Column::Id)))
        .order_by((Entity, Column::Version), Order::Desc)
        .limit(1)
        .take();
    SimpleExpr::SubQuery(None, Box::new(status.into()))
}

/// Joins the member of staff of that column as `NAME`, and selects key and name.
fn with_staff(query: &mut SelectStatement, name: &'static str, key: absence_report::Column) {
    let staff = |column: staff_member::Column| Expr::col((Alias::new(name), column));
    query
        .expr_as(staff(staff_member::Column::Id), Alias::new(format!("{name}_id")))
        .expr_as(name_of(staff(staff_member::Column::FirstName), staff(staff_member::Column::LastName)), Alias::new(format!("{name}_name")))
        .join_as(JoinType::LeftJoin, staff_member::Entity, Alias::new(name), staff(staff_member::Column::Id).eq(report(key)));
}

fn staff_row(row: &QueryResult, name: &str) -> Result<Option<StaffRow>, StoreError> {
    let Some(id) = row.try_get::<Option<StaffMemberId>>("", &format!("{name}_id"))? else { return Ok(None) };
    Ok(Some(StaffRow { id, name: row.try_get("", &format!("{name}_name"))? }))
}

fn row(row: &QueryResult) -> Result<(AbsenceReportId, ReportLinks), StoreError> {
    let status = match row.try_get("", "status")? {
        AbsenceStatus::Withdrawn => row.try_get("", "before")?,
        status => Some(status),
    };
    let accepted = match status {
        Some(AbsenceStatus::Accepted) => Some(true),
        Some(AbsenceStatus::Rejected) => Some(false),
        Some(AbsenceStatus::Pending | AbsenceStatus::ForwardedToLpa | AbsenceStatus::Withdrawn) | None => None,
    };
    let at: Option<DateTime<Utc>> = row.try_get("", "decided_at")?;
    let decision = match accepted.zip(at) {
        Some((accepted, at)) => Some(DecisionRow {
            accepted,
            by: staff_row(row, "decided")?,
            at,
            reason: row.try_get("", "reason")?,
            lpa_on: row.try_get("", "lpa_on")?,
        }),
        None => None,
    };
    Ok((row.try_get("", "id")?, ReportLinks { entered_by: staff_row(row, "entered")?, decision }))
}
