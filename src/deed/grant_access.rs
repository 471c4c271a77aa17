//! A student lets one guardian see or do something. What was granted to that guardian before is taken back in the same transaction, so that
//! never two grants hold at once.

use ::entity::id::{GrantId, GuardianId, GuardianshipId, StudentId};
use serde::Serialize;

use super::DeedError;
use super::complaint::{Breach, Complaint};
use super::once::OnceKey;
use super::subject;
use crate::domain::grant::{self as rule, Refused, Wanted};
use crate::domain::tie::Tie;
use crate::policy::deed::Deed;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::refusal::Refusal;
use crate::policy::viewer::Viewer;
use crate::store::work::Work;
use crate::store::{Store, grant};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct GrantAccess;

impl Named for GrantAccess {
    const NAME: &'static str = "grantAccess";
}

impl PersonDeed for GrantAccess {
    const DEED: Deed = Deed::GrantAccess;
}

/// What is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Input {
    /// Who grants.
    pub student: StudentId,
    /// To which guardian, by the guardianship.
    pub guardianship: GuardianshipId,
    /// What, and until when.
    pub wanted: Wanted,
}

/// Does it, for who is signed in. `key`: the caller's own, so that a repeat is answered and not done again.
pub async fn run(store: &Store, viewer: &Viewer, input: &Input, key: &str) -> Result<GrantId, DeedError> {
    let key = OnceKey::new(key, input)?;
    let allowed = subject::student::<GrantAccess>(store, viewer, input.student, "studentId").await?;
    let work = Work::begin(store, &allowed.permit, viewer.now).await?;
    if let Some(done) = key.before(&work).await? {
        return Ok(done);
    }
    work.lock_students(&[input.student.0]).await?;
    let hidden = || Complaint::at(&["guardianshipId"], Breach::Refused(Refusal::Hidden));
    let found = grant::tie(&work, input.student, input.guardianship).await?.ok_or_else(hidden)?;
    can_be_granted(viewer, found.guardian, &found.tie).map_err(refused)?;
    let granted = rule::grant(input.wanted, found.birth, viewer.today).map_err(refused)?;
    let before = grant::running(&work, input.student, found.guardian, viewer.today).await?;
    grant::revoke(&work, &before).await?;
    let made = grant::make(&work, input.student, found.guardian, &granted).await?;
    let revoked = before.iter().map(|id| ("grant.revoked", id.0));
    work.tell(&revoked.chain([("grant.given", made.0)]).collect::<Vec<_>>()).await?;
    key.keep(&work, &made).await?;
    work.commit().await?;
    Ok(made)
}

/// Whether something can be granted to this guardian at all: what `viewerCan` says, and what the deed itself asks.
pub fn can_be_granted(viewer: &Viewer, guardian: GuardianId, tie: &Tie) -> Result<(), Refused> {
    if viewer.person.guardian == Some(guardian) {
        return Err(Refused::Oneself);
    }
    tie.can_be_granted(viewer.today)
}

fn refused(refused: Refused) -> Complaint {
    Complaint::at(&[refused.field()], Breach::Grant(refused))
}
