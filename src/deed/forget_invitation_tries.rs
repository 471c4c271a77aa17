//! The clock forgets who tried codes of invitations a day ago: they are counted by the hour, and addresses are of persons.

use chrono::{DateTime, Duration, Utc};

use super::DeedError;
use crate::policy::permit::{Named, Permit, SystemDeed};
use crate::store::work::Work;
use crate::store::{Store, invitation_try};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct ForgetInvitationTries;

impl Named for ForgetInvitationTries {
    const NAME: &'static str = "forgetInvitationTries";
}

impl SystemDeed for ForgetInvitationTries {}

/// Does it, and answers how many were forgotten.
pub async fn run(store: &Store, permit: &Permit<ForgetInvitationTries>, now: DateTime<Utc>) -> Result<u64, DeedError> {
    let work = Work::begin(store, permit, now).await?;
    let forgotten = invitation_try::forget(&work, now - Duration::days(1)).await?;
    work.commit().await?;
    Ok(forgotten)
}
