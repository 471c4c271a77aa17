//! A mentor or officer judges a report: its minutes are authorised, or unauthorised at once. It can be judged again, the other way.

use ::entity::id::AbsenceReportId;
use ::entity::kind::AbsenceStatus;

use super::DeedError;
use super::complaint::{Breach, Complaint};
use super::report_change::{hold, is_open_to, keep, reason, subject};
use crate::policy::deed::Deed;
use crate::policy::doing;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::refusal::Refusal;
use crate::policy::sight::Reason;
use crate::policy::viewer::Viewer;
use crate::store::Store;
use crate::store::attendance::DecisionState;
use crate::store::work::Work;

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct JudgeAbsenceReport;

impl Named for JudgeAbsenceReport {
    const NAME: &'static str = "judgeAbsenceReport";
}

impl PersonDeed for JudgeAbsenceReport {
    const DEED: Deed = Deed::JudgeAbsenceReport;
}

/// A judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input<'a> {
    /// Of which report.
    pub report: AbsenceReportId,
    /// Valid or not.
    pub accepted: bool,
    /// Why; needed for what is not.
    pub reason: Option<&'a str>,
    /// The version that was seen.
    pub version: i32,
}

/// Does it.
pub async fn run(store: &Store, viewer: &Viewer, input: Input<'_>) -> Result<(), DeedError> {
    let subject = subject::<JudgeAbsenceReport>(store, viewer, input.report).await?;
    is_open_to(Deed::JudgeAbsenceReport, &subject.row, viewer).map_err(|breach| Complaint::at(&["reportId"], breach))?;
    // The table lets nobody else.
    let nobody = || Complaint::at(&["reportId"], Breach::Refused(Refusal::Forbidden(Reason::Role)));
    let by = doing::staff_member(viewer).ok_or_else(nobody)?;
    let work = Work::begin(store, &subject.allowed.permit, viewer.now).await?;
    let mut held = hold(&work, viewer, &subject.row).await?;
    held.as_seen(input.version)?;
    let reason = reason(&work, &held, &subject.row, input.reason, !input.accepted).await?;
    held.report.status = if input.accepted { AbsenceStatus::Accepted } else { AbsenceStatus::Rejected };
    held.report.decision = Some(DecisionState { by, at: viewer.now, reason, lpa_on: None });
    keep(work, &subject.row, held, "report.judged").await
}
