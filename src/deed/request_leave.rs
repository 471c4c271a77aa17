//! Somebody asks for leave: guardians of a minor, the student of age. What the Act does not let anybody give is refused with its article;
//! the rest waits for who decides.

use ::entity::id::{AbsenceReportId, StudentId};
use ::entity::kind::AbsenceKind;
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::DeedError;
use super::complaint::{Breach, Complaint};
use super::leave::{Wanted, ground, routed, weigh};
use super::on_behalf::{OnBehalf, speaks};
use super::once::OnceKey;
use super::report_absence::{Checked, Said, days, file, said_before};
use super::settle::{LATEST, Ledger};
use super::subject;
use crate::domain::leave::decider;
use crate::policy::deed::Deed;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::viewer::Viewer;
use crate::store::work::Work;
use crate::store::{Store, absence_kind, filer, school};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct RequestLeave;

impl Named for RequestLeave {
    const NAME: &'static str = "requestLeave";
}

impl PersonDeed for RequestLeave {
    const DEED: Deed = Deed::RequestLeave;
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Input {
    /// For whom.
    pub student: StudentId,
    /// On which ground, as a kind of absence.
    pub kind: AbsenceKind,
    /// From when.
    pub begins: DateTime<Utc>,
    /// Until when.
    pub ends: Option<DateTime<Utc>>,
    /// Why.
    pub note: Option<String>,
    /// Words that seem to speak of health are meant so.
    pub confirmed: bool,
}

/// Does it. `key`: the caller's own, so that a repeat is answered and not done again.
pub async fn run(store: &Store, viewer: &Viewer, input: &Input, key: &str) -> Result<AbsenceReportId, DeedError> {
    let key = OnceKey::new(key, input)?;
    let allowed = subject::student::<RequestLeave>(store, viewer, input.student, "studentId").await?;
    let ground = ground(input.kind, "kind")?;
    let spoken = speaks(viewer, allowed.way, OnBehalf::default(), false, input.student)?;
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
    let Some(note) = said.words(&school)? else { return Err(Complaint::at(&["note"], Breach::NoReason).into()) };
    if !absence_kind::is_taken(&work, input.kind, spoken.by, false).await? {
        return Err(Complaint::at(&["kind"], Breach::KindClosed).into());
    }
    let (during, asked_at) = (period.interval(), Some(viewer.now));
    let wanted = Wanted { student: input.student, kind: input.kind, during, asked_at, request: None };
    let weighed = weigh(&work, &school, wanted, ground).await?;
    if weighed.school_days.is_empty() {
        return Err(Complaint::at(&["begins"], Breach::NoLessons).into());
    }
    let competent = weighed.competent.map_err(|refused| Complaint::at(&["begins"], Breach::Leave(refused)))?;
    let mut ledger = Ledger::load(&work, &[input.student], (period.begins, period.ends.unwrap_or(LATEST)), viewer.zone, None).await?;
    if let Some(attendance) = ledger.of(input.student) {
        said_before(attendance, input.kind, period, spoken)?;
    }
    let mut request = file(&work, viewer, input.student, input.kind, &Checked { period, note: Some(note) }, spoken).await?;
    request.decider = Some(routed(&work, viewer, input.student, decider(competent, weighed.days.len(), &school.settings)).await?);
    let id = request.id;
    ledger.report(input.student, request);
    ledger.settle(&work, &school).await?;
    work.tell(&[("leave.requested", id.0), ("attendance.changed", input.student.0)]).await?;
    key.keep(&work, &id).await?;
    work.commit().await?;
    Ok(id)
}
