//! What can be done: one mutation, one file. Each parses words into the deed's input, calls the deed once, and renders the payload.
//!
//! Expected refusals are data, in `errors`; what the caller may not know of is NOT_FOUND there too.

mod add_walk_in;
mod breach_text;
mod correct_presence;
mod flag_for_action;
mod input;
mod judge_presence;
mod submit_register;
mod submit_registers;
pub mod user_error;

use async_graphql::MergedObject;

/// Everything that can be done.
#[derive(MergedObject, Default)]
pub struct Mutation(
    submit_register::SubmitRegisterMutation,
    submit_registers::SubmitRegistersMutation,
    add_walk_in::AddWalkInMutation,
    correct_presence::CorrectPresenceMutation,
    judge_presence::JudgePresenceMutation,
    flag_for_action::FlagForActionMutation,
);
