//! `decideLeave`.

use async_graphql::{Context, Enum, Error, ID, InputObject, Object, SimpleObject};

use super::input::Reader;
use super::report::answer;
use super::user_error::UserError;
use crate::deed::decide_leave as deed;
use crate::graphql::context;
use crate::graphql::object::absence_report::AbsenceReport;

#[derive(Default)]
pub(super) struct DecideLeaveMutation;

/// What the school says about a request for leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "deed::Decision")]
pub(super) enum LeaveDecision {
    /// It is given.
    Accept,
    /// It is refused.
    Reject,
    /// Somebody else decides: the mentor forwards to the team lead what is not short, or was decided there and is to be decided anew; the
    /// team lead forwards to the LPA of the municipality, who decides about more than ten days.
    Forward,
}

/// A decision about leave.
#[derive(Clone, Debug, InputObject)]
pub(super) struct DecideLeaveInput {
    /// Which request.
    report_id: ID,
    /// What is decided.
    decision: LeaveDecision,
    /// Why; needed where it is refused, and where it was decided already.
    reason: Option<String>,
    /// The version that was seen: another by now is a CONFLICT, and nothing is done.
    version: i32,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct DecideLeavePayload {
    /// The request as it is now; null where there is none for the viewer any more: a team lead's sight of it ends with the decision.
    report: Option<AbsenceReport>,
    /// Why nothing was done; empty where it was.
    errors: Vec<UserError>,
}

#[Object]
impl DecideLeaveMutation {
    /// Decides about leave: the mentor about short leave, the team lead about longer, never who asked for it. Leave that is not given makes
    /// the absence unauthorised. The rules of the Act are asked again, since other leave may have been given meanwhile. A decision is mended by
    /// deciding again, with a reason; what was decided before is kept. What the viewer may not decide is refused with TEAM_LEAD_DECIDES or
    /// LPA_DECIDES, and can be forwarded.
    async fn decide_leave(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and what.")] input: DecideLeaveInput,
    ) -> Result<DecideLeavePayload, Error> {
        let (viewer, store) = (context::viewer(ctx)?, context::store(ctx)?);
        let mut reader = Reader::new(context::language(ctx));
        let report = reader.id(&input.report_id, &["reportId"]);
        let (Some(report), true) = (report, reader.errors.is_empty()) else {
            return Ok(DecideLeavePayload { report: None, errors: reader.errors });
        };
        let read = deed::Input { report, decision: input.decision.into(), reason: input.reason.as_deref(), version: input.version };
        let done = deed::run(store, viewer, read).await;
        let (report, errors) = answer(ctx, Some(report), done).await?;
        Ok(DecideLeavePayload { report, errors })
    }
}
