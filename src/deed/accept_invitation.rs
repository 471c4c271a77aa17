//! Somebody with a good token gives the code of an invitation, and is that guardian from then on. He may be nobody here before.
//!
//! A code that is wrong, used, expired, worn out by tries or of another school is refused in the same words, by the same statements: who
//! guesses learns nothing. Tries in vain are counted by token, by address and by code.

use std::net::IpAddr;

use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, NaiveDate, Utc};

use super::DeedError;
use super::complaint::{Breach, Complaint};
use super::invite_guardian::hash;
use crate::domain::invitation::{self as rules, MOST_BY_TOKEN, MOST_FROM_ADDRESS, Refused};
use crate::domain::local_time::local_date;
use crate::policy::joining;
use crate::policy::permit::{JoiningDeed, Named};
use crate::store::invitation::Found;
use crate::store::viewer::Claim;
use crate::store::work::Work;
use crate::store::{Store, StoreError, invitation, invitation_try, joining as tokens};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct AcceptInvitation;

impl Named for AcceptInvitation {
    const NAME: &'static str = "acceptInvitation";
}

impl JoiningDeed for AcceptInvitation {}

/// Why somebody has not joined.
#[derive(Debug, thiserror::Error)]
pub enum NotJoined {
    /// The deed was refused, or the rows could not be read or written.
    #[error(transparent)]
    Deed(#[from] DeedError),
    /// The token is of no institution of ours.
    #[error("a token of nowhere")]
    Nowhere,
    /// Too many tries in vain; so many seconds until there may be more.
    #[error("too many tries; again in {0} seconds")]
    TooOften(u32),
}

impl From<StoreError> for NotJoined {
    fn from(error: StoreError) -> Self {
        Self::Deed(error.into())
    }
}

/// Who gives a code, from where, when.
#[derive(Clone, Copy, Debug)]
pub struct Caller<'a> {
    /// What the token says.
    pub claim: &'a Claim,
    /// The address, if it is known.
    pub address: Option<IpAddr>,
    /// This instant.
    pub now: DateTime<Utc>,
}

/// Does it.
pub async fn run(store: &Store, caller: Caller<'_>, code: &str) -> Result<(), NotJoined> {
    let Caller { claim, now, .. } = caller;
    let (bearer, zone) = tokens::bearer(store, claim).await?.ok_or(NotJoined::Nowhere)?;
    let unfit = |breach| NotJoined::Deed(Complaint::at(&["code"], breach).into());
    let permit = joining::permit::<AcceptInvitation>(&bearer).map_err(|refusal| unfit(Breach::Refused(refusal)))?;
    let today = local_date(now, zone);
    let (address, token, code) = (address_hash(caller.address), tokens::token_hash(claim), hash(code));
    let work = Work::begin(store, &permit, now).await?;
    let tries = invitation_try::count(&work, &address, &token, rules::hour(now)).await?;
    if tries.from_address > MOST_FROM_ADDRESS || tries.by_token > MOST_BY_TOKEN {
        work.rollback().await?;
        return Err(NotJoined::TooOften(rules::seconds_left(now)));
    }
    let known = tokens::known(&work, claim).await?;
    if known.is_some_and(|known| known.is_guardian(today)) {
        // Whatever the code: nothing is learnt of it, and nothing counted.
        work.rollback().await?;
        return Err(unfit(Breach::Joining(Refused::JoinedAlready)));
    }
    let found = invitation::find(&work, &code, &claim.issuer, &claim.subject).await?;
    let Some(found) = found.filter(|found| lets_in(found, now, today)) else {
        invitation_try::in_vain(&work, &code).await?;
        work.commit().await?;
        return Err(unfit(Breach::Joining(Refused::NoInvitation)));
    };
    invitation::mark_used(&work, found.id).await?;
    tokens::join(&work, claim, known, found.guardian, today).await?;
    invitation_try::uncount(&work, &address, &token).await?;
    work.tell(&[("guardian.joined", found.guardian.0)]).await?;
    Ok(work.commit().await?)
}

/// Nobody is his own guardian: a code that a student found at home lets him in nowhere.
fn lets_in(found: &Found, now: DateTime<Utc>, today: NaiveDate) -> bool {
    rules::is_good(&found.invitation, now) && !found.own_child && found.gone_on.is_none_or(|gone| gone > today)
}

/// Of IPv6 the network of the connection: one household or machine has all the addresses in it.
fn address_hash(address: Option<IpAddr>) -> Vec<u8> {
    let bytes = match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V4(four)) => four.octets().to_vec(),
        Some(IpAddr::V6(six)) => six.octets()[..8].to_vec(),
        None => vec![],
    };
    digest(&SHA256, &bytes).as_ref().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_counts_by_itself_and_of_ipv6_the_network() {
        let of = |text: &str| address_hash(Some(text.parse().unwrap()));
        assert_eq!(of("192.0.2.1"), of("::ffff:192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_ne!(of("0.0.0.0"), address_hash(None));
    }
}
