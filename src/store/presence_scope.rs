//! Which presences of a student are open to a viewer, as SQL: what [`Sight`] says of one row, said of a list.
//!
//! The property test `scope` of the integration tests holds the two equal.

use ::entity::id::StudentId;
use ::entity::kind::StaffRole;
use ::entity::{absence_report, lesson, lesson_teacher, presence};
use chrono::Days;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SimpleExpr};

use super::lesson_rows::{covers, student as scoped};
use super::need::CALL_NEED_DAYS;
use super::student::select;
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
    if parts.is_empty() {
        return rows::among(store, col(presence::Column::StudentId), whole.into_iter());
    }
    // Of anybody among them: an index finds those, and none finds what one or the other condition holds for.
    let all = rows::among(store, col(presence::Column::StudentId), students.iter().map(|(id, _)| id.0));
    let whole = rows::among(store, col(presence::Column::StudentId), whole.into_iter());
    all.and(parts.into_iter().fold(whole, SimpleExpr::or))
}

/// The condition on an unsettled `presence` under which it is open to a member of staff: of an own lesson, of an own student, of a day that
/// makes a need of an officer, or of a student whose signals make one.
pub(super) fn unsettled_in_scope(viewer: &Viewer) -> SimpleExpr {
    let students = |condition: SimpleExpr| {
        let mut of = Query::select();
        of.expr(scoped("id")).from_subquery(select(viewer), Alias::new("s")).and_where(condition);
        col(presence::Column::StudentId).in_subquery(of)
    };
    let recent = col(presence::Column::LocalDate).gt(viewer.today - Days::new(CALL_NEED_DAYS));
    let mentored = students(scoped("tie_mentors").eq(true));
    let needed = students(scoped("tie_officer").eq(true)).and(recent);
    let taught = viewer.has_role(StaffRole::Teacher).then(|| own_lesson(viewer)).flatten();
    let is_officer = viewer.has_role(StaffRole::AbsenceOfficer);
    let signalled = is_officer.then(|| students(scoped("tie_officer").eq(true).and(scoped("tie_dossier").eq(true))));
    taught.into_iter().chain(signalled).fold(mentored.or(needed), SimpleExpr::or)
}

/// The viewer gives the lesson of `presence`.
fn own_lesson(viewer: &Viewer) -> Option<SimpleExpr> {
    let Capacity::Staff(me, _) = &viewer.capacity else { return None };
    let own = Query::select()
        .expr(Expr::val(1))
        .from(lesson_teacher::Entity)
        .and_where(Expr::col((lesson_teacher::Entity, lesson_teacher::Column::InstitutionId)).eq(viewer.institution))
        .and_where(Expr::col((lesson_teacher::Entity, lesson_teacher::Column::LessonId)).eq(col(presence::Column::LessonId)))
        .and_where(Expr::col((lesson_teacher::Entity, lesson_teacher::Column::StaffMemberId)).eq(*me))
        .take();
    Some(Expr::exists(own))
}

fn col(column: presence::Column) -> SimpleExpr {
    Expr::col((presence::Entity, column))
}

fn in_part(viewer: &Viewer, id: StudentId, sight: &Sight, of: Parts) -> SimpleExpr {
    let mut any = Expr::val(1).eq(0);
    if let Some(own) = own_lesson(viewer).filter(|_| of.own_lessons) {
        any = any.or(own);
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
