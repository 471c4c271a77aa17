//! What the deeds to a report that is there have in common: it is found through the viewer's scope, its student is locked, one version more
//! is written, and what follows is settled.

use ::entity::id::{AbsenceReportId, TextId};
use ::entity::kind::{AbsenceKind, AbsenceStatus, Channel};

use super::DeedError;
use super::complaint::{Breach, Complaint};
use super::on_behalf::Spoken;
use super::settle::{LATEST, Ledger};
use super::subject::{Allowed, allowed};
use crate::domain::notice::{Route, route};
use crate::domain::school::School;
use crate::domain::span::Span;
use crate::domain::wording;
use crate::policy::deed::Deed;
use crate::policy::group::FieldGroup;
use crate::policy::permit::PersonDeed;
use crate::policy::refusal::{self, Refusal};
use crate::policy::sight::{Sight, sight};
use crate::policy::viewer::{Capacity, Viewer};
use crate::store::attendance::{FiledBy, ReportState};
use crate::store::report_row::ReportRow;
use crate::store::work::Work;
use crate::store::{Store, absence_report, filer, reason_text, school};

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
        Deed::WithdrawAbsenceReport => unless(row.status == AbsenceStatus::Withdrawn, Breach::Over),
        Deed::ReportRecovery => unless(row.kind != AbsenceKind::Illness, Breach::NoIllness).and(unless(!stands || over, Breach::Over)),
        Deed::JudgeAbsenceReport => {
            let judged = row.status == AbsenceStatus::Withdrawn || row.status == AbsenceStatus::ForwardedToLpa;
            unless(leave, Breach::DecideLeave).and(unless(judged, Breach::Over))
        }
        Deed::DecideLeave => unless(!leave, Breach::NoLeave).and(unless(row.status != AbsenceStatus::Pending, Breach::Over)),
        Deed::RecordLpaDecision => {
            let forwarded = row.status == AbsenceStatus::ForwardedToLpa;
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
        | Deed::AssignRole
        | Deed::EndRole
        | Deed::UpdateSettings
        | Deed::UpdateCalendar => Ok(()),
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

/// Whether who acts may speak for the student in this now. Staff do, for whoever filed it.
pub(super) async fn may_speak<D: PersonDeed>(
    work: &Work<'_, D>,
    viewer: &Viewer,
    row: &ReportRow,
    period: Option<Span>,
) -> Result<(), DeedError> {
    let Some(by) = own_word(viewer) else { return Ok(()) };
    let filers = filer::of(work, row.student, viewer.today).await?;
    let spoken = Spoken { by, entered_by: None, channel: Channel::Portal };
    Ok(spoken.check(viewer, &filers, row.kind, period, "reportId")?)
}

fn own_word(viewer: &Viewer) -> Option<FiledBy> {
    match &viewer.capacity {
        Capacity::Student(id) => Some(FiledBy::Student(*id)),
        Capacity::Guardian(id) => Some(FiledBy::Guardian(*id)),
        Capacity::Staff(..) => None,
    }
}

/// Whether staff act.
pub(super) fn is_staff(viewer: &Viewer) -> bool {
    own_word(viewer).is_none()
}
