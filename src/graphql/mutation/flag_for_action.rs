//! `flagForAction`: a teacher or mentor wants a student to be contacted now.

use async_graphql::{Context, Error, ID, InputObject, Object, SimpleObject};

use super::input::Reader;
use super::user_error::UserError;
use crate::deed::flag_for_action::{self as deed, Input};
use crate::graphql::context;
use crate::graphql::error::unavailable;
use crate::graphql::object::flag::Flag;
use crate::graphql::object::signal::Signal;
use crate::graphql::query::signals;
use crate::graphql::query::student::load;
use crate::policy::doing;
use crate::store::flag;

#[derive(Default)]
pub(super) struct FlagForActionMutation;

/// A wish that a student be contacted.
#[derive(Clone, Debug, InputObject)]
pub(super) struct FlagForActionInput {
    /// About whom.
    pub student_id: ID,
    /// Why; 1 to 200 characters on one line.
    pub reason: String,
    /// A key of the caller's own, of at most 100 characters: the same sent again with it is answered, and not done again.
    pub idempotency_key: String,
}

/// What became of a flag.
#[derive(SimpleObject)]
pub(super) struct FlagForActionPayload {
    /// The flag that stands: where you raised one about this student earlier today and nobody has handled it, that one. Null where
    /// nothing was done.
    pub flag: Option<Flag>,
    /// The signal that was made of it, for who sees signals of the student: a mentor. Null for teachers, and where nothing was done.
    pub signal: Option<Signal>,
    /// Why nothing was done; empty where it was.
    pub errors: Vec<UserError>,
}

impl FlagForActionPayload {
    fn refused(errors: Vec<UserError>) -> Self {
        Self { flag: None, signal: None, errors }
    }
}

#[Object]
impl FlagForActionMutation {
    /// Asks that a student be contacted now: a teacher of the student, or a mentor.
    async fn flag_for_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "About whom, and why.")] input: FlagForActionInput,
    ) -> Result<FlagForActionPayload, Error> {
        let (viewer, store, language) = (context::viewer(ctx)?, context::store(ctx)?, context::language(ctx));
        let mut reader = Reader::new(language);
        let Some(student) = reader.id(&input.student_id, &["studentId"]) else {
            return Ok(FlagForActionPayload::refused(reader.errors));
        };
        let done = match deed::run(store, viewer, &Input { student, reason: input.reason }, &input.idempotency_key).await {
            Ok(done) => done,
            Err(error) => return Ok(FlagForActionPayload::refused(UserError::all(error, language)?)),
        };
        let Some(me) = doing::staff_member(viewer) else { return Ok(FlagForActionPayload::refused(vec![])) };
        let found = flag::own(store, viewer, done.flag, me).await.map_err(|error| unavailable(&error))?;
        let signal = signals::of_flag(ctx, student, done.flag).await?;
        // Who may no longer know of the student gets a flag no more.
        let student = load(ctx, &input.student_id).await.ok();
        Ok(FlagForActionPayload { flag: found.zip(student).map(|(row, student)| Flag { student, row }), signal, errors: vec![] })
    }
}
