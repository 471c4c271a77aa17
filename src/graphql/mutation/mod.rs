//! What can be done: one mutation, one file. Each parses words into the deed's input, calls the deed once, and renders the payload.
//!
//! Expected refusals are data, in `errors`; what the caller may not know of is NOT_FOUND there too.

mod accept_invitation;
mod add_walk_in;
mod block_guardian;
mod breach_text;
mod change_absence_period;
mod claim_task;
mod correct_presence;
mod decide_leave;
mod explain_absence;
pub(super) mod filing_text;
mod flag_for_action;
mod governing_text;
mod grant_access;
mod grant_text;
mod handle_signal;
mod input;
mod invite_guardian;
mod joining_text;
mod judge_absence_report;
mod judge_presence;
mod leave_text;
mod mentor;
mod record_lpa_decision;
mod report;
mod report_absence;
mod report_recovery;
mod request_leave;
mod revoke_access;
mod role;
mod set_guardianship;
mod student_fact;
mod submit_register;
mod submit_registers;
mod tie_text;
mod update_calendar;
mod update_rule;
mod update_settings;
pub mod user_error;
mod withdraw_absence_report;

use async_graphql::MergedObject;

/// Everything that can be done, in parts: a chain of all of them is deeper than the compiler follows.
#[derive(MergedObject, Default)]
pub struct Mutation(MarkMutations, ReportMutations, DecisionMutations, PeopleMutations, SchoolMutations);

#[derive(MergedObject, Default)]
struct SchoolMutations(
    update_settings::UpdateSettingsMutation,
    update_calendar::UpdateCalendarMutation,
    update_rule::UpdateRuleMutation,
    role::RoleMutation,
    mentor::MentorMutation,
    student_fact::StudentFactMutation,
);

#[derive(MergedObject, Default)]
struct MarkMutations(
    submit_register::SubmitRegisterMutation,
    submit_registers::SubmitRegistersMutation,
    add_walk_in::AddWalkInMutation,
    correct_presence::CorrectPresenceMutation,
    judge_presence::JudgePresenceMutation,
    flag_for_action::FlagForActionMutation,
);

#[derive(MergedObject, Default)]
struct DecisionMutations(
    request_leave::RequestLeaveMutation,
    decide_leave::DecideLeaveMutation,
    record_lpa_decision::RecordLpaDecisionMutation,
    handle_signal::HandleSignalMutation,
    claim_task::ClaimTaskMutation,
);

#[derive(MergedObject, Default)]
struct PeopleMutations(
    set_guardianship::SetGuardianshipMutation,
    block_guardian::BlockGuardianMutation,
    grant_access::GrantAccessMutation,
    revoke_access::RevokeAccessMutation,
    invite_guardian::InviteGuardianMutation,
    accept_invitation::AcceptInvitationMutation,
);

#[derive(MergedObject, Default)]
struct ReportMutations(
    report_absence::ReportAbsenceMutation,
    change_absence_period::ChangeAbsencePeriodMutation,
    report_recovery::ReportRecoveryMutation,
    withdraw_absence_report::WithdrawAbsenceReportMutation,
    judge_absence_report::JudgeAbsenceReportMutation,
    explain_absence::ExplainAbsenceMutation,
);
