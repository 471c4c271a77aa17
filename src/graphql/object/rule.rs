//! A rule that can be reached.

use async_graphql::{Enum, Object};

use crate::domain::{rule, window};
use crate::graphql::language::Language;
use crate::graphql::rule_name::rule_name;
use crate::graphql::scalar::Date;

/// Which rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "::entity::kind::RuleCode")]
pub enum RuleCode {
    /// Eight hours in four lesson weeks: contact, by the school's protocol.
    #[graphql(name = "PREVENTIVE_8H")]
    Preventive8h,
    /// A teacher or mentor asks for contact now.
    ActionWanted,
    /// Sixteen hours in four lesson weeks under the Act (Leerplichtwet art. 21a(2)).
    #[graphql(name = "STATUTORY_16H")]
    Statutory16h,
    /// Sixteen hours in four lesson weeks of a young adult, where the board decided so.
    #[graphql(name = "REGIONAL_16H_ADULT")]
    Regional16hAdult,
    /// Four lesson weeks in which a young adult attended nothing.
    FourWeeksAdult,
    /// More than four lesson weeks in which a youth under the Act attended nothing.
    LongTermMinor,
    /// Absence on leave that was refused.
    Luxury,
    /// Five weeks without valid reason under WSF 2000 or WTOS.
    StudyFinance,
}

/// What a rule measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum RuleMeasure {
    /// Unauthorised minutes in a window: clock minutes, 60 to the hour.
    Minutes,
    /// Days of lesson weeks without attending, 7 to the week.
    LessonWeeks,
    /// Something that happened once is enough.
    Events,
}

/// What moved the first day of a window up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "window::Cut")]
pub enum WindowCut {
    /// A report to the state: counting starts again after its last day.
    Report,
    /// A handled signal of a rule of the school's own protocol.
    Handled,
    /// The student was not enrolled before.
    Enrolment,
    /// The duty the rule is about began.
    Obligation,
}

/// A version of a rule.
pub struct Rule {
    pub(crate) rule: rule::Rule,
    pub(crate) language: Language,
}

/// A rule that can be reached, in the version that is in force on the day it is about.
#[Object]
impl Rule {
    /// Which.
    async fn code(&self) -> RuleCode {
        self.rule.code.into()
    }

    /// What it is called, in the language of the request.
    async fn name(&self) -> &'static str {
        rule_name(self.rule.code, self.language)
    }

    /// The article it stands in; empty where it is the school's own protocol.
    async fn legal_basis(&self) -> &'static str {
        self.rule.basis.article
    }

    /// First day on which this version is in force.
    async fn effective_from(&self) -> Date {
        self.rule.effective.begins.into()
    }

    /// Last day on which this version is in force; null where none is known.
    async fn effective_to(&self) -> Option<Date> {
        self.rule.effective.ends.map(Date::from)
    }
}
