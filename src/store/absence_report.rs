//! One absence report by its key, with the student and what ties the viewer.

use ::entity::absence_report;
use ::entity::id::AbsenceReportId;
use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait, JoinType, Query};

use super::lesson_rows::{report_columns, student as scoped};
use super::student::select;
use super::week_row::{ReportRow, StudentRow, report_row, student_row};
use super::{Store, StoreError, rows};
use crate::policy::viewer::Viewer;

/// The report of that key, if its student exists for the viewer.
pub async fn one(store: &Store, viewer: &Viewer, id: AbsenceReportId) -> Result<Option<(StudentRow, ReportRow)>, StoreError> {
    let report = |column| Expr::col((absence_report::Entity, column));
    let mut query = Query::select();
    query.column((Alias::new("s"), Asterisk));
    report_columns(&mut query);
    query
        .from(absence_report::Entity)
        .join_subquery(JoinType::InnerJoin, select(viewer), Alias::new("s"), scoped("id").eq(report(absence_report::Column::StudentId)))
        .and_where(report(absence_report::Column::InstitutionId).eq(viewer.institution))
        .and_where(report(absence_report::Column::Id).eq(id));
    let rows = rows::all(store, &query).await?;
    rows.first().map(|row| Ok((student_row(row, viewer)?, report_row(row, id, viewer)?))).transpose()
}
