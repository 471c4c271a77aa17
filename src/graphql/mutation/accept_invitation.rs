//! `acceptInvitation`: the one thing that a token may do which is nobody's here yet.

use async_graphql::{Context, Error, InputObject, Object, SimpleObject};

use super::user_error::UserError;
use crate::deed::accept_invitation::{self as deed, NotJoined};
use crate::graphql::context;
use crate::graphql::error::{Problem, unauthenticated};

#[derive(Default)]
pub(super) struct AcceptInvitationMutation;

/// The code of an invitation.
#[derive(Clone, Debug, InputObject)]
pub(super) struct AcceptInvitationInput {
    /// The code, as it was told: spaces, hyphens and small letters do not matter.
    code: String,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct AcceptInvitationPayload {
    /// Whether this token acts as a guardian from now on: ask `me` next.
    joined: bool,
    /// Why it does not; empty where it does.
    errors: Vec<UserError>,
}

#[Object]
impl AcceptInvitationMutation {
    /// Joins as the guardian whom the invitation is for, with a token of the parent portal or of an app. The token need not belong to
    /// anybody yet; until it does, a request with it may hold nothing but this field. Codes are good once, for fourteen days. One that is
    /// wrong, used or expired is refused with INVITATION, whichever it is; too many of them within an hour with RATE_LIMITED.
    async fn accept_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code.")] input: AcceptInvitationInput,
    ) -> Result<AcceptInvitationPayload, Error> {
        let (store, language) = (context::store(ctx)?, context::language(ctx));
        let joining = context::joining(ctx)?;
        let caller = deed::Caller { claim: &joining.claim, address: joining.address, now: joining.now };
        match deed::run(store, caller, &input.code).await {
            Ok(()) => Ok(AcceptInvitationPayload { joined: true, errors: vec![] }),
            Err(NotJoined::Deed(error)) => Ok(AcceptInvitationPayload { joined: false, errors: UserError::all(error, language)? }),
            Err(NotJoined::Nowhere) => Err(unauthenticated()),
            Err(NotJoined::TooOften(seconds)) => Err(Problem::RateLimited { seconds }.into()),
        }
    }
}
