//! Marks that contradict a report: what `domain::report_end` says of one, said of a list.
//!
//! They are looked for where somebody may be told of them: among a mentor's own students, and for the desk among those of whom a report awaits
//! judgement or a signal is open, and on days of which something is unsettled. Nobody looks for them among all marks of a school.

use ::entity::kind::{AbsenceStatus, EndedBy, LessonStatus, Mark, SignalStatus, StaffRole, TaskKind};
use ::entity::{absence_report, lesson, mentorship, presence, signal};
use chrono::Days;
use sea_orm::DbBackend;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement, SimpleExpr, UnionType};

use super::need::CALL_NEED_DAYS;
use super::scope::in_force;
use super::staff_tie;
use super::task_arm::{Arm, Since, of_student};
use crate::policy::task::Quality;
use crate::policy::viewer::{Capacity, Viewer};

fn mark(column: presence::Column) -> SimpleExpr {
    Expr::col((presence::Entity, column))
}

fn report(column: absence_report::Column) -> SimpleExpr {
    Expr::col((absence_report::Entity, column))
}

fn lesson(column: lesson::Column) -> SimpleExpr {
    Expr::col((lesson::Entity, column))
}

/// A column of those who are asked after.
fn asked_for(name: &'static str) -> SimpleExpr {
    Expr::col((Alias::new("asked"), Alias::new(name)))
}

/// Marks that contradict a report, of the days that the desk looks back on.
pub(super) fn arm(viewer: &Viewer, backend: DbBackend) -> Arm {
    use presence::Column;
    let mut parts = vec![];
    if viewer.has_role(StaffRole::Mentor) {
        parts.extend(of_own_students(viewer, backend));
    }
    if viewer.has_role(StaffRole::AbsenceOfficer) {
        parts.push(of_pending_reports(viewer, backend));
        parts.push(of_unsettled_days(viewer, backend));
        parts.push(of_open_signals(viewer, backend));
    }
    let all = parts.into_iter().reduce(|mut all, part| all.union(UnionType::Distinct, part).take());
    let mut rows = Query::select();
    rows.from(presence::Entity);
    of_student(&mut rows, viewer, mark(Column::StudentId));
    rows.and_where(mark(Column::InstitutionId).eq(viewer.institution));
    rows.and_where(all.map_or_else(|| Expr::val(1).eq(0), |all| mark(Column::Id).in_subquery(all)));
    Arm {
        kind: TaskKind::Contradiction,
        rows,
        key: mark(Column::Id),
        student: Some(mark(Column::StudentId)),
        base: mark(Column::LocalDate),
        since: Since::At(mark(Column::MarkedAt)),
    }
}

/// Of the students that the viewer mentors.
fn of_own_students(viewer: &Viewer, backend: DbBackend) -> Option<SelectStatement> {
    use mentorship::{Column, Entity};
    let Capacity::Staff(me, _) = &viewer.capacity else { return None };
    let col = |column: Column| Expr::col((Entity, column));
    let asked = Query::select()
        .distinct()
        .expr_as(col(Column::StudentId), Alias::new("student_id"))
        .from(Entity)
        .and_where(col(Column::InstitutionId).eq(viewer.institution))
        .and_where(col(Column::StaffMemberId).eq(*me))
        .and_where(in_force(col(Column::Begins), col(Column::Ends), viewer.today))
        .take();
    let mut query = marks(viewer, asked);
    query.and_where(Expr::exists(contradicted(viewer, backend)));
    Some(query)
}

/// Of students of whom a report that is no leave awaits judgement: marks that contradict it.
fn of_pending_reports(viewer: &Viewer, backend: DbBackend) -> SelectStatement {
    use absence_report::Column;
    let pending = |query: &mut SelectStatement| {
        query.and_where(report(Column::Status).eq(Expr::cust("'PENDING'"))).and_where(report(Column::Decider).is_null());
    };
    let mut asked = Query::select();
    asked
        .expr_as(report(Column::StudentId), Alias::new("student_id"))
        .from(absence_report::Entity)
        .and_where(report(Column::InstitutionId).eq(viewer.institution));
    pending(&mut asked);
    let mut one = contradicted(viewer, backend);
    pending(&mut one);
    let mut query = marks(viewer, asked);
    of_student(&mut query, viewer, mark(presence::Column::StudentId));
    query.and_where(Expr::exists(one)).and_where(staff_tie::in_quality(viewer, Quality::Officer));
    query
}

/// Of days on which something else of the student is unsettled.
fn of_unsettled_days(viewer: &Viewer, backend: DbBackend) -> SelectStatement {
    use presence::Column;
    let asked = Query::select()
        .distinct()
        .expr_as(mark(Column::StudentId), Alias::new("student_id"))
        .expr_as(mark(Column::LocalDate), Alias::new("local_date"))
        .from(presence::Entity)
        .and_where(mark(Column::InstitutionId).eq(viewer.institution))
        .and_where(mark(Column::LocalDate).gt(viewer.today - Days::new(CALL_NEED_DAYS)))
        // In the text, not as a value: there is an index of just those.
        .and_where(mark(Column::Settled).eq(Expr::cust("FALSE")))
        .take();
    let mut query = marks(viewer, asked);
    of_student(&mut query, viewer, mark(Column::StudentId));
    query
        .and_where(mark(Column::LocalDate).eq(asked_for("local_date")))
        .and_where(Expr::exists(contradicted(viewer, backend)))
        .and_where(staff_tie::in_quality(viewer, Quality::Officer));
    query
}

/// Of students of whom a signal is open.
fn of_open_signals(viewer: &Viewer, backend: DbBackend) -> SelectStatement {
    use signal::{Column, Entity};
    let col = |column: Column| Expr::col((Entity, column));
    let asked = Query::select()
        .expr_as(col(Column::StudentId), Alias::new("student_id"))
        .from(Entity)
        .and_where(col(Column::InstitutionId).eq(viewer.institution))
        .and_where(col(Column::Status).eq(SignalStatus::Open))
        .take();
    let mut query = marks(viewer, asked);
    of_student(&mut query, viewer, mark(presence::Column::StudentId));
    query.and_where(Expr::exists(contradicted(viewer, backend))).and_where(staff_tie::in_quality(viewer, Quality::Officer));
    query
}

/// Keys of marks of those who are `asked` after that say somebody was there, with their lesson.
fn marks(viewer: &Viewer, asked: SelectStatement) -> SelectStatement {
    use presence::Column;
    Query::select()
        .expr_as(mark(Column::Id), Alias::new("id"))
        .from_subquery(asked, Alias::new("asked"))
        // In this order: SQLite begins with those who are asked after.
        .cross_join(presence::Entity)
        .cross_join(lesson::Entity)
        .and_where(mark(Column::InstitutionId).eq(viewer.institution))
        .and_where(mark(Column::StudentId).eq(asked_for("student_id")))
        .and_where(mark(Column::LocalDate).gt(viewer.today - Days::new(CALL_NEED_DAYS)))
        .and_where(mark(Column::Mark).is_in([Mark::Present, Mark::Late, Mark::LeftEarly, Mark::SentOut]))
        .and_where(lesson(lesson::Column::InstitutionId).eq(viewer.institution))
        .and_where(lesson(lesson::Column::Id).eq(mark(Column::LessonId)))
        .and_where(lesson(lesson::Column::Status).ne(LessonStatus::Cancelled))
        .take()
}

/// A report that says away in a part of the lesson in which the mark says there.
fn contradicted(viewer: &Viewer, backend: DbBackend) -> SelectStatement {
    use absence_report::Column;
    let (begins, ends) = (|| lesson(lesson::Column::Begins), || report(Column::EffectiveEnds));
    let minutes = |column| Expr::expr(Func::coalesce([mark(column), Expr::val(0)])).mul(60);
    let arrives = || seconds(begins(), backend).add(minutes(presence::Column::MinutesLate));
    let leaves = seconds(lesson(lesson::Column::Ends), backend).sub(minutes(presence::Column::MinutesLeftEarly));
    let sent_out = mark(presence::Column::SentOutAt);
    Query::select()
        .expr(Expr::val(1))
        .from(absence_report::Entity)
        .and_where(report(Column::InstitutionId).eq(viewer.institution))
        .and_where(report(Column::StudentId).eq(mark(presence::Column::StudentId)))
        .and_where(report(Column::Begins).lte(begins()))
        .and_where(report(Column::Status).is_in([AbsenceStatus::Accepted, AbsenceStatus::Pending, AbsenceStatus::ForwardedToLpa]))
        .and_where(report(Column::EndedBy).is_null().or(report(Column::EndedBy).ne(EndedBy::Attended)))
        .and_where(ends().gt(begins()))
        .and_where(arrives().lt(seconds(ends(), backend)))
        .and_where(arrives().lt(leaves))
        .and_where(sent_out.clone().is_null().or(sent_out.gt(begins())))
        .take()
}

/// SQL: an instant as a number of seconds, to be compared with one of whole seconds. SQLite keeps text; any fraction stands for half a second.
fn seconds(at: SimpleExpr, backend: DbBackend) -> SimpleExpr {
    match backend {
        DbBackend::Postgres => Expr::cust_with_exprs("EXTRACT(EPOCH FROM $1)", [at]),
        _ => Expr::cust_with_exprs("(CAST(strftime('%s', ?) AS INTEGER) + CASE WHEN ? LIKE '%.%' THEN 0.5 ELSE 0 END)", [at.clone(), at]),
    }
}
