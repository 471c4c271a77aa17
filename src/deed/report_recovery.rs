//! Somebody reports a student recovered: an illness ends, whatever was claimed.

use ::entity::id::AbsenceReportId;
use ::entity::kind::EndedBy;
use chrono::{DateTime, Utc};

use super::DeedError;
use super::complaint::{Breach, Complaint};
use super::report_change::{hold, is_open_to, is_staff, keep, may_speak, subject};
use crate::domain::account::End;
use crate::policy::deed::Deed;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::viewer::Viewer;
use crate::store::Store;
use crate::store::work::Work;

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct ReportRecovery;

impl Named for ReportRecovery {
    const NAME: &'static str = "reportRecovery";
}

impl PersonDeed for ReportRecovery {
    const DEED: Deed = Deed::ReportRecovery;
}

/// Does it, to the version that was seen; `at`: from when the student is there again, now if nothing is said.
pub async fn run(store: &Store, viewer: &Viewer, id: AbsenceReportId, at: Option<DateTime<Utc>>, version: i32) -> Result<(), DeedError> {
    let subject = subject::<ReportRecovery>(store, viewer, id).await?;
    is_open_to(Deed::ReportRecovery, &subject.row, viewer).map_err(|breach| Complaint::at(&["reportId"], breach))?;
    let work = Work::begin(store, &subject.allowed.permit, viewer.now).await?;
    let mut held = hold(&work, viewer, &subject.row).await?;
    may_speak(&work, viewer, &subject.row, None).await?;
    held.as_seen(version)?;
    let at = at.unwrap_or(viewer.now);
    let latest = held.report.claimed_ends.unwrap_or(viewer.now + chrono::Duration::days(held.school.settings.days_ahead.into()));
    if at <= held.report.begins || at > latest {
        return Err(Complaint::at(&["recoveredAt"], Breach::OutsidePeriod).into());
    }
    let by = if is_staff(viewer) { EndedBy::Staff } else { EndedBy::Recovery };
    held.report.end = End { ends: Some(at), by: Some(by) };
    keep(work, &subject.row, held, "report.recovered").await
}
