//! Lessons over which absence reports run, of their student, with what was seen there. Asked for many reports at once, each by its own days;
//! the caller has shown that they exist.

use ::entity::id::{AbsenceReportId, LessonId};
use ::entity::kind::Mark;
use ::entity::{lesson, lesson_participant, presence};
use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait, Func, JoinType, Order, Query, SelectStatement, WindowStatement};

use super::lesson_rows::{columns, joins, lesson as col, participant, student as found};
use super::report_span::{self, ReportSpan, asked};
use super::week_row::{LessonRow, lesson_row};
use super::{Store, StoreError, rows};
use crate::policy::viewer::Viewer;

/// Most lessons of one report, the first by begin.
pub const MOST: i32 = 100;

/// Which lessons of a report are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All, planned ones too.
    All,
    /// Those in which somebody saw the student.
    Attended,
}

/// Lessons over which these reports run, at most [`MOST`] each, by begin.
pub async fn of(
    store: &Store,
    viewer: &Viewer,
    spans: &[ReportSpan],
    wanted: Wanted,
) -> Result<Vec<(AbsenceReportId, LessonRow)>, StoreError> {
    let mut query = Query::select();
    columns(&mut query);
    // `s`, as in the other statements over these joins: a student, here once for each lesson and report.
    query.from_subquery(first(lessons(store, viewer, spans, wanted)?), Alias::new("s")).join(
        JoinType::InnerJoin,
        lesson::Entity,
        col(lesson::Column::Id).eq(found("lesson")),
    );
    joins(&mut query, viewer);
    query.order_by((Alias::new("s"), Alias::new("report")), Order::Asc).order_by((Alias::new("s"), Alias::new("place")), Order::Asc);
    for name in ["r_begins", "r_id", "t_name"] {
        query.order_by(Alias::new(name), Order::Asc);
    }
    let mut all: Vec<(AbsenceReportId, LessonRow)> = vec![];
    for row in &rows::all(store, &query).await? {
        let (report, id): (AbsenceReportId, LessonId) = (row.try_get("", "report")?, row.try_get("", "lesson")?);
        match all.last_mut().filter(|(of, last)| (*of, last.id) == (report, id)) {
            // One row per teacher and covering report.
            Some((_, last)) => last.add(row, viewer)?,
            None => all.push((report, lesson_row(row, id, viewer)?)),
        }
    }
    Ok(all)
}

/// `report`, `id` of its student, `lesson`, and its `place` among those of the report.
fn lessons(store: &Store, viewer: &Viewer, spans: &[ReportSpan], wanted: Wanted) -> Result<SelectStatement, StoreError> {
    use lesson_participant::Column;
    let by_begin = WindowStatement::partition_by((Alias::new("asked"), Alias::new("report")))
        .order_by((lesson::Entity, lesson::Column::Begins), Order::Asc)
        .order_by((lesson::Entity, lesson::Column::Id), Order::Asc)
        .take();
    let mut query = Query::select();
    query
        .expr_as(report_span::of("report"), Alias::new("report"))
        .expr_as(report_span::of("student"), Alias::new("id"))
        .expr_as(col(lesson::Column::Id), Alias::new("lesson"))
        .expr_window_as(Func::cust("row_number"), by_begin, Alias::new("place"))
        .from_subquery(asked(store, viewer, spans)?, Alias::new("asked"))
        // Crossed, so that SQLite begins with the reports, not with everybody at school.
        .cross_join(lesson_participant::Entity)
        .and_where(participant(Column::InstitutionId).eq(viewer.institution))
        .and_where(participant(Column::StudentId).eq(report_span::of("student")))
        .and_where(participant(Column::LocalDate).between(report_span::of("first"), report_span::of("last")))
        .inner_join(lesson::Entity, col(lesson::Column::Id).eq(participant(Column::LessonId)))
        .and_where(col(lesson::Column::Begins).lt(report_span::of("ends")))
        .and_where(col(lesson::Column::Ends).gt(report_span::of("begins")));
    if wanted == Wanted::Attended {
        let mark = |column: presence::Column| Expr::col((presence::Entity, column));
        query.inner_join(
            presence::Entity,
            mark(presence::Column::InstitutionId)
                .eq(viewer.institution)
                .and(mark(presence::Column::LessonId).eq(participant(Column::LessonId)))
                .and(mark(presence::Column::StudentId).eq(participant(Column::StudentId)))
                .and(mark(presence::Column::Mark).is_not_in([Mark::Absent, Mark::Exempt])),
        );
    }
    Ok(query)
}

fn first(lessons: SelectStatement) -> SelectStatement {
    let all = Alias::new("found");
    let place = Expr::col((all.clone(), Alias::new("place")));
    Query::select().column((all.clone(), Asterisk)).from_subquery(lessons, all).and_where(place.lte(MOST)).take()
}
