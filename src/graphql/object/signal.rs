//! A signal: that a rule was reached, or that somebody wants a student to be contacted.

use std::sync::Arc;

use ::entity::kind;
use async_graphql::{Enum, ID, Object};
use chrono::{DateTime, FixedOffset};

use super::deed::Deed;
use super::local;
use super::rule::Rule;
use super::staff::StaffMember;
use super::student::Student;
use crate::deed::handle_signal;
use crate::domain::rule::{is_in_minutes, of_day};
use crate::graphql::access::{self, FieldGroup};
use crate::graphql::error::Problem;
use crate::graphql::id::Wire;
use crate::graphql::language::Language;
use crate::graphql::lapse_text::lapsed_because;
use crate::graphql::page::connection;
use crate::graphql::scalar::Date;
use crate::graphql::shown::Shown;
use crate::policy::group::FieldGroup as Of;
use crate::policy::sight::About;
use crate::policy::{deed, doing};
use crate::store::signal::SignalRow;

/// What became of a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "kind::SignalStatus")]
pub enum SignalStatus {
    /// Waits for somebody.
    Open,
    /// Somebody did what it asks for.
    Handled,
    /// A change undid it.
    Lapsed,
}

/// A signal and whose it is.
#[derive(Clone)]
pub struct Signal {
    pub(crate) student: Student,
    pub(crate) row: Arc<SignalRow>,
    pub(crate) language: Language,
}

impl Signal {
    fn show<T>(&self, value: impl FnOnce() -> T) -> Shown<T> {
        self.student.show(Of::Standing, value)
    }

    fn is_overdue(&self) -> bool {
        self.row.status == kind::SignalStatus::Open && self.row.due_on < self.student.cohort.viewer.today
    }
}

/// That a rule was reached (signaal), or that a teacher or mentor wants the student to be contacted. One for each crossing; a correction that
/// undoes the crossing makes it lapse.
#[Object]
impl Signal {
    /// Opaque key.
    pub async fn id(&self) -> ID {
        self.row.id.to_wire()
    }

    /// Of whom.
    async fn student(&self) -> &Student {
        &self.student
    }

    /// The rule, in the version that was in force on the day it was reached.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn rule(&self) -> Shown<Rule> {
        let rules = match self.student.cohort.rules().await {
            Ok(rules) => rules,
            Err(error) => return Shown::Failed(error),
        };
        match of_day(rules, self.row.code, self.row.reached_on) {
            Some(rule) => self.show(|| Rule { rule: rule.clone(), language: self.language }),
            None => Shown::Failed(Problem::Internal.into()),
        }
    }

    /// First day that was counted.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn begins(&self) -> Shown<Date> {
        self.show(|| self.row.begins.into())
    }

    /// The day on which the rule was reached.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn reached_on(&self) -> Shown<Date> {
        self.show(|| self.row.reached_on.into())
    }

    /// Last day on which it was, as far as that is counted.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn ends(&self) -> Shown<Date> {
        self.show(|| self.row.ends.into())
    }

    /// What was counted on the day it was reached, in the unit of the rule: clock minutes, or days of lesson weeks; 1 where once is enough.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn value(&self) -> Shown<i32> {
        self.show(|| self.row.value)
    }

    /// Clock minutes that were counted on the day it was reached; null without an error where the rule does not count minutes.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn minutes(&self) -> Shown<Option<i32>> {
        let counts = is_in_minutes(self.row.code);
        self.show(|| counts.then_some(self.row.value))
    }

    /// Whether it is reached only with minutes of a report that has waited for its judgement too long: judging it decides.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn provisional(&self) -> Shown<bool> {
        self.show(|| self.row.provisional)
    }

    /// The day on which the school's data first showed it: from then on the term runs.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn established_on(&self) -> Shown<Date> {
        self.show(|| self.row.established_on.into())
    }

    /// Last day for what the rule asks for.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn due_on(&self) -> Shown<Date> {
        self.show(|| self.row.due_on.into())
    }

    /// Whether it is open though that day has passed.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn overdue(&self) -> Shown<bool> {
        self.show(|| self.is_overdue())
    }

    /// What became of it.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn status(&self) -> Shown<SignalStatus> {
        self.show(|| self.row.status.into())
    }

    /// When it was handled, or lapsed; null without an error while it is open.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn ended_at(&self) -> Shown<Option<DateTime<FixedOffset>>> {
        self.show(|| self.row.ended_at.map(|at| local(at, self.student.cohort.viewer.zone)))
    }

    /// Who handled it; null without an error where nobody has.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn handled_by(&self) -> Shown<Option<StaffMember>> {
        self.show(|| self.row.handled_by.clone().map(StaffMember::from))
    }

    /// What was done; null without an error where nothing was yet, or once the words were removed.
    #[graphql(directive = access::access::apply(FieldGroup::Reason))]
    async fn note(&self) -> Shown<Option<&str>> {
        self.student.show(Of::Reason, || self.row.note.as_deref())
    }

    /// Who wants the student to be contacted; null without an error where it was counted.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn flagged_by(&self) -> Shown<Option<StaffMember>> {
        self.show(|| self.row.flagged_by.clone().map(StaffMember::from))
    }

    /// Why; null without an error where it was counted, or once the words were removed.
    #[graphql(directive = access::access::apply(FieldGroup::Reason))]
    async fn flag_reason(&self) -> Shown<Option<&str>> {
        self.student.show(Of::Reason, || self.row.flag_reason.as_deref())
    }

    /// What undid it, in the language of the request; null without an error where nothing has.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn lapsed_because(&self) -> Shown<Option<&'static str>> {
        self.show(|| self.row.lapsed_because.as_deref().map(|deed| lapsed_because(deed, self.language)))
    }

    /// The first school day of what that changed; null without an error where nothing has undone it.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn lapsed_day(&self) -> Shown<Option<Date>> {
        self.show(|| self.row.lapsed_day.map(Date::from))
    }

    /// Counts changes, from 1.
    async fn version(&self) -> i32 {
        self.row.version
    }

    /// What the viewer may do with it now.
    async fn viewer_can(&self) -> Vec<Deed> {
        let may = doing::way(deed::Deed::HandleSignal, &self.student.sight, About::default()).is_some();
        let can = may && handle_signal::check(self.row.status).is_ok();
        can.then_some(Deed::HandleSignal).into_iter().collect()
    }
}

connection!(SignalConnection, SignalEdge, Signal, "signals", "signals, by the day they are due");
