//! What can be done: one mutation, one file. Each parses words into the deed's input, calls the deed once, and renders the payload.
//!
//! Expected refusals are data, in `errors`; what the caller may not know of is NOT_FOUND there too.

mod breach_text;
mod change_absence_period;
mod explain_absence;
mod filing_text;
mod input;
mod judge_absence_report;
mod report;
mod report_absence;
mod report_recovery;
mod submit_register;
pub mod user_error;
mod withdraw_absence_report;

use async_graphql::MergedObject;

/// Everything that can be done.
#[derive(MergedObject, Default)]
pub struct Mutation(
    submit_register::SubmitRegisterMutation,
    report_absence::ReportAbsenceMutation,
    change_absence_period::ChangeAbsencePeriodMutation,
    report_recovery::ReportRecoveryMutation,
    withdraw_absence_report::WithdrawAbsenceReportMutation,
    judge_absence_report::JudgeAbsenceReportMutation,
    explain_absence::ExplainAbsenceMutation,
);
