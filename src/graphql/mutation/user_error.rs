//! An expected refusal, as data.

use async_graphql::{Enum, SimpleObject};

use super::breach_text::text;
use crate::deed::DeedError;
use crate::deed::complaint::{Breach, Complaint};
use crate::graphql::error::{Problem, Rule, unavailable};
use crate::graphql::id::Wire;
use crate::graphql::language::Language;
use crate::graphql::scalar::Date;
use crate::policy::refusal::Refusal;

/// The kind of an expected refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum UserErrorCode {
    /// It does not exist, or not for you.
    NotFound,
    /// You may know that it exists, but not do this; `rule` is the reason.
    Forbidden,
    /// A value breaks a rule.
    BadUserInput,
    /// It was changed since you saw it: look again.
    Conflict,
    /// The idempotency key was used for another input.
    IdempotencyMismatch,
}

/// Why something was not done, in words for people and in names for programs. Nothing it speaks of was changed.
#[derive(Clone, Debug, SimpleObject)]
pub struct UserError {
    /// The kind of refusal.
    code: UserErrorCode,
    /// A sentence for people, in the language of `Accept-Language`.
    message: String,
    /// Names of fields, and places in lists from 0, that lead to the value, from the top of `input`.
    path: Vec<String>,
    /// The rule that was broken, by its name; null where the code says all.
    rule: Option<String>,
    /// The day the rule is about, where there is one: the last day of a term, the day to split a period at.
    date: Option<Date>,
    /// The number the rule is about, where there is one: the most, the longest.
    limit: Option<i32>,
    /// Law and article, where one says it.
    article: Option<String>,
}

impl UserError {
    /// What a deed complains of.
    pub(crate) fn of(complaint: &Complaint, language: Language) -> Self {
        let breach = &complaint.breach;
        let mut path = complaint.path.clone();
        if let Breach::Unmarked(student) = breach {
            path.push(student.to_wire().0);
        }
        let told = breach.told();
        let field = path.last().cloned().unwrap_or_default();
        Self {
            code: code(breach),
            message: text(breach, &field, language),
            path,
            rule: told.rule.map(str::to_owned),
            date: told.date.map(Date::from),
            limit: told.limit.map(|limit| i32::try_from(limit).unwrap_or(i32::MAX)),
            article: Some(told.article.to_owned()).filter(|article| !article.is_empty()),
        }
    }

    /// A value that is not what its field takes.
    pub(super) fn value(path: &[&str], rule: Rule, language: Language) -> Self {
        let field = path.last().copied().unwrap_or_default().to_owned();
        Self {
            code: UserErrorCode::BadUserInput,
            message: Problem::Input { field, rule }.text(language),
            path: path.iter().map(|name| (*name).to_owned()).collect(),
            rule: Some(rule.name().to_owned()),
            date: None,
            limit: None,
            article: None,
        }
    }

    /// What it is about stands deeper in the input, below that path.
    pub(super) fn set_within(&mut self, path: &[String]) {
        self.path.splice(0..0, path.iter().cloned());
    }

    /// What came back of a deed: refusals as data, faults as an error.
    pub(super) fn all(error: DeedError, language: Language) -> Result<Vec<Self>, async_graphql::Error> {
        match error {
            DeedError::Refused(complaints) => Ok(complaints.iter().map(|complaint| Self::of(complaint, language)).collect()),
            DeedError::Store(error) => Err(unavailable(&error)),
            DeedError::BrokeOff | DeedError::MassEnding(_) => Err(Problem::Internal.into()),
        }
    }
}

fn code(breach: &Breach) -> UserErrorCode {
    match breach {
        Breach::Refused(Refusal::Hidden) => UserErrorCode::NotFound,
        Breach::Refused(Refusal::Forbidden(_)) => UserErrorCode::Forbidden,
        Breach::Stale | Breach::Claimed => UserErrorCode::Conflict,
        Breach::KeyReused => UserErrorCode::IdempotencyMismatch,
        Breach::NotInLesson
        | Breach::Twice
        | Breach::Unmarked(_)
        | Breach::Cancelled
        | Breach::NotBegun
        | Breach::InFuture
        | Breach::ReasonNeeded { .. }
        | Breach::CorrectionClosed { .. }
        | Breach::NothingMissed
        | Breach::ExactlyOne
        | Breach::Mark(_)
        | Breach::NotEligible(_)
        | Breach::Period(_)
        | Breach::Note(_)
        | Breach::Medical
        | Breach::AskForLeave
        | Breach::DecideLeave
        | Breach::NoLeave
        | Breach::Leave(_)
        | Breach::Grant(_)
        | Breach::Tie(_)
        | Breach::OneTie
        | Breach::NoLessons
        | Breach::ForLpa
        | Breach::ForSchool
        | Breach::ForTeamLead { .. }
        | Breach::NotForwarded
        | Breach::OutsideDays { .. }
        | Breach::KindClosed
        | Breach::ChannelNeeded
        | Breach::PersonNeeded
        | Breach::IllAlready
        | Breach::SaidAlready
        | Breach::Over
        | Breach::NotOpen
        | Breach::NoIllness
        | Breach::OutsidePeriod
        | Breach::NoReason
        | Breach::SeveralStudents
        | Breach::NothingToExplain
        | Breach::Joining(_)
        | Breach::Governing(_)
        | Breach::Text { .. }
        | Breach::TooMany { .. } => UserErrorCode::BadUserInput,
    }
}
