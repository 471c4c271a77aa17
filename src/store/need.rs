//! The needs of an absence officer: CALL, which days of a student ask for a call, and DOSSIER, whether a signal does; and that of a team lead,
//! for whom leave waits. Derived from the data; nobody administers them.
//!
//! SQL finds the days on which there are lessons; a report that runs over none is read with its begin and end, since only the clock of
//! the institution says which days those are.

use ::entity::kind::{AbsenceStatus, LeaveDecider, SignalStatus};
use ::entity::{absence_report, identity, lesson, lesson_participant, mentorship, presence, signal, student};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use sea_orm::sea_query::{Alias, BinOper, Expr, ExprTrait, Func, Query, SelectStatement, SimpleExpr, UnionType};

use super::scope::in_force;
use crate::domain::local_time::{begin_of_day, local_date};
use crate::policy::viewer::Viewer;

/// Days after which an unsettled absence no longer opens a file to the desk; also the most days that a report without lessons opens.
pub const CALL_NEED_DAYS: u64 = crate::domain::task_due::NEED_DAYS;

/// Days after the last signal of a student ended for which the file stays open to the desk.
pub const DOSSIER_NEED_DAYS: u64 = 28;

/// What is selected: a day, or the begin and end of a report.
const DAY: &str = "day";

fn mark(column: presence::Column) -> SimpleExpr {
    Expr::col((presence::Entity, column))
}

fn report(column: absence_report::Column) -> SimpleExpr {
    Expr::col((absence_report::Entity, column))
}

fn part(column: lesson_participant::Column) -> SimpleExpr {
    Expr::col((lesson_participant::Entity, column))
}

fn text(value: SimpleExpr) -> SimpleExpr {
    value.cast_as(Alias::new("text"))
}

/// Days are looked at that come after this one.
fn since(viewer: &Viewer) -> NaiveDate {
    viewer.today - Days::new(CALL_NEED_DAYS)
}

/// SQL: the days of the CALL need, for [`days`]: of unsettled absences, and of reports that await judgement, those to come too.
pub(super) fn call_days(viewer: &Viewer) -> SimpleExpr {
    let student = || Expr::col((student::Entity, student::Column::Id));
    let pending = |query: &mut SelectStatement| {
        query
            .and_where(report(absence_report::Column::InstitutionId).eq(viewer.institution))
            .and_where(report(absence_report::Column::StudentId).eq(student()))
            .and_where(report(absence_report::Column::Status).eq(AbsenceStatus::Pending))
            // Leave is not the officer's to decide.
            .and_where(report(absence_report::Column::Decider).is_null());
    };
    let mut all = Query::select()
        .expr_as(text(mark(presence::Column::LocalDate)), Alias::new(DAY))
        .from(presence::Entity)
        .and_where(mark(presence::Column::InstitutionId).eq(viewer.institution))
        .and_where(mark(presence::Column::StudentId).eq(student()))
        .and_where(mark(presence::Column::LocalDate).gt(since(viewer)))
        .and_where(mark(presence::Column::Settled).eq(false))
        .take();
    let mut planned = of_lessons(viewer);
    let of_student = report(absence_report::Column::StudentId).eq(part(lesson_participant::Column::StudentId));
    pending(planned.inner_join(absence_report::Entity, of_student));
    let mut unplanned = of_itself(viewer);
    pending(unplanned.from(absence_report::Entity));
    all.union(UnionType::Distinct, planned).union(UnionType::Distinct, unplanned);
    list(all)
}

/// SQL: whether a signal of the student is open, or ended a short while ago: handled or lapsed.
pub(super) fn dossier(viewer: &Viewer) -> SimpleExpr {
    let col = |column: signal::Column| Expr::col((signal::Entity, column));
    let since = begin_of_day(viewer.today - Days::new(DOSSIER_NEED_DAYS), viewer.zone);
    let asks = Query::select()
        .expr(Expr::val(1))
        .from(signal::Entity)
        .and_where(col(signal::Column::InstitutionId).eq(viewer.institution))
        .and_where(col(signal::Column::StudentId).eq(Expr::col((student::Entity, student::Column::Id))))
        .and_where(col(signal::Column::Status).eq(SignalStatus::Open).or(col(signal::Column::EndedAt).gte(since)))
        .take();
    Expr::exists(asks)
}

/// SQL: whether leave of the student waits for the team lead.
pub(super) fn leave_waits(viewer: &Viewer) -> SimpleExpr {
    let student = || Expr::col((student::Entity, student::Column::Id));
    let waits = Query::select()
        .expr(Expr::val(1))
        .from(absence_report::Entity)
        .and_where(report(absence_report::Column::InstitutionId).eq(viewer.institution))
        .and_where(report(absence_report::Column::StudentId).eq(student()))
        .and_where(waits_for_team_lead(viewer))
        .take();
    Expr::exists(waits)
}

/// SQL: whether the leave of `absence_report`, of the `student` at hand, waits for the team lead: to be decided, forwarded, or answered by the
/// LPA, whoever forwarded it. The team lead stands in where there is no mentor to decide, or none but who asked for it, as a guardian.
pub(super) fn waits_for_team_lead(viewer: &Viewer) -> SimpleExpr {
    let mentor = |column| Expr::col((mentorship::Entity, column));
    let account = |column| Expr::col((identity::Entity, column));
    let student = || Expr::col((student::Entity, student::Column::Id));
    let asked_himself = Query::select()
        .expr(Expr::val(1))
        .from(identity::Entity)
        .and_where(account(identity::Column::InstitutionId).eq(viewer.institution))
        .and_where(account(identity::Column::StaffMemberId).eq(mentor(mentorship::Column::StaffMemberId)))
        .and_where(account(identity::Column::GuardianId).eq(report(absence_report::Column::FilerGuardianId)))
        .take();
    let mentored = Query::select()
        .expr(Expr::val(1))
        .from(mentorship::Entity)
        .and_where(mentor(mentorship::Column::InstitutionId).eq(viewer.institution))
        .and_where(mentor(mentorship::Column::StudentId).eq(student()))
        .and_where(in_force(mentor(mentorship::Column::Begins), mentor(mentorship::Column::Ends), viewer.today))
        .and_where(Expr::exists(asked_himself).not())
        .take();
    let status = || report(absence_report::Column::Status);
    let decider = || report(absence_report::Column::Decider);
    let undecided = decider().ne(LeaveDecider::Mentor).or(decider().is_not_null().and(Expr::exists(mentored).not()));
    status().eq(AbsenceStatus::ForwardedToLpa).or(status().eq(AbsenceStatus::Pending).and(undecided))
}

/// SQL: the days, for [`days`], by which the `absence_report` at hand can be reached: of its lessons, or its own while it awaits judgement.
pub(super) fn report_days(viewer: &Viewer) -> SimpleExpr {
    let mut all = of_lessons(viewer);
    all.union(UnionType::Distinct, of_itself(viewer));
    list(all)
}

/// SQL: whether the `absence_report` at hand runs over a lesson of the student for which that holds.
pub(super) fn runs_over(viewer: &Viewer, lesson: SimpleExpr) -> SimpleExpr {
    let mut query = lessons(viewer);
    query.expr(Expr::val(1)).and_where(lesson);
    Expr::exists(query)
}

/// Lessons of the student that the `absence_report` at hand runs over.
fn lessons(viewer: &Viewer) -> SelectStatement {
    let lesson = |column| Expr::col((lesson::Entity, column));
    let ends = || report(absence_report::Column::EffectiveEnds);
    Query::select()
        .from(lesson_participant::Entity)
        .inner_join(lesson::Entity, lesson(lesson::Column::Id).eq(part(lesson_participant::Column::LessonId)))
        .and_where(part(lesson_participant::Column::InstitutionId).eq(viewer.institution))
        .and_where(part(lesson_participant::Column::StudentId).eq(report(absence_report::Column::StudentId)))
        .and_where(lesson(lesson::Column::Ends).gt(report(absence_report::Column::Begins)))
        .and_where(ends().is_null().or(lesson(lesson::Column::Begins).lt(ends())))
        .take()
}

fn of_lessons(viewer: &Viewer) -> SelectStatement {
    let mut query = lessons(viewer);
    query.expr_as(text(part(lesson_participant::Column::LocalDate)), Alias::new(DAY));
    query.and_where(part(lesson_participant::Column::LocalDate).gt(since(viewer)));
    query
}

/// `begin/end`, where the `absence_report` at hand awaits judgement and runs over no lesson.
fn of_itself(viewer: &Viewer) -> SelectStatement {
    let ends = Func::coalesce([text(report(absence_report::Column::EffectiveEnds)), Expr::val("")]);
    let joined = |left: SimpleExpr, right: SimpleExpr| left.binary(BinOper::Custom("||"), right);
    let span = joined(joined(text(report(absence_report::Column::Begins)), Expr::val("/")), ends.into());
    Query::select()
        .expr_as(span, Alias::new(DAY))
        .and_where(report(absence_report::Column::Status).eq(AbsenceStatus::Pending))
        .and_where(runs_over(viewer, Expr::val(1).eq(1)).not())
        .take()
}

fn list(days: SelectStatement) -> SimpleExpr {
    let of = Alias::new("call_day");
    let list = Query::select().expr(Expr::cust("string_agg(call_day.day, ',')")).from_subquery(days, of).take();
    SimpleExpr::SubQuery(None, Box::new(list.into()))
}

/// The days that SQL listed, in order.
pub(super) fn days(list: Option<&str>, viewer: &Viewer) -> Vec<NaiveDate> {
    let mut days = vec![];
    for one in list.into_iter().flat_map(|list| list.split(',')) {
        match one.split_once('/') {
            None => days.extend(one.parse::<NaiveDate>()),
            Some((begins, ends)) => days.extend(instant(begins).into_iter().flat_map(|begins| local_days(begins, instant(ends), viewer))),
        }
    }
    days.sort_unstable();
    days.dedup();
    days
}

/// The local days of a report, without those that are too long ago, and no more than a need lasts.
fn local_days(begins: DateTime<Utc>, ends: Option<DateTime<Utc>>, viewer: &Viewer) -> impl Iterator<Item = NaiveDate> + use<> {
    let first = local_date(begins, viewer.zone);
    // A report that ends at midnight says nothing of the day that begins then.
    let last = ends.map(|ends| local_date(ends - TimeDelta::microseconds(1), viewer.zone));
    let from = std::cmp::max(first, since(viewer) + Days::new(1));
    (0..CALL_NEED_DAYS).map(move |day| from + Days::new(day)).take_while(move |day| last.is_none_or(|last| *day <= last))
}

/// An instant as SQLite keeps it, or as PostgreSQL writes it.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    let read = DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%#z"));
    read.ok().map(|at| at.to_utc())
}
