//! A teacher or mentor asks that a student be contacted now. It is kept as a record of its own, with the signal that is made of it.

use ::entity::id::{FlagId, SignalId, StudentId};
use ::entity::kind::RuleCode;
use serde::{Deserialize, Serialize};

use super::complaint::{Breach, Complaint};
use super::once::OnceKey;
use super::subject::{self, Allowed};
use super::{DeedError, reason};
use crate::domain::deadline::due;
use crate::domain::local_time::local_date;
use crate::domain::rule::{Rule, in_force, of_day};
use crate::policy::deed::Deed;
use crate::policy::doing;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::refusal::Refusal;
use crate::policy::sight::Reason;
use crate::policy::viewer::Viewer;
use crate::store::signal_state::{self, Fate, SignalState};
use crate::store::work::Work;
use crate::store::{Store, flag, reason_text, rule};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct FlagForAction;

impl Named for FlagForAction {
    const NAME: &'static str = "flagForAction";
}

impl PersonDeed for FlagForAction {
    const DEED: Deed = Deed::FlagForAction;
}

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Input {
    /// About whom.
    pub student: StudentId,
    /// Why.
    pub reason: String,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The flag that stands.
    pub flag: FlagId,
}

/// Does it, for who is signed in. Of one person about one student one flag is open: a second on the same day is answered with the first,
/// one of a later day takes its place, and its signal the place of the other's.
pub async fn run(store: &Store, viewer: &Viewer, input: &Input, key: &str) -> Result<Done, DeedError> {
    let key = OnceKey::new(key, input)?;
    let reason = reason::given(&input.reason, "reason")?;
    let Allowed { permit, .. } = subject::student::<FlagForAction>(store, viewer, input.student, "studentId").await?;
    // The table lets nobody but staff.
    let nobody = || Complaint::at(&["studentId"], Breach::Refused(Refusal::Forbidden(Reason::Role)));
    let me = doing::staff_member(viewer).ok_or_else(nobody)?;
    let work = Work::begin(store, &permit, viewer.now).await?;
    if let Some(done) = key.before(&work).await? {
        return Ok(done);
    }
    work.lock_students(&[input.student.0]).await?;
    let open = flag::open(&work, input.student, me).await?;
    let of_today = open.filter(|open| local_date(open.raised_at, viewer.zone) == viewer.today);
    let done = if let Some(open) = of_today {
        Done { flag: open.id }
    } else {
        if let Some(older) = open {
            flag::handle(&work, older.id).await?;
            lapse(&work, viewer, input.student, older.id).await?;
        }
        let text = reason_text::write(&work, Some(input.student), &reason).await?;
        let flag = flag::raise(&work, input.student, me, text).await?;
        let rules = rule::of(&work).await?.of_school();
        // A school that has switched the rule off keeps the flag, and nothing is asked of anybody.
        if in_force(&rules, RuleCode::ActionWanted, viewer.today).is_some() {
            signal_state::make(&work, &[signal(viewer, input.student, flag, &rules)]).await?;
        }
        work.tell(&[("flag.raised", flag.0)]).await?;
        Done { flag }
    };
    key.keep(&work, &done).await?;
    work.commit().await?;
    Ok(done)
}

/// What is made of a flag: it is reached at once, and asks for contact.
fn signal(viewer: &Viewer, student: StudentId, flag: FlagId, rules: &[Rule]) -> SignalState {
    let today = viewer.today;
    let code = RuleCode::ActionWanted;
    SignalState {
        id: SignalId::new(),
        student,
        code,
        begins: today,
        reached_on: today,
        ends: today,
        value: 1,
        provisional: false,
        established_on: today,
        // The rule has been there since before there were flags.
        due_on: of_day(rules, code, today).map_or(today, |rule| due(rule, today, None).on),
        flag: Some(flag),
        fate: Fate::Open,
        version: 0,
    }
}

/// The signal of a flag whose place another one takes lapses, if it waits still.
async fn lapse(work: &Work<'_, FlagForAction>, viewer: &Viewer, student: StudentId, flag: FlagId) -> Result<(), DeedError> {
    let was = signal_state::of_flag(work, student, flag).await?;
    if let Some(was) = was.filter(|was| was.fate == Fate::Open) {
        let fate = Fate::Lapsed { at: viewer.now, because: FlagForAction::NAME.to_owned(), day: viewer.today };
        signal_state::amend(work, &[SignalState { fate, ..was }]).await?;
    }
    Ok(())
}
