//! How a student stands on a day, explained.

use std::collections::HashMap;
use std::sync::Arc;

use ::entity::id::LessonId;
use async_graphql::{Object, SimpleObject};
use chrono::NaiveDate;

use super::rule::WindowCut;
use super::rule_progress::RuleProgress;
use super::student::Student;
use crate::domain::school_calendar::SchoolCalendar;
use crate::domain::standing as domain;
use crate::domain::window::{self, skipped_weeks};
use crate::graphql::access::{self, FieldGroup};
use crate::graphql::language::Language;
use crate::graphql::scalar::Date;
use crate::graphql::shown::Shown;
use crate::policy::group::FieldGroup as Of;
use crate::store::week_row::LessonRow;

/// How a student stands on a day, with the lessons that numbers are explained by.
pub struct Standing {
    pub(crate) student: Student,
    pub(crate) on: NaiveDate,
    pub(crate) counters: domain::Standing,
    pub(crate) calendar: Arc<SchoolCalendar>,
    pub(crate) lessons: Arc<HashMap<LessonId, Arc<LessonRow>>>,
    pub(crate) language: Language,
}

impl Standing {
    fn show<T>(&self, value: impl FnOnce(&domain::Standing) -> T) -> Shown<T> {
        self.student.show(Of::Standing, || value(&self.counters))
    }
}

/// A student's counters on a day. Minutes are clock minutes; whether they are authorised is as it is known now.
#[Object]
impl Standing {
    /// Whose they are.
    async fn student(&self) -> &Student {
        &self.student
    }

    /// The day: nothing after it is counted.
    async fn on(&self) -> Date {
        self.on.into()
    }

    /// The last four lesson weeks: 28 days outside holiday weeks, from any weekday.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn window(&self) -> Shown<Window> {
        self.show(|standing| Window::of(&standing.window, &self.calendar))
    }

    /// Minutes missed in the window without valid reason.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn unauthorised_minutes(&self) -> Shown<u32> {
        self.show(|standing| standing.missed.unauthorised)
    }

    /// Minutes missed in the window with a valid reason.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn authorised_minutes(&self) -> Shown<u32> {
        self.show(|standing| standing.missed.authorised)
    }

    /// Minutes missed in the window of which a report waits to be judged.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn pending_minutes(&self) -> Shown<u32> {
        self.show(|standing| standing.missed.pending)
    }

    /// Minutes missed in the window that can still be explained.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn unexplained_minutes(&self) -> Shown<u32> {
        self.show(|standing| standing.missed.unexplained)
    }

    /// Lessons in the window that nobody marked: neither present nor absent.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn unknown_lessons(&self) -> Shown<u32> {
        self.show(|standing| standing.unknown)
    }

    /// How far each rule is that is about the student on that day, or counts something.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn rules(&self) -> Shown<Vec<RuleProgress>> {
        let progress = |standing: &domain::Standing| {
            let all = standing.rules.iter().map(|(rule, measured)| RuleProgress {
                student: self.student.clone(),
                rule: *rule,
                measured: measured.clone(),
                calendar: self.calendar.clone(),
                lessons: self.lessons.clone(),
                language: self.language,
            });
            all.collect()
        };
        self.show(progress)
    }
}

/// Days over which something is counted, both included.
#[derive(Clone, Debug, SimpleObject)]
pub struct Window {
    /// First day.
    begins: Date,
    /// Last day.
    ends: Date,
    /// Holiday weeks in it, which count nothing.
    skipped_weeks: Vec<SkippedWeek>,
    /// What moved its first day up; null where it is as long as it can be.
    cut_by: Option<WindowCut>,
}

/// A holiday week inside a window.
#[derive(Clone, Debug, SimpleObject)]
pub struct SkippedWeek {
    /// Its Monday.
    begins: Date,
    /// Its Sunday.
    ends: Date,
}

impl Window {
    pub(super) fn of(window: &window::Window, calendar: &SchoolCalendar) -> Self {
        let weeks = skipped_weeks(calendar, window.begins, window.ends).into_iter();
        Self {
            begins: window.begins.into(),
            ends: window.ends.into(),
            skipped_weeks: weeks.map(|week| SkippedWeek { begins: week.monday().into(), ends: week.sunday().into() }).collect(),
            cut_by: window.cut.map(WindowCut::from),
        }
    }
}
