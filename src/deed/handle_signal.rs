//! Somebody says what was done about a signal: the mentor of the student, or an absence officer whom signals of the student concern. It is
//! handled up to today: what is missed from the next day on counts anew, where the rule is the school's own.

use ::entity::id::{SignalId, StaffMemberId, TextId};
use ::entity::kind::SignalStatus;
use chrono::{DateTime, NaiveDate, Utc};

use super::complaint::{Breach, Complaint};
use super::count::{self, Touched};
use super::{DeedError, reason};
use crate::policy::deed::Deed;
use crate::policy::doing;
use crate::policy::group::FieldGroup;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::refusal::{self, Refusal};
use crate::policy::sight::{About, Reason, sight};
use crate::policy::viewer::Viewer;
use crate::store::signal_state::{self, Fate, SignalState};
use crate::store::work::Work;
use crate::store::{Store, flag, reason_text, school, signal};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct HandleSignal;

impl Named for HandleSignal {
    const NAME: &'static str = "handleSignal";
}

impl PersonDeed for HandleSignal {
    const DEED: Deed = Deed::HandleSignal;
}

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Which signal.
    pub signal: SignalId,
    /// Version that was seen.
    pub version: i32,
    /// What was done.
    pub note: String,
}

/// Does it, for who is signed in.
pub async fn run(store: &Store, viewer: &Viewer, input: &Input) -> Result<(), DeedError> {
    let refused = |refusal| Complaint::at(&["signalId"], Breach::Refused(refusal));
    let note = reason::given(&input.note, "note")?;
    let found = signal::among(store, viewer, &[input.signal]).await?.pop();
    let (student, _) = found.ok_or_else(|| refused(Refusal::Hidden))?;
    let sight = refusal::student(sight(student.birth_date, &student.tie, viewer.today)).map_err(refused)?;
    refusal::part(&sight, FieldGroup::Standing, About::default()).map_err(refused)?;
    let permit = doing::permit::<HandleSignal>(viewer, &sight, About::default()).map_err(refused)?;
    // The table lets nobody but staff.
    let me = doing::staff_member(viewer).ok_or_else(|| refused(Refusal::Forbidden(Reason::Role)))?;
    let work = Work::begin(store, &permit, viewer.now).await?;
    work.lock_students(&[student.id.0]).await?;
    // What is handled is what was reached up to today: its last day is where the school's own rules begin to count anew.
    let school = school::of(&work, viewer.zone).await?;
    count::follow(&work, &school, &Touched::nothing(&[student.id], viewer.today)).await?;
    let was = signal_state::of(&work, input.signal).await?.filter(|was| was.version == input.version);
    let was = was.ok_or_else(|| Complaint::at(&["version"], Breach::Stale))?;
    check(was.fate.status()).map_err(|breach| Complaint::at(&["signalId"], breach))?;
    let note = reason_text::write(&work, Some(student.id), &note).await?;
    if let Some(flag) = was.flag {
        flag::handle(&work, flag).await?;
    }
    let handled = handled(&was, viewer.today, viewer.now, me, note);
    signal_state::amend(&work, std::slice::from_ref(&handled)).await?;
    let mut touched = Touched::default();
    touched.from(student.id, handled.ends);
    count::follow(&work, &school, &touched).await?;
    work.tell(&[("signal.handled", input.signal.0)]).await?;
    Ok(work.commit().await?)
}

/// Whether there is anything to handle, whoever may.
pub fn check(status: SignalStatus) -> Result<(), Breach> {
    match status {
        SignalStatus::Open => Ok(()),
        SignalStatus::Handled | SignalStatus::Lapsed => Err(Breach::NotOpen),
    }
}

/// As it is once somebody handled it: of days to come nobody has.
fn handled(was: &SignalState, today: NaiveDate, at: DateTime<Utc>, by: StaffMemberId, note: TextId) -> SignalState {
    SignalState { ends: was.ends.min(today).max(was.reached_on), fate: Fate::Handled { at, by, note }, ..was.clone() }
}
