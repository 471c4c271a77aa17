//! Lessons of students over a few days, with presence, what is announced, and what ties the viewer: one joined statement.

use ::entity::id::{LessonId, StudentId};
use ::entity::{lesson, lesson_participant, student};
use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Order, Query, SelectStatement};

use super::lesson_rows::{columns, joins, participant, student as scoped};
use super::student::select;
use super::week_row::{LessonRow, StudentRow, lesson_row, student_row};
use super::{Store, StoreError, rows};
use crate::policy::viewer::Viewer;

/// A student and lessons by begin.
pub type StudentLessons = (StudentRow, Vec<LessonRow>);

/// The student and the lessons from `from` to `to`; none: no such student for this viewer.
pub async fn of(
    store: &Store,
    viewer: &Viewer,
    id: StudentId,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Option<StudentLessons>, StoreError> {
    let mut students = select(viewer);
    students.and_where(Expr::col((student::Entity, student::Column::Id)).eq(id));
    Ok(read(store, viewer, students, from, to).await?.pop())
}

/// The same of those of these students that exist for the viewer.
pub async fn of_some(
    store: &Store,
    viewer: &Viewer,
    ids: &[StudentId],
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<StudentLessons>, StoreError> {
    let mut students = select(viewer);
    match ids {
        [one] => students.and_where(Expr::col((student::Entity, student::Column::Id)).eq(*one)),
        _ => students.and_where(rows::among(store, Expr::col((student::Entity, student::Column::Id)), ids.iter().map(|id| id.0))),
    };
    read(store, viewer, students, from, to).await
}

/// All students that exist for the viewer, with those lessons; for those who have few students.
pub async fn of_all(store: &Store, viewer: &Viewer, from: NaiveDate, to: NaiveDate) -> Result<Vec<StudentLessons>, StoreError> {
    read(store, viewer, select(viewer), from, to).await
}

async fn read(
    store: &Store,
    viewer: &Viewer,
    students: SelectStatement,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<StudentLessons>, StoreError> {
    let rows = rows::all(store, &query(viewer, students, from, to)).await?;
    let mut found: Vec<StudentLessons> = vec![];
    for row in &rows {
        let id: StudentId = row.try_get("", "id")?;
        if found.last().is_none_or(|(student, _)| student.id != id) {
            found.push((student_row(row, viewer)?, vec![]));
        }
        let Some((_, lessons)) = found.last_mut() else { continue };
        let Some(lesson) = row.try_get::<Option<LessonId>>("", "l_id")? else { continue };
        match lessons.last_mut().filter(|last| last.id == lesson) {
            // One row per teacher and covering report.
            Some(last) => last.add(row, viewer)?,
            None => lessons.push(lesson_row(row, lesson, viewer)?),
        }
    }
    Ok(found)
}

fn query(viewer: &Viewer, students: SelectStatement, from: NaiveDate, to: NaiveDate) -> SelectStatement {
    let mut query = Query::select();
    columns(&mut query);
    query
        .from_subquery(students, Alias::new("s"))
        .join(
            JoinType::LeftJoin,
            lesson_participant::Entity,
            participant(lesson_participant::Column::InstitutionId)
                .eq(viewer.institution)
                .and(participant(lesson_participant::Column::StudentId).eq(scoped("id")))
                .and(participant(lesson_participant::Column::LocalDate).between(from, to)),
        )
        .join(
            JoinType::LeftJoin,
            lesson::Entity,
            Expr::col((lesson::Entity, lesson::Column::Id)).eq(participant(lesson_participant::Column::LessonId)),
        );
    joins(&mut query, viewer);
    for name in ["first_name", "id"] {
        query.order_by((Alias::new("s"), Alias::new(name)), Order::Asc);
    }
    for name in ["l_begins", "l_id", "r_begins", "r_id", "t_name"] {
        query.order_by(Alias::new(name), Order::Asc);
    }
    query
}
