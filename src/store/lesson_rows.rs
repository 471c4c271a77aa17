//! Students beside lessons, in one joined statement whichever way it is read: by student (the week) or by lesson (the register).
//!
//! `s` is the scoped students with their ties; one row per student, lesson, teacher and covering report.

use ::entity::kind::AbsenceStatus;
use ::entity::{absence_report, lesson, lesson_participant, lesson_teacher, presence, staff_member};
use sea_orm::sea_query::{Alias, Asterisk, BinOper, Expr, ExprTrait, JoinType, SelectStatement, SimpleExpr};

use super::report_row;
use crate::policy::viewer::Viewer;

/// A column of the scoped students.
pub(super) fn student(name: &'static str) -> SimpleExpr {
    Expr::col((Alias::new("s"), Alias::new(name)))
}

pub(super) fn participant(column: lesson_participant::Column) -> SimpleExpr {
    Expr::col((lesson_participant::Entity, column))
}

pub(super) fn lesson(column: lesson::Column) -> SimpleExpr {
    Expr::col((lesson::Entity, column))
}

/// Selects what [`super::week_row`] reads.
pub(super) fn columns(query: &mut SelectStatement) {
    query.column((Alias::new("s"), Asterisk));
    lesson_columns(query);
    for (name, column) in [
        ("p_id", presence::Column::Id),
        ("p_mark", presence::Column::Mark),
        ("p_late", presence::Column::MinutesLate),
        ("p_left_early", presence::Column::MinutesLeftEarly),
        ("p_sent_out", presence::Column::SentOutAt),
        ("p_first_marked", presence::Column::FirstMarkedAt),
        ("p_source", presence::Column::Source),
        ("p_missed", presence::Column::MinutesMissed),
        ("p_authorised", presence::Column::AuthorisedMinutes),
        ("p_unauthorised", presence::Column::UnauthorisedMinutes),
        ("p_pending", presence::Column::PendingMinutes),
        ("p_unexplained", presence::Column::UnexplainedMinutes),
        ("p_becomes", presence::Column::BecomesUnauthorisedAt),
        ("p_marked_at", presence::Column::MarkedAt),
        ("p_version", presence::Column::Version),
    ] {
        query.expr_as(Expr::col((presence::Entity, column)), Alias::new(name));
    }
    report_row::columns(query);
}

/// Selects the lesson and a teacher.
pub(super) fn lesson_columns(query: &mut SelectStatement) {
    for (name, column) in [
        ("l_id", lesson::Column::Id),
        ("l_kind", lesson::Column::Kind),
        ("l_subject", lesson::Column::Subject),
        ("l_date", lesson::Column::LocalDate),
        ("l_begins", lesson::Column::Begins),
        ("l_ends", lesson::Column::Ends),
        ("l_room", lesson::Column::Room),
        ("l_first", lesson::Column::FirstPeriod),
        ("l_last", lesson::Column::LastPeriod),
        ("l_status", lesson::Column::Status),
        ("l_version", lesson::Column::Version),
    ] {
        query.expr_as(lesson(column), Alias::new(name));
    }
    let staff = |column| Expr::col((staff_member::Entity, column));
    query.expr_as(staff(staff_member::Column::Id), Alias::new("t_id")).expr_as(
        staff(staff_member::Column::FirstName)
            .binary(BinOper::Custom("||"), Expr::val(" "))
            .binary(BinOper::Custom("||"), staff(staff_member::Column::LastName)),
        Alias::new("t_name"),
    );
}

/// Joins the teachers to `lesson`.
pub(super) fn join_teachers(query: &mut SelectStatement, viewer: &Viewer) {
    let teacher = |column| Expr::col((lesson_teacher::Entity, column));
    query
        .join(
            JoinType::LeftJoin,
            lesson_teacher::Entity,
            teacher(lesson_teacher::Column::InstitutionId)
                .eq(viewer.institution)
                .and(teacher(lesson_teacher::Column::LessonId).eq(lesson(lesson::Column::Id))),
        )
        .join(
            JoinType::LeftJoin,
            staff_member::Entity,
            Expr::col((staff_member::Entity, staff_member::Column::Id)).eq(teacher(lesson_teacher::Column::StaffMemberId)),
        );
}

/// Joins teachers, presence and covering reports to `lesson` and `s`.
pub(super) fn joins(query: &mut SelectStatement, viewer: &Viewer) {
    let mark = |column| Expr::col((presence::Entity, column));
    let report = |column| Expr::col((absence_report::Entity, column));
    join_teachers(query, viewer);
    query
        .join(
            JoinType::LeftJoin,
            presence::Entity,
            mark(presence::Column::InstitutionId)
                .eq(viewer.institution)
                .and(mark(presence::Column::LessonId).eq(lesson(lesson::Column::Id)))
                .and(mark(presence::Column::StudentId).eq(student("id"))),
        )
        .join(
            JoinType::LeftJoin,
            absence_report::Entity,
            report(absence_report::Column::InstitutionId)
                .eq(viewer.institution)
                .and(report(absence_report::Column::StudentId).eq(student("id")))
                .and(covers(Expr::col((lesson::Entity, lesson::Column::Begins)), Expr::col((lesson::Entity, lesson::Column::Ends)))),
        );
    report_row::joins(query);
}

/// `absence_report` stands, and runs at some time between these two instants.
pub(super) fn covers(begins: SimpleExpr, ends: SimpleExpr) -> SimpleExpr {
    let report = |column| Expr::col((absence_report::Entity, column));
    report(absence_report::Column::Status)
        .ne(AbsenceStatus::Withdrawn)
        .and(report(absence_report::Column::Begins).lt(ends))
        .and(report(absence_report::Column::EffectiveEnds).is_null().or(report(absence_report::Column::EffectiveEnds).gt(begins)))
}
