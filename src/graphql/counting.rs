//! How the students of a cohort stand on a day: counted from their lessons when it is first asked for, for all of them at once, so that the
//! number of statements does not grow with the list.

use std::collections::HashMap;
use std::sync::Arc;

use ::entity::id::{LessonId, StudentId};
use ::entity::kind::StudentFactKind;
use async_graphql::Error;
use chrono::NaiveDate;

use super::cohort::Cohort;
use super::error::{not_found, unavailable};
use crate::domain::basis::Basis;
use crate::domain::count::bounds;
use crate::domain::line::{Attendance, Line};
use crate::domain::minutes_rule::Ground;
use crate::domain::rule::Rule;
use crate::domain::school_calendar::SchoolCalendar;
use crate::domain::signal::{Crossing, State};
use crate::domain::span::Span;
use crate::domain::standing::{LOOK_BACK, Standing, standing};
use crate::domain::window::window;
use crate::store::links::{EnrolmentRow, FactRow};
use crate::store::week_row::{LessonRow, StudentRow};
use crate::store::{signal_row, week};

/// How a student stands on a day, with what explains it.
#[derive(Debug)]
pub struct Counted {
    /// The numbers.
    pub(crate) counters: Standing,
    /// The calendar they rest on.
    pub(crate) calendar: Arc<SchoolCalendar>,
    /// The lessons they are made of.
    pub(crate) lessons: HashMap<LessonId, Arc<LessonRow>>,
    /// Those lessons, to read on from.
    pub(crate) cohort: Arc<Cohort>,
    /// Signals of the student, whatever became of them.
    pub(crate) signals: Vec<signal_row::KnownSignal>,
}

/// Counts them. Students of the cohort who do not exist for the viewer are left out.
pub(super) async fn load(cohort: &Cohort, on: NaiveDate) -> Result<HashMap<StudentId, Arc<Counted>>, Error> {
    let (store, viewer) = (&cohort.store, cohort.viewer.as_ref());
    let school = cohort.school().await?;
    let rules = cohort.rules().await?;
    let from = window(&school.calendar, on, LOOK_BACK, &[]).begins;
    let found = week::of_some(store, viewer, cohort.students(), from, on).await.map_err(|error| unavailable(&error))?;
    let mut signals = signal_row::known(store, viewer, cohort.students()).await.map_err(|error| unavailable(&error))?;
    let beside = cohort.beside(found.iter().flat_map(|(_, lessons)| lessons), []);
    let calendar = Arc::new(school.calendar.clone());
    let mut counted = HashMap::new();
    for (student, rows) in found {
        let facts = cohort.facts(student.id).await?;
        let enrolments = cohort.enrolments(student.id).await?;
        let basis = basis(&student, &facts, &enrolments);
        let of_student = signals.remove(&student.id).unwrap_or_default();
        let lines: Vec<Line> = rows.iter().map(|row| row.line(viewer.zone)).collect();
        // The register of a lesson of today can still be taken as a matter of course: nobody says yet that it was not marked.
        let is_over = |line: &Line| line.on < viewer.today || line.attendance != Attendance::Unknown;
        let lines: Vec<Line> = lines.into_iter().filter(is_over).collect();
        let duties = basis.duties();
        let duty = |day: NaiveDate| duties(day).obligation;
        let (finance, statements) = (basis.spans(StudentFactKind::StudyFinance), basis.spans(StudentFactKind::StatementSeen));
        let here = basis.here();
        let ground = Ground { enrolments: &here, study_finance: &finance, statements: &statements, ..Ground::new(&calendar, &duty, &[]) };
        let known: Vec<_> = of_student.iter().map(|signal| signal.known).collect();
        let bounds_of = |rule: &Rule| bounds(rule, &basis, &[], &known);
        let mut counters = standing(rules, &ground, &bounds_of, &lines, on);
        let told: Vec<Crossing> = known.iter().filter(|one| one.state != State::Lapsed).map(|one| one.crossing).collect();
        counters.begun_before(&ground, &told, (from, on));
        let lessons = rows.into_iter().map(|row| (row.id, Arc::new(row))).collect();
        let one = Counted { counters, calendar: calendar.clone(), lessons, cohort: beside.clone(), signals: of_student };
        counted.insert(student.id, Arc::new(one));
    }
    Ok(counted)
}

/// What is known of a student, from rows. Where only the duty is asked for, no enrolments are needed.
pub(super) fn basis(student: &StudentRow, facts: &[FactRow], enrolments: &[EnrolmentRow]) -> Basis {
    Basis {
        birth: student.birth_date,
        start_qualification_on: student.start_qualification_on,
        facts: facts.iter().map(|fact| (fact.kind, Span { begins: fact.begins, ends: fact.ends })).collect(),
        enrolments: enrolments.iter().map(|row| Span { begins: row.begins, ends: row.ends }).collect(),
    }
}

/// How one of them stands.
pub(super) fn of(counted: &HashMap<StudentId, Arc<Counted>>, student: StudentId) -> Result<Arc<Counted>, Error> {
    counted.get(&student).cloned().ok_or_else(not_found)
}
