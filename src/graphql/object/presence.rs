//! The fact for one student in one lesson.

use async_graphql::{ID, Object, SimpleObject};
use chrono::{DateTime, FixedOffset};

use super::absence_report::{AbsenceReport, ExpectedAbsence};
use super::kind::{Deed, Mark, MarkSource};
use super::lesson::Lesson;
use super::local;
use super::staff::StaffMember;
use super::student::Student;
use super::student_lesson::StudentLesson;
use crate::graphql::access::{self, FieldGroup};
use crate::graphql::id::Wire;
use crate::graphql::page::connection;
use crate::graphql::shown::Shown;
use crate::policy::group::FieldGroup as Of;
use crate::policy::sight::Reason;
use crate::store::lesson_links::PresenceVersionRow;
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
        let zone = self.of.student.cohort.viewer.zone;
        self.show(|| Outcome {
            authorised_minutes: self.row.authorised,
            unauthorised_minutes: self.row.unauthorised,
            pending_minutes: self.row.pending,
            unexplained_minutes: self.row.unexplained,
            becomes_unauthorised_at: self.row.becomes_unauthorised_at.map(|at| local(at, zone)),
            contradicts: self.of.contradiction(),
        })
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
        let zone = self.of.student.cohort.viewer.zone;
        let version = |row: PresenceVersionRow| PresenceVersion {
            version: row.version,
            mark: row.mark.into(),
            minutes_missed: row.minutes_missed,
            source: row.source.into(),
            marked_by: row.marked_by.map(StaffMember::from),
            marked_at: local(row.marked_at, zone),
            replaced_at: local(row.replaced_at, zone),
        };
        Shown::from(self.of.student.cohort.history(self.row.id).await.map(|rows| rows.into_iter().map(version).collect()))
    }

    /// Counts changes, from 1.
    async fn version(&self) -> i32 {
        self.row.version
    }

    /// What the viewer may do with it now.
    async fn viewer_can(&self) -> Vec<Deed> {
        vec![]
    }
}

/// How missed minutes count; the four add up to the minutes missed.
#[derive(Clone, Debug, SimpleObject)]
pub struct Outcome {
    /// Covered by an accepted report, or judged so.
    authorised_minutes: i32,
    /// Without valid reason: these count for the 8- and 16-hour rules.
    unauthorised_minutes: i32,
    /// Covered by a report that awaits judgement.
    pending_minutes: i32,
    /// Nobody has said why yet.
    unexplained_minutes: i32,
    /// When unexplained minutes turn unauthorised; null where none are unexplained.
    becomes_unauthorised_at: Option<DateTime<FixedOffset>>,
    /// The announced absence that a teacher saw otherwise; null where there is none. Neither changes the other: somebody looks.
    contradicts: Option<ExpectedAbsence>,
}

/// What a presence was before a change.
#[derive(Clone, Debug, SimpleObject)]
pub struct PresenceVersion {
    /// Its version then, from 1.
    version: i32,
    /// What was seen, as it was said then.
    mark: Mark,
    /// Minutes missed by that mark.
    minutes_missed: i32,
    /// Where that mark came from.
    source: MarkSource,
    /// Who had marked; null where that is not known.
    marked_by: Option<StaffMember>,
    /// When it was marked.
    marked_at: DateTime<FixedOffset>,
    /// When it was replaced.
    replaced_at: DateTime<FixedOffset>,
}

connection!(PresenceConnection, PresenceEdge, Presence, "presences", "presences of some students, by day");
