//! `addWalkIn`: somebody came to a lesson without being expected.

use async_graphql::{Context, Error, ID, InputObject, Object, SimpleObject};

use super::input::Reader;
use super::user_error::UserError;
use crate::deed::add_walk_in::{self as deed, Input};
use crate::graphql::context;
use crate::graphql::object::register::Register;
use crate::graphql::query::register::load;

#[derive(Default)]
pub(super) struct AddWalkInMutation;

/// Who came to which lesson: exactly one of `studentId` and `studentNumber`.
#[derive(Clone, Debug, InputObject)]
pub(super) struct AddWalkInInput {
    /// The lesson.
    pub lesson_id: ID,
    /// The student, by key.
    pub student_id: Option<ID>,
    /// The student, by number at the school; at most 100 characters.
    pub student_number: Option<String>,
    /// A key of the caller's own, of at most 100 characters: the same sent again with it is answered, and not done again.
    pub idempotency_key: String,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct AddWalkInPayload {
    /// The register as it is now; null where there is none for the viewer.
    pub register: Option<Register>,
    /// Why nothing was done; empty where it was, or where the student took part already.
    pub errors: Vec<UserError>,
}

#[Object]
impl AddWalkInMutation {
    /// Adds a student to a lesson who came without being expected: anybody who is enrolled on its day. For the teacher of the lesson. A
    /// register that was complete is not any more.
    async fn add_walk_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, and to which lesson.")] input: AddWalkInInput,
    ) -> Result<AddWalkInPayload, Error> {
        let (viewer, store, language) = (context::viewer(ctx)?, context::store(ctx)?, context::language(ctx));
        let mut reader = Reader::new(language);
        let lesson = reader.id(&input.lesson_id, &["lessonId"]);
        let student = input.student_id.as_ref().and_then(|id| reader.id(id, &["studentId"]));
        let Some(lesson) = lesson.filter(|_| reader.errors.is_empty()) else {
            return Ok(AddWalkInPayload { register: None, errors: reader.errors });
        };
        let read = Input { lesson, student, number: input.student_number };
        let errors = match deed::run(store, viewer, &read, &input.idempotency_key).await {
            Ok(_) => vec![],
            Err(error) => UserError::all(error, language)?,
        };
        Ok(AddWalkInPayload { register: load(ctx, &input.lesson_id).await.ok(), errors })
    }
}
