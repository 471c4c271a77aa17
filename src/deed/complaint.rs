//! Why a person's deed, or a part of it, was not done: data for the caller, not a fault. Words for it are chosen at the door.

use ::entity::id::StudentId;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::presence;
use crate::policy::refusal::Refusal;
use crate::policy::sight::Reason;

/// What is wrong, and with which part of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Names of fields and places in lists that lead to the value, from the input's top.
    pub path: Vec<String>,
    /// What it breaks.
    pub breach: Breach,
}

/// A rule that was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Breach {
    /// It does not exist, or not for this viewer; or this viewer may not do it.
    Refused(Refusal),
    /// It was changed since the caller saw it.
    Stale,
    /// The same key was used for another input.
    KeyReused,
    /// The student takes no part in the lesson.
    NotInLesson,
    /// The student has two rows in one call.
    Twice,
    /// Said to be complete, but this student has no mark.
    Unmarked(StudentId),
    /// The lesson was cancelled.
    Cancelled,
    /// The lesson has not begun yet.
    NotBegun,
    /// Said to be seen later than now.
    InFuture,
    /// Past the last day of a first mark, a reason is needed.
    ReasonNeeded {
        /// That last day.
        until: NaiveDate,
    },
    /// Past the last day on which a teacher corrects: the absence officer does.
    CorrectionClosed {
        /// That last day.
        until: NaiveDate,
    },
    /// Nothing was missed, so there is nothing to judge.
    NothingMissed,
    /// Of two fields exactly one must be given.
    ExactlyOne,
    /// The mark makes no sense for the lesson.
    Mark(presence::Refused),
    /// Must not be empty, nor longer than so many characters, nor hold control characters.
    Text {
        /// Longest.
        most: usize,
    },
    /// More items than are taken at once.
    TooMany {
        /// Most.
        most: usize,
    },
}

impl Complaint {
    /// About a value that these names lead to.
    pub(crate) fn at(path: &[&str], breach: Breach) -> Self {
        Self { path: path.iter().map(|name| (*name).to_owned()).collect(), breach }
    }
}

impl Breach {
    /// The field of a mark it is about, if one.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::Mark(refused) => Some(refused.field().name()),
            Self::NotInLesson | Self::Twice => Some("studentId"),
            Self::Stale => Some("version"),
            Self::Refused(_)
            | Self::KeyReused
            | Self::Unmarked(_)
            | Self::Cancelled
            | Self::NotBegun
            | Self::InFuture
            | Self::ReasonNeeded { .. }
            | Self::CorrectionClosed { .. }
            | Self::NothingMissed
            | Self::ExactlyOne
            | Self::Text { .. }
            | Self::TooMany { .. } => None,
        }
    }

    /// Its name for programs; none where the kind of refusal says all.
    #[must_use]
    pub fn rule(&self) -> Option<&'static str> {
        Some(match self {
            Self::Refused(Refusal::Hidden) | Self::KeyReused => return None,
            Self::Refused(Refusal::Forbidden(reason)) => match reason {
                Reason::AgeRule => "AGE_RULE",
                Reason::ConsentMissing => "CONSENT_MISSING",
                Reason::NoNeed => "NO_NEED",
                Reason::Role => "ROLE",
            },
            Self::Stale => "VERSION",
            Self::NotInLesson => "NOT_IN_LESSON",
            Self::Twice => "TWICE",
            Self::Unmarked(_) => "UNMARKED",
            Self::Cancelled => "LESSON_CANCELLED",
            Self::NotBegun => "NOT_BEGUN",
            Self::InFuture => "IN_FUTURE",
            Self::ReasonNeeded { .. } => "LATE_NEEDS_REASON",
            Self::CorrectionClosed { .. } => "CORRECTION_CLOSED",
            Self::NothingMissed => "NOTHING_MISSED",
            Self::ExactlyOne => "EXACTLY_ONE",
            Self::Mark(refused) => match refused {
                presence::Refused::LateWithoutMinutes
                | presence::Refused::LeftEarlyWithoutMinutes
                | presence::Refused::SentOutWithoutTime => "MISSING",
                presence::Refused::NoMinutes(_) => "AT_LEAST_ONE",
                presence::Refused::MoreThanTheLesson { .. } => "WITHIN_LESSON_MINUTES",
                presence::Refused::SentOutOutside => "WITHIN_LESSON",
                presence::Refused::DoesNotGoWith(..) => "NOT_WITH_MARK",
            },
            Self::Text { .. } => "TEXT",
            Self::TooMany { .. } => "AT_MOST",
        })
    }

    /// The day it is about, if one.
    #[must_use]
    pub fn date(&self) -> Option<NaiveDate> {
        match self {
            Self::ReasonNeeded { until } | Self::CorrectionClosed { until } => Some(*until),
            Self::Refused(_)
            | Self::Stale
            | Self::KeyReused
            | Self::NotInLesson
            | Self::Twice
            | Self::Unmarked(_)
            | Self::Cancelled
            | Self::NotBegun
            | Self::InFuture
            | Self::NothingMissed
            | Self::ExactlyOne
            | Self::Mark(_)
            | Self::Text { .. }
            | Self::TooMany { .. } => None,
        }
    }

    /// The number it is about, if one.
    #[must_use]
    pub fn limit(&self) -> Option<usize> {
        match self {
            Self::Text { most } | Self::TooMany { most } => Some(*most),
            Self::Mark(presence::Refused::MoreThanTheLesson { lesson, .. }) => usize::try_from(*lesson).ok(),
            Self::Refused(_)
            | Self::Stale
            | Self::KeyReused
            | Self::NotInLesson
            | Self::Twice
            | Self::Unmarked(_)
            | Self::Cancelled
            | Self::NotBegun
            | Self::InFuture
            | Self::ReasonNeeded { .. }
            | Self::CorrectionClosed { .. }
            | Self::NothingMissed
            | Self::ExactlyOne
            | Self::Mark(_) => None,
        }
    }
}
