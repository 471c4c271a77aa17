//! A student takes a grant back. It holds from the same instant, by every path: each of them asks whether a grant was revoked.

use ::entity::id::GrantId;

use super::DeedError;
use super::complaint::{Breach, Complaint};
use super::subject::allowed;
use crate::domain::grant::Refused;
use crate::policy::deed::Deed;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::refusal::{self, Refusal};
use crate::policy::sight::{About, sight};
use crate::policy::viewer::Viewer;
use crate::store::work::Work;
use crate::store::{Store, grant};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct RevokeAccess;

impl Named for RevokeAccess {
    const NAME: &'static str = "revokeAccess";
}

impl PersonDeed for RevokeAccess {
    const DEED: Deed = Deed::RevokeAccess;
}

/// What is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input {
    /// Which grant.
    pub grant: GrantId,
    /// The version that was seen.
    pub version: i32,
}

/// Does it, for who is signed in.
pub async fn run(store: &Store, viewer: &Viewer, input: Input) -> Result<(), DeedError> {
    let refused = |refusal| Complaint::at(&["grantId"], Breach::Refused(refusal));
    let found = grant::among(store, viewer, &[input.grant]).await?.pop();
    let (student, row) = found.ok_or_else(|| refused(Refusal::Hidden))?;
    let sight = refusal::student(sight(student.birth_date, &student.tie, viewer.today)).map_err(refused)?;
    refusal::grant(&sight, viewer, row.guardian).map_err(refused)?;
    let allowed = allowed::<RevokeAccess>(viewer, &sight, About::default(), "grantId")?;
    let work = Work::begin(store, &allowed.permit, viewer.now).await?;
    work.lock_students(&[student.id.0]).await?;
    // As it is now that nobody else changes it.
    let now = grant::version(&work, input.grant).await?;
    if now != Some(input.version) {
        return Err(Complaint::at(&["version"], Breach::Stale).into());
    }
    if !row.runs(viewer.today) {
        return Err(Complaint::at(&["grantId"], Breach::Grant(Refused::Over)).into());
    }
    grant::revoke(&work, &[input.grant]).await?;
    work.tell(&[("grant.revoked", input.grant.0)]).await?;
    Ok(work.commit().await?)
}
