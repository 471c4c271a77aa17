//! Somebody says afterwards why lessons were missed: a report for each school day of them, over the lessons that were named.

use std::collections::BTreeMap;

use ::entity::id::{AbsenceReportId, PresenceId, StudentId};
use ::entity::kind::AbsenceKind;
use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

use super::DeedError;
use super::complaint::{Breach, Complaint};
use super::on_behalf::{OnBehalf, speaks};
use super::once::OnceKey;
use super::report_absence::{Checked, Said, days, file};
use super::settle::Ledger;
use super::subject::allowed;
use crate::domain::interval::Interval;
use crate::domain::notice::{Route, by_staff_alone, route};
use crate::domain::report_period::ReportPeriod;
use crate::policy::deed::Deed;
use crate::policy::group::FieldGroup;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::refusal::Refusal;
use crate::policy::sight::{About, Sight, sight};
use crate::policy::viewer::Viewer;
use crate::store::week_row::LessonRow;
use crate::store::work::Work;
use crate::store::{Store, absence_kind, attendance, filer, presence, school};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct ExplainAbsence;

impl Named for ExplainAbsence {
    const NAME: &'static str = "explainAbsence";
}

impl PersonDeed for ExplainAbsence {
    const DEED: Deed = Deed::ExplainAbsence;
}

/// Most presences at once.
const MOST: usize = 50;

/// What is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Input {
    /// Of which presences, of one student.
    pub presences: Vec<PresenceId>,
    /// What.
    pub kind: AbsenceKind,
    /// In which words.
    pub note: Option<String>,
    /// For staff: on whose word, and how it came in.
    pub on_behalf: OnBehalf,
    /// Words that seem to speak of health are meant so.
    pub confirmed: bool,
}

/// Does it; answers the reports, one for each day.
pub async fn run(store: &Store, viewer: &Viewer, input: &Input, key: &str) -> Result<Vec<AbsenceReportId>, DeedError> {
    let key = OnceKey::new(key, input)?;
    if input.presences.len() > MOST {
        return Err(Complaint::at(&["presenceIds"], Breach::TooMany { most: MOST }).into());
    }
    let (student, sight) = whose(store, viewer, &input.presences).await?;
    let allowed = allowed::<ExplainAbsence>(viewer, &sight, About::default(), "presenceIds")?;
    let spoken = speaks(viewer, allowed.way, input.on_behalf, by_staff_alone(input.kind), student)?;
    if route(input.kind) == Route::LeaveRequest {
        return Err(Complaint::at(&["kind"], Breach::AskForLeave).into());
    }
    let work = Work::begin(store, &allowed.permit, viewer.now).await?;
    if let Some(done) = key.before(&work).await? {
        return Ok(done);
    }
    work.lock_students(&[student.0]).await?;
    let school = school::of(&work, viewer.zone).await?;
    if !absence_kind::is_taken(&work, input.kind, spoken.by, spoken.entered_by.is_some()).await? {
        return Err(Complaint::at(&["kind"], Breach::KindClosed).into());
    }
    let filers = filer::of(&work, student, viewer.today).await?;
    let by_day = missed(&work, student, &input.presences).await?;
    let whole = Interval {
        begins: by_day.values().map(|day| day.begins).min().unwrap_or(viewer.now),
        ends: by_day.values().map(|day| day.ends).max().unwrap_or(viewer.now),
    };
    let mut ledger = Ledger::load(&work, &[student], (whole.begins, whole.ends), viewer.zone, None).await?;
    let mut done = vec![];
    for day in by_day.values() {
        let said =
            Said { kind: input.kind, begins: day.begins, ends: Some(day.ends), note: input.note.as_deref(), confirmed: input.confirmed };
        let period = ReportPeriod { begins: day.begins, ends: Some(day.ends) };
        spoken.check(viewer, &filers, input.kind, Some(days(period, viewer)), "kind")?;
        let checked = Checked { period, note: said.words(&school)? };
        let report = file(&work, viewer, student, input.kind, &checked, spoken).await?;
        done.push(report.id);
        ledger.report(student, report);
    }
    ledger.settle(&work, &school).await?;
    let mut events: Vec<(&str, Uuid)> = done.iter().map(|id| ("report.filed", id.0)).collect();
    events.push(("attendance.changed", student.0));
    work.tell(&events).await?;
    key.keep(&work, &done).await?;
    work.commit().await?;
    Ok(done)
}

/// The one student whose presences these are, all of which the viewer may know.
async fn whose(store: &Store, viewer: &Viewer, ids: &[PresenceId]) -> Result<(StudentId, Sight), DeedError> {
    let mut whose: Option<(StudentId, Sight)> = None;
    let found = presence::among(store, viewer, ids).await?;
    for (at, id) in ids.iter().enumerate() {
        let at = at.to_string();
        let hidden = || Complaint::at(&["presenceIds", &at], Breach::Refused(Refusal::Hidden));
        let of = |lesson: &LessonRow| lesson.presence.is_some_and(|presence| presence.id == *id);
        let (student, lesson) = found.iter().find(|(_, lesson)| of(lesson)).ok_or_else(hidden)?;
        let sight = sight(student.birth_date, &student.tie, viewer.today).ok_or_else(hidden)?;
        sight.of(FieldGroup::Presence, lesson.about()).map_err(|_reason| hidden())?;
        match &whose {
            Some((known, _)) if *known != student.id => return Err(Complaint::at(&["presenceIds", &at], Breach::SeveralStudents).into()),
            Some(_) => {}
            None => whose = Some((student.id, sight)),
        }
    }
    whose.ok_or_else(|| Complaint::at(&["presenceIds"], Breach::NothingToExplain).into())
}

/// What was missed by day, from the first of the named lessons to the end of the last; each must have something left to explain.
async fn missed(
    work: &Work<'_, ExplainAbsence>,
    student: StudentId,
    ids: &[PresenceId],
) -> Result<BTreeMap<NaiveDate, Interval>, DeedError> {
    let all = attendance::among(work, student, ids).await?;
    let mut days: BTreeMap<NaiveDate, Interval> = BTreeMap::new();
    for (at, id) in ids.iter().enumerate() {
        let nothing = || Complaint::at(&["presenceIds", &at.to_string()], Breach::NothingToExplain);
        let state = all.iter().find(|state| state.id == *id).filter(|state| state.asks()).ok_or_else(nothing)?;
        let day = days.entry(state.on).or_insert(state.during);
        *day = Interval { begins: day.begins.min(state.during.begins), ends: day.ends.max(state.during.ends) };
    }
    Ok(days)
}
