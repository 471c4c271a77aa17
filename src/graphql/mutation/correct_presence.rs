//! `correctPresence`: one mark put right afterwards, with the reason.

use async_graphql::{Context, Error, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, FixedOffset};

use super::input::Reader;
use super::user_error::UserError;
use crate::deed::correct_presence::{self as deed, Input};
use crate::domain::presence::Given;
use crate::graphql::context;
use crate::graphql::language::Language;
use crate::graphql::object::kind::Mark;
use crate::graphql::object::presence::Presence;
use crate::graphql::query::presences::by_key;

#[derive(Default)]
pub(super) struct CorrectPresenceMutation;

/// What a mark should have been.
#[derive(Clone, Debug, InputObject)]
pub(super) struct CorrectPresenceInput {
    /// The presence.
    pub presence_id: ID,
    /// What it should have been.
    pub mark: Mark,
    /// Minutes after the begin; LATE needs it, LEFT_EARLY may have it.
    pub minutes_late: Option<i32>,
    /// Minutes before the end; LEFT_EARLY needs it, LATE may have it.
    pub minutes_left_early: Option<i32>,
    /// When sent out, within the lesson; SENT_OUT needs it.
    pub sent_out_at: Option<DateTime<FixedOffset>>,
    /// Version of the presence that was seen. Where another mark stands by now it is a CONFLICT.
    pub version: i32,
    /// Why; 1 to 200 characters on one line.
    pub reason: String,
}

/// What became of a correction.
#[derive(SimpleObject)]
pub(super) struct CorrectPresencePayload {
    /// The presence as it is now; null where there is none for the viewer.
    pub presence: Option<Presence>,
    /// Why nothing was done; empty where it was, or where it was so already.
    pub errors: Vec<UserError>,
}

#[Object]
impl CorrectPresenceMutation {
    /// Corrects one mark: the teacher of the lesson until the end of the term for corrections, the absence officer for a day that asks for
    /// it, later too. What it was stays in its history, with the reason.
    async fn correct_presence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The correction.")] input: CorrectPresenceInput,
    ) -> Result<CorrectPresencePayload, Error> {
        let (viewer, store, language) = (context::viewer(ctx)?, context::store(ctx)?, context::language(ctx));
        let read = match read(&input, language) {
            Ok(read) => read,
            Err(errors) => return Ok(CorrectPresencePayload { presence: None, errors }),
        };
        let errors = match deed::run(store, viewer, &read).await {
            Ok(()) => vec![],
            Err(error) => UserError::all(error, language)?,
        };
        Ok(CorrectPresencePayload { presence: by_key(ctx, &[read.presence]).await?.pop(), errors })
    }
}

fn read(input: &CorrectPresenceInput, language: Language) -> Result<Input, Vec<UserError>> {
    let mut reader = Reader::new(language);
    let presence = reader.id(&input.presence_id, &["presenceId"]);
    let given = Given {
        mark: input.mark.into(),
        minutes_late: input.minutes_late,
        minutes_left_early: input.minutes_left_early,
        sent_out_at: reader.instant(input.sent_out_at, &["sentOutAt"]),
    };
    match presence.filter(|_| reader.errors.is_empty()) {
        None => Err(reader.errors),
        Some(presence) => Ok(Input { presence, given, version: input.version, reason: input.reason.clone() }),
    }
}
