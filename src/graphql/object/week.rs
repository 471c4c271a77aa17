//! One student's week: days, lessons, presence, and what is announced.

use std::sync::Arc;

use async_graphql::{ID, Object, SimpleObject};
use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, Utc};
use chrono_tz::Tz;

use super::kind::{AbsenceKind, AbsenceStatus, ActivityKind, LessonStatus, Mark};
use super::staff::StaffMember;
use super::student::Student;
use crate::graphql::access::{self, FieldGroup};
use crate::graphql::id::Wire;
use crate::graphql::scalar::Date;
use crate::graphql::shown::Shown;
use crate::policy::group::FieldGroup as Group;
use crate::policy::sight::{About, Extent};
use crate::store::week_row::{LessonRow, PresenceRow, ReportRow};

/// Seven days of one student, Monday to Sunday.
pub struct Week {
    pub(crate) student: Student,
    pub(crate) begins: NaiveDate,
    pub(crate) lessons: Vec<Arc<LessonRow>>,
    pub(crate) zone: Tz,
}

/// All lessons of one student in one week, with presence, outcome and what explains it.
#[Object]
impl Week {
    /// Monday.
    async fn begins(&self) -> Date {
        self.begins.into()
    }

    /// Sunday.
    async fn ends(&self) -> Date {
        (self.begins + Days::new(6)).into()
    }

    /// Whose week it is.
    async fn student(&self) -> &Student {
        &self.student
    }

    /// Monday to Sunday, days without lessons too.
    async fn days(&self) -> Vec<Day> {
        let day = |offset| {
            let on = self.begins + Days::new(offset);
            let lessons = self.lessons.iter().filter(|lesson| lesson.on == on).cloned().collect();
            Day { student: self.student.clone(), on, lessons, zone: self.zone }
        };
        (0..7).map(day).collect()
    }
}

/// One day of one student.
pub struct Day {
    student: Student,
    on: NaiveDate,
    lessons: Vec<Arc<LessonRow>>,
    zone: Tz,
}

/// One day of one student.
#[Object]
impl Day {
    /// The school day.
    async fn on(&self) -> Date {
        self.on.into()
    }

    /// Whose day it is.
    async fn student(&self) -> &Student {
        &self.student
    }

    /// Lessons by begin. A viewer to whom the timetable is open in part gets the lessons that are.
    #[graphql(directive = access::access::apply(FieldGroup::Timetable))]
    async fn lessons(&self) -> Shown<Vec<StudentLesson>> {
        if let Extent::None(reason) = self.student.sight.extent(Group::Timetable) {
            return Shown::Withheld(reason);
        }
        let open = |lesson: &&Arc<LessonRow>| self.student.sight.of(Group::Timetable, about(lesson)).is_ok();
        let lessons = self.lessons.iter().filter(open);
        Shown::Value(lessons.map(|row| StudentLesson { student: self.student.clone(), row: row.clone(), zone: self.zone }).collect())
    }
}

/// What a lesson is about, for groups that are open in part.
fn about(lesson: &LessonRow) -> About {
    About {
        on: Some(lesson.on),
        own_lesson: lesson.own,
        by_guardian: lesson.report.is_some_and(|report| report.by_guardian),
        by_viewer: lesson.report.is_some_and(|report| report.by_viewer),
    }
}

/// One lesson as it concerns one student.
pub struct StudentLesson {
    student: Student,
    row: Arc<LessonRow>,
    zone: Tz,
}

/// One lesson as it concerns one student.
#[Object]
impl StudentLesson {
    /// The lesson.
    async fn lesson(&self) -> Lesson {
        Lesson { row: self.row.clone(), zone: self.zone }
    }

    /// What was seen of the student; null without an error where nothing was marked yet.
    #[graphql(directive = access::access::apply(FieldGroup::Presence))]
    async fn presence(&self) -> Shown<Option<Presence>> {
        Shown::when(self.student.sight.of(Group::Presence, about(&self.row)), || self.row.presence.map(|row| Presence { row }))
    }

    /// When an announced absence runs and how it counts; never its kind. Null where none is announced.
    #[graphql(directive = access::access::apply(FieldGroup::Timetable))]
    async fn expected_absence(&self) -> Shown<Option<ExpectedAbsence>> {
        let expected = |report: ReportRow| ExpectedAbsence {
            begins: local(report.begins, self.zone),
            ends: report.ends.map(|ends| local(ends, self.zone)),
            status: report.status.into(),
        };
        Shown::when(self.student.sight.of(Group::Timetable, about(&self.row)), || self.row.report.map(expected))
    }

    /// The kind of the report that covers the lesson. Null where there is none.
    #[graphql(directive = access::access::apply(FieldGroup::Reason))]
    async fn absence_kind(&self) -> Shown<Option<AbsenceKind>> {
        // Where no report stands there is nothing to withhold, unless that fact would itself tell.
        if self.row.report.is_none() && self.student.sight.of(Group::Timetable, about(&self.row)).is_ok() {
            return Shown::Value(None);
        }
        Shown::when(self.student.sight.of(Group::Reason, about(&self.row)), || self.row.report.map(|report| report.kind.into()))
    }
}

/// When an announced absence runs, and how it counts.
#[derive(SimpleObject)]
pub struct ExpectedAbsence {
    /// From when.
    begins: DateTime<FixedOffset>,
    /// Until when; null while it is open.
    ends: Option<DateTime<FixedOffset>>,
    /// The judgement so far.
    status: AbsenceStatus,
}

/// A planned activity.
pub struct Lesson {
    row: Arc<LessonRow>,
    zone: Tz,
}

/// A planned activity.
#[Object]
impl Lesson {
    /// Opaque key.
    async fn id(&self) -> ID {
        self.row.id.to_wire()
    }

    /// What it is.
    async fn kind(&self) -> ActivityKind {
        self.row.kind.into()
    }

    /// Name of the course.
    async fn subject(&self) -> &str {
        &self.row.subject
    }

    /// Begin, with the offset of the institution's time zone.
    async fn begins(&self) -> DateTime<FixedOffset> {
        local(self.row.begins, self.zone)
    }

    /// End, with the offset of the institution's time zone.
    async fn ends(&self) -> DateTime<FixedOffset> {
        local(self.row.ends, self.zone)
    }

    /// Length in minutes, by the clock.
    async fn minutes(&self) -> i64 {
        (self.row.ends - self.row.begins).num_minutes()
    }

    /// Where; null where none is known.
    async fn room(&self) -> Option<&str> {
        self.row.room.as_deref()
    }

    /// Lesson hours of the bell schedule (lesuren).
    async fn periods(&self) -> Vec<i32> {
        self.row.periods.map_or_else(Vec::new, |(first, last)| (first..=last).collect())
    }

    /// Scheduled, moved or cancelled.
    async fn status(&self) -> LessonStatus {
        self.row.status.into()
    }

    /// Who teaches it.
    async fn teachers(&self) -> Vec<StaffMember> {
        self.row.teachers.iter().cloned().map(StaffMember::from).collect()
    }

    /// Counts changes, from 1.
    async fn version(&self) -> i32 {
        self.row.version
    }
}

/// The fact for one student in one lesson.
pub struct Presence {
    row: PresenceRow,
}

/// The fact for one student in one lesson. It is shown as a whole or not at all.
#[Object]
impl Presence {
    /// Opaque key.
    async fn id(&self) -> ID {
        self.row.id.to_wire()
    }

    /// What was seen.
    #[graphql(directive = access::access::apply(FieldGroup::Presence))]
    async fn mark(&self) -> Shown<Mark> {
        Shown::Value(self.row.mark.into())
    }

    /// Minutes missed: the sum of the four kinds in `outcome`.
    #[graphql(directive = access::access::apply(FieldGroup::Presence))]
    async fn minutes_missed(&self) -> Shown<i32> {
        Shown::Value(self.row.minutes_missed)
    }

    /// How the missed minutes count now.
    #[graphql(directive = access::access::apply(FieldGroup::Presence))]
    async fn outcome(&self) -> Shown<Outcome> {
        Shown::Value(Outcome {
            authorised_minutes: self.row.authorised,
            unauthorised_minutes: self.row.unauthorised,
            pending_minutes: self.row.pending,
            unexplained_minutes: self.row.unexplained,
            becomes_unauthorised_at: self.row.becomes_unauthorised_at,
        })
    }

    /// Counts changes, from 1.
    async fn version(&self) -> i32 {
        self.row.version
    }
}

/// How missed minutes count.
#[derive(SimpleObject)]
pub struct Outcome {
    /// Covered by an accepted report.
    authorised_minutes: i32,
    /// Without valid reason: these count for the 8- and 16-hour rules.
    unauthorised_minutes: i32,
    /// Covered by a report that awaits judgement.
    pending_minutes: i32,
    /// Nobody has said why yet.
    unexplained_minutes: i32,
    /// When unexplained minutes turn unauthorised; null where none are unexplained.
    becomes_unauthorised_at: Option<DateTime<Utc>>,
}

/// Monday of the week of a day.
#[must_use]
pub fn monday(on: NaiveDate) -> NaiveDate {
    on - Days::new(u64::from(on.weekday().num_days_from_monday()))
}

fn local(at: DateTime<Utc>, zone: Tz) -> DateTime<FixedOffset> {
    at.with_timezone(&zone).fixed_offset()
}
