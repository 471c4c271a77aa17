//! `reportRecovery`.

use async_graphql::{Context, Error, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, FixedOffset};

use super::input::Reader;
use super::report::{answer, on_behalf};
use super::user_error::UserError;
use crate::deed::report_recovery as deed;
use crate::graphql::context;
use crate::graphql::object::absence_report::AbsenceReport;
use crate::graphql::object::kind::Channel;

#[derive(Default)]
pub(super) struct ReportRecoveryMutation;

/// An illness that is over.
#[derive(Clone, Debug, InputObject)]
pub(super) struct ReportRecoveryInput {
    /// Which report.
    report_id: ID,
    /// From when the student is there again; left out: now.
    recovered_at: Option<DateTime<FixedOffset>>,
    /// For staff: the student or guardian on whose word it is done, as `eligibleFilers` names them; left out of what the school filed on its own.
    on_behalf_of: Option<ID>,
    /// For staff: how it came in, PHONE, DESK or MAIL.
    channel: Option<Channel>,
    /// The version that was seen: another by now is a CONFLICT, and nothing is done.
    version: i32,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct ReportRecoveryPayload {
    /// The report as it is now; null where there is none for the viewer.
    report: Option<AbsenceReport>,
    /// Why nothing was done; empty where it was.
    errors: Vec<UserError>,
}

#[Object]
impl ReportRecoveryMutation {
    /// Reports a student recovered: the illness ends, whatever was claimed. Without it an open illness ends by itself, at the first lesson attended.
    async fn report_recovery(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and what.")] input: ReportRecoveryInput,
    ) -> Result<ReportRecoveryPayload, Error> {
        let (viewer, store) = (context::viewer(ctx)?, context::store(ctx)?);
        let mut reader = Reader::new(context::language(ctx));
        let report = reader.id(&input.report_id, &["reportId"]);
        let on_behalf = on_behalf(&mut reader, input.on_behalf_of.as_ref(), input.channel);
        let at = reader.instant(input.recovered_at, &["recoveredAt"]);
        let (Some(id), true) = (report, reader.errors.is_empty()) else {
            return Ok(ReportRecoveryPayload { report: None, errors: reader.errors });
        };
        let read = deed::Input { report: id, at, on_behalf, version: input.version };
        let done = deed::run(store, viewer, read).await;
        let (report, errors) = answer(ctx, Some(id), done).await?;
        Ok(ReportRecoveryPayload { report, errors })
    }
}
