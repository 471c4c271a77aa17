//! What a resolver reaches: the viewer, the rows, and what it has shown.

use std::net::IpAddr;
use std::sync::Arc;

use async_graphql::{Context, Error};
use chrono::{DateTime, Utc};

use super::error::unauthenticated;
use super::language::Language;
use super::seen::Seen;
use crate::policy::viewer::Viewer;
use crate::store::Store;
use crate::store::viewer::Claim;

/// Who is asking; without a token nobody is.
pub fn viewer<'a>(ctx: &Context<'a>) -> Result<&'a Arc<Viewer>, Error> {
    ctx.data::<Arc<Viewer>>().map_err(|_| unauthenticated())
}

/// What a token says of who bears it, from where and when: for who may be nobody here yet.
#[derive(Clone, Debug)]
pub struct Joining {
    /// What the token says.
    pub claim: Claim,
    /// The address the request came from, if it is known.
    pub address: Option<IpAddr>,
    /// This instant.
    pub now: DateTime<Utc>,
}

/// Who would join.
pub fn joining<'a>(ctx: &Context<'a>) -> Result<&'a Joining, Error> {
    ctx.data::<Joining>().map_err(|_| unauthenticated())
}

/// The rows.
pub fn store<'a>(ctx: &Context<'a>) -> Result<&'a Store, Error> {
    ctx.data::<Store>()
}

/// The record of what this request has shown.
pub fn seen(ctx: &Context<'_>) -> Result<Arc<Seen>, Error> {
    ctx.data::<Arc<Seen>>().cloned()
}

/// The language of the caller.
pub fn language(ctx: &Context<'_>) -> Language {
    ctx.data::<Language>().copied().unwrap_or_default()
}
