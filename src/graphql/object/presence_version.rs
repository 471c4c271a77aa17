//! What a presence was before a change, by whom it was changed, and why.

use async_graphql::Object;
use chrono::{DateTime, FixedOffset};

use super::kind::{Mark, MarkSource};
use super::local;
use super::staff::StaffMember;
use super::student_lesson::StudentLesson;
use crate::graphql::access::{self, FieldGroup};
use crate::graphql::shown::Shown;
use crate::policy::group::FieldGroup as Of;
use crate::store::lesson_links::PresenceVersionRow;

/// A version that was replaced, and whose it is.
pub struct PresenceVersion {
    pub(crate) of: StudentLesson,
    pub(crate) row: PresenceVersionRow,
}

impl PresenceVersion {
    fn at(&self, at: chrono::DateTime<chrono::Utc>) -> DateTime<FixedOffset> {
        local(at, self.of.student.cohort.viewer.zone)
    }
}

/// What a presence was before a change.
#[Object]
impl PresenceVersion {
    /// Its version then, from 1.
    async fn version(&self) -> i32 {
        self.row.version
    }

    /// What was seen, as it was said then.
    async fn mark(&self) -> Mark {
        self.row.mark.into()
    }

    /// Minutes missed by that mark.
    async fn minutes_missed(&self) -> i32 {
        self.row.minutes_missed
    }

    /// Where that mark came from.
    async fn source(&self) -> MarkSource {
        self.row.source.into()
    }

    /// Who had marked; null where that is not known.
    async fn marked_by(&self) -> Option<StaffMember> {
        self.row.marked_by.clone().map(StaffMember::from)
    }

    /// When it was marked.
    async fn marked_at(&self) -> DateTime<FixedOffset> {
        self.at(self.row.marked_at)
    }

    /// When it was replaced.
    async fn replaced_at(&self) -> DateTime<FixedOffset> {
        self.at(self.row.replaced_at)
    }

    /// Who of the staff replaced it; null where a report, an import or the passing of a term did.
    async fn replaced_by(&self) -> Option<StaffMember> {
        self.row.replaced_by.clone().map(StaffMember::from)
    }

    /// Why it was replaced; null without an error where no reason was asked.
    #[graphql(directive = access::access::apply(FieldGroup::Reason))]
    async fn reason(&self) -> Shown<Option<&str>> {
        self.of.student.show_part(Of::Reason, self.of.about_fact(), || self.row.reason.as_deref())
    }
}
