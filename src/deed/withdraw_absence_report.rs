//! Somebody takes a report back: it covers nothing any more, and stays to be read.

use ::entity::id::AbsenceReportId;
use ::entity::kind::AbsenceStatus;

use super::DeedError;
use super::complaint::Complaint;
use super::report_change::{hold, is_open_to, keep, may_speak, subject};
use crate::policy::deed::Deed;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::viewer::Viewer;
use crate::store::Store;
use crate::store::work::Work;

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct WithdrawAbsenceReport;

impl Named for WithdrawAbsenceReport {
    const NAME: &'static str = "withdrawAbsenceReport";
}

impl PersonDeed for WithdrawAbsenceReport {
    const DEED: Deed = Deed::WithdrawAbsenceReport;
}

/// Does it, to the version that was seen.
pub async fn run(store: &Store, viewer: &Viewer, id: AbsenceReportId, version: i32) -> Result<(), DeedError> {
    let subject = subject::<WithdrawAbsenceReport>(store, viewer, id).await?;
    is_open_to(Deed::WithdrawAbsenceReport, &subject.row, viewer).map_err(|breach| Complaint::at(&["reportId"], breach))?;
    let work = Work::begin(store, &subject.allowed.permit, viewer.now).await?;
    let mut held = hold(&work, viewer, &subject.row).await?;
    may_speak(&work, viewer, &subject.row, None).await?;
    held.as_seen(version)?;
    held.report.status = AbsenceStatus::Withdrawn;
    keep(work, &subject.row, held, "report.withdrawn").await
}
