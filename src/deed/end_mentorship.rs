//! An administrator ends that somebody is a student's mentor, at once or after a day that is named.

use ::entity::id::MentorshipId;
use chrono::NaiveDate;

use super::assign_mentor::AssignMentor;
use super::complaint::{Breach, Complaint};
use super::govern::{not_for_viewer, refuse};
use super::{DeedError, subject};
use crate::domain::governing;
use crate::domain::span::Span;
use crate::policy::deed::Deed;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::refusal::Refusal;
use crate::policy::viewer::Viewer;
use crate::store::Store;
use crate::store::mentorship::{self, MentorshipRow};
use crate::store::work::Work;

/// The deed: who may name a mentor may end it.
#[derive(Clone, Copy, Debug)]
pub struct EndMentorship;

impl Named for EndMentorship {
    const NAME: &'static str = "endMentorship";
}

impl PersonDeed for EndMentorship {
    const DEED: Deed = AssignMentor::DEED;
}

/// What is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input {
    /// Which.
    pub mentorship: MentorshipId,
    /// Last day; yesterday: at once.
    pub last_day: NaiveDate,
    /// The version that was seen.
    pub version: i32,
}

/// Does it.
pub async fn run(store: &Store, viewer: &Viewer, input: Input) -> Result<(), DeedError> {
    let hidden = || not_for_viewer("mentorshipId")(Refusal::Hidden);
    let known = mentorship::find(store, viewer, input.mentorship).await?.ok_or_else(hidden)?;
    let allowed = subject::student::<EndMentorship>(store, viewer, known.student, "mentorshipId").await?;
    let work = Work::begin(store, &allowed.permit, viewer.now).await?;
    work.lock_students(&[known.student.0]).await?;
    let from = viewer.today.pred_opt().unwrap_or(viewer.today);
    let held = mentorship::held(&work, &[known.student], from).await?.remove(&known.student).unwrap_or_default();
    // Who is not there from yesterday on is over.
    let held = held.into_iter().find(|row| row.id == input.mentorship).unwrap_or_else(|| known.clone());
    if held.version != input.version {
        return Err(Complaint::at(&["version"], Breach::Stale).into());
    }
    governing::last_day(held.days, input.last_day, viewer.today).map_err(refuse("lastDay"))?;
    let ended = MentorshipRow { days: Span { ends: Some(input.last_day), ..held.days }, ..held };
    mentorship::set(&work, &[], &[ended]).await?;
    work.tell(&[("mentors.changed", known.student.0)]).await?;
    Ok(work.commit().await?)
}
