//! What a resolver reaches: the viewer, the rows, and what it has shown.

use std::sync::Arc;

use async_graphql::{Context, Error};

use super::error::unauthenticated;
use super::language::Language;
use super::seen::Seen;
use crate::policy::viewer::Viewer;
use crate::store::Store;

/// Who is asking; without a token nobody is.
pub fn viewer<'a>(ctx: &Context<'a>) -> Result<&'a Arc<Viewer>, Error> {
    ctx.data::<Arc<Viewer>>().map_err(|_| unauthenticated())
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
