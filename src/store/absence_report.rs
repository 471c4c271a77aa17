//! Absence reports with the student and what ties the viewer: by their keys, or those that are open.

use ::entity::id::AbsenceReportId;
use ::entity::kind::AbsenceStatus;
use ::entity::kind::StaffRole;
use ::entity::{absence_report, lesson_participant, lesson_teacher};
use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait, JoinType, Order, Query, SelectStatement, SimpleExpr};
use sea_orm::{DbErr, QueryResult};

use super::lesson_rows::{covers, student as scoped};
use super::report_row::{self, ReportRow, report_row};
use super::report_span::{self, ReportSpan, asked};
use super::student::select;
use super::week_row::{StudentRow, student_row};
use super::{Store, StoreError, need, rows};
use crate::policy::sight::{About, Sight};
use crate::policy::viewer::{Capacity, Viewer};

/// By way of what staff come to a report, as they would by its lessons.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// It runs over a lesson that the viewer gives to the student.
    pub own_lesson: bool,
    /// Days of its lessons, or its own where it awaits judgement and runs over none; of an absence officer, who has a need by days.
    pub days: Vec<NaiveDate>,
}

fn col(column: absence_report::Column) -> SimpleExpr {
    Expr::col((absence_report::Entity, column))
}

impl Reach {
    /// What the report is about for who sees that of the student: a day of the need, or an own lesson, if it runs over one.
    #[must_use]
    pub fn about(&self, report: &ReportRow, sight: &Sight) -> About {
        let on = self.days.iter().copied().find(|day| sight.need_days().contains(day));
        About { on, own_lesson: self.own_lesson, ..report.about() }
    }
}

/// The reports of these keys whose student exists for the viewer, in no order.
pub async fn among(store: &Store, viewer: &Viewer, ids: &[AbsenceReportId]) -> Result<Vec<(StudentRow, ReportRow)>, StoreError> {
    let mut query = query(viewer);
    query.and_where(rows::among(store, col(absence_report::Column::Id), ids.iter().map(|id| id.0)));
    read(store, viewer, &query).await
}

/// The same, with what the viewer can come to them by.
pub async fn reached(store: &Store, viewer: &Viewer, ids: &[AbsenceReportId]) -> Result<Vec<(StudentRow, ReportRow, Reach)>, StoreError> {
    let mut query = query(viewer);
    query.and_where(rows::among(store, col(absence_report::Column::Id), ids.iter().map(|id| id.0)));
    select_reach(&mut query, viewer);
    let mut found = vec![];
    for row in rows::all(store, &query).await? {
        let Some(report) = report_row(&row, viewer)? else { continue };
        found.push((student_row(&row, viewer)?, report, reach(&row, viewer)?));
    }
    Ok(found)
}

/// Other reports of the same students that stand and run at the same time as these, by begin; the caller has shown that these exist.
pub async fn at_the_same_time(
    store: &Store,
    viewer: &Viewer,
    spans: &[ReportSpan],
) -> Result<Vec<(AbsenceReportId, (ReportRow, Reach))>, StoreError> {
    let mut query = Query::select();
    query.expr_as(report_span::of("report"), Alias::new("beside"));
    report_row::columns(&mut query);
    select_reach(&mut query, viewer);
    query
        .from_subquery(asked(store, viewer, spans)?, Alias::new("asked"))
        .inner_join(
            absence_report::Entity,
            col(absence_report::Column::InstitutionId)
                .eq(viewer.institution)
                .and(col(absence_report::Column::StudentId).eq(report_span::of("student")))
                .and(col(absence_report::Column::Id).ne(report_span::of("report")))
                .and(covers(report_span::of("begins"), report_span::of("ends"))),
        )
        .order_by((absence_report::Entity, absence_report::Column::Begins), Order::Asc)
        .order_by((absence_report::Entity, absence_report::Column::Id), Order::Asc);
    report_row::joins(&mut query);
    let mut found = vec![];
    for row in rows::all(store, &query).await? {
        let Some(report) = report_row(&row, viewer)? else { continue };
        found.push((row.try_get("", "beside")?, (report, reach(&row, viewer)?)));
    }
    Ok(found)
}

/// Selects what [`reach`] reads.
fn select_reach(query: &mut SelectStatement, viewer: &Viewer) {
    if let Capacity::Staff(me, _) = viewer.capacity {
        let given = Query::select()
            .expr(Expr::val(1))
            .from(lesson_teacher::Entity)
            .and_where(Expr::col((lesson_teacher::Entity, lesson_teacher::Column::InstitutionId)).eq(viewer.institution))
            .and_where(
                Expr::col((lesson_teacher::Entity, lesson_teacher::Column::LessonId))
                    .eq(Expr::col((lesson_participant::Entity, lesson_participant::Column::LessonId))),
            )
            .and_where(Expr::col((lesson_teacher::Entity, lesson_teacher::Column::StaffMemberId)).eq(me))
            .take();
        query.expr_as(need::runs_over(viewer, Expr::exists(given)), Alias::new("reach_own"));
    }
    if viewer.has_role(StaffRole::AbsenceOfficer) {
        query.expr_as(need::report_days(viewer), Alias::new("reach_days"));
    }
}

fn reach(row: &QueryResult, viewer: &Viewer) -> Result<Reach, DbErr> {
    let own_lesson = matches!(viewer.capacity, Capacity::Staff(..)) && row.try_get("", "reach_own")?;
    let by_days = viewer.has_role(StaffRole::AbsenceOfficer);
    let days: Option<String> = if by_days { row.try_get("", "reach_days")? } else { None };
    Ok(Reach { own_lesson, days: need::days(days.as_deref(), viewer) })
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
