//! `revokeAccess`: a student takes a grant back.

use async_graphql::{Context, Error, ID, InputObject, Object, SimpleObject};

use super::input::Reader;
use super::user_error::UserError;
use crate::deed::revoke_access::{self as deed, Input};
use crate::graphql::context;
use crate::graphql::object::grant::Grant;
use crate::graphql::query::guardianship;

#[derive(Default)]
pub(super) struct RevokeAccessMutation;

/// A grant to take back.
#[derive(Clone, Debug, InputObject)]
pub(super) struct RevokeAccessInput {
    /// Which.
    grant_id: ID,
    /// The version that was seen: another by now is a CONFLICT, and nothing is done.
    version: i32,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct RevokeAccessPayload {
    /// The grant as it is now; null where there is none for the viewer.
    grant: Option<Grant>,
    /// Why nothing was done; empty where it was.
    errors: Vec<UserError>,
}

#[Object]
impl RevokeAccessMutation {
    /// Takes back what a guardian was granted: the student, from 16 on. It holds at once: the next request of the guardian is answered
    /// without it.
    async fn revoke_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: RevokeAccessInput,
    ) -> Result<RevokeAccessPayload, Error> {
        let mut reader = Reader::new(context::language(ctx));
        let Some(id) = reader.id(&input.grant_id, &["grantId"]) else {
            return Ok(RevokeAccessPayload { grant: None, errors: reader.errors });
        };
        let done = deed::run(context::store(ctx)?, context::viewer(ctx)?, Input { grant: id, version: input.version }).await;
        let errors = match done {
            Ok(()) => vec![],
            Err(error) => UserError::all(error, context::language(ctx))?,
        };
        Ok(RevokeAccessPayload { grant: guardianship::grants(ctx, &[id]).await?.pop(), errors })
    }
}
