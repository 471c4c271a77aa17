//! The school decides about leave: the mentor, or for more days the team lead, who also forwards to the LPA what is not the school's to
//! decide. Never who asked. The Act is asked again: other leave may have been given in the meantime.

use ::entity::id::AbsenceReportId;
use ::entity::kind::AbsenceStatus;

use super::DeedError;
use super::complaint::{Breach, Complaint};
use super::leave::{Decided, Wanted, decided, weigh};
use super::report_change::{hold, keep, reason};
use crate::domain::leave::Competent;
use crate::policy::deed::Deed;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::viewer::Viewer;
use crate::store::Store;
use crate::store::attendance::DecisionState;
use crate::store::work::Work;

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct DecideLeave;

impl Named for DecideLeave {
    const NAME: &'static str = "decideLeave";
}

impl PersonDeed for DecideLeave {
    const DEED: Deed = Deed::DecideLeave;
}

/// What the school says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is given.
    Accept,
    /// It is refused.
    Reject,
    /// The municipality decides, Lpw art. 14(3).
    Forward,
}

/// A decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input<'a> {
    /// About which request.
    pub report: AbsenceReportId,
    /// Which.
    pub decision: Decision,
    /// Why; needed for a refusal.
    pub reason: Option<&'a str>,
    /// The version that was seen.
    pub version: i32,
}

/// Does it.
pub async fn run(store: &Store, viewer: &Viewer, input: Input<'_>) -> Result<(), DeedError> {
    let Decided { subject, ground, by } = decided::<DecideLeave>(store, viewer, input.report, |row| row.decider).await?;
    let work = Work::begin(store, &subject.allowed.permit, viewer.now).await?;
    let mut held = hold(&work, viewer, &subject.row).await?;
    held.as_seen(input.version)?;
    let text = reason(&work, &held, &subject.row, input.reason, input.decision == Decision::Reject).await?;
    let claim = held.report.claim();
    let wanted =
        Wanted { student: subject.row.student, kind: claim.kind, during: claim.claimed.interval(), asked_at: held.report.filed_at };
    let competent = weigh(&work, &held.school, wanted, ground).await?.competent;
    let unfit = |breach| Complaint::at(&["decision"], breach);
    held.report.status = match (input.decision, competent) {
        // A refusal by law needs nobody's competence; what the municipality decides, the school does not refuse either.
        (Decision::Accept, Ok(Competent::Head)) => AbsenceStatus::Accepted,
        (Decision::Accept | Decision::Reject, Ok(Competent::Lpa)) => return Err(unfit(Breach::ForLpa).into()),
        (Decision::Accept, Err(refused)) => return Err(unfit(Breach::Leave(refused)).into()),
        (Decision::Reject, Ok(Competent::Head) | Err(_)) => AbsenceStatus::Rejected,
        (Decision::Forward, Ok(Competent::Lpa)) => AbsenceStatus::ForwardedToLpa,
        (Decision::Forward, Ok(Competent::Head) | Err(_)) => return Err(unfit(Breach::ForSchool).into()),
    };
    held.report.decision = Some(DecisionState { by, at: viewer.now, reason: text, lpa_on: None });
    let event = if input.decision == Decision::Forward { "leave.forwarded" } else { "leave.decided" };
    keep(work, &subject.row, held, event).await
}
