//! Lessons alone, without who takes part: a teacher's own day.

use ::entity::id::{LessonId, StaffMemberId};
use ::entity::{lesson, lesson_teacher};
use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query, SimpleExpr};

use super::lesson_rows::{join_teachers, lesson as col, lesson_columns};
use super::week_row::{LessonRow, StaffRow, bare_lesson};
use super::{Store, StoreError, rows};
use crate::policy::viewer::{Capacity, Viewer};

/// The lessons the viewer teaches from `from` to `to`, by begin; none for who is no staff.
pub async fn own(store: &Store, viewer: &Viewer, from: NaiveDate, to: NaiveDate) -> Result<Vec<LessonRow>, StoreError> {
    let Capacity::Staff(me, _) = &viewer.capacity else { return Ok(vec![]) };
    let mut query = Query::select();
    lesson_columns(&mut query);
    query
        .from(lesson::Entity)
        .and_where(col(lesson::Column::InstitutionId).eq(viewer.institution))
        .and_where(col(lesson::Column::LocalDate).between(from, to))
        .and_where(taught_by(viewer, *me, col(lesson::Column::Id)));
    join_teachers(&mut query, viewer);
    for name in ["l_begins", "l_id", "t_name"] {
        query.order_by(Alias::new(name), Order::Asc);
    }
    let mut found: Vec<LessonRow> = vec![];
    for row in rows::all(store, &query).await? {
        let id: LessonId = row.try_get("", "l_id")?;
        if found.last().is_none_or(|last| last.id != id) {
            found.push(LessonRow { own: true, ..bare_lesson(&row, id)? });
        }
        if let Some(lesson) = found.last_mut() {
            lesson.teachers.push(StaffRow { id: row.try_get("", "t_id")?, name: row.try_get("", "t_name")? });
        }
    }
    Ok(found)
}

/// That member of staff teaches the lesson of this key.
pub(super) fn taught_by(viewer: &Viewer, staff: StaffMemberId, lesson: SimpleExpr) -> SimpleExpr {
    let own = Query::select()
        .column((lesson_teacher::Entity, lesson_teacher::Column::LessonId))
        .from(lesson_teacher::Entity)
        .and_where(Expr::col((lesson_teacher::Entity, lesson_teacher::Column::InstitutionId)).eq(viewer.institution))
        .and_where(Expr::col((lesson_teacher::Entity, lesson_teacher::Column::StaffMemberId)).eq(staff))
        .take();
    lesson.in_subquery(own)
}
