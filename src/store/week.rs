//! The lessons of one student over a few days, with presence, what is announced, and what ties the viewer: one joined statement.

use ::entity::id::{LessonId, StudentId};
use ::entity::kind::AbsenceStatus;
use ::entity::{absence_report, lesson, lesson_participant, lesson_teacher, presence, staff_member, student};
use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Asterisk, BinOper, Expr, ExprTrait, JoinType, Order, Query, SelectStatement};

use super::week_row::{LessonRow, StudentRow, lesson_row, own, student_row};
use super::{Store, StoreError, rows, scope};
use crate::policy::viewer::Viewer;

/// The student and the lessons from `from` to `to`; none: no such student for this viewer.
pub async fn lessons(
    store: &Store,
    viewer: &Viewer,
    student: StudentId,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Option<(StudentRow, Vec<LessonRow>)>, StoreError> {
    let rows = rows::all(store, &query(viewer, student, from, to)).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let student = student_row(first, viewer)?;
    let mut lessons: Vec<LessonRow> = Vec::new();
    for row in &rows {
        let Some(id) = row.try_get::<Option<LessonId>>("", "l_id")? else { continue };
        let teacher: Option<String> = row.try_get("", "t_name")?;
        match lessons.last_mut().filter(|last| last.id == id) {
            // One row per teacher and covering report; the first report by its begin is the one shown.
            Some(last) => {
                last.own |= own(row, viewer)?;
                last.teachers.extend(teacher.filter(|name| !last.teachers.contains(name)));
            }
            None => lessons.push(lesson_row(row, id, teacher, viewer)?),
        }
    }
    Ok(Some((student, lessons)))
}

/// The student that exists for the viewer under that id, with what ties them, as the table `student`.
fn query(viewer: &Viewer, id: StudentId, from: NaiveDate, to: NaiveDate) -> SelectStatement {
    let mut inner = Query::select();
    for column in [
        student::Column::Id,
        student::Column::InstitutionId,
        student::Column::StudentNumber,
        student::Column::FirstName,
        student::Column::LastName,
        student::Column::BirthDate,
        student::Column::Email,
        student::Column::Phone,
    ] {
        inner.column((student::Entity, column));
    }
    scope::select_tie(&mut inner, viewer);
    inner.from(student::Entity).and_where(Expr::col((student::Entity, student::Column::Id)).eq(id)).and_where(scope::students(viewer));

    let s = Alias::new("s");
    let mut query = Query::select();
    query.column((s.clone(), Asterisk));
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
        query.expr_as(Expr::col((lesson::Entity, column)), Alias::new(name));
    }
    query.expr_as(Expr::col((lesson_teacher::Entity, lesson_teacher::Column::StaffMemberId)), Alias::new("t_id")).expr_as(
        Expr::col((staff_member::Entity, staff_member::Column::FirstName))
            .binary(BinOper::Custom("||"), Expr::val(" "))
            .binary(BinOper::Custom("||"), Expr::col((staff_member::Entity, staff_member::Column::LastName))),
        Alias::new("t_name"),
    );
    for (name, column) in [
        ("p_id", presence::Column::Id),
        ("p_mark", presence::Column::Mark),
        ("p_missed", presence::Column::MinutesMissed),
        ("p_authorised", presence::Column::AuthorisedMinutes),
        ("p_unauthorised", presence::Column::UnauthorisedMinutes),
        ("p_pending", presence::Column::PendingMinutes),
        ("p_unexplained", presence::Column::UnexplainedMinutes),
        ("p_becomes", presence::Column::BecomesUnauthorisedAt),
        ("p_version", presence::Column::Version),
    ] {
        query.expr_as(Expr::col((presence::Entity, column)), Alias::new(name));
    }
    for (name, column) in [
        ("r_id", absence_report::Column::Id),
        ("r_kind", absence_report::Column::Kind),
        ("r_begins", absence_report::Column::Begins),
        ("r_ends", absence_report::Column::EffectiveEnds),
        ("r_status", absence_report::Column::Status),
        ("r_filer_kind", absence_report::Column::FilerKind),
        ("r_filer_guardian", absence_report::Column::FilerGuardianId),
        ("r_filer_student", absence_report::Column::FilerStudentId),
    ] {
        query.expr_as(Expr::col((absence_report::Entity, column)), Alias::new(name));
    }
    join_lessons(&mut query, viewer, from, to);
    query.from_subquery(inner, s);
    query
}

fn join_lessons(query: &mut SelectStatement, viewer: &Viewer, from: NaiveDate, to: NaiveDate) {
    let s = |name: &'static str| Expr::col((Alias::new("s"), Alias::new(name)));
    let participant = |column| Expr::col((lesson_participant::Entity, column));
    let lesson = |column| Expr::col((lesson::Entity, column));
    let report = |column| Expr::col((absence_report::Entity, column));
    query
        .join(
            JoinType::LeftJoin,
            lesson_participant::Entity,
            participant(lesson_participant::Column::InstitutionId)
                .eq(viewer.institution)
                .and(participant(lesson_participant::Column::StudentId).eq(s("id")))
                .and(participant(lesson_participant::Column::LocalDate).between(from, to)),
        )
        .join(JoinType::LeftJoin, lesson::Entity, lesson(lesson::Column::Id).eq(participant(lesson_participant::Column::LessonId)))
        .join(
            JoinType::LeftJoin,
            lesson_teacher::Entity,
            Expr::col((lesson_teacher::Entity, lesson_teacher::Column::InstitutionId))
                .eq(viewer.institution)
                .and(Expr::col((lesson_teacher::Entity, lesson_teacher::Column::LessonId)).eq(lesson(lesson::Column::Id))),
        )
        .join(
            JoinType::LeftJoin,
            staff_member::Entity,
            Expr::col((staff_member::Entity, staff_member::Column::Id))
                .eq(Expr::col((lesson_teacher::Entity, lesson_teacher::Column::StaffMemberId))),
        )
        .join(
            JoinType::LeftJoin,
            presence::Entity,
            Expr::col((presence::Entity, presence::Column::InstitutionId))
                .eq(viewer.institution)
                .and(Expr::col((presence::Entity, presence::Column::LessonId)).eq(lesson(lesson::Column::Id)))
                .and(Expr::col((presence::Entity, presence::Column::StudentId)).eq(s("id"))),
        )
        .join(
            JoinType::LeftJoin,
            absence_report::Entity,
            report(absence_report::Column::InstitutionId)
                .eq(viewer.institution)
                .and(report(absence_report::Column::StudentId).eq(s("id")))
                .and(report(absence_report::Column::Status).ne(AbsenceStatus::Withdrawn))
                .and(report(absence_report::Column::Begins).lt(lesson(lesson::Column::Ends)))
                .and(
                    report(absence_report::Column::EffectiveEnds)
                        .is_null()
                        .or(report(absence_report::Column::EffectiveEnds).gt(lesson(lesson::Column::Begins))),
                ),
        );
    for name in ["l_begins", "l_id", "r_begins", "t_name"] {
        query.order_by(Alias::new(name), Order::Asc);
    }
}
