//! Rows that are tasks: for each kind which they are, and for whom they wait. What `policy::task` says of one row, said of a list.
//!
//! Each begins with the table of its rows and looks students up from there, in the order in which the rows are due: an index gives that, so
//! that a page reads no more than it shows.

use ::entity::kind::{LeaveDecider, RuleCode, TaskKind};
use ::entity::{absence_report, lesson, presence, signal, student};
use chrono::Days;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement, SimpleExpr};

use super::alive::is_alive;
use super::lesson::taught_by;
use super::need::{CALL_NEED_DAYS, waits_for_team_lead};
use super::{Store, open_register, staff_tie, task_contradiction};
use crate::domain::study_finance::Step;
use crate::policy::task::{Quality, qualities};
use crate::policy::viewer::{Capacity, Viewer};

/// Days, besides today, whose lessons are looked at for registers.
pub const REGISTER_DAYS: u64 = 7;

/// The tasks of a kind: from where, and on which condition; nothing is selected yet.
pub(super) struct Arm {
    pub kind: TaskKind,
    pub rows: SelectStatement,
    /// Key of what it is about.
    pub key: SimpleExpr,
    /// Whom it is about, where it is about somebody; then `student` is among the tables.
    pub student: Option<SimpleExpr>,
    /// What it is due by.
    pub base: SimpleExpr,
    /// Since when it waits.
    pub since: Since,
}

/// Since when something waits.
pub(super) enum Since {
    Day(SimpleExpr),
    At(SimpleExpr),
}

/// The tasks of a kind that wait for the viewer; none: of that kind none can.
pub(super) fn arm(store: &Store, viewer: &Viewer, kind: TaskKind) -> Option<Arm> {
    qualities(kind).iter().find(|quality| viewer.has_role(quality.role()))?;
    let signal = |column: signal::Column| Expr::col((signal::Entity, column));
    let finance = || signal(signal::Column::Code).eq(RuleCode::StudyFinance);
    let determination = || signal(signal::Column::Value).gte(Step::Determination.after_days());
    Some(match kind {
        TaskKind::CallToday | TaskKind::UnexplainedPastDeadline => unexplained(viewer, kind),
        TaskKind::JudgeReport => reports(viewer),
        TaskKind::DecideLeave => leave(viewer),
        TaskKind::HandleSignal => signals(viewer, kind, signal(signal::Column::Code).ne(RuleCode::StudyFinance)),
        TaskKind::StudyFinanceNotice => signals(viewer, kind, finance().and(determination().not())),
        TaskKind::StudyFinanceDetermination => signals(viewer, kind, finance().and(determination())),
        TaskKind::Contradiction => task_contradiction::arm(viewer, store.backend()),
        TaskKind::RegisterNotTaken => registers(viewer)?,
    })
}

/// The condition under which it waits for the viewer, in one quality or another; `fits`: what narrows it.
fn waits(viewer: &Viewer, kind: TaskKind, fits: impl Fn(Quality) -> Option<SimpleExpr>) -> SimpleExpr {
    let held = qualities(kind).iter().filter(|quality| viewer.has_role(quality.role()));
    let one = |quality: &Quality| match fits(*quality) {
        Some(narrowed) => narrowed.and(staff_tie::in_quality(viewer, *quality)),
        None => staff_tie::in_quality(viewer, *quality),
    };
    held.map(one).reduce(SimpleExpr::or).unwrap_or_else(|| Expr::val(1).eq(0))
}

/// Adds the student that a column names, alive. In this order, so that SQLite begins with the rows and not with everybody at school.
pub(super) fn of_student(rows: &mut SelectStatement, viewer: &Viewer, key: SimpleExpr) {
    rows.cross_join(student::Entity)
        .and_where(Expr::col((student::Entity, student::Column::InstitutionId)).eq(viewer.institution))
        .and_where(Expr::col((student::Entity, student::Column::Id)).eq(key))
        .and_where(is_alive(viewer));
}

/// The first of the unexplained absences of a student on a day: today's, or those of which the deadline has passed.
fn unexplained(viewer: &Viewer, kind: TaskKind) -> Arm {
    use presence::Column;
    let col = |column: Column| Expr::col((presence::Entity, column));
    let earlier = |column: Column| Expr::col((Alias::new("earlier"), column));
    let before = Query::select()
        .expr(Expr::val(1))
        .from_as(presence::Entity, Alias::new("earlier"))
        .and_where(earlier(Column::InstitutionId).eq(viewer.institution))
        .and_where(earlier(Column::StudentId).eq(col(Column::StudentId)))
        .and_where(earlier(Column::LocalDate).eq(col(Column::LocalDate)))
        .and_where(earlier(Column::Id).lt(col(Column::Id)))
        // As a value: the index of what is unsettled, by day, would give everybody's of that day.
        .and_where(earlier(Column::Settled).eq(false))
        .and_where(asks(viewer, kind, earlier))
        .take();
    let days = match kind {
        TaskKind::CallToday => col(Column::LocalDate).eq(viewer.today),
        _ => col(Column::LocalDate).gt(viewer.today - Days::new(CALL_NEED_DAYS)),
    };
    let mut rows = Query::select();
    rows.from(presence::Entity);
    of_student(&mut rows, viewer, col(Column::StudentId));
    rows.and_where(col(Column::InstitutionId).eq(viewer.institution))
        .and_where(days)
        // In the text, not as a value: there is an index of just those.
        .and_where(col(Column::Settled).eq(Expr::cust("FALSE")))
        .and_where(asks(viewer, kind, col))
        .and_where(waits(viewer, kind, |_| None))
        .and_where(Expr::exists(before).not());
    Arm {
        kind,
        rows,
        key: col(Column::Id),
        student: Some(col(Column::StudentId)),
        base: col(Column::LocalDate),
        since: Since::At(col(Column::FirstMarkedAt)),
    }
}

/// Whether an unsettled presence can still be explained, or, past its deadline, is without valid reason for want of a word.
fn asks(viewer: &Viewer, kind: TaskKind, col: impl Fn(presence::Column) -> SimpleExpr) -> SimpleExpr {
    use presence::Column;
    let deadline = || col(Column::BecomesUnauthorisedAt);
    let unexplained = || col(Column::UnexplainedMinutes);
    match kind {
        TaskKind::CallToday => unexplained().gt(0).and(deadline().is_null().or(deadline().gt(viewer.now))),
        // The daily run writes down later what passed.
        _ => unexplained().gt(0).and(deadline().lte(viewer.now)).or(unexplained().eq(0).and(col(Column::UnauthorisedMinutes).gt(0))),
    }
}

fn report(column: absence_report::Column) -> SimpleExpr {
    Expr::col((absence_report::Entity, column))
}

fn of_reports(viewer: &Viewer, kind: TaskKind, base: absence_report::Column) -> Arm {
    use absence_report::Column;
    let mut rows = Query::select();
    rows.from(absence_report::Entity);
    of_student(&mut rows, viewer, report(Column::StudentId));
    rows.and_where(report(Column::InstitutionId).eq(viewer.institution));
    let (key, student) = (report(Column::Id), Some(report(Column::StudentId)));
    Arm { kind, rows, key, student, base: report(base), since: Since::At(report(Column::FiledAt)) }
}

/// Reports that await judgement and are no leave.
fn reports(viewer: &Viewer) -> Arm {
    use absence_report::Column;
    let mut arm = of_reports(viewer, TaskKind::JudgeReport, Column::FiledAt);
    arm.rows.and_where(report(Column::Status).eq(Expr::cust("'PENDING'"))).and_where(report(Column::Decider).is_null()).and_where(waits(
        viewer,
        arm.kind,
        |_| None,
    ));
    arm
}

/// Leave that waits for the viewer, and was not asked for by the same person.
fn leave(viewer: &Viewer) -> Arm {
    use absence_report::Column;
    let mut arm = of_reports(viewer, TaskKind::DecideLeave, Column::Begins);
    arm.rows.and_where(report(Column::Status).is_in([Expr::cust("'PENDING'"), Expr::cust("'FORWARDED_TO_LPA'")]));
    let other = |rows: &mut SelectStatement, column: Column, me: Option<uuid::Uuid>| {
        if let Some(me) = me {
            rows.and_where(report(column).is_null().or(report(column).ne(me)));
        }
    };
    other(&mut arm.rows, Column::FilerGuardianId, viewer.person.guardian.map(|id| id.0));
    other(&mut arm.rows, Column::FilerStudentId, viewer.person.student.map(|id| id.0));
    let for_mentor = || report(Column::Status).eq(Expr::cust("'PENDING'")).and(report(Column::Decider).eq(LeaveDecider::Mentor));
    arm.rows.and_where(waits(viewer, arm.kind, |quality| match quality {
        Quality::Mentor => Some(for_mentor()),
        Quality::TeamLead => Some(waits_for_team_lead(viewer)),
        Quality::Officer | Quality::Teacher => None,
    }));
    arm
}

/// Open signals.
fn signals(viewer: &Viewer, kind: TaskKind, which: SimpleExpr) -> Arm {
    use signal::Column;
    let col = |column: Column| Expr::col((signal::Entity, column));
    let mut rows = Query::select();
    rows.from(signal::Entity);
    of_student(&mut rows, viewer, col(Column::StudentId));
    rows.and_where(col(Column::InstitutionId).eq(viewer.institution))
        .and_where(col(Column::Status).eq(Expr::cust("'OPEN'")))
        .and_where(which)
        .and_where(waits(viewer, kind, |_| None));
    let (key, student) = (col(Column::Id), Some(col(Column::StudentId)));
    Arm { kind, rows, key, student, base: col(Column::DueOn), since: Since::Day(col(Column::EstablishedOn)) }
}

/// The viewer's own lessons of the last days whose register is not complete.
fn registers(viewer: &Viewer) -> Option<Arm> {
    use lesson::Column;
    let Capacity::Staff(me, _) = &viewer.capacity else { return None };
    let col = |column: Column| Expr::col((lesson::Entity, column));
    let mut rows = Query::select();
    rows.from(lesson::Entity)
        .and_where(col(Column::InstitutionId).eq(viewer.institution))
        .and_where(col(Column::LocalDate).between(viewer.today - Days::new(REGISTER_DAYS), viewer.today))
        .and_where(taught_by(viewer, *me, col(Column::Id)))
        .and_where(open_register::is_open(viewer));
    let kind = TaskKind::RegisterNotTaken;
    Some(Arm { kind, rows, key: col(Column::Id), student: None, base: col(Column::LocalDate), since: Since::At(col(Column::Ends)) })
}
