//! The rows that the week, the day and the register read, and how they are decoded.

use ::entity::id::{LessonId, PresenceId, StaffMemberId, StudentId};
use ::entity::kind::{AbsenceKind, AbsenceStatus, ActivityKind, ActorKind, LessonStatus, Mark, MarkSource};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use sea_orm::{DbErr, QueryResult};

use super::report_row::{ReportRow, report_row};
use super::scope;
use crate::domain::account::Taken;
use crate::domain::interval::Interval;
use crate::domain::line::{Attendance, Line, Missed};
use crate::domain::local_time::local_date;
use crate::domain::outcome::Verdict;
use crate::domain::presence::{Given, Presence};
use crate::domain::register_term::opens_at;
use crate::policy::change::Dated;
use crate::policy::sight::{About, Tie};
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
    /// What ties the viewer today.
    pub tie: Tie,
    /// What ties a guardian, with all its days; empty for others.
    pub dated: Dated,
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
    /// What was said about the student at that time, by begin.
    pub reports: Vec<ReportRow>,
}

/// What was seen of the student in the lesson.
#[derive(Clone, Copy, Debug)]
pub struct PresenceRow {
    /// Key.
    pub id: PresenceId,
    /// What was seen.
    pub given: Given,
    /// When it was marked first.
    pub first_marked_at: DateTime<Utc>,
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
    /// When it was marked last.
    pub marked_at: DateTime<Utc>,
    /// Counts changes.
    pub version: i32,
}

pub(super) fn student_row(row: &QueryResult, viewer: &Viewer) -> Result<StudentRow, DbErr> {
    let (tie, dated) = scope::tie(row, viewer)?;
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
        tie,
        dated,
    })
}

/// The teacher of this row, if it has one.
pub(super) fn teacher(row: &QueryResult) -> Result<Option<StaffRow>, DbErr> {
    let Some(id) = row.try_get::<Option<StaffMemberId>>("", "t_id")? else { return Ok(None) };
    Ok(Some(StaffRow { id, name: row.try_get("", "t_name")? }))
}

impl LessonRow {
    /// From begin to end.
    #[must_use]
    pub fn during(&self) -> Interval {
        Interval { begins: self.begins, ends: self.ends }
    }

    /// What was seen of the student, as the rules read it; who judged it since is another question.
    #[must_use]
    pub fn taken(&self) -> Option<Taken> {
        let presence = self.presence?;
        Some(Taken {
            lesson: self.during(),
            on: self.on,
            status: self.status,
            presence: Presence::kept(presence.given, self.during()),
            first_marked_at: presence.first_marked_at,
            judged: None,
        })
    }

    /// The lesson as counting sees it.
    #[must_use]
    pub fn line(&self, zone: Tz) -> Line {
        let number = |minutes: i32| u32::try_from(minutes).unwrap_or(0);
        let missed = self.presence.map_or_else(Missed::default, |presence| Missed {
            authorised: number(presence.authorised),
            pending: number(presence.pending),
            unexplained: number(presence.unexplained),
            unauthorised: number(presence.unauthorised),
        });
        // A mark from before its register opens, of a lesson that was put later since, says nothing.
        let seen = self.presence.filter(|presence| presence.first_marked_at >= opens_at(self.during()));
        let accepted = || self.reports.iter().filter(|report| report.status == AbsenceStatus::Accepted);
        let refused = self.reports.iter().any(|report| report.status == AbsenceStatus::Rejected && report.decider.is_some());
        let waits = self.reports.iter().filter(|report| Verdict::of(report.status) == Some(Verdict::Pending));
        Line {
            lesson: self.id,
            on: self.on,
            begins: self.begins,
            minutes: self.during().minutes(),
            activity: self.kind,
            cancelled: self.status == LessonStatus::Cancelled,
            attendance: Attendance::of(seen.map(|presence| presence.given.mark)),
            missed,
            late: seen.is_some_and(|presence| presence.given.mark == Mark::Late),
            ill: missed.authorised > 0 && accepted().count() > 0 && accepted().all(|report| report.kind == AbsenceKind::Illness),
            refused: if refused { missed.unauthorised } else { 0 },
            pending_since: waits.map(|report| local_date(report.filed_at, zone)).min().filter(|_| missed.pending > 0),
            decides_on: self.presence.and_then(|presence| presence.becomes_unauthorised_at).map(|at| local_date(at, zone)),
        }
    }

    /// What it is about, for groups that are open in part.
    #[must_use]
    pub fn about(&self) -> About {
        About {
            on: Some(self.on),
            own_lesson: self.own,
            by_guardian: self.reports.iter().any(|report| report.filer_kind == ActorKind::Guardian),
            by_viewer: self.reports.iter().any(|report| report.by_viewer),
        }
    }

    /// One more row of the same lesson: another teacher, another report.
    pub(super) fn add(&mut self, row: &QueryResult, viewer: &Viewer) -> Result<(), DbErr> {
        if let Some(teacher) = teacher(row)?.filter(|teacher| !self.teachers.contains(teacher)) {
            self.own |= matches!(&viewer.capacity, Capacity::Staff(me, _) if *me == teacher.id);
            self.teachers.push(teacher);
        }
        if let Some(report) = report_row(row, viewer)?.filter(|report| self.reports.iter().all(|known| known.id != report.id)) {
            self.reports.push(report);
        }
        Ok(())
    }
}

/// The lesson with everything that stands beside it in this row.
pub(super) fn lesson_row(row: &QueryResult, id: LessonId, viewer: &Viewer) -> Result<LessonRow, DbErr> {
    let mut lesson = bare_lesson(row, id)?;
    if let Some(presence) = row.try_get::<Option<PresenceId>>("", "p_id")? {
        lesson.presence = Some(presence_row(row, presence)?.at(viewer.now));
    }
    lesson.add(row, viewer)?;
    Ok(lesson)
}

impl PresenceRow {
    /// As it counts at that instant: a deadline turns minutes unauthorised when it passes, not when the daily run writes it down.
    fn at(self, now: DateTime<Utc>) -> Self {
        match self.becomes_unauthorised_at {
            Some(deadline) if deadline <= now => {
                Self { unauthorised: self.unauthorised + self.unexplained, unexplained: 0, becomes_unauthorised_at: None, ..self }
            }
            Some(_) | None => self,
        }
    }
}

/// The lesson alone.
pub(super) fn bare_lesson(row: &QueryResult, id: LessonId) -> Result<LessonRow, DbErr> {
    let first: Option<i32> = row.try_get("", "l_first")?;
    let last: Option<i32> = row.try_get("", "l_last")?;
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
        teachers: vec![],
        own: false,
        presence: None,
        reports: vec![],
    })
}

fn presence_row(row: &QueryResult, id: PresenceId) -> Result<PresenceRow, DbErr> {
    Ok(PresenceRow {
        id,
        given: Given {
            mark: row.try_get("", "p_mark")?,
            minutes_late: row.try_get("", "p_late")?,
            minutes_left_early: row.try_get("", "p_left_early")?,
            sent_out_at: row.try_get("", "p_sent_out")?,
        },
        first_marked_at: row.try_get("", "p_first_marked")?,
        source: row.try_get("", "p_source")?,
        minutes_missed: row.try_get("", "p_missed")?,
        authorised: row.try_get("", "p_authorised")?,
        unauthorised: row.try_get("", "p_unauthorised")?,
        pending: row.try_get("", "p_pending")?,
        unexplained: row.try_get("", "p_unexplained")?,
        becomes_unauthorised_at: row.try_get("", "p_becomes")?,
        marked_at: row.try_get("", "p_marked_at")?,
        version: row.try_get("", "p_version")?,
    })
}
