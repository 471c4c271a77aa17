//! Objects with a key of their own, by that key.

#![expect(missing_docs, reason = "the macro makes a method without any")]

use async_graphql::{ID, Interface};

use super::absence_report::AbsenceReport;
use super::grant::Grant;
use super::guardianship::Guardianship;
use super::lesson::Lesson;
use super::presence::Presence;
use super::register::Register;
use super::signal::Signal;
use super::student::Student;
use super::task::Task;

/// Anything with an opaque key that `node` takes.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Opaque key."))]
pub enum Node {
    /// A student.
    Student(Student),
    /// A lesson.
    Lesson(Lesson),
    /// A class list.
    Register(Register),
    /// A presence.
    Presence(Presence),
    /// A report of absence.
    AbsenceReport(AbsenceReport),
    /// A guardianship.
    Guardianship(Guardianship),
    /// What a student lets a guardian see or do.
    Grant(Grant),
    /// A signal.
    Signal(Signal),
    /// A task.
    Task(Task),
}
