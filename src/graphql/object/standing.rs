//! How a student stands on a day, explained.

use std::sync::Arc;

use async_graphql::{Error, Object, SimpleObject};
use chrono::NaiveDate;

use super::rule::WindowCut;
use super::rule_progress::RuleProgress;
use super::student::Student;
use crate::domain::line::Missed;
use crate::domain::school_calendar::SchoolCalendar;
use crate::domain::window::{self, skipped_weeks};
use crate::graphql::access::{self, FieldGroup};
use crate::graphql::counting::Counted;
use crate::graphql::language::Language;
use crate::graphql::page::connection;
use crate::graphql::scalar::Date;
use crate::graphql::shown::Shown;
use crate::policy::group::FieldGroup as Of;

/// How a student stands on a day; what explains it is read when it is asked for.
pub struct Standing {
    pub(crate) student: Student,
    pub(crate) on: NaiveDate,
    /// The totals as they are kept, where the student came by way of them.
    pub(crate) kept: Option<Totals>,
    pub(crate) language: Language,
}

/// The totals of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Missed in it.
    pub missed: Missed,
    /// Lessons in it that nobody marked.
    pub unknown: u32,
}

impl Standing {
    async fn show<T>(&self, value: impl FnOnce(&Arc<Counted>) -> T) -> Shown<T> {
        if let Err(reason) = self.student.open(Of::Standing) {
            return Shown::Withheld(reason);
        }
        Shown::from(self.counted().await.map(|counted| value(&counted)))
    }

    async fn totals<T>(&self, value: impl FnOnce(Totals) -> T) -> Shown<T> {
        if let Err(reason) = self.student.open(Of::Standing) {
            return Shown::Withheld(reason);
        }
        if let Some(kept) = self.kept {
            return Shown::Value(value(kept));
        }
        let totals = self.counted().await.map(|counted| Totals { missed: counted.counters.missed, unknown: counted.counters.unknown });
        Shown::from(totals.map(value))
    }

    async fn counted(&self) -> Result<Arc<Counted>, Error> {
        self.student.cohort.counted(self.student.row.id, self.on).await
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
        self.show(|counted| Window::of(&counted.counters.window, &counted.calendar)).await
    }

    /// Minutes missed in the window without valid reason.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn unauthorised_minutes(&self) -> Shown<u32> {
        self.totals(|totals| totals.missed.unauthorised).await
    }

    /// Minutes missed in the window with a valid reason.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn authorised_minutes(&self) -> Shown<u32> {
        self.totals(|totals| totals.missed.authorised).await
    }

    /// Minutes missed in the window of which a report waits to be judged.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn pending_minutes(&self) -> Shown<u32> {
        self.totals(|totals| totals.missed.pending).await
    }

    /// Minutes missed in the window that can still be explained.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn unexplained_minutes(&self) -> Shown<u32> {
        self.totals(|totals| totals.missed.unexplained).await
    }

    /// Lessons in the window that nobody marked, of days that are over: neither present nor absent.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn unknown_lessons(&self) -> Shown<u32> {
        self.totals(|totals| totals.unknown).await
    }

    /// How far each rule is that is about the student on that day, or counts something.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn rules(&self) -> Shown<Vec<RuleProgress>> {
        let progress = |counted: &Arc<Counted>| {
            let all = counted.counters.rules.iter().map(|(rule, measured)| RuleProgress {
                student: Student { cohort: counted.cohort.clone(), ..self.student.clone() },
                rule: rule.clone(),
                measured: measured.clone(),
                counted: counted.clone(),
                on: self.on,
                language: self.language,
            });
            all.collect()
        };
        self.show(progress).await
    }
}

connection!(StandingConnection, StandingEdge, Standing, "standings", "students by what they have missed");

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
