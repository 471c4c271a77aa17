//! The team lead records what the LPA decided about leave that was forwarded, Lpw art. 14(3); and records it anew, with a reason, where the
//! LPA decided otherwise since: on an objection.

use ::entity::id::AbsenceReportId;
use ::entity::kind::{AbsenceStatus, LeaveDecider};
use chrono::NaiveDate;

use super::DeedError;
use super::complaint::{Breach, Complaint};
use super::leave::{Decided, decided};
use super::report_change::{hold, keep, reason};
use crate::domain::local_time::local_date;
use crate::policy::deed::Deed;
use crate::policy::doing::Waits;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::viewer::Viewer;
use crate::store::Store;
use crate::store::attendance::DecisionState;
use crate::store::work::Work;

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct RecordLpaDecision;

impl Named for RecordLpaDecision {
    const NAME: &'static str = "recordLpaDecision";
}

impl PersonDeed for RecordLpaDecision {
    const DEED: Deed = Deed::RecordLpaDecision;
}

/// The LPA has no account: the answer is the team lead's to record, never the mentor's.
pub(crate) const LPA: Waits = Waits::For(Some(LeaveDecider::Lpa));

/// What the LPA decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input<'a> {
    /// About which request.
    pub report: AbsenceReportId,
    /// It is given.
    pub accepted: bool,
    /// On which day.
    pub decided_on: NaiveDate,
    /// In which words, or under which number; needed for a refusal, and where it is recorded anew.
    pub reason: Option<&'a str>,
    /// The version that was seen.
    pub version: i32,
}

/// Does it.
pub async fn run(store: &Store, viewer: &Viewer, input: Input<'_>) -> Result<(), DeedError> {
    let Decided { subject, by, .. } = decided::<RecordLpaDecision>(store, viewer, input.report, |_| LPA).await?;
    let work = Work::begin(store, &subject.allowed.permit, viewer.now).await?;
    let mut held = hold(&work, viewer, &subject.row).await?;
    held.as_seen(input.version)?;
    let asked_on = local_date(held.report.filed_at, viewer.zone);
    if input.decided_on > viewer.today || input.decided_on < asked_on {
        return Err(Complaint::at(&["decidedOn"], Breach::OutsideDays { from: asked_on }).into());
    }
    let anew = held.report.status != AbsenceStatus::ForwardedToLpa;
    let text = reason(&work, &held, &subject.row, input.reason, !input.accepted || anew).await?;
    held.report.decider = Some(LeaveDecider::Lpa);
    held.report.status = if input.accepted { AbsenceStatus::Accepted } else { AbsenceStatus::Rejected };
    held.report.decision = Some(DecisionState { by, at: viewer.now, reason: text, lpa_on: Some(input.decided_on) });
    keep(work, &subject.row, held, "leave.decided").await
}
