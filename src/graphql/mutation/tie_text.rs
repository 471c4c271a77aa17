//! Rules of guardianships in words for people.

use crate::domain::tie_change::Refused;
use crate::graphql::language::Language::{self, Dutch, English};

/// Why something cannot be recorded of a guardianship.
pub(super) fn refused(refused: Refused, language: Language) -> String {
    match (refused, language) {
        (Refused::EndsBefore(day), English) => format!("The last day must be {day} or later."),
        (Refused::EndsBefore(day), Dutch) => format!("De laatste dag moet {day} of later zijn."),
        (Refused::Overlaps(day), English) => {
            format!("This guardian is tied to this student already on {day}: change or end that tie first.")
        }
        (Refused::Overlaps(day), Dutch) => {
            format!("Deze ouder is op {day} al met deze student verbonden: wijzig of beëindig eerst die band.")
        }
        (Refused::Past(day), English) => format!("A block begins on {day} at the earliest."),
        (Refused::Past(day), Dutch) => format!("Een blokkade begint op zijn vroegst op {day}."),
        (Refused::Over, English) => "This guardianship is over: there is nothing to keep anybody out of.".to_owned(),
        (Refused::Over, Dutch) => "Deze band is voorbij: er valt niets te blokkeren.".to_owned(),
        (Refused::NotBlocked, English) => "No block is there to lift.".to_owned(),
        (Refused::NotBlocked, Dutch) => "Er is geen blokkade om op te heffen.".to_owned(),
        (Refused::Oneself, English) => "Somebody else decides about your own guardianship.".to_owned(),
        (Refused::Oneself, Dutch) => "Over je eigen ouderschap beslist iemand anders.".to_owned(),
    }
}
