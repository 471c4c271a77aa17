//! The fact for one student in one lesson.

use async_graphql::{Error, ID, Object};
use chrono::{DateTime, FixedOffset};

use super::absence_report::AbsenceReport;
use super::deed::Deed;
use super::kind::{Mark, MarkSource};
use super::lesson::Lesson;
use super::local;
use super::outcome::Outcome;
use super::presence_version::PresenceVersion;
use super::staff::StaffMember;
use super::student::Student;
use super::student_lesson::StudentLesson;
use crate::deed::{correct_presence, judge_presence};
use crate::graphql::access::{self, FieldGroup};
use crate::graphql::id::Wire;
use crate::graphql::page::connection;
use crate::graphql::shown::Shown;
use crate::policy::group::FieldGroup as Of;
use crate::policy::sight::Reason;
use crate::policy::{deed, doing};
use crate::store::week_row::PresenceRow;

/// A presence, the lesson and the student.
#[derive(Clone)]
pub struct Presence {
    pub(crate) of: StudentLesson,
    pub(crate) row: PresenceRow,
}

impl Presence {
    fn open(&self) -> Result<(), Reason> {
        self.of.student.open_part(Of::Presence, self.of.row.about())
    }

    fn show<T>(&self, value: impl FnOnce() -> T) -> Shown<T> {
        Shown::when(self.open(), value)
    }
}

/// What was observed (waarneming) of one student in one lesson, and how the missed minutes count. The mark of a lesson that was cancelled since,
/// or put to a later time, is kept and counts nothing until the lesson is where it was, or is marked anew.
#[Object]
impl Presence {
    /// Opaque key.
    pub async fn id(&self) -> ID {
        self.row.id.to_wire()
    }

    /// In which lesson.
    async fn lesson(&self) -> Lesson {
        Lesson { row: self.of.row.clone(), cohort: self.of.student.cohort.clone() }
    }

    /// Of whom.
    async fn student(&self) -> &Student {
        &self.of.student
    }

    /// What was seen.
    #[graphql(directive = access::access::apply(FieldGroup::Presence))]
    async fn mark(&self) -> Shown<Mark> {
        self.show(|| self.row.given.mark.into())
    }

    /// Minutes after the begin, of who came late; else null without an error.
    #[graphql(directive = access::access::apply(FieldGroup::Presence))]
    async fn minutes_late(&self) -> Shown<Option<i32>> {
        self.show(|| self.row.given.minutes_late)
    }

    /// Minutes before the end, of who left early; else null without an error.
    #[graphql(directive = access::access::apply(FieldGroup::Presence))]
    async fn minutes_left_early(&self) -> Shown<Option<i32>> {
        self.show(|| self.row.given.minutes_left_early)
    }

    /// When sent out, of who was; else null without an error.
    #[graphql(directive = access::access::apply(FieldGroup::Presence))]
    async fn sent_out_at(&self) -> Shown<Option<DateTime<FixedOffset>>> {
        self.show(|| self.row.given.sent_out_at.map(|at| local(at, self.of.student.cohort.viewer.zone)))
    }

    /// Minutes missed, by the clock: the sum of the four kinds in `outcome`.
    #[graphql(directive = access::access::apply(FieldGroup::Presence))]
    async fn minutes_missed(&self) -> Shown<i32> {
        self.show(|| self.row.minutes_missed)
    }

    /// How the missed minutes count now.
    #[graphql(directive = access::access::apply(FieldGroup::Presence))]
    async fn outcome(&self) -> Shown<Outcome> {
        self.show(|| Outcome { of: self.of.clone(), row: self.row })
    }

    /// The report that explains it, the earliest where there are several. Null without an error where there is none.
    #[graphql(directive = access::access::apply(FieldGroup::Timetable))]
    async fn explained_by(&self) -> Shown<Option<AbsenceReport>> {
        self.of.report()
    }

    /// Who marked it last; null without an error where that is not known.
    #[graphql(directive = access::access::apply(FieldGroup::Presence))]
    async fn marked_by(&self) -> Shown<Option<StaffMember>> {
        if let Err(reason) = self.open() {
            return Shown::Withheld(reason);
        }
        Shown::from(self.of.student.cohort.marker(self.row.id).await.map(|marker| marker.map(StaffMember::from)))
    }

    /// When it was marked last.
    #[graphql(directive = access::access::apply(FieldGroup::Presence))]
    async fn marked_at(&self) -> Shown<DateTime<FixedOffset>> {
        self.show(|| local(self.row.marked_at, self.of.student.cohort.viewer.zone))
    }

    /// Where the mark came from.
    #[graphql(directive = access::access::apply(FieldGroup::Presence))]
    async fn source(&self) -> Shown<MarkSource> {
        self.show(|| self.row.source.into())
    }

    /// What it was before each change, oldest first.
    #[graphql(directive = access::access::apply(FieldGroup::Presence))]
    async fn history(&self) -> Shown<Vec<PresenceVersion>> {
        if let Err(reason) = self.open() {
            return Shown::Withheld(reason);
        }
        let version = |row| PresenceVersion { of: self.of.clone(), row };
        Shown::from(self.of.student.cohort.history(self.row.id).await.map(|rows| rows.into_iter().map(version).collect()))
    }

    /// Counts changes, from 1.
    async fn version(&self) -> i32 {
        self.row.version
    }

    /// What the viewer may do with it now.
    async fn viewer_can(&self) -> Result<Vec<Deed>, Error> {
        let Some(taken) = self.of.row.taken() else { return Ok(vec![]) };
        let (student, about) = (&self.of.student, self.of.row.about());
        let may = |deed| doing::way(deed, &student.sight, about).is_some();
        let mut can = vec![];
        if may(deed::Deed::CorrectPresence) {
            let held_to_term = doing::is_held_to_term(deed::Deed::CorrectPresence, &student.sight, about);
            let school = student.cohort.school().await?;
            if correct_presence::check(&taken, held_to_term, school, student.cohort.viewer.now).is_ok() {
                can.push(Deed::CorrectPresence);
            }
        }
        if may(deed::Deed::JudgePresence) && judge_presence::check(&taken).is_ok() {
            can.push(Deed::JudgePresence);
        }
        Ok(can)
    }
}

connection!(PresenceConnection, PresenceEdge, Presence, "presences", "presences of some students, by day");
