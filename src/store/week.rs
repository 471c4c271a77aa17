//! The lessons of one student over a few days, with presence, what is announced, and what ties the viewer: one joined statement.

use ::entity::id::{AbsenceReportId, GuardianId, LessonId, PresenceId, StaffMemberId, StudentId};
use ::entity::kind::{AbsenceKind, AbsenceStatus, ActivityKind, ActorKind, LessonStatus, Mark};
use ::entity::{absence_report, lesson, lesson_participant, lesson_teacher, presence, staff_member, student};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Alias, Asterisk, BinOper, Expr, ExprTrait, JoinType, Order, Query, SelectStatement};
use sea_orm::{DbErr, QueryResult};

use super::{Store, StoreError, rows, scope};
use crate::policy::sight::Tie;
use crate::policy::viewer::{Capacity, Viewer};

/// A student as the viewer may know of; what of it is shown, `Sight` says.
#[derive(Clone, Debug)]
pub struct StudentRow {
    /// Key.
    pub id: StudentId,
    /// Number at the school.
    pub student_number: String,
    /// Name they go by.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Birth date, if known.
    pub birth_date: Option<NaiveDate>,
    /// Mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// What ties the viewer.
    pub tie: Tie,
}

/// One lesson of the student.
#[derive(Clone, Debug)]
pub struct LessonRow {
    /// Key.
    pub id: LessonId,
    /// What it is.
    pub kind: ActivityKind,
    /// Course.
    pub subject: String,
    /// School day.
    pub on: NaiveDate,
    /// Begin.
    pub begins: DateTime<Utc>,
    /// End.
    pub ends: DateTime<Utc>,
    /// Where.
    pub room: Option<String>,
    /// Lesson hours of the bell schedule.
    pub periods: Option<(i32, i32)>,
    /// Scheduled, moved, cancelled.
    pub status: LessonStatus,
    /// Counts changes.
    pub version: i32,
    /// Names of the teachers.
    pub teachers: Vec<String>,
    /// The viewer teaches it.
    pub own: bool,
    /// What was seen of the student.
    pub presence: Option<PresenceRow>,
    /// What was said about the student at that time.
    pub report: Option<ReportRow>,
}

/// What was seen of the student in the lesson.
#[derive(Clone, Copy, Debug)]
pub struct PresenceRow {
    /// Key.
    pub id: PresenceId,
    /// What was seen.
    pub mark: Mark,
    /// Minutes missed, the sum of the next four.
    pub minutes_missed: i32,
    /// Covered by an accepted report.
    pub authorised: i32,
    /// Without valid reason.
    pub unauthorised: i32,
    /// Awaits judgement.
    pub pending: i32,
    /// Nobody said why yet.
    pub unexplained: i32,
    /// When unexplained minutes turn unauthorised.
    pub becomes_unauthorised_at: Option<DateTime<Utc>>,
    /// Counts changes.
    pub version: i32,
}

/// A report that covers the lesson.
#[derive(Clone, Copy, Debug)]
pub struct ReportRow {
    /// Key.
    pub id: AbsenceReportId,
    /// What was said.
    pub kind: AbsenceKind,
    /// From when.
    pub begins: DateTime<Utc>,
    /// Until when, as far as known.
    pub ends: Option<DateTime<Utc>>,
    /// The judgement.
    pub status: AbsenceStatus,
    /// A guardian filed it.
    pub by_guardian: bool,
    /// The viewer filed it.
    pub by_viewer: bool,
}

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
            .binary(BinOper::Custom("||".into()), Expr::val(" "))
            .binary(BinOper::Custom("||".into()), Expr::col((staff_member::Entity, staff_member::Column::LastName))),
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

fn student_row(row: &QueryResult, viewer: &Viewer) -> Result<StudentRow, DbErr> {
    Ok(StudentRow {
        id: row.try_get("", "id")?,
        student_number: row.try_get("", "student_number")?,
        first_name: row.try_get("", "first_name")?,
        last_name: row.try_get("", "last_name")?,
        birth_date: row.try_get("", "birth_date")?,
        email: row.try_get("", "email")?,
        phone: row.try_get("", "phone")?,
        tie: scope::tie(row, viewer)?,
    })
}

fn own(row: &QueryResult, viewer: &Viewer) -> Result<bool, DbErr> {
    let taught_by: Option<StaffMemberId> = row.try_get("", "t_id")?;
    Ok(match &viewer.capacity {
        Capacity::Staff(me, _) => taught_by == Some(*me),
        Capacity::Student(_) | Capacity::Guardian(_) => false,
    })
}

fn lesson_row(row: &QueryResult, id: LessonId, teacher: Option<String>, viewer: &Viewer) -> Result<LessonRow, DbErr> {
    let first: Option<i32> = row.try_get("", "l_first")?;
    let last: Option<i32> = row.try_get("", "l_last")?;
    let presence = match row.try_get::<Option<PresenceId>>("", "p_id")? {
        Some(id) => Some(presence_row(row, id)?),
        None => None,
    };
    let report = match row.try_get::<Option<AbsenceReportId>>("", "r_id")? {
        Some(id) => Some(report_row(row, id, viewer)?),
        None => None,
    };
    Ok(LessonRow {
        id,
        kind: row.try_get("", "l_kind")?,
        subject: row.try_get("", "l_subject")?,
        on: row.try_get("", "l_date")?,
        begins: row.try_get("", "l_begins")?,
        ends: row.try_get("", "l_ends")?,
        room: row.try_get("", "l_room")?,
        periods: first.zip(last.or(first)),
        status: row.try_get("", "l_status")?,
        version: row.try_get("", "l_version")?,
        teachers: teacher.into_iter().collect(),
        own: own(row, viewer)?,
        presence,
        report,
    })
}

fn presence_row(row: &QueryResult, id: PresenceId) -> Result<PresenceRow, DbErr> {
    Ok(PresenceRow {
        id,
        mark: row.try_get("", "p_mark")?,
        minutes_missed: row.try_get("", "p_missed")?,
        authorised: row.try_get("", "p_authorised")?,
        unauthorised: row.try_get("", "p_unauthorised")?,
        pending: row.try_get("", "p_pending")?,
        unexplained: row.try_get("", "p_unexplained")?,
        becomes_unauthorised_at: row.try_get("", "p_becomes")?,
        version: row.try_get("", "p_version")?,
    })
}

fn report_row(row: &QueryResult, id: AbsenceReportId, viewer: &Viewer) -> Result<ReportRow, DbErr> {
    let kind: ActorKind = row.try_get("", "r_filer_kind")?;
    let guardian: Option<GuardianId> = row.try_get("", "r_filer_guardian")?;
    let student: Option<StudentId> = row.try_get("", "r_filer_student")?;
    let by_viewer = match &viewer.capacity {
        Capacity::Guardian(me) => guardian == Some(*me),
        Capacity::Student(me) => student == Some(*me),
        Capacity::Staff(..) => false,
    };
    Ok(ReportRow {
        id,
        kind: row.try_get("", "r_kind")?,
        begins: row.try_get("", "r_begins")?,
        ends: row.try_get("", "r_ends")?,
        status: row.try_get("", "r_status")?,
        by_guardian: kind == ActorKind::Guardian,
        by_viewer,
    })
}
