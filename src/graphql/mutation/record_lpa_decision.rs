//! `recordLpaDecision`.

use async_graphql::{Context, Error, ID, InputObject, Object, SimpleObject};

use super::input::Reader;
use super::report::answer;
use super::user_error::UserError;
use crate::deed::record_lpa_decision as deed;
use crate::graphql::context;
use crate::graphql::object::absence_report::AbsenceReport;
use crate::graphql::scalar::Date;

#[derive(Default)]
pub(super) struct RecordLpaDecisionMutation;

/// What the LPA decided about leave.
#[derive(Clone, Debug, InputObject)]
pub(super) struct RecordLpaDecisionInput {
    /// Which request.
    report_id: ID,
    /// Whether it is given.
    accepted: bool,
    /// The day of the decision, from that of the request to today.
    decided_on: Date,
    /// In which words, or under which number; needed where it is refused, and where an answer was recorded already.
    reason: Option<String>,
    /// The version that was seen: another by now is a CONFLICT, and nothing is done.
    version: i32,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct RecordLpaDecisionPayload {
    /// The request as it is now; null where there is none for the viewer any more: a team lead's sight of it ends with the decision.
    report: Option<AbsenceReport>,
    /// Why nothing was done; empty where it was.
    errors: Vec<UserError>,
}

#[Object]
impl RecordLpaDecisionMutation {
    /// Records what the LPA of the municipality decided about leave that was forwarded: the team lead does. Recorded again, with a reason, it
    /// is what the LPA decided since, on an objection; what was recorded before is kept.
    async fn record_lpa_decision(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and what.")] input: RecordLpaDecisionInput,
    ) -> Result<RecordLpaDecisionPayload, Error> {
        let (viewer, store) = (context::viewer(ctx)?, context::store(ctx)?);
        let mut reader = Reader::new(context::language(ctx));
        let report = reader.id(&input.report_id, &["reportId"]);
        let decided_on = reader.day(input.decided_on, &["decidedOn"]);
        let (Some(report), Some(decided_on), true) = (report, decided_on, reader.errors.is_empty()) else {
            return Ok(RecordLpaDecisionPayload { report: None, errors: reader.errors });
        };
        let read = deed::Input { report, accepted: input.accepted, decided_on, reason: input.reason.as_deref(), version: input.version };
        let done = deed::run(store, viewer, read).await;
        let (report, errors) = answer(ctx, Some(report), done).await?;
        Ok(RecordLpaDecisionPayload { report, errors })
    }
}
