//! What can be done: one deed, one file; the only way to change anything, whichever door it comes through.
//!
//! A deed takes a permit, which only policy makes; loads what it decides on; decides by pure rules; and stores, in one transaction, the
//! rows, their history and an event for other systems. Then it answers what became of it.

pub mod accept_invitation;
pub mod add_walk_in;
pub mod announce_coming_of_age;
pub mod assign_mentor;
pub mod assign_role;
pub mod block_guardian;
mod called;
pub mod change_absence_period;
pub mod claim_task;
pub mod complaint;
pub mod correct_presence;
mod count;
pub mod decide_leave;
pub mod end_mentorship;
pub mod end_role;
pub mod evaluate;
pub mod expire_explanations;
pub mod explain_absence;
pub mod flag_for_action;
pub mod forget_invitation_tries;
mod govern;
pub mod grant_access;
mod guardianship_access;
pub mod handle_signal;
mod import_batch;
pub mod import_fact;
pub mod import_item;
pub mod import_marks;
pub mod import_reports;
pub mod import_roster;
mod import_run;
pub mod import_table;
pub mod import_timetable;
pub mod invite_guardian;
pub mod judge_absence_report;
pub mod judge_presence;
mod last_administrator;
pub(crate) mod leave;
mod lesson_access;
pub mod mark_fact;
mod mass_ending;
pub mod move_windows;
pub mod on_behalf;
mod once;
mod presence_access;
mod reason;
pub mod record_lpa_decision;
pub mod record_student_fact;
mod recount;
pub mod recount_asked;
pub mod report_absence;
pub(crate) mod report_change;
pub mod report_fact;
pub mod report_recovery;
pub mod request_leave;
pub mod revoke_access;
pub mod set_guardianship;
mod settle;
mod subject;
pub mod submit_register;
mod term;
pub mod timetable_fact;
pub mod told;
pub mod update_calendar;
pub mod update_rule;
pub mod update_settings;
pub mod withdraw_absence_report;

use complaint::Complaint;

pub use mass_ending::Ending;

use crate::store::StoreError;

/// Why a deed was not done.
#[derive(Debug, thiserror::Error)]
pub enum DeedError {
    /// The rows could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file could not be read to its end, so nothing of it was written.
    #[error("the source broke off before its end; nothing was changed")]
    BrokeOff,
    /// A roster would end a large part of a school, and nobody said that this is meant.
    #[error("this would end {}: more than one in three; nothing was changed", mass_ending::list(.0))]
    MassEnding(Vec<Ending>),
    /// It was refused, and nothing was changed.
    #[error("refused")]
    Refused(Vec<Complaint>),
}

impl From<Complaint> for DeedError {
    fn from(complaint: Complaint) -> Self {
        Self::Refused(vec![complaint])
    }
}
