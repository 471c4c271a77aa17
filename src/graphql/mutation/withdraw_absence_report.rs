//! `withdrawAbsenceReport`.

use async_graphql::{Context, Error, ID, InputObject, Object, SimpleObject};

use super::input::Reader;
use super::report::answer;
use super::user_error::UserError;
use crate::deed::withdraw_absence_report as deed;
use crate::graphql::context;
use crate::graphql::object::absence_report::AbsenceReport;

#[derive(Default)]
pub(super) struct WithdrawAbsenceReportMutation;

/// A report to be taken back.
#[derive(Clone, Debug, InputObject)]
pub(super) struct WithdrawAbsenceReportInput {
    /// Which report.
    report_id: ID,
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
    /// Takes a report back: it covers nothing any more, and stays to be read. Who filed it may, the student of age, and staff.
    async fn withdraw_absence_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and what.")] input: WithdrawAbsenceReportInput,
    ) -> Result<WithdrawAbsenceReportPayload, Error> {
        let (viewer, store) = (context::viewer(ctx)?, context::store(ctx)?);
        let mut reader = Reader::new(context::language(ctx));
        let report = reader.id(&input.report_id, &["reportId"]);
        let (Some(id), true) = (report, reader.errors.is_empty()) else {
            return Ok(WithdrawAbsenceReportPayload { report: None, errors: reader.errors });
        };
        let done = deed::run(store, viewer, id, input.version).await;
        let (report, errors) = answer(ctx, Some(id), done).await?;
        Ok(WithdrawAbsenceReportPayload { report, errors })
    }
}
