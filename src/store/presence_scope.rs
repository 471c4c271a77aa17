//! Which presences of a student are open to a viewer, as SQL: what [`Sight`] says of one row, said of a list.
//!
//! The property test `scope` of the integration tests holds the two equal.

use ::entity::id::StudentId;
use ::entity::{absence_report, lesson, lesson_teacher, presence};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SimpleExpr};

use super::lesson_rows::covers;
use super::{Store, rows};
use crate::policy::group::FieldGroup;
use crate::policy::sight::{Extent, Parts, Sight};
use crate::policy::viewer::{Capacity, Viewer};

/// The condition on `presence` under which it is one of these students' and open to the viewer.
pub(super) fn open(store: &Store, viewer: &Viewer, students: &[(StudentId, &Sight)]) -> SimpleExpr {
    let mut whole = vec![];
    let mut parts = vec![];
    for (id, sight) in students {
        match sight.extent(FieldGroup::Presence) {
            Extent::All => whole.push(id.0),
            Extent::Partly(of, _) => parts.push(in_part(viewer, *id, sight, of)),
            Extent::None(_) => {}
        }
    }
    let whole = rows::among(store, col(presence::Column::StudentId), whole.into_iter());
    parts.into_iter().fold(whole, SimpleExpr::or)
}

fn col(column: presence::Column) -> SimpleExpr {
    Expr::col((presence::Entity, column))
}

fn in_part(viewer: &Viewer, id: StudentId, sight: &Sight, of: Parts) -> SimpleExpr {
    let mut any = Expr::val(1).eq(0);
    if let (true, Capacity::Staff(me, _)) = (of.own_lessons, &viewer.capacity) {
        let own = Query::select()
            .expr(Expr::val(1))
            .from(lesson_teacher::Entity)
            .and_where(Expr::col((lesson_teacher::Entity, lesson_teacher::Column::InstitutionId)).eq(viewer.institution))
            .and_where(Expr::col((lesson_teacher::Entity, lesson_teacher::Column::LessonId)).eq(col(presence::Column::LessonId)))
            .and_where(Expr::col((lesson_teacher::Entity, lesson_teacher::Column::StaffMemberId)).eq(*me))
            .take();
        any = any.or(Expr::exists(own));
    }
    if of.need_days && !sight.need_days().is_empty() {
        any = any.or(col(presence::Column::LocalDate).is_in(sight.need_days().iter().copied()));
    }
    if of.guardian_reports {
        any = any.or(covered(viewer, Expr::col((absence_report::Entity, absence_report::Column::FilerGuardianId)).is_not_null()));
    }
    if let (true, Capacity::Guardian(me)) = (of.own_reports, &viewer.capacity) {
        any = any.or(covered(viewer, Expr::col((absence_report::Entity, absence_report::Column::FilerGuardianId)).eq(*me)));
    }
    col(presence::Column::StudentId).eq(id).and(any)
}

/// A standing report of that filer covers the lesson.
fn covered(viewer: &Viewer, filer: SimpleExpr) -> SimpleExpr {
    let lesson = |column| Expr::col((lesson::Entity, column));
    let query = Query::select()
        .expr(Expr::val(1))
        .from(absence_report::Entity)
        .inner_join(lesson::Entity, lesson(lesson::Column::Id).eq(col(presence::Column::LessonId)))
        .and_where(Expr::col((absence_report::Entity, absence_report::Column::InstitutionId)).eq(viewer.institution))
        .and_where(Expr::col((absence_report::Entity, absence_report::Column::StudentId)).eq(col(presence::Column::StudentId)))
        .and_where(covers(lesson(lesson::Column::Begins), lesson(lesson::Column::Ends)))
        .and_where(filer)
        .take();
    Expr::exists(query)
}
