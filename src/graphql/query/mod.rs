//! What can be asked: one root field, one file.

mod absence_options;
mod absence_reports;
mod day;
mod eligible_filers;
pub(super) mod guardianship;
mod home;
mod institution;
mod me;
mod my_lessons;
mod my_registers;
pub(super) mod node;
mod open_registers;
pub(super) mod presences;
pub(super) mod register;
mod rights;
pub(super) mod rules;
pub(super) mod settings;
pub(super) mod signals;
pub(super) mod staff;
mod standing;
mod statistics;
pub(super) mod student;
pub(super) mod student_facts;
mod students;
pub(super) mod tasks;
mod unexplained;
mod watch_list;
mod week;

use async_graphql::MergedObject;

/// Everything that can be read, in parts: a chain of all of them is deeper than the compiler follows.
#[derive(MergedObject, Default)]
pub struct Query(PeopleQueries, LessonQueries, AbsenceQueries, WorkQueries, KeyQueries);

#[derive(MergedObject, Default)]
struct WorkQueries(
    tasks::TasksQuery,
    statistics::StatisticsQuery,
    standing::StandingQuery,
    rules::RulesQuery,
    signals::SignalsQuery,
    watch_list::WatchListQuery,
);

#[derive(MergedObject, Default)]
struct PeopleQueries(me::MeQuery, home::HomeQuery, student::StudentQuery, students::StudentsQuery, rights::RightsQuery);

#[derive(MergedObject, Default)]
struct LessonQueries(
    week::WeekQuery,
    day::DayQuery,
    my_lessons::MyLessonsQuery,
    my_registers::MyRegistersQuery,
    register::RegisterQuery,
    open_registers::OpenRegistersQuery,
    presences::PresencesQuery,
);

#[derive(MergedObject, Default)]
struct AbsenceQueries(
    absence_options::AbsenceOptionsQuery,
    absence_reports::AbsenceReportsQuery,
    eligible_filers::EligibleFilersQuery,
    unexplained::UnexplainedQuery,
);

#[derive(MergedObject, Default)]
struct KeyQueries(
    node::NodeQuery,
    institution::InstitutionQuery,
    settings::SettingsQuery,
    staff::StaffQuery,
    student_facts::StudentFactsQuery,
);
