//! `judgeAbsenceReport`.

use async_graphql::{Context, Error, ID, InputObject, Object, SimpleObject};

use super::input::Reader;
use super::report::answer;
use super::user_error::UserError;
use crate::deed::judge_absence_report as deed;
use crate::graphql::context;
use crate::graphql::object::absence_report::AbsenceReport;

#[derive(Default)]
pub(super) struct JudgeAbsenceReportMutation;

/// A judgement.
#[derive(Clone, Debug, InputObject)]
pub(super) struct JudgeAbsenceReportInput {
    /// Which report.
    report_id: ID,
    /// Whether it is valid.
    accepted: bool,
    /// Why; needed where it is not.
    reason: Option<String>,
    /// The version that was seen: another by now is a CONFLICT, and nothing is done.
    version: i32,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct JudgeAbsenceReportPayload {
    /// The report as it is now; null where there is none for the viewer.
    report: Option<AbsenceReport>,
    /// Why nothing was done; empty where it was.
    errors: Vec<UserError>,
}

#[Object]
impl JudgeAbsenceReportMutation {
    /// Judges a report: a mentor of the student, or an absence officer with a need. Its minutes are authorised, or unauthorised at once.
    async fn judge_absence_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and what.")] input: JudgeAbsenceReportInput,
    ) -> Result<JudgeAbsenceReportPayload, Error> {
        let (viewer, store) = (context::viewer(ctx)?, context::store(ctx)?);
        let mut reader = Reader::new(context::language(ctx));
        let report = reader.id(&input.report_id, &["reportId"]);
        let (Some(id), true) = (report, reader.errors.is_empty()) else {
            return Ok(JudgeAbsenceReportPayload { report: None, errors: reader.errors });
        };
        let done = deed::run(
            store,
            viewer,
            deed::Input { report: id, accepted: input.accepted, reason: input.reason.as_deref(), version: input.version },
        )
        .await;
        let (report, errors) = answer(ctx, Some(id), done).await?;
        Ok(JudgeAbsenceReportPayload { report, errors })
    }
}
