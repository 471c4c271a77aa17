//! Why a person's deed, or a part of it, was not done: data for the caller, not a fault. Words for it are chosen at the door.

use ::entity::id::StudentId;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::filing::NotEligible;
use crate::domain::{presence, report_period, wording};
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
    /// Who files may not claim that for the student.
    NotEligible(NotEligible),
    /// No period that can be claimed.
    Period(report_period::Refused),
    /// No note that can be kept.
    Note(wording::Refused),
    /// The words speak of somebody's health: say with `confirmed` that they are meant so.
    Medical,
    /// Leave is asked for, not reported.
    AskForLeave,
    /// The institution does not take this kind from them.
    KindClosed,
    /// Staff say how it came to them: by phone, at the desk, by mail.
    ChannelNeeded,
    /// Staff say on whose word they file.
    PersonNeeded,
    /// The student is reported ill already, without end.
    IllAlready,
    /// The same person said the same of that time already.
    SaidAlready,
    /// What is there is over: withdrawn, rejected, decided.
    Over,
    /// Only an illness is recovered from.
    NoIllness,
    /// Not before what it ends, nor after its claimed end.
    OutsidePeriod,
    /// A reason is needed.
    NoReason,
    /// What was named is of several students.
    SeveralStudents,
    /// Nothing there to explain: nothing missed, or it is covered or judged.
    NothingToExplain,
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
            | Self::NotEligible(_)
            | Self::Period(_)
            | Self::Note(_)
            | Self::Medical
            | Self::AskForLeave
            | Self::KindClosed
            | Self::ChannelNeeded
            | Self::PersonNeeded
            | Self::IllAlready
            | Self::SaidAlready
            | Self::Over
            | Self::NoIllness
            | Self::OutsidePeriod
            | Self::NoReason
            | Self::SeveralStudents
            | Self::NothingToExplain
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
            Self::NotEligible(refused) => match refused {
                NotEligible::StaffAlone => "STAFF_ALONE",
                NotEligible::AgeUnknown => "AGE_UNKNOWN",
                NotEligible::GuardiansTell => "GUARDIANS_TELL",
                NotEligible::GuardiansAsk => "GUARDIANS_ASK",
                NotEligible::StudentTells => "STUDENT_TELLS",
                NotEligible::NoAuthorityOrCare => "NO_AUTHORITY_OR_CARE",
                NotEligible::NoGrant => "NO_GRANT",
                NotEligible::StudentAsks => "STUDENT_ASKS",
                NotEligible::FromBirthday(_) => "SPLIT_AT_BIRTHDAY",
                NotEligible::OutsideGrant(_) => "OUTSIDE_GRANT",
            },
            Self::Period(refused) => match refused {
                report_period::Refused::EndMissing => "END_MISSING",
                report_period::Refused::TooShort => "TOO_SHORT",
                report_period::Refused::TooLong => "TOO_LONG",
                report_period::Refused::TooFarAhead(_) => "TOO_FAR_AHEAD",
                report_period::Refused::TooLongAgo(_) => "TOO_LONG_AGO",
                report_period::Refused::AlreadyOver => "ALREADY_OVER",
                report_period::Refused::BeginsEarlier => "BEGINS_EARLIER",
            },
            Self::Note(refused) => match refused {
                wording::Refused::NoNote => "NO_NOTE_OF_ILLNESS",
                wording::Refused::TooLong(_) => "TEXT_LENGTH",
                wording::Refused::ControlCharacter => "CONTROL_CHARACTER",
            },
            Self::Medical => "MEDICAL_WORDING",
            Self::AskForLeave => "ASK_FOR_LEAVE",
            Self::KindClosed => "KIND_CLOSED",
            Self::ChannelNeeded => "CHANNEL_NEEDED",
            Self::PersonNeeded => "PERSON_NEEDED",
            Self::IllAlready => "ILL_ALREADY",
            Self::SaidAlready => "SAID_ALREADY",
            Self::Over => "OVER",
            Self::NoIllness => "NO_ILLNESS",
            Self::OutsidePeriod => "OUTSIDE_PERIOD",
            Self::NoReason => "REASON_NEEDED",
            Self::SeveralStudents => "SEVERAL_STUDENTS",
            Self::NothingToExplain => "NOTHING_TO_EXPLAIN",
            Self::Text { .. } => "TEXT",
            Self::TooMany { .. } => "AT_MOST",
        })
    }

    /// The day it is about, if one.
    #[must_use]
    pub fn date(&self) -> Option<NaiveDate> {
        match self {
            Self::ReasonNeeded { until } | Self::CorrectionClosed { until } => Some(*until),
            Self::NotEligible(refused) => refused.date(),
            Self::Period(refused) => refused.date(),
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
            | Self::Note(_)
            | Self::Medical
            | Self::AskForLeave
            | Self::KindClosed
            | Self::ChannelNeeded
            | Self::PersonNeeded
            | Self::IllAlready
            | Self::SaidAlready
            | Self::Over
            | Self::NoIllness
            | Self::OutsidePeriod
            | Self::NoReason
            | Self::SeveralStudents
            | Self::NothingToExplain
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
            Self::Note(wording::Refused::TooLong(most)) => usize::try_from(*most).ok(),
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
            | Self::Mark(_)
            | Self::NotEligible(_)
            | Self::Period(_)
            | Self::Note(wording::Refused::NoNote | wording::Refused::ControlCharacter)
            | Self::Medical
            | Self::AskForLeave
            | Self::KindClosed
            | Self::ChannelNeeded
            | Self::PersonNeeded
            | Self::IllAlready
            | Self::SaidAlready
            | Self::Over
            | Self::NoIllness
            | Self::OutsidePeriod
            | Self::NoReason
            | Self::SeveralStudents
            | Self::NothingToExplain
            | Self::NothingMissed
            | Self::ExactlyOne => None,
        }
    }
}
