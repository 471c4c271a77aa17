//! `updateRule`.

use async_graphql::{Context, Error, InputObject, Object, SimpleObject};

use super::input::Reader;
use super::user_error::UserError;
use crate::deed::update_rule as deed;
use crate::domain::rule_change::Change;
use crate::graphql::context;
use crate::graphql::object::rule::{Rule, RuleCode};
use crate::graphql::query::rules::load;
use crate::graphql::scalar::Date;

#[derive(Default)]
pub(super) struct UpdateRuleMutation;

/// A rule as it is to be from a day on. What is left out is as shipped, whatever it was set to before.
#[derive(Clone, Debug, InputObject)]
pub(super) struct UpdateRuleInput {
    /// Which rule.
    code: RuleCode,
    /// First day on which a window may end by it: today or later; of the rule for young adults a day not before the board's decision. Left out:
    /// today.
    effective_from: Option<Date>,
    /// Whether it is on.
    on: bool,
    /// Minutes from which on it is reached, 60 to 960: of the school's own protocol alone.
    threshold_minutes: Option<u32>,
    /// Working days in which what it asks for is due, 1 to 20: of the school's own protocol alone.
    deadline_working_days: Option<u32>,
    /// Whether minutes of who came late, left early or was sent out count: of the school's own protocol alone.
    counts_parts: Option<bool>,
    /// Whether minutes of work placement count: of rules about minutes.
    counts_work_placement: Option<bool>,
    /// When the board decided on the shorter period for young adults; needed to switch that rule on.
    board_decided_on: Option<Date>,
    /// A key of the caller's own, of at most 100 characters: the same sent again with it is answered, and not done again.
    idempotency_key: String,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct UpdateRulePayload {
    /// The rules in force today, as they are now.
    rules: Vec<Rule>,
    /// Why nothing was done; empty where it was.
    errors: Vec<UserError>,
}

#[Object]
impl UpdateRuleMutation {
    /// Changes a rule where the law leaves room: an administrator of the whole school. Windows that end from that day on are judged by it, and
    /// the next daily run counts them anew. What a law fixes is refused with `rule`.
    async fn update_rule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be.")] input: UpdateRuleInput,
    ) -> Result<UpdateRulePayload, Error> {
        let (viewer, store, language) = (context::viewer(ctx)?, context::store(ctx)?, context::language(ctx));
        let mut reader = Reader::new(language);
        let begins = input.effective_from.and_then(|day| reader.day(day, &["effectiveFrom"]));
        let decided_on = input.board_decided_on.and_then(|day| reader.day(day, &["boardDecidedOn"]));
        let mut errors = reader.errors;
        if errors.is_empty() {
            let change = Change {
                code: input.code.into(),
                begins: begins.unwrap_or(viewer.today),
                on: input.on,
                threshold: input.threshold_minutes,
                deadline_working_days: input.deadline_working_days,
                parts: input.counts_parts,
                work_placement: input.counts_work_placement,
                decided_on,
            };
            if let Err(error) = deed::run(store, viewer, &change, &input.idempotency_key).await {
                errors = UserError::all(error, language)?;
            }
        }
        Ok(UpdateRulePayload { rules: load(ctx, None).await?, errors })
    }
}
