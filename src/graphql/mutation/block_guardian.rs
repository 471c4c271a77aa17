//! `blockGuardian` and `unblockGuardian`: keep a guardian out, and let him in again.

use ::entity::id::GuardianshipId;
use async_graphql::{Context, Error, ID, InputObject, Object, SimpleObject};

use super::input::Reader;
use super::user_error::UserError;
use crate::deed::DeedError;
use crate::deed::block_guardian::{self as deed, Input};
use crate::graphql::context;
use crate::graphql::object::guardianship::Guardianship;
use crate::graphql::query::guardianship;
use crate::graphql::scalar::Date;

#[derive(Default)]
pub(super) struct BlockGuardianMutation;

/// A block.
#[derive(Clone, Debug, InputObject)]
pub(super) struct BlockGuardianInput {
    /// The guardianship of who is to be kept out.
    guardianship_id: ID,
    /// First day: today or later. A block that runs keeps its own first day, whatever is said here.
    from: Date,
    /// Last day, that day included; left out: until further notice.
    until: Option<Date>,
    /// Why: kept for administrators and the privacy officer. 1 to 200 characters on one line.
    reason: String,
    /// The version that was seen: another by now is a CONFLICT, and nothing is done.
    version: i32,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct BlockGuardianPayload {
    /// The guardianship as it is now; null where there is none for the viewer.
    guardianship: Option<Guardianship>,
    /// Why nothing was done; empty where it was.
    errors: Vec<UserError>,
}

/// A block to lift.
#[derive(Clone, Debug, InputObject)]
pub(super) struct UnblockGuardianInput {
    /// The guardianship.
    guardianship_id: ID,
    /// Why: kept for administrators and the privacy officer. 1 to 200 characters on one line.
    reason: String,
    /// The version that was seen: another by now is a CONFLICT, and nothing is done.
    version: i32,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct UnblockGuardianPayload {
    /// The guardianship as it is now; null where there is none for the viewer.
    guardianship: Option<Guardianship>,
    /// Why nothing was done; empty where it was.
    errors: Vec<UserError>,
}

#[Object]
impl BlockGuardianMutation {
    /// Keeps a guardian out, for a time or until further notice: an administrator or the privacy officer. From its first day on nothing of
    /// the student exists for the guardian, whatever was granted.
    async fn block_guardian(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, when, and why.")] input: BlockGuardianInput,
    ) -> Result<BlockGuardianPayload, Error> {
        let mut reader = Reader::new(context::language(ctx));
        let guardianship = reader.id(&input.guardianship_id, &["guardianshipId"]);
        let from = reader.day(input.from, &["from"]);
        let until = input.until.and_then(|until| reader.day(until, &["until"]));
        let (Some(guardianship), Some(from), true) = (guardianship, from, reader.errors.is_empty()) else {
            return Ok(BlockGuardianPayload { guardianship: None, errors: reader.errors });
        };
        let wanted = Input { guardianship, from, until, reason: input.reason, version: input.version };
        let done = deed::run(context::store(ctx)?, context::viewer(ctx)?, &wanted).await;
        let (guardianship, errors) = answer(ctx, guardianship, done).await?;
        Ok(BlockGuardianPayload { guardianship, errors })
    }

    /// Lets a guardian in again whom a block keeps out, now or later: an administrator or the privacy officer. Grants that the student has
    /// not taken back hold again.
    async fn unblock_guardian(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, and why.")] input: UnblockGuardianInput,
    ) -> Result<UnblockGuardianPayload, Error> {
        let mut reader = Reader::new(context::language(ctx));
        let Some(id) = reader.id(&input.guardianship_id, &["guardianshipId"]) else {
            return Ok(UnblockGuardianPayload { guardianship: None, errors: reader.errors });
        };
        let done = deed::lift(context::store(ctx)?, context::viewer(ctx)?, (id, input.version), &input.reason).await;
        let (guardianship, errors) = answer(ctx, id, done).await?;
        Ok(UnblockGuardianPayload { guardianship, errors })
    }
}

async fn answer(
    ctx: &Context<'_>,
    id: GuardianshipId,
    done: Result<(), DeedError>,
) -> Result<(Option<Guardianship>, Vec<UserError>), Error> {
    let errors = match done {
        Ok(()) => vec![],
        Err(error) => UserError::all(error, context::language(ctx))?,
    };
    Ok((guardianship::guardianships(ctx, &[id]).await?.pop(), errors))
}
