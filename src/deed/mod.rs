//! What can be done: one deed, one file; the only way to change anything, whichever door it comes through.
//!
//! A deed takes a permit, which only policy makes; loads what it decides on; decides by pure rules; and stores, in one transaction, the
//! rows, their history and an event for other systems. Then it answers what became of it.

mod called;
pub mod complaint;
pub mod expire_explanations;
mod import_batch;
pub mod import_fact;
pub mod import_item;
pub mod import_marks;
pub mod import_roster;
pub mod import_table;
pub mod import_timetable;
mod lesson_access;
pub mod make_institution;
pub mod mark_fact;
mod once;
mod recount;
mod settle;
pub mod submit_register;
pub mod timetable_fact;

use complaint::Complaint;

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
    /// It was refused, and nothing was changed.
    #[error("refused")]
    Refused(Vec<Complaint>),
}

impl From<Complaint> for DeedError {
    fn from(complaint: Complaint) -> Self {
        Self::Refused(vec![complaint])
    }
}
