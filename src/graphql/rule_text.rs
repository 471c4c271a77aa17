//! The rows of the table of rights in words, for people who ask why.

use super::language::Language::{self, Dutch, English};
use crate::policy::matrix::{Band, Row};
use crate::policy::sight::Parts;

/// Who looks, and how old the student is; none: nothing ties them.
#[must_use]
pub fn rule_text(rule: Option<(Row, Band)>, language: Language) -> String {
    let Some((row, band)) = rule else {
        return match language {
            English => "Nothing ties you to this student on that day.".to_owned(),
            Dutch => "Op die dag bent u op geen enkele manier met deze student verbonden.".to_owned(),
        };
    };
    format!("{}; {}.", row_text(row, language), band_text(band, language))
}

fn row_text(row: Row, language: Language) -> &'static str {
    match (row, language) {
        (Row::Own, English) => "Your own data",
        (Row::Own, Dutch) => "Uw eigen gegevens",
        (Row::Authority, English) => "Guardian with authority",
        (Row::Authority, Dutch) => "Ouder met gezag",
        (Row::Carer, English) => "Guardian with actual care",
        (Row::Carer, Dutch) => "Feitelijke verzorger",
        (Row::GrantFull, English) => "Granted by the student: presence, lesson by lesson",
        (Row::GrantFull, Dutch) => "Toestemming van de student: aanwezigheid per les",
        (Row::GrantSummary, English) => "Granted by the student: totals of presence",
        (Row::GrantSummary, Dutch) => "Toestemming van de student: totalen van aanwezigheid",
        (Row::GrantReason, English) => "Granted by the student: reasons of absence",
        (Row::GrantReason, Dutch) => "Toestemming van de student: redenen van afwezigheid",
        (Row::GrantReport, English) => "Granted by the student: reporting absence",
        (Row::GrantReport, Dutch) => "Toestemming van de student: afwezigheid melden",
        (Row::Teacher, English) => "Teacher of the student",
        (Row::Teacher, Dutch) => "Docent van de student",
        (Row::Mentor, English) => "Mentor of the student",
        (Row::Mentor, Dutch) => "Mentor (slb'er) van de student",
        (Row::Officer, English) => "Absence officer without a need",
        (Row::Officer, Dutch) => "Verzuimmedewerker zonder aanleiding",
        (Row::OfficerCall, English) => "Absence officer who has to call about an unsettled absence",
        (Row::OfficerCall, Dutch) => "Verzuimmedewerker die moet bellen over onopgehelderd verzuim",
        (Row::TeamLead, English) => "Team lead",
        (Row::TeamLead, Dutch) => "Teamleider",
        (Row::TeamLeadNeed, English) => "Team lead for whom a request for leave waits",
        (Row::TeamLeadNeed, Dutch) => "Teamleider bij wie een verlofaanvraag ligt",
        (Row::PrivacyOfficer, English) => "Privacy officer",
        (Row::PrivacyOfficer, Dutch) => "Functionaris gegevensbescherming",
        (Row::Administrator, English) => "Administrator",
        (Row::Administrator, Dutch) => "Beheerder",
    }
}

fn band_text(band: Band, language: Language) -> &'static str {
    match (band, language) {
        (Band::Under16, English) => "student under 16",
        (Band::Under16, Dutch) => "student jonger dan 16",
        (Band::From16, English) => "student of 16 or 17",
        (Band::From16, Dutch) => "student van 16 of 17",
        (Band::OfAge, English) => "student of age",
        (Band::OfAge, Dutch) => "meerderjarige student",
    }
}

/// Which lessons, days or reports are open.
#[must_use]
pub fn parts_text(parts: Parts, language: Language) -> String {
    let all = [
        (parts.own_lessons, "your own lessons", "uw eigen lessen"),
        (parts.need_days, "the days you have to call about", "de dagen waarover u moet bellen"),
        (parts.guardian_reports, "reports that a guardian filed", "meldingen die een ouder deed"),
        (parts.own_reports, "reports that you filed", "meldingen die u deed"),
    ];
    let open = all.into_iter().filter(|(open, _, _)| *open);
    let texts: Vec<&str> = open.map(|(_, english, dutch)| if language == English { english } else { dutch }).collect();
    texts.join(", ")
}
