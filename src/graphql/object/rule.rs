//! A rule that can be reached.

use async_graphql::{Enum, Object};

use crate::domain::rule::{self, Measure, Whom};
use crate::domain::window;
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
    /// Five weeks without valid reason under WSF 2000 or WTOS. It makes a signal after four weeks, for the notice, and another after eight, for
    /// the determination.
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

/// Whom a rule is about, by the duty of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum RuleWhom {
    /// Everybody.
    All,
    /// Compulsory education and the qualification duty: one duty, its hours add up.
    UnderTheAct,
    /// Under the Act no longer, without start qualification.
    YoungAdult,
}

/// What a rule asks for when it is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "::entity::kind::RuleAsks")]
pub enum RuleAsks {
    /// That the student be contacted, under 18 the guardians too.
    Contact,
    /// A report to DUO that sixteen hours were missed.
    #[graphql(name = "REPORT_V3")]
    ReportV3,
    /// A preventive report of a young adult.
    #[graphql(name = "REPORT_V4")]
    ReportV4,
    /// A report of a young adult who attends nothing.
    ReportRmc,
    /// A report of a youth under the Act who attends nothing.
    ReportLrv,
    /// A report of absence on refused leave.
    ReportL,
    /// Notice to the student, and a determination by DUO's own form (study finance).
    Determination,
}

/// A version of a rule.
pub struct Rule {
    pub(crate) rule: rule::Rule,
    pub(crate) language: Language,
}

impl Rule {
    fn length(&self) -> Option<window::Length> {
        match self.rule.measure {
            Measure::Minutes { window, .. } | Measure::Days { window, .. } => Some(window),
            Measure::Events => None,
        }
    }
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
    async fn legal_basis(&self) -> &str {
        &self.rule.basis.article
    }

    /// First day on which this version is in force.
    async fn effective_from(&self) -> Date {
        self.rule.effective.begins.into()
    }

    /// Last day on which this version is in force; null where none is known.
    async fn effective_to(&self) -> Option<Date> {
        self.rule.effective.ends.map(Date::from)
    }

    /// What it says, in a sentence.
    async fn text(&self) -> &str {
        &self.rule.basis.text
    }

    /// Whom it is about, by the duty of the day.
    async fn whom(&self) -> RuleWhom {
        match self.rule.whom {
            Whom::All => RuleWhom::All,
            Whom::UnderTheAct => RuleWhom::UnderTheAct,
            Whom::YoungAdult => RuleWhom::YoungAdult,
        }
    }

    /// What it measures.
    async fn measure(&self) -> RuleMeasure {
        match self.rule.measure {
            Measure::Minutes { .. } => RuleMeasure::Minutes,
            Measure::Days { .. } => RuleMeasure::LessonWeeks,
            Measure::Events => RuleMeasure::Events,
        }
    }

    /// From how much on it is reached: clock minutes, or days of lesson weeks; null where it happens once.
    async fn threshold(&self) -> Option<u32> {
        match self.rule.measure {
            Measure::Minutes { threshold, .. } | Measure::Days { threshold, .. } => Some(threshold),
            Measure::Events => None,
        }
    }

    /// Lesson weeks over which is counted; null where it happens once.
    async fn window_weeks(&self) -> Option<u32> {
        self.length().map(|length| length.weeks)
    }

    /// Whether minutes of who came late, left early or was sent out count.
    async fn counts_parts(&self) -> bool {
        self.rule.counts.parts
    }

    /// Whether minutes of work placement count.
    async fn counts_work_placement(&self) -> bool {
        self.rule.counts.work_placement
    }

    /// What it asks for when it is reached.
    async fn asks_for(&self) -> RuleAsks {
        self.rule.asks.into()
    }

    /// Working days in which that is due, from the day our data first showed it.
    async fn deadline_working_days(&self) -> u32 {
        self.rule.deadline_working_days
    }

    /// Whether a law fixes it: then a school can change no more than what the law leaves open.
    async fn by_law(&self) -> bool {
        self.rule.by_law
    }

    /// Whether it is on.
    async fn on(&self) -> bool {
        self.rule.on
    }
}
