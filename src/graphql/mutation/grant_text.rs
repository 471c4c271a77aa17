//! Rules of grants in words for people.

use crate::domain::grant::Refused;
use crate::graphql::language::Language::{self, Dutch, English};

/// Why something cannot be granted, or taken back.
pub(super) fn refused(refused: Refused, language: Language) -> String {
    let field = refused.field();
    let text = match (refused, language) {
        (Refused::NoPurpose, English) => format!("`{field}`: say at least one thing that the guardian may see or do."),
        (Refused::NoPurpose, Dutch) => format!("`{field}`: noem minstens een ding dat de ouder mag zien of doen."),
        (Refused::LevelMissing, English) => format!("SEE_PRESENCE needs a `{field}`: SUMMARY or FULL."),
        (Refused::LevelMissing, Dutch) => format!("Bij SEE_PRESENCE hoort een `{field}`: SUMMARY of FULL."),
        (Refused::LevelAlone, English) => format!("A `{field}` goes with SEE_PRESENCE and with nothing else."),
        (Refused::LevelAlone, Dutch) => format!("Een `{field}` hoort bij SEE_PRESENCE en bij niets anders."),
        (Refused::Past(today), English) => format!("`{field}` is the last day; it can be {today} at the earliest."),
        (Refused::Past(today), Dutch) => format!("`{field}` is de laatste dag; op zijn vroegst kan dat {today} zijn."),
        (Refused::BeforeBirthday(day), English) => format!("Until you come of age on {day} you can grant SEE_REASON alone"),
        (Refused::BeforeBirthday(day), Dutch) => format!("Tot je op {day} meerderjarig bent, kun je alleen SEE_REASON toestaan"),
        (Refused::AtBirthday(day), English) => format!("What you grant as a minor ends on {day} at the latest; after it you decide anew"),
        (Refused::AtBirthday(day), Dutch) => {
            format!("Wat je als minderjarige toestaat, eindigt uiterlijk op {day}; daarna beslis je opnieuw")
        }
        (Refused::AgeUnknown, English) => "Your birth date is not known to the school: ask it to record the date first.".to_owned(),
        (Refused::AgeUnknown, Dutch) => "Je geboortedatum is bij school onbekend: laat die eerst vastleggen.".to_owned(),
        (Refused::NoAuthorityOrCare, English) => "This guardian has neither authority nor care, so nothing can be granted".to_owned(),
        (Refused::NoAuthorityOrCare, Dutch) => "Deze ouder heeft gezag noch zorg; daarom kan er niets worden toegestaan".to_owned(),
        (Refused::Closed, English) => "The tie of this guardian to you is not open now. Ask the school.".to_owned(),
        (Refused::Closed, Dutch) => "De band van deze ouder met jou staat nu niet open. Vraag het op school na.".to_owned(),
        (Refused::Oneself, English) => "Nobody grants himself anything.".to_owned(),
        (Refused::Oneself, Dutch) => "Niemand geeft zichzelf toestemming.".to_owned(),
        (Refused::Over, English) => "This permission is over: it was taken back, or has ended.".to_owned(),
        (Refused::Over, Dutch) => "Deze toestemming is voorbij: ingetrokken of afgelopen.".to_owned(),
    };
    match refused.article() {
        "" => text,
        article => format!("{text} ({article})."),
    }
}
