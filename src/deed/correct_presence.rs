//! Somebody corrects one mark: the teacher of the lesson in its term, the absence officer on a day that asks for it, later too. The reason
//! is kept with what the mark was.

use ::entity::id::PresenceId;
use ::entity::kind::{LessonStatus, MarkSource};
use chrono::{DateTime, Utc};

use super::complaint::{Breach, Complaint};
use super::presence_access::{self, Held, stale};
use super::{DeedError, reason, term};
use crate::domain::account::Taken;
use crate::domain::presence::{Given, Presence};
use crate::domain::school::School;
use crate::policy::deed::Deed;
use crate::policy::doing;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::viewer::Viewer;
use crate::store::work::Work;
use crate::store::{Store, reason_text};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct CorrectPresence;

impl Named for CorrectPresence {
    const NAME: &'static str = "correctPresence";
}

impl PersonDeed for CorrectPresence {
    const DEED: Deed = Deed::CorrectPresence;
}

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Which presence.
    pub presence: PresenceId,
    /// What it should have been.
    pub given: Given,
    /// Version that was seen.
    pub version: i32,
    /// Why.
    pub reason: String,
}

/// Does it, for who is signed in. What is so already is left as it is.
pub async fn run(store: &Store, viewer: &Viewer, input: &Input) -> Result<(), DeedError> {
    let reason = reason::given(&input.reason, "reason")?;
    let subject = presence_access::find(store, viewer, input.presence).await?;
    let (permit, me) = subject.permit::<CorrectPresence>(viewer)?;
    let mut work = Work::begin(store, &permit, viewer.now).await?;
    let Held { was, mut ledger, school } = subject.hold(&work, viewer, input.presence).await?;
    let held_to_term = doing::is_held_to_term(Deed::CorrectPresence, &subject.sight, subject.about());
    check(&was.taken(), held_to_term, &school, viewer.now).map_err(|breach| Complaint::at(&["presenceId"], breach))?;
    let refused = |refused: crate::domain::presence::Refused| Complaint::at(&[refused.field().name()], Breach::Mark(refused));
    let presence = Presence::parse(input.given, was.during).map_err(refused)?;
    let given = Given { mark: presence.mark(), ..input.given };
    if given == was.given {
        return Ok(());
    }
    if !was.was_seen(Some(input.version)) {
        return Err(stale().into());
    }
    work.because(reason_text::write(&work, Some(subject.student), &reason).await?);
    let corrected = was.marked_anew(given, subject.lesson.version, viewer.now, me, MarkSource::Correction);
    ledger.mark(subject.student, corrected);
    ledger.settle(&work, &school).await?;
    work.tell(&[("attendance.changed", subject.student.0)]).await?;
    Ok(work.commit().await?)
}

/// Whether a mark can be corrected now, whoever may: of a cancelled lesson none, and in the term of the register where that holds.
pub fn check(taken: &Taken, held_to_term: bool, school: &School, now: DateTime<Utc>) -> Result<(), Breach> {
    if taken.status == LessonStatus::Cancelled {
        return Err(Breach::Cancelled);
    }
    let of_register = school.register_term(taken.lesson, taken.on, Some(taken.first_marked_at));
    let in_term = if held_to_term { of_register.correction(now) } else { Ok(()) };
    in_term.map_err(|refused| term::breach(refused, school))
}
