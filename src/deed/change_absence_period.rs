//! Somebody shortens or extends what was claimed. The earlier period is kept; what a person had judged is judged again when it gets longer.

use ::entity::id::AbsenceReportId;
use ::entity::kind::AbsenceStatus;
use chrono::{DateTime, Utc};

use super::DeedError;
use super::complaint::{Breach, Complaint};
use super::on_behalf::OnBehalf;
use super::report_absence::days;
use super::report_change::{hear, hold, is_open_to, keep, subject};
use crate::domain::account::End;
use crate::domain::report_period::ReportPeriod;
use crate::policy::deed::Deed;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::viewer::Viewer;
use crate::store::Store;
use crate::store::work::Work;

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct ChangeAbsencePeriod;

impl Named for ChangeAbsencePeriod {
    const NAME: &'static str = "changeAbsencePeriod";
}

impl PersonDeed for ChangeAbsencePeriod {
    const DEED: Deed = Deed::ChangeAbsencePeriod;
}

/// The period as it is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input {
    /// Which report.
    pub report: AbsenceReportId,
    /// From when; none: as it was.
    pub begins: Option<DateTime<Utc>>,
    /// Until when; none: until further notice.
    pub ends: Option<DateTime<Utc>>,
    /// For staff: on whose word, and how it came in.
    pub on_behalf: OnBehalf,
    /// The version that was seen.
    pub version: i32,
}

/// Does it.
pub async fn run(store: &Store, viewer: &Viewer, input: Input) -> Result<(), DeedError> {
    let subject = subject::<ChangeAbsencePeriod>(store, viewer, input.report).await?;
    is_open_to(Deed::ChangeAbsencePeriod, &subject.row, viewer).map_err(|breach| Complaint::at(&["reportId"], breach))?;
    let work = Work::begin(store, &subject.allowed.permit, viewer.now).await?;
    let mut held = hold(&work, viewer, &subject.row).await?;
    let heard = hear(&work, viewer, &subject, input.on_behalf).await?;
    held.as_seen(input.version)?;
    let was = ReportPeriod { begins: held.report.begins, ends: held.report.end.ends };
    let begins = input.begins.unwrap_or(was.begins);
    let period = was
        .changed(held.report.kind, begins, input.ends, viewer.now)
        .map_err(|refused| Complaint::at(&[refused.field()], Breach::Period(refused)))?;
    heard.check(viewer, days(period, viewer))?;
    heard.keep(&work, &held, None).await?;
    let longer = was.ends.is_some_and(|was| period.ends.is_none_or(|ends| ends > was));
    if longer && held.report.decision.is_some() {
        held.report.status = AbsenceStatus::Pending;
        held.report.decision = None;
    }
    (held.report.begins, held.report.claimed_ends) = (period.begins, period.ends);
    held.report.end = End { ends: None, by: None };
    keep(work, &subject.row, held, "report.changed").await
}
