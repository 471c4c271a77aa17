//! The class list of one lesson.

use std::collections::HashMap;
use std::sync::Arc;

use ::entity::id::{LessonId, StudentId};
use ::entity::kind::LessonStatus;
use async_graphql::{Context, Error, ID, Object};
use chrono::{DateTime, FixedOffset, Utc};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::absence_report::{AbsenceReport, ExpectedAbsence};
use super::deed::Deed;
use super::kind::Mark;
use super::lesson::Lesson;
use super::local;
use super::presence::Presence;
use super::staff::StaffMember;
use super::student::Student;
use super::student_lesson::StudentLesson;
use crate::graphql::access::{self, FieldGroup};
use crate::graphql::cohort::Cohort;
use crate::graphql::context;
use crate::graphql::error::unavailable;
use crate::graphql::page::connection;
use crate::graphql::shown::Shown;
use crate::policy::doing;
use crate::store::page::Slice;
use crate::store::register::{self, RegisterRows, TakenRow};
use crate::store::week_row::{LessonRow, StudentRow};

/// A lesson with those who take part, as far as the viewer may know of them.
pub struct Register {
    lesson: Lesson,
    taken: Option<TakenRow>,
    rows: Rows,
}

/// Who takes part, as far as the viewer may know.
enum Rows {
    /// Read with the lesson.
    Read(Vec<RegisterRow>),
    /// Read for a whole page, when they are first asked for.
    Later(Arc<Later>),
}

/// Who takes part in the lessons of a page, once read.
struct Later {
    lessons: Vec<LessonId>,
    found: OnceCell<HashMap<LessonId, Vec<RegisterRow>>>,
}

impl Later {
    async fn of(&self, lesson: LessonId, ctx: &Context<'_>) -> Result<&[RegisterRow], Error> {
        let read = async {
            let found =
                register::of(context::store(ctx)?, context::viewer(ctx)?, &self.lessons).await.map_err(|error| unavailable(&error))?;
            let rows = || found.iter().flat_map(|register| &register.rows);
            let cohort = Cohort::new(ctx, rows().map(|(student, _)| student.id), rows().map(|(_, lesson)| lesson))?;
            Ok::<_, Error>(found.into_iter().map(|register| (register.lesson.id, open_rows(register.rows, &cohort))).collect())
        };
        Ok(self.found.get_or_try_init(|| read).await?.get(&lesson).map_or(&[], Vec::as_slice))
    }
}

fn open_rows(rows: Vec<(StudentRow, LessonRow)>, cohort: &Arc<Cohort>) -> Vec<RegisterRow> {
    let of = |(student, lesson)| Some(StudentLesson { student: Student::known(student, cohort).ok()?, row: Arc::new(lesson) });
    rows.into_iter().filter_map(of).filter(StudentLesson::is_open).map(|of| RegisterRow { of }).collect()
}

impl Register {
    /// The register, if it exists for the viewer: it is of an own lesson, or holds a student of whom the viewer may know it.
    pub(crate) fn known(found: RegisterRows, cohort: &Arc<Cohort>) -> Option<Self> {
        let own = found.lesson.own;
        let rows = open_rows(found.rows, cohort);
        let lesson = Lesson { row: Arc::new(found.lesson), cohort: cohort.clone() };
        (own || !rows.is_empty()).then_some(Self { lesson, taken: found.taken, rows: Rows::Read(rows) })
    }

    /// Registers of a page that was read without who takes part, each with the key of its lesson.
    pub(crate) fn without_rows(found: Slice<RegisterRows>, cohort: &Arc<Cohort>) -> Slice<(Uuid, Self)> {
        let lessons = found.rows.iter().map(|register| register.lesson.id).collect();
        let later = Arc::new(Later { lessons, found: OnceCell::new() });
        found.map_some(|register| {
            let lesson = Lesson { row: Arc::new(register.lesson), cohort: cohort.clone() };
            Some((lesson.row.id.0, Self { lesson, taken: register.taken, rows: Rows::Later(later.clone()) }))
        })
    }

    /// The lesson it is of.
    pub(crate) fn lesson(&self) -> &Lesson {
        &self.lesson
    }

    /// How the lesson concerns one who takes part.
    pub(crate) fn row(&self, student: StudentId) -> Option<&StudentLesson> {
        let Rows::Read(rows) = &self.rows else { return None };
        rows.iter().map(|row| &row.of).find(|of| of.student.row.id == student)
    }

    /// Its key on the wire.
    pub(crate) fn wire(&self) -> ID {
        ID(format!("{KIND}_{}", self.lesson.row.id.0.simple()))
    }

    fn at(&self, at: DateTime<Utc>) -> DateTime<FixedOffset> {
        local(at, self.lesson.cohort.viewer.zone)
    }
}

/// The class list (presentielijst) of one lesson: who is expected, who is reported absent, what was marked. Every lesson has one, taken or
/// not. A teacher gets the whole class; other staff the students of whom they may know the timetable.
#[Object]
impl Register {
    /// Opaque key.
    pub async fn id(&self) -> ID {
        self.wire()
    }

    /// Of which lesson.
    #[graphql(name = "lesson")]
    async fn of_lesson(&self) -> &Lesson {
        &self.lesson
    }

    /// Who took it; null where it was not taken, or an import brought it.
    async fn taken_by(&self) -> Option<StaffMember> {
        self.taken.as_ref()?.by.clone().map(StaffMember::from)
    }

    /// When presence was observed; null where it was not taken.
    async fn observed_at(&self) -> Option<DateTime<FixedOffset>> {
        self.taken.as_ref().map(|taken| self.at(taken.observed_at))
    }

    /// When it came in, which is later where it was taken offline; null where it was not taken.
    async fn received_at(&self) -> Option<DateTime<FixedOffset>> {
        self.taken.as_ref().map(|taken| self.at(taken.received_at))
    }

    /// Whether everybody has a mark.
    async fn complete(&self) -> bool {
        self.taken.as_ref().is_some_and(|taken| taken.complete)
    }

    /// Who takes part, by last name.
    async fn rows(&self, ctx: &Context<'_>) -> Result<&[RegisterRow], Error> {
        match &self.rows {
            Rows::Read(rows) => Ok(rows),
            Rows::Later(later) => later.of(self.lesson.row.id, ctx).await,
        }
    }

    /// Counts changes, from 1; 0 where it was not taken.
    async fn version(&self) -> i32 {
        self.taken.as_ref().map_or(0, |taken| taken.version)
    }

    /// Until when first marks need no reason, and with what follows it `lateBecause` does.
    async fn closes_at(&self) -> Result<DateTime<FixedOffset>, Error> {
        let row = &self.lesson.row;
        Ok(self.at(self.lesson.cohort.school().await?.register_term(row.during(), row.on, None).closes_at))
    }

    /// What the viewer may do with it now.
    async fn viewer_can(&self) -> Result<Vec<Deed>, Error> {
        let (row, viewer) = (&self.lesson.row, &self.lesson.cohort.viewer);
        if !doing::may_in_lesson(viewer, row.own) || row.status == LessonStatus::Cancelled {
            return Ok(vec![]);
        }
        let term = self.lesson.cohort.school().await?.register_term(row.during(), row.on, None);
        Ok(if term.opens_at <= viewer.now { vec![Deed::SubmitRegister, Deed::AddWalkIn] } else { vec![] })
    }
}

/// The kind of its key on the wire; the rest is the lesson's.
pub(crate) const KIND: &str = "register";

/// Somebody who takes part in the lesson.
pub struct RegisterRow {
    of: StudentLesson,
}

/// Somebody who takes part in the lesson.
#[Object]
impl RegisterRow {
    /// Who.
    async fn student(&self) -> &Student {
        &self.of.student
    }

    /// What was seen; null without an error where nothing was marked yet.
    #[graphql(directive = access::access::apply(FieldGroup::Presence))]
    async fn presence(&self) -> Shown<Option<Presence>> {
        self.of.presence()
    }

    /// When an announced absence runs and how it counts; never its kind. Null without an error where none is announced.
    #[graphql(directive = access::access::apply(FieldGroup::Timetable))]
    async fn expected_absence(&self) -> Shown<Option<ExpectedAbsence>> {
        self.of.expected_absence()
    }

    /// What an app may preselect where nothing was marked yet: ABSENT where a report that was accepted, or awaits judgement, covers the whole
    /// lesson; else null without an error. It is no mark until a teacher says so.
    #[graphql(directive = access::access::apply(FieldGroup::Timetable))]
    async fn suggestion(&self) -> Shown<Option<Mark>> {
        self.of.suggestion()
    }

    /// The report that covers the lesson, the earliest where there are several. Null without an error where there is none.
    #[graphql(directive = access::access::apply(FieldGroup::Timetable))]
    async fn report(&self) -> Shown<Option<AbsenceReport>> {
        self.of.report()
    }
}

connection!(RegisterConnection, RegisterEdge, Register, "openRegisters", "registers that were not taken");
