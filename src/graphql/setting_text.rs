//! What each setting means, in words for who sets it.

use super::language::Language::{self, Dutch, English};
use crate::domain::setting::Key;

/// A sentence or two.
#[must_use]
pub fn meaning(key: Key, language: Language) -> &'static str {
    match (key, language) {
        (Key::ExplanationSchoolDays, English) => {
            "School days after the lesson, and after its first mark, in which a missed lesson can be explained; then it counts as unauthorised. \
             The legal term of a sick note holds beside it."
        }
        (Key::ExplanationSchoolDays, Dutch) => {
            "Schooldagen na de les, en na de eerste waarneming, waarin gemist onderwijs verklaard kan worden; daarna telt het als ongeoorloofd. \
             De wettelijke termijn voor een ziekmelding geldt ernaast."
        }
        (Key::PendingSchoolDays, English) => {
            "School days for which a report may wait for its judgement before a provisional signal is raised."
        }
        (Key::PendingSchoolDays, Dutch) => {
            "Schooldagen waarop een melding op beoordeling kan wachten voordat er een voorlopig signaal komt."
        }
        (Key::FirstMarkDays, English) => "Days after a lesson in which its register can be taken without saying why it is late.",
        (Key::FirstMarkDays, Dutch) => "Dagen na een les waarin de presentielijst zonder reden ingevuld kan worden.",
        (Key::CorrectionSchoolDays, English) => {
            "School days until whose end teachers correct their own marks; after that the absence officer does."
        }
        (Key::CorrectionSchoolDays, Dutch) => {
            "Schooldagen tot het einde waarvan docenten eigen waarnemingen verbeteren; daarna doet de verzuimmedewerker dat."
        }
        (Key::CutOff, English) => {
            "Time until which an illness of the day itself is reported in time for the desk. It marks reports, and nothing more."
        }
        (Key::CutOff, Dutch) => {
            "Tijd tot welke een ziekte op de dag zelf op tijd gemeld wordt. Meldingen erna krijgen een merkteken, meer gebeurt er niet."
        }
        (Key::DaysAhead, English) => "Days ahead on which a reported absence may begin at the latest.",
        (Key::DaysAhead, Dutch) => "Dagen vooruit waarop een gemelde afwezigheid uiterlijk begint.",
        (Key::NoteGraphemes, English) => "Most characters of a note; 0: no notes at all. An illness never has one.",
        (Key::NoteGraphemes, Dutch) => "Meeste tekens van een toelichting; 0: helemaal zonder. Bij ziekte hoort er nooit een.",
        (Key::LeaveMentorDays, English) => "School days of leave up to which the mentor decides; longer leave is for the team lead.",
        (Key::LeaveMentorDays, Dutch) => "Schooldagen verlof tot waar de mentor beslist; langer verlof is aan de teamleider.",
        (Key::ProRataLeave, English) => {
            "Whether the ten days of leave under the qualification duty are taken in proportion to the days of school in a week."
        }
        (Key::ProRataLeave, Dutch) => "Of de tien dagen verlof onder de kwalificatieplicht naar rato van de lesdagen per week gelden.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphql::language::tests::said_in_both;

    #[test]
    fn every_setting_is_explained_in_dutch_and_in_english() {
        for key in Key::ALL {
            said_in_both(|language| meaning(key, language).to_owned(), key.name());
        }
    }
}
