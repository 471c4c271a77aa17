//! What is told to programs of a broken rule, beside its words: its name, the field, day and number it is about, and where it stands.

use chrono::NaiveDate;

use super::complaint::Breach;
use crate::domain::filing::NotEligible;
use crate::domain::{governing, grant, invitation, leave, presence, report_period, tie_change, wording};
use crate::policy::refusal::Refusal;
use crate::policy::sight::Reason;

/// What is told of a breach beside its words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Its name for programs; none where the kind of refusal says all.
    pub rule: Option<&'static str>,
    /// The field of a row it is about, if one.
    pub field: Option<&'static str>,
    /// The day it is about, if one.
    pub date: Option<NaiveDate>,
    /// The number it is about, if one.
    pub limit: Option<usize>,
    /// Where the rule stands; empty where no law says it.
    pub article: &'static str,
}

impl Breach {
    /// What is told of it beside its words.
    #[must_use]
    pub fn told(&self) -> Told {
        let rule = |rule| Told { rule: Some(rule), ..Told::default() };
        match self {
            Self::Refused(Refusal::Hidden) | Self::KeyReused => Told::default(),
            Self::Refused(Refusal::Forbidden(reason)) => rule(match reason {
                Reason::AgeRule => "AGE_RULE",
                Reason::ConsentMissing => "CONSENT_MISSING",
                Reason::NoNeed => "NO_NEED",
                Reason::Role => "ROLE",
            }),
            Self::Stale => Told { field: Some("version"), ..rule("VERSION") },
            Self::Claimed => rule("CLAIMED"),
            Self::NotInLesson => Told { field: Some("studentId"), ..rule("NOT_IN_LESSON") },
            Self::Twice => Told { field: Some("studentId"), ..rule("TWICE") },
            Self::Unmarked(_) => rule("UNMARKED"),
            Self::Cancelled => rule("LESSON_CANCELLED"),
            Self::NotBegun => rule("NOT_BEGUN"),
            Self::InFuture => rule("IN_FUTURE"),
            Self::ReasonNeeded { until } => Told { date: Some(*until), ..rule("LATE_NEEDS_REASON") },
            Self::CorrectionClosed { until } => Told { date: Some(*until), ..rule("CORRECTION_CLOSED") },
            Self::NothingMissed => rule("NOTHING_MISSED"),
            Self::ExactlyOne => rule("EXACTLY_ONE"),
            Self::Mark(refused) => told_of_mark(*refused),
            Self::NotEligible(refused) => Told { date: refused.date(), article: refused.article(), ..rule(rule_of_filing(*refused)) },
            Self::Period(refused) => {
                let limit = refused.limit().and_then(|limit| usize::try_from(limit).ok());
                Told { date: refused.date(), limit, ..rule(rule_of_period(*refused)) }
            }
            Self::Note(wording::Refused::NoNote) => rule("NO_NOTE_OF_ILLNESS"),
            Self::Note(wording::Refused::TooLong(most)) => Told { limit: usize::try_from(*most).ok(), ..rule("TEXT_LENGTH") },
            Self::Note(wording::Refused::ControlCharacter) => rule("CONTROL_CHARACTER"),
            Self::Medical => rule("MEDICAL_WORDING"),
            Self::AskForLeave => rule("ASK_FOR_LEAVE"),
            Self::DecideLeave => rule("DECIDE_LEAVE"),
            Self::NoLeave => rule("NO_LEAVE"),
            Self::Leave(refused) => told_of_leave(*refused),
            Self::Tie(refused) => Told { date: refused.date(), ..rule(rule_of_tie(*refused)) },
            Self::OneTie => rule("ONE_GUARDIANSHIP"),
            Self::Grant(refused) => Told { date: refused.date(), article: refused.article(), ..rule(rule_of_grant(*refused)) },
            Self::NoLessons => rule("NO_LESSONS"),
            Self::ForLpa => Told { article: LPA_DECIDES, limit: usize::try_from(leave::HEADS_DAYS).ok(), ..rule("LPA_DECIDES") },
            Self::ForSchool => Told { article: LPA_DECIDES, limit: usize::try_from(leave::HEADS_DAYS).ok(), ..rule("SCHOOL_DECIDES") },
            Self::ForTeamLead { mentor_days } => Told { limit: usize::try_from(*mentor_days).ok(), ..rule("TEAM_LEAD_DECIDES") },
            Self::NotForwarded => rule("NOT_FORWARDED"),
            Self::OutsideDays { from } => Told { date: Some(*from), ..rule("OUTSIDE_DAYS") },
            Self::KindClosed => rule("KIND_CLOSED"),
            Self::ChannelNeeded => rule("CHANNEL_NEEDED"),
            Self::PersonNeeded => rule("PERSON_NEEDED"),
            Self::IllAlready => rule("ILL_ALREADY"),
            Self::SaidAlready => rule("SAID_ALREADY"),
            Self::Over => rule("OVER"),
            Self::NotOpen => rule("NOT_OPEN"),
            Self::NoIllness => rule("NO_ILLNESS"),
            Self::OutsidePeriod => rule("OUTSIDE_PERIOD"),
            Self::NoReason => rule("REASON_NEEDED"),
            Self::SeveralStudents => rule("SEVERAL_STUDENTS"),
            Self::Joining(refused) => rule(rule_of_joining(*refused)),
            Self::NothingToExplain => rule("NOTHING_TO_EXPLAIN"),
            Self::Governing(refused) => told_of_governing(*refused),
            Self::Text { most } => Told { limit: Some(*most), ..rule("TEXT") },
            Self::TooMany { most } => Told { limit: Some(*most), ..rule("AT_MOST") },
        }
    }
}

fn told_of_governing(refused: governing::Refused) -> Told {
    use governing::Refused;
    let rule = |rule| Told { rule: Some(rule), ..Told::default() };
    match refused {
        Refused::Backwards => rule("ENDS_BEFORE_BEGIN"),
        Refused::Before(day) => Told { date: Some(day), ..rule("NOT_BEFORE") },
        Refused::After(day) => Told { date: Some(day), ..rule("NOT_AFTER") },
        Refused::Over => rule("OVER"),
        Refused::OneScope => rule("ONE_SCOPE"),
        Refused::HeldAlready => rule("HELD_ALREADY"),
        Refused::Gone => rule("GONE"),
        Refused::MentorRole => rule("MENTOR_ROLE"),
        Refused::LastAdministrator => rule("LAST_ADMINISTRATOR"),
        Refused::NoSetting => rule("NO_SETTING"),
        Refused::Whole { most, .. } => Told { limit: usize::try_from(most).ok(), ..rule("BOUNDS") },
        Refused::Time => rule("TIME"),
        Refused::YesOrNo => rule("YES_OR_NO"),
        Refused::TwoValues => rule("TWO_VALUES"),
        Refused::TooLong { most } => Told { limit: usize::try_from(most).ok(), ..rule("TOO_LONG") },
        Refused::Later(day) => Told { date: Some(day), ..rule("IN_FUTURE") },
        Refused::ForGood => rule("FOR_GOOD"),
        Refused::NoEnd => rule("NO_END"),
        Refused::DaysOrNever => rule("DAYS_OR_NEVER"),
        Refused::OutsideYears => rule("OUTSIDE_SCHOOL_YEARS"),
        Refused::Overlaps(day) => Told { date: Some(day), ..rule("OVERLAPS") },
        Refused::ByLaw => rule("BY_LAW"),
        Refused::BoardDecides => rule("BOARD_DECIDES"),
        Refused::NoDecision => rule("NO_DECISION"),
        Refused::NotMinutes => rule("NOT_MINUTES"),
        Refused::MarkedLessons { lessons } => Told { limit: usize::try_from(lessons).ok(), ..rule("MARKED_LESSONS") },
    }
}

fn told_of_mark(refused: presence::Refused) -> Told {
    let (rule, limit) = match refused {
        presence::Refused::LateWithoutMinutes | presence::Refused::LeftEarlyWithoutMinutes | presence::Refused::SentOutWithoutTime => {
            ("MISSING", None)
        }
        presence::Refused::NoMinutes(_) => ("AT_LEAST_ONE", None),
        presence::Refused::MoreThanTheLesson { lesson, .. } => ("WITHIN_LESSON_MINUTES", usize::try_from(lesson).ok()),
        presence::Refused::SentOutOutside => ("WITHIN_LESSON", None),
        presence::Refused::DoesNotGoWith(..) => ("NOT_WITH_MARK", None),
    };
    Told { rule: Some(rule), field: Some(refused.field().name()), limit, ..Told::default() }
}

/// The head gives at most ten days; beyond them the LPA decides.
const LPA_DECIDES: &str = "Leerplichtwet 1969 art. 14(3)";

fn told_of_leave(refused: leave::Refused) -> Told {
    let rule = match refused {
        leave::Refused::TooLate { .. } => "LEAVE_TOO_LATE",
        leave::Refused::YearUnknown(_) => "LEAVE_YEAR_UNKNOWN",
        leave::Refused::OncePerYear => "LEAVE_ONCE_A_YEAR",
        leave::Refused::FirstWeeks(_) => "LEAVE_FIRST_WEEKS",
        leave::Refused::TooManyDays(_) => "LEAVE_TOO_MANY_DAYS",
        leave::Refused::MoreThanProRata { .. } => "LEAVE_PRO_RATA",
    };
    let limit = refused.limit().and_then(|limit| usize::try_from(limit).ok());
    Told { rule: Some(rule), field: None, date: refused.date(), limit, article: refused.article() }
}

fn rule_of_tie(refused: tie_change::Refused) -> &'static str {
    match refused {
        tie_change::Refused::EndsBefore(_) => "ENDS_BEFORE_BEGIN",
        tie_change::Refused::Overlaps(_) => "OVERLAPS",
        tie_change::Refused::Past(_) => "IN_PAST",
        tie_change::Refused::Over => "OVER",
        tie_change::Refused::NotBlocked => "NOT_BLOCKED",
        tie_change::Refused::Oneself => "ONESELF",
    }
}

fn rule_of_grant(refused: grant::Refused) -> &'static str {
    match refused {
        grant::Refused::NoPurpose => "PURPOSE_MISSING",
        grant::Refused::LevelMissing => "LEVEL_MISSING",
        grant::Refused::LevelAlone => "LEVEL_WITHOUT_SEE_PRESENCE",
        grant::Refused::Past(_) => "IN_PAST",
        grant::Refused::BeforeBirthday(_) => "REASONS_ALONE",
        grant::Refused::AtBirthday(_) => "UNTIL_BIRTHDAY",
        grant::Refused::AgeUnknown => "AGE_UNKNOWN",
        grant::Refused::NoAuthorityOrCare => "NO_AUTHORITY_OR_CARE",
        grant::Refused::Closed => "GUARDIANSHIP_CLOSED",
        grant::Refused::Oneself => "ONESELF",
        grant::Refused::Over => "OVER",
    }
}

fn rule_of_joining(refused: invitation::Refused) -> &'static str {
    match refused {
        invitation::Refused::KnownOrNew => "KNOWN_OR_NEW",
        invitation::Refused::NoInvitation => "INVITATION",
        invitation::Refused::JoinedAlready => "JOINED_ALREADY",
        invitation::Refused::GuardianshipOver => "GUARDIANSHIP_OVER",
        invitation::Refused::GuardianBlocked => "GUARDIAN_BLOCKED",
        invitation::Refused::NoMailAddress => "MAIL_ADDRESS",
        invitation::Refused::NoTelephone => "TELEPHONE",
    }
}

fn rule_of_filing(refused: NotEligible) -> &'static str {
    match refused {
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
    }
}

fn rule_of_period(refused: report_period::Refused) -> &'static str {
    match refused {
        report_period::Refused::EndMissing => "END_MISSING",
        report_period::Refused::TooShort => "TOO_SHORT",
        report_period::Refused::TooLong(_) => "TOO_LONG",
        report_period::Refused::TooFarAhead(_) => "TOO_FAR_AHEAD",
        report_period::Refused::TooLongAgo(_) => "TOO_LONG_AGO",
        report_period::Refused::AlreadyOver => "ALREADY_OVER",
        report_period::Refused::BeginsEarlier => "BEGINS_EARLIER",
    }
}
