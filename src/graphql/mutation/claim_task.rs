//! `claimTask`.

use async_graphql::{Context, Error, ID, InputObject, Object, SimpleObject};

use super::input::Reader;
use super::user_error::UserError;
use crate::deed::claim_task::{self as deed, Input};
use crate::graphql::context;
use crate::graphql::error::Rule;
use crate::graphql::object::task::Task;
use crate::graphql::object::task_key::from_wire;
use crate::graphql::query::tasks::by_key;

#[derive(Default)]
pub(super) struct ClaimTaskMutation;

/// A task that is taken up or given back.
#[derive(Clone, Debug, InputObject)]
pub(super) struct ClaimTaskInput {
    /// Which task.
    task_id: ID,
    /// Give it back, so that somebody else can take it up.
    #[graphql(default)]
    release: bool,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct ClaimTaskPayload {
    /// The task as it is now, also where somebody else has it; null where there is none for the viewer.
    task: Option<Task>,
    /// Why nothing was done; empty where it was.
    errors: Vec<UserError>,
}

#[Object]
impl ClaimTaskMutation {
    /// Takes up a task that waits for the viewer, or gives it back. What somebody else took up is a CONFLICT until it is given back, by them or
    /// by another for whom it waits; what is so already stays so, which makes a repeat harmless.
    async fn claim_task(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and whether it is given back.")] input: ClaimTaskInput,
    ) -> Result<ClaimTaskPayload, Error> {
        let (viewer, store, language) = (context::viewer(ctx)?, context::store(ctx)?, context::language(ctx));
        let mut reader = Reader::new(language);
        let Ok(task) = from_wire(&input.task_id, "taskId") else {
            reader.refuse(&["taskId"], Rule::Id("task"));
            return Ok(ClaimTaskPayload { task: None, errors: reader.errors });
        };
        let errors = match deed::run(store, viewer, Input { task, release: input.release }).await {
            Ok(()) => vec![],
            Err(error) => UserError::all(error, language)?,
        };
        Ok(ClaimTaskPayload { task: by_key(ctx, &[task]).await?.pop(), errors })
    }
}
