//! A guardian is kept out, for a time or until further notice: nothing of the student is left to see, to do or to be rung about, from the
//! first day of the block on, whatever ties and grants there are.

use ::entity::id::GuardianshipId;
use ::entity::kind::GuardianshipWhat;
use chrono::NaiveDate;

use super::complaint::{Breach, Complaint};
use super::guardianship_access as access;
use super::{DeedError, reason};
use crate::domain::span::Span;
use crate::domain::tie::Tie;
use crate::domain::tie_change::{Refused, block, unblock};
use crate::policy::deed::Deed;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::viewer::Viewer;
use crate::store::tie_state::{self, TieState};
use crate::store::work::Work;
use crate::store::{Store, reason_text};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct BlockGuardian;

impl Named for BlockGuardian {
    const NAME: &'static str = "blockGuardian";
}

impl PersonDeed for BlockGuardian {
    const DEED: Deed = Deed::BlockGuardian;
}

/// The deed that lifts it: who may keep somebody out may let him in again.
#[derive(Clone, Copy, Debug)]
pub struct UnblockGuardian;

impl Named for UnblockGuardian {
    const NAME: &'static str = "unblockGuardian";
}

impl PersonDeed for UnblockGuardian {
    const DEED: Deed = Deed::BlockGuardian;
}

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// By which guardianship.
    pub guardianship: GuardianshipId,
    /// First day; one that runs keeps its own.
    pub from: NaiveDate,
    /// Last day; none: until further notice.
    pub until: Option<NaiveDate>,
    /// Why.
    pub reason: String,
    /// The version that was seen.
    pub version: i32,
}

/// Blocks, for who is signed in: every guardianship of the two that is not over, so that none is a way around it.
pub async fn run(store: &Store, viewer: &Viewer, input: &Input) -> Result<(), DeedError> {
    let reason = reason::given(&input.reason, "reason")?;
    let found = access::find::<BlockGuardian>(store, viewer, input.guardianship).await?;
    let work = Work::begin(store, &found.permit, viewer.now).await?;
    let pair = access::hold(&work, (found.student, found.guardian), Some((input.guardianship, input.version))).await?;
    let named = pair.iter().find(|one| one.id == input.guardianship).ok_or_else(stale)?;
    let span = block(&named.tie, input.from, input.until, viewer.today).map_err(refused)?;
    let open: Vec<TieState> = pair.iter().copied().filter(|one| one.tie.during.ends.is_none_or(|ends| ends >= viewer.today)).collect();
    let text = reason_text::write(&work, Some(found.student), &reason).await?;
    write(&work, &open, Some(span)).await?;
    tie_state::record(&work, (named.id, &Tie { blocked: Some(span), ..named.tie }), GuardianshipWhat::Block, text, found.me).await?;
    work.tell(&[("guardianship.changed", input.guardianship.0)]).await?;
    Ok(work.commit().await?)
}

/// Lifts it, for who is signed in: what holds and what is to come, of every guardianship of the two.
pub async fn lift(store: &Store, viewer: &Viewer, (guardianship, version): (GuardianshipId, i32), reason: &str) -> Result<(), DeedError> {
    let reason = reason::given(reason, "reason")?;
    let found = access::find::<UnblockGuardian>(store, viewer, guardianship).await?;
    let work = Work::begin(store, &found.permit, viewer.now).await?;
    let pair = access::hold(&work, (found.student, found.guardian), Some((guardianship, version))).await?;
    let named = pair.iter().find(|one| one.id == guardianship).ok_or_else(stale)?;
    unblock(&named.tie, viewer.today).map_err(|refused| Complaint::at(&["guardianshipId"], Breach::Tie(refused)))?;
    let blocked: Vec<TieState> = pair.iter().copied().filter(|one| unblock(&one.tie, viewer.today).is_ok()).collect();
    let text = reason_text::write(&work, Some(found.student), &reason).await?;
    write(&work, &blocked, None).await?;
    tie_state::record(&work, (named.id, &Tie { blocked: None, ..named.tie }), GuardianshipWhat::Unblock, text, found.me).await?;
    work.tell(&[("guardianship.changed", guardianship.0)]).await?;
    Ok(work.commit().await?)
}

async fn write<D: Named>(work: &Work<'_, D>, of: &[TieState], block: Option<Span>) -> Result<(), DeedError> {
    let ids: Vec<GuardianshipId> = of.iter().map(|one| one.id).collect();
    Ok(tie_state::block(work, &ids, block).await?)
}

fn stale() -> Complaint {
    Complaint::at(&["version"], Breach::Stale)
}

fn refused(refused: Refused) -> Complaint {
    let field = match refused {
        Refused::EndsBefore(_) => "until",
        Refused::Past(_) => "from",
        Refused::Over | Refused::NotBlocked | Refused::Oneself | Refused::Overlaps(_) => "guardianshipId",
    };
    Complaint::at(&[field], Breach::Tie(refused))
}
