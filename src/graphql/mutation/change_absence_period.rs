//! `changeAbsencePeriod`.

use async_graphql::{Context, Error, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, FixedOffset};

use super::input::Reader;
use super::report::{answer, on_behalf};
use super::user_error::UserError;
use crate::deed::change_absence_period as deed;
use crate::graphql::context;
use crate::graphql::object::absence_report::AbsenceReport;
use crate::graphql::object::kind::Channel;

#[derive(Default)]
pub(super) struct ChangeAbsencePeriodMutation;

/// A period as it is to be.
#[derive(Clone, Debug, InputObject)]
pub(super) struct ChangeAbsencePeriodInput {
    /// Which report.
    report_id: ID,
    /// From when; left out: as it was. Never earlier.
    begins: Option<DateTime<FixedOffset>>,
    /// Until when; left out, of an illness: until further notice.
    ends: Option<DateTime<FixedOffset>>,
    /// For staff: the student or guardian on whose word it is done, as `eligibleFilers` names them; left out of what the school filed on its own.
    on_behalf_of: Option<ID>,
    /// For staff: how it came in, PHONE, DESK or MAIL.
    channel: Option<Channel>,
    /// The version that was seen: another by now is a CONFLICT, and nothing is done.
    version: i32,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct ChangeAbsencePeriodPayload {
    /// The report as it is now; null where there is none for the viewer.
    report: Option<AbsenceReport>,
    /// Why nothing was done; empty where it was.
    errors: Vec<UserError>,
}

#[Object]
impl ChangeAbsencePeriodMutation {
    /// Shortens or extends what was claimed; what is over can be made shorter only. What somebody had judged is judged again when it gets longer.
    async fn change_absence_period(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and what.")] input: ChangeAbsencePeriodInput,
    ) -> Result<ChangeAbsencePeriodPayload, Error> {
        let (viewer, store) = (context::viewer(ctx)?, context::store(ctx)?);
        let mut reader = Reader::new(context::language(ctx));
        let report = reader.id(&input.report_id, &["reportId"]);
        let on_behalf = on_behalf(&mut reader, input.on_behalf_of.as_ref(), input.channel);
        let begins = reader.instant(input.begins, &["begins"]);
        let ends = reader.instant(input.ends, &["ends"]);
        let (Some(id), true) = (report, reader.errors.is_empty()) else {
            return Ok(ChangeAbsencePeriodPayload { report: None, errors: reader.errors });
        };
        let done = deed::run(store, viewer, deed::Input { report: id, begins, ends, on_behalf, version: input.version }).await;
        let (report, errors) = answer(ctx, Some(id), done).await?;
        Ok(ChangeAbsencePeriodPayload { report, errors })
    }
}
