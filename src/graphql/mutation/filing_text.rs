//! Rules of filing in words for people.

use crate::domain::filing::NotEligible;
use crate::domain::report_period::Refused as Period;
use crate::domain::wording::Refused as Note;
use crate::graphql::language::Language::{self, Dutch, English};

/// Why somebody may not file that.
pub(in crate::graphql) fn not_eligible(refused: NotEligible, language: Language) -> String {
    let text = match (refused, language) {
        (NotEligible::StaffAlone, English) => "Only the school records an absence of this kind.".to_owned(),
        (NotEligible::StaffAlone, Dutch) => "Alleen de school legt afwezigheid van deze soort vast.".to_owned(),
        (NotEligible::AgeUnknown, English) => "The birth date of the student is not known, so the school must record this.".to_owned(),
        (NotEligible::AgeUnknown, Dutch) => "De geboortedatum van de student is onbekend; de school moet dit vastleggen.".to_owned(),
        (NotEligible::GuardiansTell, English) => "Guardians report the absence of a minor, unless the student lives on his own".to_owned(),
        (NotEligible::GuardiansTell, Dutch) => "Ouders melden een minderjarige afwezig, tenzij de student zelfstandig woont".to_owned(),
        (NotEligible::GuardiansAsk, English) => "Guardians ask for the leave of a minor".to_owned(),
        (NotEligible::GuardiansAsk, Dutch) => "Ouders vragen het verlof van een minderjarige aan".to_owned(),
        (NotEligible::StudentTells, English) => "The student lives on his own and reports this himself".to_owned(),
        (NotEligible::StudentTells, Dutch) => "De student woont zelfstandig en meldt dit zelf".to_owned(),
        (NotEligible::NoAuthorityOrCare, English) => "Only guardians with authority or actual care report a minor absent".to_owned(),
        (NotEligible::NoAuthorityOrCare, Dutch) => "Alleen ouders met gezag of verzorgers melden een minderjarige afwezig".to_owned(),
        (NotEligible::NoGrant, English) => "The student is of age and has not let you report absence".to_owned(),
        (NotEligible::NoGrant, Dutch) => "De student is meerderjarig en heeft u niet toegestaan afwezigheid te melden".to_owned(),
        (NotEligible::StudentAsks, English) => "A student of age asks for leave himself".to_owned(),
        (NotEligible::StudentAsks, Dutch) => "Een meerderjarige student vraagt zelf verlof aan".to_owned(),
        (NotEligible::FromBirthday(day), English) => {
            format!("From {day} on the student is of age: report the days before it, the student the rest")
        }
        (NotEligible::FromBirthday(day), Dutch) => {
            format!("Vanaf {day} is de student meerderjarig: meld de dagen ervoor, de student meldt de rest")
        }
        (NotEligible::OutsideGrant(day), English) => format!("The student's permission does not hold on {day}"),
        (NotEligible::OutsideGrant(day), Dutch) => format!("De toestemming van de student geldt niet op {day}"),
    };
    match refused.article() {
        "" => text,
        article => format!("{text} ({article})."),
    }
}

/// Why a period cannot be claimed.
pub(super) fn period(refused: Period, language: Language) -> String {
    let field = refused.field();
    match (refused, language) {
        (Period::EndMissing, English) => format!("`{field}` is needed: only an illness may be without end."),
        (Period::EndMissing, Dutch) => format!("`{field}` is nodig: alleen ziekte mag zonder einde."),
        (Period::TooShort, English) => "It must end at least a minute after it begins.".to_owned(),
        (Period::TooShort, Dutch) => "Het einde moet minstens een minuut na het begin liggen.".to_owned(),
        (Period::TooLong(most), English) => format!("A period lasts at most {most} days; an illness may be without end."),
        (Period::TooLong(most), Dutch) => format!("Een periode duurt hoogstens {most} dagen; ziekte mag zonder einde."),
        (Period::TooFarAhead(last), English) => format!("It can begin on {last} at the latest."),
        (Period::TooFarAhead(last), Dutch) => format!("Het kan uiterlijk op {last} beginnen."),
        (Period::TooLongAgo(first), English) => {
            format!("It can begin on {first} at the earliest; what is older is explained lesson by lesson.")
        }
        (Period::TooLongAgo(first), Dutch) => {
            format!("Het kan op zijn vroegst op {first} beginnen; wat ouder is, wordt per les verklaard.")
        }
        (Period::AlreadyOver, English) => "The period is over: it can be made shorter only.".to_owned(),
        (Period::AlreadyOver, Dutch) => "De periode is voorbij: ze kan alleen korter worden.".to_owned(),
        (Period::BeginsEarlier, English) => "The begin cannot be moved to an earlier time: file another report.".to_owned(),
        (Period::BeginsEarlier, Dutch) => "Het begin kan niet vroeger worden: doe een nieuwe melding.".to_owned(),
    }
}

/// Why a note is not kept.
pub(super) fn note(refused: Note, language: Language) -> String {
    match (refused, language) {
        (Note::NoNote, English) => "An illness takes no note: its nature is not asked and not kept.".to_owned(),
        (Note::NoNote, Dutch) => "Bij ziekte hoort geen toelichting: de aard wordt niet gevraagd en niet bewaard.".to_owned(),
        (Note::TooLong(most), English) => format!("At most {most} characters."),
        (Note::TooLong(most), Dutch) => format!("Hoogstens {most} tekens."),
        (Note::ControlCharacter, English) => "Without control characters.".to_owned(),
        (Note::ControlCharacter, Dutch) => "Zonder stuurtekens.".to_owned(),
    }
}
