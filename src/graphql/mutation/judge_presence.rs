//! `judgePresence`: with or without valid reason, by whom it is to judge.

use async_graphql::{Context, Error, ID, InputObject, Object, SimpleObject};

use super::input::Reader;
use super::user_error::UserError;
use crate::deed::judge_presence::{self as deed, Input};
use crate::graphql::context;
use crate::graphql::object::presence::Presence;
use crate::graphql::query::presences::by_key;

#[derive(Default)]
pub(super) struct JudgePresenceMutation;

/// A judgement over one presence.
#[derive(Clone, Debug, InputObject)]
pub(super) struct JudgePresenceInput {
    /// The presence.
    pub presence_id: ID,
    /// Whether what was missed had a valid reason.
    pub authorised: bool,
    /// Version of the presence that was seen. Where it is another by now it is a CONFLICT.
    pub version: i32,
    /// Why; 1 to 200 characters on one line.
    pub reason: String,
}

/// What became of a judgement.
#[derive(SimpleObject)]
pub(super) struct JudgePresencePayload {
    /// The presence as it is now; null where there is none for the viewer, whom a settled day is closed to again.
    pub presence: Option<Presence>,
    /// Why nothing was done; empty where it was.
    pub errors: Vec<UserError>,
}

#[Object]
impl JudgePresenceMutation {
    /// Judges what was missed of one lesson, whatever reports say: the absence officer, for a day that asks for it. It stands until
    /// somebody judges again; earlier judgements are kept.
    async fn judge_presence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The judgement.")] input: JudgePresenceInput,
    ) -> Result<JudgePresencePayload, Error> {
        let (viewer, store, language) = (context::viewer(ctx)?, context::store(ctx)?, context::language(ctx));
        let mut reader = Reader::new(language);
        let Some(presence) = reader.id(&input.presence_id, &["presenceId"]) else {
            return Ok(JudgePresencePayload { presence: None, errors: reader.errors });
        };
        let judgement = Input { presence, authorised: input.authorised, version: input.version, reason: input.reason };
        let errors = match deed::run(store, viewer, &judgement).await {
            Ok(()) => vec![],
            Err(error) => UserError::all(error, language)?,
        };
        Ok(JudgePresencePayload { presence: by_key(ctx, &[presence]).await?.pop(), errors })
    }
}
