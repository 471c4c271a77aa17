//! An absence officer judges one presence, on a day that asks for it: with or without valid reason, whatever reports say.

use ::entity::id::PresenceId;
use ::entity::kind::LessonStatus;

use super::complaint::{Breach, Complaint};
use super::presence_access::{self, Held, stale};
use super::{DeedError, reason};
use crate::domain::account::Taken;
use crate::policy::deed::Deed;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::viewer::Viewer;
use crate::store::attendance::TakenState;
use crate::store::work::Work;
use crate::store::{Store, judging, reason_text};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct JudgePresence;

impl Named for JudgePresence {
    const NAME: &'static str = "judgePresence";
}

impl PersonDeed for JudgePresence {
    const DEED: Deed = Deed::JudgePresence;
}

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Which presence.
    pub presence: PresenceId,
    /// With valid reason.
    pub authorised: bool,
    /// Version that was seen: who judges must know the mark and how it counted.
    pub version: i32,
    /// Why.
    pub reason: String,
}

/// Does it, for who is signed in.
pub async fn run(store: &Store, viewer: &Viewer, input: &Input) -> Result<(), DeedError> {
    let reason = reason::given(&input.reason, "reason")?;
    let subject = presence_access::find(store, viewer, input.presence).await?;
    let (permit, me) = subject.permit::<JudgePresence>(viewer)?;
    let mut work = Work::begin(store, &permit, viewer.now).await?;
    let Held { was, mut ledger, school } = subject.hold(&work, viewer, input.presence).await?;
    check(&was.taken()).map_err(|breach| Complaint::at(&["presenceId"], breach))?;
    if was.version != input.version {
        return Err(stale().into());
    }
    let text = reason_text::write(&work, Some(subject.student), &reason).await?;
    work.because(text);
    judging::judge(&work, input.presence, input.authorised, text, me).await?;
    ledger.mark(subject.student, TakenState { judged: Some(input.authorised), ..was.clone() });
    ledger.settle(&work, &school).await?;
    let counts = |state: &TakenState| (state.minutes, state.becomes_unauthorised_at, state.settled);
    if ledger.taken(subject.student, input.presence).is_some_and(|now| counts(&now) == counts(&was)) {
        judging::touch(&work, input.presence).await?;
    }
    work.tell(&[("attendance.changed", subject.student.0)]).await?;
    Ok(work.commit().await?)
}

/// Whether there is anything to judge, whoever may: not of a cancelled lesson, nor where nothing was missed.
pub fn check(taken: &Taken) -> Result<(), Breach> {
    if taken.status == LessonStatus::Cancelled {
        return Err(Breach::Cancelled);
    }
    if taken.presence.missed(taken.lesson, taken.status).is_empty() { Err(Breach::NothingMissed) } else { Ok(()) }
}
