//! How far one rule is, and what its number is made of.

use std::sync::Arc;

use ::entity::id::LessonId;
use async_graphql::{Enum, Object, SimpleObject};
use chrono::NaiveDate;

use super::lesson::Lesson;
use super::presence::Presence;
use super::rule::{Rule, RuleMeasure};
use super::standing::Window;
use super::student::Student;
use super::student_lesson::StudentLesson;
use crate::domain::line::LeftOut;
use crate::domain::minutes_rule::Share;
use crate::domain::rule;
use crate::domain::signal::State;
use crate::domain::standing::Measured;
use crate::graphql::counting::Counted;
use crate::graphql::language::Language;
use crate::graphql::scalar::Date;
use crate::graphql::shown::Shown;
use crate::store::signal_row::KnownSignal;

/// Why minutes of a lesson are left out of a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "LeftOut")]
pub enum LeftOutReason {
    /// With a valid reason.
    Authorised,
    /// A report waits to be judged.
    Pending,
    /// Nobody has said why, while somebody still can.
    Unexplained,
    /// Nobody has marked the lesson: the minutes are those of the whole lesson.
    Unknown,
    /// Before the first day of the window.
    BeforeWindow,
    /// In a holiday week, which is no lesson week.
    HolidayWeek,
    /// Before the day on which counting began, or began again.
    BeforeReset,
    /// On a day of another duty than the rule is about.
    OtherObligation,
    /// The lesson was cancelled.
    LessonCancelled,
    /// The rule does not count this: work placement, luxury absence that was reported as such.
    RuleNotCounting,
}

/// How far one rule is.
pub struct RuleProgress {
    pub(super) student: Student,
    pub(super) rule: rule::Rule,
    pub(super) measured: Measured,
    pub(super) counted: Arc<Counted>,
    pub(super) on: NaiveDate,
    pub(super) language: Language,
}

impl RuleProgress {
    fn lesson(&self, lesson: LessonId) -> Option<StudentLesson> {
        let row = self.counted.lessons.get(&lesson)?.clone();
        Some(StudentLesson { student: self.student.clone(), row })
    }

    /// The signal that waits because the rule was reached in the days that are counted now.
    fn signal(&self) -> Option<&KnownSignal> {
        let open = |one: &&KnownSignal| one.known.state == State::Open && one.known.crossing.code == self.rule.code;
        self.counted.signals.iter().rev().filter(open).find(|one| one.known.crossing.reached_on <= self.on)
    }

    fn share(&self, share: &Share) -> Option<CountedPresence> {
        Some(CountedPresence { of: self.lesson(share.lesson)?, on: share.on, minutes: share.minutes })
    }
}

/// How far one rule is, and what its number is made of. Nobody has to take it on trust.
#[Object]
impl RuleProgress {
    /// The rule.
    async fn rule(&self) -> Rule {
        Rule { rule: self.rule.clone(), language: self.language }
    }

    /// What it measures.
    async fn measure(&self) -> RuleMeasure {
        match self.measured {
            Measured::Minutes(_) => RuleMeasure::Minutes,
            Measured::Days(_) => RuleMeasure::LessonWeeks,
        }
    }

    /// How much: clock minutes, or days of lesson weeks.
    async fn value(&self) -> u32 {
        match &self.measured {
            Measured::Minutes(progress) => progress.value,
            Measured::Days(lasting) => lasting.days,
        }
    }

    /// From how much on it is reached, in the same unit.
    async fn threshold(&self) -> u32 {
        match &self.measured {
            Measured::Minutes(progress) => progress.threshold,
            Measured::Days(lasting) => lasting.threshold,
        }
    }

    /// Whether it is reached on the day.
    async fn reached(&self) -> bool {
        match &self.measured {
            Measured::Minutes(progress) => progress.reached,
            Measured::Days(lasting) => lasting.reached,
        }
    }

    /// Since when without a break; null where it is not reached.
    async fn reached_on(&self) -> Option<Date> {
        let on = match &self.measured {
            Measured::Minutes(progress) => progress.reached_on,
            Measured::Days(lasting) => lasting.reached_on,
        };
        on.map(Date::from)
    }

    /// The day on which our data first showed that it was reached; null where nothing waits because of it. The rule may be below its threshold
    /// again by now: what it asked for is still to be done.
    async fn established_on(&self) -> Option<Date> {
        self.signal().map(|signal| signal.established_on.into())
    }

    /// Until when what it asks for is due: working days from `establishedOn`; null where nothing waits because of it.
    async fn due_on(&self) -> Option<Date> {
        self.signal().map(|signal| signal.due_on.into())
    }

    /// The days that are counted over; null for a rule that measures how long something has lasted.
    async fn window(&self) -> Option<Window> {
        match &self.measured {
            Measured::Minutes(progress) => Some(Window::of(&progress.window, &self.counted.calendar)),
            Measured::Days(_) => None,
        }
    }

    /// The first lesson missed of what lasts; null for a rule about minutes, and where the last lesson was attended.
    async fn since(&self) -> Option<Date> {
        match &self.measured {
            Measured::Minutes(_) => None,
            Measured::Days(lasting) => lasting.begins.map(Date::from),
        }
    }

    /// The lessons that make the value, by day: of a rule about minutes their minutes add up to it.
    async fn counted(&self) -> Vec<CountedPresence> {
        let mut found: Vec<CountedPresence> = match &self.measured {
            Measured::Minutes(progress) => progress.counted.iter().filter_map(|share| self.share(share)).collect(),
            Measured::Days(lasting) => {
                let lessons = lasting.lessons.iter().filter_map(|lesson| self.lesson(*lesson));
                lessons.map(|of| CountedPresence { on: of.row.on, minutes: of.row.during().minutes(), of }).collect()
            }
        };
        found.sort_by_key(|counted| counted.of.row.begins);
        found
    }

    /// What is left out of the value, by day, and why: of this window and of the one before it.
    async fn left_out(&self) -> Vec<LeftOutPresence> {
        let mut found: Vec<LeftOutPresence> = match &self.measured {
            Measured::Minutes(progress) => {
                let told = |(share, reason): &(Share, LeftOut)| Some(LeftOutPresence { counted: self.share(share)?, reason: *reason });
                progress.left_out.iter().filter_map(told).collect()
            }
            Measured::Days(_) => vec![],
        };
        found.sort_by_key(|left| left.counted.of.row.begins);
        found
    }

    /// Lessons that keep anything from being concluded of a rule about lesson weeks: nobody marked them, or nothing is decided yet.
    async fn blocked_by(&self) -> Vec<Lesson> {
        let Measured::Days(lasting) = &self.measured else { return vec![] };
        let lessons = lasting.blocked_by.iter().filter_map(|lesson| self.lesson(*lesson));
        lessons.map(|of| Lesson { row: of.row, cohort: of.student.cohort.clone() }).collect()
    }

    /// When it falls below again if nothing is missed from now on; null where it is not reached, and for rules about lesson weeks.
    async fn falls_below_on(&self) -> Option<Date> {
        match &self.measured {
            Measured::Minutes(progress) => progress.falls_below_on.map(Date::from),
            Measured::Days(_) => None,
        }
    }

    /// What would happen; null for rules about lesson weeks.
    async fn forecast(&self) -> Option<Forecast> {
        let Measured::Minutes(progress) = &self.measured else { return None };
        let forecast = progress.forecast;
        Some(Forecast {
            if_all_unauthorised: forecast.if_all_unauthorised,
            reached_if_all_unauthorised: forecast.reached_if_all_unauthorised,
            remaining: forecast.remaining,
            decides_on: forecast.decides_on.map(Date::from),
        })
    }
}

/// What would happen.
#[derive(Clone, Debug, SimpleObject)]
pub struct Forecast {
    /// The value if all that is pending and unexplained in the window became unauthorised.
    if_all_unauthorised: u32,
    /// Whether that would reach the rule.
    reached_if_all_unauthorised: bool,
    /// What remains until the threshold, as things are; 0 where it is reached.
    remaining: u32,
    /// The last day on which something of it decides itself, because its term to be explained ends; null where nothing does.
    decides_on: Option<Date>,
}

/// A lesson that makes part of a value.
pub struct CountedPresence {
    of: StudentLesson,
    on: NaiveDate,
    minutes: u32,
}

/// A lesson that makes part of a value.
#[Object]
impl CountedPresence {
    /// What was seen.
    async fn presence(&self) -> Shown<Option<Presence>> {
        self.of.presence()
    }

    /// The lesson.
    async fn lesson(&self) -> Lesson {
        Lesson { row: self.of.row.clone(), cohort: self.of.student.cohort.clone() }
    }

    /// Its school day.
    async fn on(&self) -> Date {
        self.on.into()
    }

    /// How many minutes of it.
    async fn minutes(&self) -> u32 {
        self.minutes
    }
}

/// A lesson of which something is left out of a value.
pub struct LeftOutPresence {
    counted: CountedPresence,
    reason: LeftOut,
}

/// A lesson of which something is left out of a value.
#[Object]
impl LeftOutPresence {
    /// What was seen; null without an error where nobody marked the lesson.
    async fn presence(&self) -> Shown<Option<Presence>> {
        self.counted.of.presence()
    }

    /// The lesson.
    async fn lesson(&self) -> Lesson {
        Lesson { row: self.counted.of.row.clone(), cohort: self.counted.of.student.cohort.clone() }
    }

    /// Its school day.
    async fn on(&self) -> Date {
        self.counted.on.into()
    }

    /// How many minutes of it.
    async fn minutes(&self) -> u32 {
        self.counted.minutes
    }

    /// Why.
    async fn reason(&self) -> LeftOutReason {
        self.reason.into()
    }
}
