//! Absence reports with the student and what ties the viewer: by their keys, or those that are open.

use ::entity::absence_report;
use ::entity::id::AbsenceReportId;
use ::entity::kind::AbsenceStatus;
use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait, JoinType, Order, Query, SelectStatement, SimpleExpr};

use super::lesson_rows::student as scoped;
use super::report_row::{self, ReportRow, report_row};
use super::student::select;
use super::week_row::{StudentRow, student_row};
use super::{Store, StoreError, rows};
use crate::policy::viewer::Viewer;

fn col(column: absence_report::Column) -> SimpleExpr {
    Expr::col((absence_report::Entity, column))
}

/// The reports of these keys whose student exists for the viewer, in no order.
pub async fn among(store: &Store, viewer: &Viewer, ids: &[AbsenceReportId]) -> Result<Vec<(StudentRow, ReportRow)>, StoreError> {
    let mut query = query(viewer);
    query.and_where(rows::among(store, col(absence_report::Column::Id), ids.iter().map(|id| id.0)));
    read(store, viewer, &query).await
}

/// Reports of the viewer's students that run now or later, or await judgement; for who has few students. By begin.
pub async fn open(store: &Store, viewer: &Viewer) -> Result<Vec<(StudentRow, ReportRow)>, StoreError> {
    let mut query = query(viewer);
    let runs = col(absence_report::Column::EffectiveEnds).is_null().or(col(absence_report::Column::EffectiveEnds).gt(viewer.now));
    let stands = col(absence_report::Column::Status).is_not_in([AbsenceStatus::Withdrawn, AbsenceStatus::Rejected]);
    query
        .and_where(col(absence_report::Column::Status).eq(AbsenceStatus::Pending).or(runs.and(stands)))
        .order_by((absence_report::Entity, absence_report::Column::Begins), Order::Asc)
        .order_by((absence_report::Entity, absence_report::Column::Id), Order::Asc);
    read(store, viewer, &query).await
}

fn query(viewer: &Viewer) -> SelectStatement {
    let mut query = Query::select();
    query.column((Alias::new("s"), Asterisk));
    report_row::columns(&mut query);
    let of_student = scoped("id").eq(col(absence_report::Column::StudentId));
    query
        .from(absence_report::Entity)
        .join_subquery(JoinType::InnerJoin, select(viewer), Alias::new("s"), of_student)
        .and_where(col(absence_report::Column::InstitutionId).eq(viewer.institution));
    report_row::joins(&mut query);
    query
}

async fn read(store: &Store, viewer: &Viewer, query: &SelectStatement) -> Result<Vec<(StudentRow, ReportRow)>, StoreError> {
    let mut found = vec![];
    for row in rows::all(store, query).await? {
        if let Some(report) = report_row(&row, viewer)? {
            found.push((student_row(&row, viewer)?, report));
        }
    }
    Ok(found)
}
