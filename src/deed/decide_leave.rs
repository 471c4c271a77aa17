//! The school decides about leave, and can decide again: the mentor about short leave, the team lead about longer. Never who asked. The Act
//! is asked again: other leave may have been given in the meantime.
//!
//! What somebody may not decide is forwarded, one step at a time: the mentor hands to the team lead what is not short, or what by now is
//! the municipality's; the team lead hands that to the municipality. What a team lead or the LPA has decided the mentor, who alone sees it
//! still, forwards to be decided anew: for an objection, or a mistake.

use ::entity::id::AbsenceReportId;
use ::entity::kind::{AbsenceStatus, Channel, LeaveDecider};

use super::DeedError;
use super::complaint::{Breach, Complaint};
use super::leave::{Decided, Wanted, Weighed, decided, waits, weigh};
use super::report_change::{hold, keep, reason};
use crate::domain::leave::{Refused, decider};
use crate::domain::setting::Settings;
use crate::policy::deed::Deed;
use crate::policy::doing::Quality;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::viewer::Viewer;
use crate::store::Store;
use crate::store::attendance::{DecisionState, ReportState};
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
    /// Somebody else decides: the team lead, or the municipality, Lpw art. 14(3).
    Forward,
}

/// A decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input<'a> {
    /// About which request.
    pub report: AbsenceReportId,
    /// Which.
    pub decision: Decision,
    /// Why; needed for a refusal, and for all that comes after a decision.
    pub reason: Option<&'a str>,
    /// The version that was seen.
    pub version: i32,
}

/// Does it.
pub async fn run(store: &Store, viewer: &Viewer, input: Input<'_>) -> Result<(), DeedError> {
    let Decided { subject, ground, by, quality } = decided::<DecideLeave>(store, viewer, input.report, waits).await?;
    let work = Work::begin(store, &subject.allowed.permit, viewer.now).await?;
    let mut held = hold(&work, viewer, &subject.row).await?;
    held.as_seen(input.version)?;
    let report = &held.report;
    let needed = input.decision == Decision::Reject || is_decided(report);
    let text = reason(&work, &held, &subject.row, input.reason, needed).await?;
    let wanted = Wanted {
        student: subject.row.student,
        kind: report.kind,
        during: report.claim().claimed.interval(),
        asked_at: Some(report.filed_at).filter(|_| report.filing.channel != Channel::Import),
        request: Some(report.id),
    };
    let weighed = weigh(&work, &held.school, wanted, ground).await?;
    let (status, decider) =
        outcome(input.decision, quality, report, &weighed, &held.school.settings).map_err(|breach| Complaint::at(&["decision"], breach))?;
    held.report.status = status;
    held.report.decider = Some(decider);
    held.report.decision = Some(DecisionState { by, at: viewer.now, reason: text, lpa_on: None });
    let event = if input.decision == Decision::Forward { "leave.forwarded" } else { "leave.decided" };
    keep(work, &subject.row, held, event).await
}

fn is_decided(report: &ReportState) -> bool {
    match report.status {
        AbsenceStatus::Accepted | AbsenceStatus::Rejected => true,
        AbsenceStatus::Pending | AbsenceStatus::ForwardedToLpa | AbsenceStatus::Withdrawn => false,
    }
}

/// What becomes of the request, and who decides or decided about it.
fn outcome(
    decision: Decision,
    quality: Quality,
    report: &ReportState,
    weighed: &Weighed,
    settings: &Settings,
) -> Result<(AbsenceStatus, LeaveDecider), Breach> {
    let due: Result<LeaveDecider, Refused> = weighed.competent.map(|competent| decider(competent, weighed.days.len(), settings));
    // Decided by somebody else: the mentor has no more to say of it than that it is to be decided anew.
    let others = quality == Quality::Mentor && report.decider != Some(LeaveDecider::Mentor);
    let of_lpa = report.decision.is_some_and(|decision| decision.lpa_on.is_some());
    let own = match quality {
        Quality::Mentor => LeaveDecider::Mentor,
        Quality::TeamLead if report.decider == Some(LeaveDecider::Mentor) => LeaveDecider::Mentor,
        Quality::TeamLead => LeaveDecider::TeamLead,
    };
    let for_team_lead = Breach::ForTeamLead { mentor_days: settings.leave_mentor_days };
    match (decision, due) {
        (Decision::Forward, _) if of_lpa => Ok((AbsenceStatus::ForwardedToLpa, LeaveDecider::Lpa)),
        (Decision::Forward, _) if others => Ok((AbsenceStatus::Pending, report.decider.unwrap_or(LeaveDecider::TeamLead))),
        (Decision::Accept | Decision::Reject, _) if others => Err(for_team_lead),
        // What the municipality has decided, or is to decide, the school neither gives nor refuses.
        (Decision::Accept | Decision::Reject, _) if of_lpa => Err(Breach::ForLpa),
        (Decision::Accept | Decision::Reject, Ok(LeaveDecider::Lpa)) => Err(Breach::ForLpa),
        (Decision::Accept | Decision::Reject, Ok(LeaveDecider::TeamLead)) if quality == Quality::Mentor => Err(for_team_lead),
        (Decision::Accept, Ok(_)) => Ok((AbsenceStatus::Accepted, own)),
        (Decision::Accept, Err(refused)) => Err(Breach::Leave(refused)),
        // A refusal by law needs nobody's competence.
        (Decision::Reject, _) => Ok((AbsenceStatus::Rejected, own)),
        (Decision::Forward, Ok(LeaveDecider::Lpa)) if quality == Quality::TeamLead => {
            Ok((AbsenceStatus::ForwardedToLpa, LeaveDecider::Lpa))
        }
        (Decision::Forward, Ok(due)) if quality == Quality::Mentor && due != LeaveDecider::Mentor => Ok((AbsenceStatus::Pending, due)),
        (Decision::Forward, _) => Err(Breach::ForSchool),
    }
}
