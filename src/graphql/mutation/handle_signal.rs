//! `handleSignal`: what was done about it, by whose task it is.

use async_graphql::{Context, Error, ID, InputObject, Object, SimpleObject};

use super::input::Reader;
use super::user_error::UserError;
use crate::deed::handle_signal::{self as deed, Input};
use crate::graphql::context;
use crate::graphql::object::signal::Signal;
use crate::graphql::query::signals::by_key;

#[derive(Default)]
pub(super) struct HandleSignalMutation;

/// What was done about a signal.
#[derive(Clone, Debug, InputObject)]
pub(super) struct HandleSignalInput {
    /// The signal.
    pub signal_id: ID,
    /// Version of the signal that was seen. Where it is another by now it is a CONFLICT.
    pub version: i32,
    /// What was done: 1 to 200 characters on one line. It is kept as a reason.
    pub note: String,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct HandleSignalPayload {
    /// The signal as it is now; null where there is none for the viewer.
    pub signal: Option<Signal>,
    /// Why nothing was done; empty where it was.
    pub errors: Vec<UserError>,
}

#[Object]
impl HandleSignalMutation {
    /// Handles a signal that is open: a mentor of the student, or an absence officer. Where the rule is the school's own, counting begins
    /// anew on the day after the signal's last; a rule of the Act counts on.
    async fn handle_signal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and what was done.")] input: HandleSignalInput,
    ) -> Result<HandleSignalPayload, Error> {
        let (viewer, store, language) = (context::viewer(ctx)?, context::store(ctx)?, context::language(ctx));
        let mut reader = Reader::new(language);
        let Some(signal) = reader.id(&input.signal_id, &["signalId"]) else {
            return Ok(HandleSignalPayload { signal: None, errors: reader.errors });
        };
        let errors = match deed::run(store, viewer, &Input { signal, version: input.version, note: input.note }).await {
            Ok(()) => vec![],
            Err(error) => UserError::all(error, language)?,
        };
        Ok(HandleSignalPayload { signal: by_key(ctx, &[signal]).await?.pop(), errors })
    }
}
