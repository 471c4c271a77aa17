//! How the missed minutes of a presence count, and who judged so.

use async_graphql::{Error, Object};
use chrono::{DateTime, FixedOffset, Utc};

use super::absence_report::ExpectedAbsence;
use super::local;
use super::staff::StaffMember;
use super::student_lesson::StudentLesson;
use crate::graphql::access::{self, FieldGroup};
use crate::graphql::shown::Shown;
use crate::policy::group::FieldGroup as Of;
use crate::store::judging::JudgementRow;
use crate::store::week_row::PresenceRow;

/// Of which presence.
pub struct Outcome {
    pub(crate) of: StudentLesson,
    pub(crate) row: PresenceRow,
}

impl Outcome {
    async fn judgement(&self) -> Result<Option<JudgementRow>, Error> {
        self.of.student.cohort.judgement(self.row.id).await
    }

    fn at(&self, at: DateTime<Utc>) -> DateTime<FixedOffset> {
        local(at, self.of.student.cohort.viewer.zone)
    }
}

/// How missed minutes count; the four add up to the minutes missed.
#[Object]
impl Outcome {
    /// Covered by an accepted report, or judged so.
    async fn authorised_minutes(&self) -> i32 {
        self.row.authorised
    }

    /// Without valid reason: these count for the 8- and 16-hour rules.
    async fn unauthorised_minutes(&self) -> i32 {
        self.row.unauthorised
    }

    /// Covered by a report that awaits judgement.
    async fn pending_minutes(&self) -> i32 {
        self.row.pending
    }

    /// Nobody has said why yet.
    async fn unexplained_minutes(&self) -> i32 {
        self.row.unexplained
    }

    /// When unexplained minutes turn unauthorised; null where none are unexplained.
    async fn becomes_unauthorised_at(&self) -> Option<DateTime<FixedOffset>> {
        self.row.becomes_unauthorised_at.map(|at| self.at(at))
    }

    /// The announced absence that a teacher saw otherwise; null where there is none. Neither changes the other: somebody looks.
    async fn contradicts(&self) -> Option<ExpectedAbsence> {
        self.of.contradiction()
    }

    /// Who judged this presence last, which beats what reports say; null where nobody has.
    async fn judged_by(&self) -> Result<Option<StaffMember>, Error> {
        Ok(self.judgement().await?.map(|judgement| judgement.by.into()))
    }

    /// When it was judged last; null where nobody has.
    async fn judged_at(&self) -> Result<Option<DateTime<FixedOffset>>, Error> {
        Ok(self.judgement().await?.map(|judgement| self.at(judgement.at)))
    }

    /// Why it was judged so; null without an error where nobody has judged.
    #[graphql(directive = access::access::apply(FieldGroup::Reason))]
    async fn judged_because(&self) -> Shown<Option<String>> {
        if let Err(reason) = self.of.student.open_part(Of::Reason, self.of.about_fact()) {
            return Shown::Withheld(reason);
        }
        Shown::from(self.judgement().await.map(|judgement| judgement.and_then(|judgement| judgement.reason)))
    }
}
