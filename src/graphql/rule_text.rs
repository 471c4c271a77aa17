//! The rows of the tables of rights and deeds in words, for people who ask why.

use super::language::Language::{self, Dutch, English};
use crate::policy::doing::Cell;
use crate::policy::matrix::{Band, Row};
use crate::policy::sight::Parts;

/// Who looks, and how old the student is; none: nothing ties them.
#[must_use]
pub fn rule_text(rule: Option<(Row, Band)>, language: Language) -> String {
    let Some((row, band)) = rule else { return no_tie(language).to_owned() };
    format!("{}; {}.", row_text(row, language), band_text(band, language))
}

/// The same of a deed: who acts, how old the student is, and what the table lets them do.
#[must_use]
pub fn deed_text(rule: Option<(Row, Band, Cell)>, language: Language) -> String {
    let Some((row, band, cell)) = rule else { return no_tie(language).to_owned() };
    format!("{}; {}: {}.", row_text(row, language), band_text(band, language), cell_text(cell, language))
}

fn no_tie(language: Language) -> &'static str {
    match language {
        English => "No tie to this student on that day.",
        Dutch => "Op die dag is er geen band met deze student.",
    }
}

fn cell_text(cell: Cell, language: Language) -> &'static str {
    match (cell, language) {
        (Cell::Yes, English) => "may",
        (Cell::Yes, Dutch) => "mag",
        (Cell::OwnLessons, English) => "may, in own lessons",
        (Cell::OwnLessons, Dutch) => "mag, in eigen lessen",
        (Cell::NeedDays, English) => "may, on the days to call about",
        (Cell::NeedDays, Dutch) => "mag, op de dagen waarover gebeld moet worden",
        (Cell::OwnReports, English) => "may, with own reports",
        (Cell::OwnReports, Dutch) => "mag, bij eigen meldingen",
        (Cell::OnBehalf, English) => "may, on the word of somebody who may, named with it",
        (Cell::OnBehalf, Dutch) => "mag, namens iemand die dat mag en erbij wordt genoemd",
        (Cell::No, English) => "may not",
        (Cell::No, Dutch) => "mag niet",
    }
}

fn row_text(row: Row, language: Language) -> &'static str {
    match (row, language) {
        (Row::Own, English) => "The student",
        (Row::Own, Dutch) => "De student zelf",
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
        (Row::OfficerDossier, English) => "Absence officer for whom a signal of the student is open, or was until a short while ago",
        (Row::OfficerDossier, Dutch) => "Verzuimmedewerker bij wie een signaal over de student ligt, of tot kort geleden lag",
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
        (parts.own_lessons, "own lessons", "eigen lessen"),
        (parts.need_days, "the days to call about", "de dagen waarover gebeld moet worden"),
        (parts.guardian_reports, "reports that a guardian filed", "meldingen die een ouder deed"),
        (parts.own_reports, "own reports", "eigen meldingen"),
    ];
    let open = all.into_iter().filter(|(open, _, _)| *open);
    let texts: Vec<&str> = open.map(|(_, english, dutch)| if language == English { english } else { dutch }).collect();
    texts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphql::language::tests::said_in_both;

    #[test]
    fn every_cell_of_the_table_of_deeds_is_said_in_dutch_and_in_english() {
        let cells = [Cell::Yes, Cell::OwnLessons, Cell::NeedDays, Cell::OwnReports, Cell::OnBehalf, Cell::No];
        let rows =
            [Row::Own, Row::Authority, Row::Carer, Row::Teacher, Row::OfficerCall, Row::OfficerDossier, Row::TeamLead, Row::Administrator];
        for cell in cells {
            for row in rows {
                said_in_both(|language| deed_text(Some((row, Band::From16, cell)), language), &format!("{row:?} {cell:?}"));
            }
        }
        said_in_both(|language| deed_text(None, language), "no tie");
    }
}
