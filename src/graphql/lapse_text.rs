//! What undid a signal, in words for people: the deed by its name in the history.

use super::language::Language::{self, Dutch, English};

/// A sentence.
#[must_use]
pub fn lapsed_because(deed: &str, language: Language) -> &'static str {
    let (english, dutch) = match deed {
        "correctPresence" => ("A mark was corrected.", "Een waarneming is verbeterd."),
        "judgePresence" => ("Missed time was judged.", "Gemiste tijd is beoordeeld."),
        "submitRegister" => ("A register was taken or changed.", "Een presentielijst is ingevuld of gewijzigd."),
        "reportAbsence" => ("Absence was reported.", "Afwezigheid is gemeld."),
        "explainAbsence" => ("Absence was explained.", "Afwezigheid is verklaard."),
        "changeAbsencePeriod" => ("The period of an absence report was changed.", "De periode van een absentiemelding is gewijzigd."),
        "reportRecovery" => ("The student was reported recovered.", "De student is beter gemeld."),
        "withdrawAbsenceReport" => ("An absence report was withdrawn.", "Een absentiemelding is ingetrokken."),
        "judgeAbsenceReport" => ("An absence report was judged.", "Een absentiemelding is beoordeeld."),
        "requestLeave" => ("Leave was requested.", "Verlof is aangevraagd."),
        "decideLeave" => ("Leave was decided about.", "Over verlof is beslist."),
        "recordLpaDecision" => {
            ("A decision of the LPA about leave was recorded.", "Een besluit over verlof, door de leerplichtambtenaar, is vastgelegd.")
        }
        "recordStudentFact" => {
            ("A fact about the student was recorded or corrected.", "Er is iets over de student vastgelegd of verbeterd.")
        }
        "updateCalendar" => ("The school's calendar was changed.", "De jaarkalender is gewijzigd."),
        "updateSettings" => ("A setting of the school was changed.", "Een instelling is gewijzigd."),
        "recountAsked" => {
            ("The school's calendar, a setting or a rule was changed.", "De jaarkalender, een instelling of een regel is gewijzigd.")
        }
        "importMarks" => ("Marks came in from another system.", "Waarnemingen zijn ingelezen."),
        "importReports" => ("Absence reports came in from another system.", "Absentiemeldingen zijn ingelezen."),
        "importTimetable" => ("The timetable was changed.", "Dit komt door een gewijzigd rooster."),
        "importRoster" => ("Data about the student came in from another system.", "Gegevens over de student zijn ingelezen."),
        "flagForAction" => ("The same person asked for contact again.", "Dezelfde persoon vroeg opnieuw om contact."),
        _ => ("What it was counted from was changed.", "De gegevens waarop het berust zijn gewijzigd."),
    };
    match language {
        English => english,
        Dutch => dutch,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphql::language::tests::said_in_both;

    #[test]
    fn what_undoes_a_signal_is_said_in_dutch_and_in_english() {
        for deed in [
            "correctPresence",
            "judgePresence",
            "submitRegister",
            "reportAbsence",
            "explainAbsence",
            "changeAbsencePeriod",
            "reportRecovery",
            "withdrawAbsenceReport",
            "judgeAbsenceReport",
            "requestLeave",
            "decideLeave",
            "recordLpaDecision",
            "recordStudentFact",
            "updateCalendar",
            "updateSettings",
            "recountAsked",
            "importMarks",
            "importReports",
            "importTimetable",
            "importRoster",
            "flagForAction",
            "another",
        ] {
            said_in_both(|language| lapsed_because(deed, language).to_owned(), deed);
        }
    }
}
