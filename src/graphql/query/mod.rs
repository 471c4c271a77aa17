//! What can be asked: one root field, one file.

mod absence_options;
mod absence_reports;
mod day;
mod eligible_filers;
mod home;
mod institution;
mod me;
mod my_lessons;
mod my_registers;
mod node;
mod open_registers;
pub(super) mod presences;
pub(super) mod register;
mod rights;
pub(super) mod student;
mod students;
mod unexplained;
mod week;

use async_graphql::MergedObject;

/// Everything that can be read.
#[derive(MergedObject, Default)]
pub struct Query(
    me::MeQuery,
    home::HomeQuery,
    node::NodeQuery,
    institution::InstitutionQuery,
    student::StudentQuery,
    students::StudentsQuery,
    week::WeekQuery,
    day::DayQuery,
    my_lessons::MyLessonsQuery,
    my_registers::MyRegistersQuery,
    register::RegisterQuery,
    open_registers::OpenRegistersQuery,
    presences::PresencesQuery,
    rights::RightsQuery,
    absence_options::AbsenceOptionsQuery,
    absence_reports::AbsenceReportsQuery,
    unexplained::UnexplainedQuery,
    eligible_filers::EligibleFilersQuery,
);
