//! `withdrawAbsenceReport`.

use async_graphql::{Context, Error, ID, InputObject, Object, SimpleObject};

use super::input::Reader;
use super::report::{answer, on_behalf};
use super::user_error::UserError;
use crate::deed::withdraw_absence_report as deed;
use crate::graphql::context;
use crate::graphql::object::absence_report::AbsenceReport;
use crate::graphql::object::kind::Channel;

#[derive(Default)]
pub(super) struct WithdrawAbsenceReportMutation;

/// A report to be taken back.
#[derive(Clone, Debug, InputObject)]
pub(super) struct WithdrawAbsenceReportInput {
    /// Which report.
    report_id: ID,
    /// For staff: the student or guardian on whose word it is done, as `eligibleFilers` names them; left out of what the school filed on its own.
    on_behalf_of: Option<ID>,
    /// For staff: how it came in, PHONE, DESK or MAIL.
    channel: Option<Channel>,
    /// For staff: why; needed for leave that was given.
    reason: Option<String>,
    /// The version that was seen: another by now is a CONFLICT, and nothing is done.
    version: i32,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct WithdrawAbsenceReportPayload {
    /// The report as it is now; null where there is none for the viewer.
    report: Option<AbsenceReport>,
    /// Why nothing was done; empty where it was.
    errors: Vec<UserError>,
}

#[Object]
impl WithdrawAbsenceReportMutation {
    /// Takes a report back: it covers nothing any more, and stays to be read. Who filed it may, the student of age, and staff on behalf of
    /// one of them. What was rejected is over: who judged it can judge otherwise. Leave that was given is taken back by who asked until its
    /// first lesson begins, and by staff if they decide about it.
    async fn withdraw_absence_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and what.")] input: WithdrawAbsenceReportInput,
    ) -> Result<WithdrawAbsenceReportPayload, Error> {
        let (viewer, store) = (context::viewer(ctx)?, context::store(ctx)?);
        let mut reader = Reader::new(context::language(ctx));
        let report = reader.id(&input.report_id, &["reportId"]);
        let on_behalf = on_behalf(&mut reader, input.on_behalf_of.as_ref(), input.channel);
        let (Some(id), true) = (report, reader.errors.is_empty()) else {
            return Ok(WithdrawAbsenceReportPayload { report: None, errors: reader.errors });
        };
        let read = deed::Input { report: id, on_behalf, reason: input.reason.as_deref(), version: input.version };
        let done = deed::run(store, viewer, read).await;
        let (report, errors) = answer(ctx, Some(id), done).await?;
        Ok(WithdrawAbsenceReportPayload { report, errors })
    }
}
