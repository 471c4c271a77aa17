//! The rows that the week, the day and the register read, and how they are decoded.

use ::entity::id::{AbsenceReportId, GuardianId, LessonId, PresenceId, StaffMemberId, StudentId};
use ::entity::kind::{AbsenceKind, AbsenceStatus, ActivityKind, ActorKind, Channel, LessonStatus, Mark, MarkSource};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{DbErr, QueryResult};

use super::scope;
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
    /// Street, postcode, town.
    pub address: Option<String>,
    /// The address must stay hidden.
    pub safe_address: bool,
    /// Day a start qualification was obtained.
    pub start_qualification_on: Option<NaiveDate>,
    /// What ties the viewer.
    pub tie: Tie,
}

/// Somebody of the staff, as everybody may know them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffRow {
    /// Key.
    pub id: StaffMemberId,
    /// First and last name.
    pub name: String,
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
    /// Who teaches it.
    pub teachers: Vec<StaffRow>,
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
    /// Where the mark came from.
    pub source: MarkSource,
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
    /// Whom it is about.
    pub student: StudentId,
    /// In which capacity it was filed.
    pub filer_kind: ActorKind,
    /// When it was filed.
    pub filed_at: DateTime<Utc>,
    /// The way it came in.
    pub channel: Channel,
    /// Counts changes.
    pub version: i32,
    /// A guardian filed it.
    pub by_guardian: bool,
    /// The viewer filed it.
    pub by_viewer: bool,
}

pub(super) fn student_row(row: &QueryResult, viewer: &Viewer) -> Result<StudentRow, DbErr> {
    Ok(StudentRow {
        id: row.try_get("", "id")?,
        student_number: row.try_get("", "student_number")?,
        first_name: row.try_get("", "first_name")?,
        last_name: row.try_get("", "last_name")?,
        birth_date: row.try_get("", "birth_date")?,
        email: row.try_get("", "email")?,
        phone: row.try_get("", "phone")?,
        address: row.try_get("", "address")?,
        safe_address: row.try_get("", "safe_address")?,
        start_qualification_on: row.try_get("", "start_qualification_on")?,
        tie: scope::tie(row, viewer)?,
    })
}

/// The teacher of this row, if it has one.
pub(super) fn teacher(row: &QueryResult) -> Result<Option<StaffRow>, DbErr> {
    let Some(id) = row.try_get::<Option<StaffMemberId>>("", "t_id")? else { return Ok(None) };
    Ok(Some(StaffRow { id, name: row.try_get("", "t_name")? }))
}

impl LessonRow {
    /// One more teacher, unless known already.
    pub(super) fn add_teacher(&mut self, teacher: Option<StaffRow>, viewer: &Viewer) {
        if let Some(teacher) = teacher.filter(|teacher| !self.teachers.contains(teacher)) {
            self.own |= matches!(&viewer.capacity, Capacity::Staff(me, _) if *me == teacher.id);
            self.teachers.push(teacher);
        }
    }
}

pub(super) fn lesson_row(row: &QueryResult, id: LessonId, viewer: &Viewer) -> Result<LessonRow, DbErr> {
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
    let mut lesson = LessonRow {
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
        teachers: vec![],
        own: false,
        presence,
        report,
    };
    lesson.add_teacher(teacher(row)?, viewer);
    Ok(lesson)
}

fn presence_row(row: &QueryResult, id: PresenceId) -> Result<PresenceRow, DbErr> {
    Ok(PresenceRow {
        id,
        mark: row.try_get("", "p_mark")?,
        source: row.try_get("", "p_source")?,
        minutes_missed: row.try_get("", "p_missed")?,
        authorised: row.try_get("", "p_authorised")?,
        unauthorised: row.try_get("", "p_unauthorised")?,
        pending: row.try_get("", "p_pending")?,
        unexplained: row.try_get("", "p_unexplained")?,
        becomes_unauthorised_at: row.try_get("", "p_becomes")?,
        version: row.try_get("", "p_version")?,
    })
}

pub(super) fn report_row(row: &QueryResult, id: AbsenceReportId, viewer: &Viewer) -> Result<ReportRow, DbErr> {
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
        student: row.try_get("", "r_student")?,
        filer_kind: kind,
        filed_at: row.try_get("", "r_filed_at")?,
        channel: row.try_get("", "r_channel")?,
        version: row.try_get("", "r_version")?,
        by_guardian: kind == ActorKind::Guardian,
        by_viewer,
    })
}
