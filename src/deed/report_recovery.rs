//! Somebody reports a student recovered: an illness ends, whatever was claimed.

use ::entity::id::AbsenceReportId;
use ::entity::kind::EndedBy;
use chrono::{DateTime, Utc};

use super::DeedError;
use super::complaint::{Breach, Complaint};
use super::on_behalf::OnBehalf;
use super::report_change::{hear, hold, is_open_to, is_staff, keep, subject};
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

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input {
    /// Of which report.
    pub report: AbsenceReportId,
    /// From when the student is there again; none: now.
    pub at: Option<DateTime<Utc>>,
    /// For staff: on whose word, and how it came in.
    pub on_behalf: OnBehalf,
    /// The version that was seen.
    pub version: i32,
}

/// Does it.
pub async fn run(store: &Store, viewer: &Viewer, input: Input) -> Result<(), DeedError> {
    let subject = subject::<ReportRecovery>(store, viewer, input.report).await?;
    is_open_to(Deed::ReportRecovery, &subject.row, viewer).map_err(|breach| Complaint::at(&["reportId"], breach))?;
    let work = Work::begin(store, &subject.allowed.permit, viewer.now).await?;
    let mut held = hold(&work, viewer, &subject.row).await?;
    let heard = hear(&work, viewer, &subject, input.on_behalf).await?;
    held.as_seen(input.version)?;
    let at = input.at.unwrap_or(viewer.now);
    let latest = held.report.claimed_ends.unwrap_or(viewer.now + chrono::Duration::days(held.school.settings.days_ahead.into()));
    if at <= held.report.begins || at > latest {
        return Err(Complaint::at(&["recoveredAt"], Breach::OutsidePeriod).into());
    }
    heard.keep(&work, &held, None).await?;
    let by = if is_staff(viewer) { EndedBy::Staff } else { EndedBy::Recovery };
    held.report.end = End { ends: Some(at), by: Some(by) };
    keep(work, &subject.row, held, "report.recovered").await
}
