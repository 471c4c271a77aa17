//! What the deeds to a report that is there have in common: it is found through the viewer's scope, its student is locked, one version more
//! is written, and what follows is settled.

use ::entity::id::{AbsenceReportId, TextId};
use ::entity::kind::{AbsenceKind, AbsenceStatus, LeaveDecider};

use super::DeedError;
use super::complaint::{Breach, Complaint};
use super::on_behalf::{OnBehalf, Spoken, speaks};
use super::settle::{LATEST, Ledger};
use super::subject::{Allowed, allowed};
use crate::domain::notice::{Route, by_staff_alone, route};
use crate::domain::school::School;
use crate::domain::span::Span;
use crate::domain::wording;
use crate::policy::deed::Deed;
use crate::policy::doing::{self, Waits};
use crate::policy::group::FieldGroup;
use crate::policy::permit::PersonDeed;
use crate::policy::refusal::{self, Refusal};
use crate::policy::sight::{Sight, sight};
use crate::policy::viewer::{Capacity, Viewer};
use crate::store::attendance::{FiledBy, ReportState};
use crate::store::filer::Filers;
use crate::store::report_row::ReportRow;
use crate::store::report_word::Word;
use crate::store::work::Work;
use crate::store::{Store, absence_report, filer, reason_text, report_word, school};

/// A report, and the permit to do something to it.
pub(super) struct Subject<D> {
    pub row: ReportRow,
    pub sight: Sight,
    pub allowed: Allowed<D>,
}

/// The report, if it exists for the viewer and the viewer may do this to it.
pub(super) async fn subject<D: PersonDeed>(store: &Store, viewer: &Viewer, id: AbsenceReportId) -> Result<Subject<D>, DeedError> {
    let hidden = || Complaint::at(&["reportId"], Breach::Refused(Refusal::Hidden));
    let (student, row, reach) = absence_report::reached(store, viewer, &[id]).await?.pop().ok_or_else(hidden)?;
    let sight = sight(student.birth_date, &student.tie, viewer.today).ok_or_else(hidden)?;
    let about = reach.about(&row, &sight);
    refusal::part(&sight, FieldGroup::Timetable, about).map_err(|_refusal| hidden())?;
    let allowed = allowed(viewer, &sight, about, "reportId")?;
    // What can be done depends on the kind: who may not know that, does nothing to it.
    let unknown = |reason| Complaint::at(&["reportId"], Breach::Refused(Refusal::Forbidden(reason)));
    sight.of(FieldGroup::Reason, about).map_err(unknown)?;
    Ok(Subject { row, sight, allowed })
}

/// Whether a deed makes sense for a report that has come to this: what `viewerCan` says, and what the deed itself asks.
pub(crate) fn is_open_to(deed: Deed, row: &ReportRow, viewer: &Viewer) -> Result<(), Breach> {
    let leave = route(row.kind) == Route::LeaveRequest;
    let stands = match row.status {
        AbsenceStatus::Pending | AbsenceStatus::Accepted => true,
        AbsenceStatus::Rejected | AbsenceStatus::Withdrawn | AbsenceStatus::ForwardedToLpa => false,
    };
    let over = row.ends.is_some_and(|ends| ends <= viewer.now);
    let unless = |broken: bool, breach| if broken { Err(breach) } else { Ok(()) };
    match deed {
        Deed::ChangeAbsencePeriod => unless(leave, Breach::AskForLeave).and(unless(!stands, Breach::Over)),
        // What was rejected stays so: it made the absence unauthorised at once, and taken back it would be unexplained again, so that who was
        // refused could undo that. Who judged it can judge otherwise.
        Deed::WithdrawAbsenceReport => {
            let over = row.status == AbsenceStatus::Withdrawn || row.status == AbsenceStatus::Rejected;
            unless(over, Breach::Over)
        }
        Deed::ReportRecovery => unless(row.kind != AbsenceKind::Illness, Breach::NoIllness).and(unless(!stands || over, Breach::Over)),
        Deed::JudgeAbsenceReport => {
            let judged = row.status == AbsenceStatus::Withdrawn || row.status == AbsenceStatus::ForwardedToLpa;
            unless(leave, Breach::DecideLeave).and(unless(judged, Breach::Over))
        }
        // A decision can be mended: by deciding again.
        Deed::DecideLeave => {
            let open = match row.status {
                AbsenceStatus::Pending | AbsenceStatus::Accepted | AbsenceStatus::Rejected => true,
                AbsenceStatus::Withdrawn | AbsenceStatus::ForwardedToLpa => false,
            };
            unless(!leave, Breach::NoLeave).and(unless(!open, Breach::Over))
        }
        Deed::RecordLpaDecision => {
            let forwarded = match row.status {
                AbsenceStatus::ForwardedToLpa => true,
                AbsenceStatus::Accepted | AbsenceStatus::Rejected => row.decider == Some(LeaveDecider::Lpa),
                AbsenceStatus::Pending | AbsenceStatus::Withdrawn => false,
            };
            unless(!leave, Breach::NoLeave).and(unless(!forwarded, Breach::NotForwarded))
        }
        Deed::SubmitRegister
        | Deed::AddWalkIn
        | Deed::CorrectPresence
        | Deed::JudgePresence
        | Deed::FlagForAction
        | Deed::ReportAbsence
        | Deed::ExplainAbsence
        | Deed::RequestLeave
        | Deed::GrantAccess
        | Deed::RevokeAccess
        | Deed::InviteGuardian
        | Deed::SetGuardianship
        | Deed::BlockGuardian
        | Deed::AssignMentor
        | Deed::RecordStudentFact
        | Deed::HandleSignal
        | Deed::AssignRole
        | Deed::EndRole
        | Deed::UpdateSettings
        | Deed::UpdateCalendar
        | Deed::UpdateRule
        | Deed::ClaimTask => Ok(()),
    }
}

/// A report under the lock of its student.
pub(super) struct Held {
    pub report: ReportState,
    pub ledger: Ledger,
    pub school: School,
}

/// Locks the student and reads the report again, as it is now.
pub(super) async fn hold<D: PersonDeed>(work: &Work<'_, D>, viewer: &Viewer, row: &ReportRow) -> Result<Held, DeedError> {
    work.lock_students(&[row.student.0]).await?;
    let school = school::of(work, viewer.zone).await?;
    // From its begin on: where it ends may become later than it is.
    let ledger = Ledger::load(work, &[row.student], (row.begins, LATEST), viewer.zone, None).await?;
    let found = ledger.of(row.student).and_then(|one| one.reports.iter().find(|report| report.id == row.id)).cloned();
    // Withdrawn in the meantime.
    let report = found.ok_or_else(stale)?;
    Ok(Held { report, ledger, school })
}

fn stale() -> Complaint {
    Complaint::at(&["version"], Breach::Stale)
}

impl Held {
    /// Another version than was seen is refused.
    pub(super) fn as_seen(&self, version: i32) -> Result<(), Complaint> {
        if self.report.version == version { Ok(()) } else { Err(stale()) }
    }
}

/// The reason of a decision, written down where there is one.
pub(super) async fn reason<D: PersonDeed>(
    work: &Work<'_, D>,
    held: &Held,
    row: &ReportRow,
    said: Option<&str>,
    needed: bool,
) -> Result<Option<TextId>, DeedError> {
    let text = wording::one_line(said.unwrap_or_default(), held.school.settings.note_graphemes)
        .map_err(|refused| Complaint::at(&["reason"], Breach::Note(refused)))?;
    match text {
        Some(text) => Ok(Some(reason_text::write(work, Some(row.student), &text).await?)),
        None if needed => Err(Complaint::at(&["reason"], Breach::NoReason).into()),
        None => Ok(None),
    }
}

/// Writes the report as it has become, and what follows.
pub(super) async fn keep<D: PersonDeed>(work: Work<'_, D>, row: &ReportRow, mut held: Held, event: &str) -> Result<(), DeedError> {
    held.ledger.report(row.student, held.report);
    held.ledger.settle(&work, &held.school).await?;
    work.tell(&[(event, row.id.0), ("attendance.changed", row.student.0)]).await?;
    Ok(work.commit().await?)
}

/// On whose word a report is changed.
pub(super) struct Heard {
    spoken: Spoken,
    filers: Filers,
    kind: AbsenceKind,
}

/// On whose word who acts does something to a report: his own, or that of somebody whom staff name, who may speak for the student in this
/// now. What the school filed on its own word it changes on its own word.
pub(super) async fn hear<D: PersonDeed>(
    work: &Work<'_, D>,
    viewer: &Viewer,
    subject: &Subject<D>,
    said: OnBehalf,
) -> Result<Heard, DeedError> {
    let row = &subject.row;
    let alone = by_staff_alone(row.kind) || row.by == FiledBy::School;
    let spoken = speaks(viewer, subject.allowed.way, said, alone, row.student)?;
    let filers = filer::of(work, row.student, viewer.today).await?;
    spoken.check(viewer, &filers, row.kind, None, "reportId")?;
    Ok(Heard { spoken, filers, kind: row.kind })
}

impl Heard {
    /// Whether who speaks may say that of those days.
    pub(super) fn check(&self, viewer: &Viewer, period: Span) -> Result<(), Complaint> {
        self.spoken.check(viewer, &self.filers, self.kind, Some(period), "reportId")
    }

    /// Keeps on whose word, and why, staff change the report.
    pub(super) async fn keep<D: PersonDeed>(&self, work: &Work<'_, D>, held: &Held, reason: Option<TextId>) -> Result<(), DeedError> {
        if let Some(entered_by) = self.spoken.entered_by {
            let word = Word { by: self.spoken.by, channel: self.spoken.channel, reason, entered_by };
            report_word::keep(work, held.report.id, held.report.version, word).await?;
        }
        Ok(())
    }
}

/// On what taking a report back hangs beside its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TakingBack {
    /// On nothing.
    Free,
    /// Leave that was given, by staff: on whether they decide about it. They say why.
    Decider,
    /// Leave that was given and whose time has come, by who asked: on whether a lesson of it has begun. What was taken is not taken back; the
    /// school mends it.
    Begun,
}

/// On what it hangs for this viewer.
pub(crate) fn taking_back(row: &ReportRow, viewer: &Viewer) -> TakingBack {
    let given = route(row.kind) == Route::LeaveRequest && row.status == AbsenceStatus::Accepted;
    match &viewer.capacity {
        _ if !given => TakingBack::Free,
        Capacity::Staff(..) => TakingBack::Decider,
        Capacity::Student(_) | Capacity::Guardian(_) if row.begins <= viewer.now => TakingBack::Begun,
        Capacity::Student(_) | Capacity::Guardian(_) => TakingBack::Free,
    }
}

/// Whether who has this sight decides about leave that was given, and so takes it back on behalf of who asked.
pub(crate) fn takes_back(sight: &Sight, row: &ReportRow) -> Result<(), Refusal> {
    doing::decides_leave(sight, Waits::For(row.decider), row.by_same_person).map(|_| ())
}

/// Whether staff act.
pub(super) fn is_staff(viewer: &Viewer) -> bool {
    matches!(viewer.capacity, Capacity::Staff(..))
}
