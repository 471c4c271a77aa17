//! Somebody reports a student absent: a claim over a period. In time, by who may, an illness or a religious duty stands at once.

use ::entity::id::{AbsenceReportId, StudentId};
use ::entity::kind::{AbsenceKind, AbsenceStatus};
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::DeedError;
use super::complaint::{Breach, Complaint};
use super::on_behalf::{OnBehalf, Spoken, speaks};
use super::once::OnceKey;
use super::settle::{LATEST, Ledger};
use super::subject;
use crate::domain::account::End;
use crate::domain::local_time::local_date;
use crate::domain::notice::{Route, by_staff_alone, file_before, first_status, route};
use crate::domain::report_period::ReportPeriod;
use crate::domain::school::School;
use crate::domain::span::Span;
use crate::domain::wording;
use crate::policy::deed::Deed;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::viewer::Viewer;
use crate::store::attendance::{Attendance, Filing, ReportState};
use crate::store::work::Work;
use crate::store::{Store, absence_kind, filer, reason_text, school};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct ReportAbsence;

impl Named for ReportAbsence {
    const NAME: &'static str = "reportAbsence";
}

impl PersonDeed for ReportAbsence {
    const DEED: Deed = Deed::ReportAbsence;
}

/// What is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Input {
    /// Of whom.
    pub student: StudentId,
    /// What.
    pub kind: AbsenceKind,
    /// From when.
    pub begins: DateTime<Utc>,
    /// Until when; none: until further notice.
    pub ends: Option<DateTime<Utc>>,
    /// In which words.
    pub note: Option<String>,
    /// For staff: on whose word, and how it came in.
    pub on_behalf: OnBehalf,
    /// Words that seem to speak of health are meant so.
    pub confirmed: bool,
}

/// Does it, for who is signed in. `key`: the caller's own, so that a repeat is answered and not done again.
pub async fn run(store: &Store, viewer: &Viewer, input: &Input, key: &str) -> Result<AbsenceReportId, DeedError> {
    let key = OnceKey::new(key, input)?;
    let allowed = subject::student::<ReportAbsence>(store, viewer, input.student, "studentId").await?;
    let spoken = speaks(viewer, allowed.way, input.on_behalf, by_staff_alone(input.kind), input.student)?;
    if route(input.kind) == Route::LeaveRequest {
        return Err(Complaint::at(&["kind"], Breach::AskForLeave).into());
    }
    let work = Work::begin(store, &allowed.permit, viewer.now).await?;
    if let Some(done) = key.before(&work).await? {
        return Ok(done);
    }
    work.lock_students(&[input.student.0]).await?;
    let school = school::of(&work, viewer.zone).await?;
    let said = Said { kind: input.kind, begins: input.begins, ends: input.ends, note: input.note.as_deref(), confirmed: input.confirmed };
    let period = said.period(viewer, &school)?;
    let filers = filer::of(&work, input.student, viewer.today).await?;
    spoken.check(viewer, &filers, input.kind, Some(days(period, viewer)), "kind")?;
    let checked = Checked { period, note: said.words(&school)? };
    if !absence_kind::is_taken(&work, input.kind, spoken.by, spoken.entered_by.is_some()).await? {
        return Err(Complaint::at(&["kind"], Breach::KindClosed).into());
    }
    let time = (checked.period.begins, checked.period.ends.unwrap_or(LATEST));
    let mut ledger = Ledger::load(&work, &[input.student], time, viewer.zone, None).await?;
    if let Some(attendance) = ledger.of(input.student) {
        said_before(attendance, input.kind, checked.period, spoken)?;
    }
    let report = file(&work, viewer, input.student, input.kind, &checked, spoken).await?;
    let id = report.id;
    ledger.report(input.student, report);
    ledger.settle(&work, &school).await?;
    work.tell(&[("report.filed", id.0), ("attendance.changed", input.student.0)]).await?;
    key.keep(&work, &id).await?;
    work.commit().await?;
    Ok(id)
}

/// What is said of an absence, not checked yet.
pub(super) struct Said<'a> {
    pub kind: AbsenceKind,
    pub begins: DateTime<Utc>,
    pub ends: Option<DateTime<Utc>>,
    pub note: Option<&'a str>,
    pub confirmed: bool,
}

/// What is said of an absence.
pub(super) struct Checked {
    pub period: ReportPeriod,
    pub note: Option<String>,
}

impl Said<'_> {
    /// The period as it can be claimed.
    pub(super) fn period(&self, viewer: &Viewer, school: &School) -> Result<ReportPeriod, Complaint> {
        ReportPeriod::parse(self.kind, self.begins, self.ends, viewer.today, &school.settings, viewer.zone)
            .map_err(|refused| Complaint::at(&[refused.field()], Breach::Period(refused)))
    }

    /// The note as it is kept.
    pub(super) fn words(&self, school: &School) -> Result<Option<String>, Complaint> {
        let unfit = |breach| Complaint::at(&["note"], breach);
        let note = wording::note(self.note, self.kind, school.settings.note_graphemes).map_err(|refused| unfit(Breach::Note(refused)))?;
        match note {
            Some(text) if !self.confirmed && wording::is_medical(&text) => Err(unfit(Breach::Medical)),
            note => Ok(note),
        }
    }
}

/// The days of a period on the calendar of the school.
pub(super) fn days(period: ReportPeriod, viewer: &Viewer) -> Span {
    let last = |ends: DateTime<Utc>| local_date(ends - chrono::Duration::microseconds(1), viewer.zone);
    Span { begins: local_date(period.begins, viewer.zone), ends: period.ends.map(last) }
}

/// One open illness at a time, and nobody says the same twice.
pub(super) fn said_before(attendance: &Attendance, kind: AbsenceKind, period: ReportPeriod, spoken: Spoken) -> Result<(), Complaint> {
    let stands = attendance.reports.iter().filter(|report| report.status != AbsenceStatus::Rejected);
    for report in stands.filter(|report| report.kind == kind) {
        let open = kind == AbsenceKind::Illness && report.end.ends.is_none();
        if open && period.ends.is_none_or(|ends| ends > report.begins) {
            return Err(Complaint::at(&["kind"], Breach::IllAlready));
        }
        if report.filing.by == spoken.by && report.begins == period.begins && report.claimed_ends == period.ends {
            return Err(Complaint::at(&["begins"], Breach::SaidAlready));
        }
    }
    Ok(())
}

/// The report as it is kept, with its words written.
pub(super) async fn file<D: Named>(
    work: &Work<'_, D>,
    viewer: &Viewer,
    student: StudentId,
    kind: AbsenceKind,
    checked: &Checked,
    spoken: Spoken,
) -> Result<ReportState, DeedError> {
    let begins = checked.period.begins;
    let in_time = viewer.now < file_before(kind, begins, local_date(begins, viewer.zone), viewer.zone);
    let note = match &checked.note {
        Some(text) => Some(reason_text::write(work, Some(student), text).await?),
        None => None,
    };
    Ok(ReportState {
        id: AbsenceReportId::new(),
        kind,
        begins,
        claimed_ends: checked.period.ends,
        end: End { ends: None, by: None },
        status: first_status(kind, in_time),
        filed_at: viewer.now,
        filing: Filing { by: spoken.by, entered_by: spoken.entered_by, channel: spoken.channel, late: !in_time, note },
        decision: None,
        decider: None,
        version: 0,
    })
}
