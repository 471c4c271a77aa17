//! Somebody takes a report back: it covers nothing any more, and stays to be read. Leave that was given is taken back by who asked until its
//! first lesson begins; by staff on behalf of who asked if they decide about it, with a reason.

use ::entity::id::AbsenceReportId;
use ::entity::kind::AbsenceStatus;

use super::DeedError;
use super::complaint::{Breach, Complaint};
use super::on_behalf::OnBehalf;
use super::report_change::{TakingBack, hear, hold, is_open_to, is_staff, keep, reason, subject, takes_back, taking_back};
use crate::policy::deed::Deed;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::viewer::Viewer;
use crate::store::work::Work;
use crate::store::{Store, leave};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct WithdrawAbsenceReport;

impl Named for WithdrawAbsenceReport {
    const NAME: &'static str = "withdrawAbsenceReport";
}

impl PersonDeed for WithdrawAbsenceReport {
    const DEED: Deed = Deed::WithdrawAbsenceReport;
}

/// What is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input<'a> {
    /// Which report.
    pub report: AbsenceReportId,
    /// For staff: on whose word, and how it came in.
    pub on_behalf: OnBehalf,
    /// For staff: why; needed for leave that was given.
    pub reason: Option<&'a str>,
    /// The version that was seen.
    pub version: i32,
}

/// Does it.
pub async fn run(store: &Store, viewer: &Viewer, input: Input<'_>) -> Result<(), DeedError> {
    let subject = subject::<WithdrawAbsenceReport>(store, viewer, input.report).await?;
    let unfit = |breach| Complaint::at(&["reportId"], breach);
    is_open_to(Deed::WithdrawAbsenceReport, &subject.row, viewer).map_err(unfit)?;
    let hangs_on = taking_back(&subject.row, viewer);
    if hangs_on == TakingBack::Decider {
        takes_back(&subject.sight, &subject.row).map_err(|refusal| unfit(Breach::Refused(refusal)))?;
    }
    let work = Work::begin(store, &subject.allowed.permit, viewer.now).await?;
    let mut held = hold(&work, viewer, &subject.row).await?;
    let heard = hear(&work, viewer, &subject, input.on_behalf).await?;
    if hangs_on == TakingBack::Begun && leave::has_begun(&work, subject.row.student, subject.row.begins, viewer.zone).await? {
        return Err(unfit(Breach::Over).into());
    }
    held.as_seen(input.version)?;
    let said = input.reason.filter(|_| is_staff(viewer));
    let reason = reason(&work, &held, &subject.row, said, hangs_on == TakingBack::Decider).await?;
    heard.keep(&work, &held, reason).await?;
    held.report.status = AbsenceStatus::Withdrawn;
    keep(work, &subject.row, held, "report.withdrawn").await
}
