//! Why somebody is not invited, or not let in, in words for people.

use crate::domain::invitation::Refused;
use crate::graphql::language::Language::{self, Dutch, English};

/// A sentence. `field`: the last name on the path.
pub(super) fn refused(refused: Refused, field: &str, language: Language) -> String {
    let fixed = match (refused, language) {
        (Refused::NoMailAddress, English) => return format!("`{field}` must be a mail address."),
        (Refused::NoMailAddress, Dutch) => return format!("`{field}` moet een mailadres zijn."),
        (Refused::NoTelephone, English) => return format!("`{field}` must be a telephone number."),
        (Refused::NoTelephone, Dutch) => return format!("`{field}` moet een telefoonnummer zijn."),
        (Refused::KnownOrNew, English) => "Give either `guardianshipId` or `guardian`.",
        (Refused::KnownOrNew, Dutch) => "Geef ofwel `guardianshipId` ofwel `guardian`.",
        (Refused::NoInvitation, English) => "This code lets nobody in: look whether it was typed well, or ask the school for another.",
        (Refused::NoInvitation, Dutch) => "Met deze code komt u er niet in: kijk of hij goed is getypt, of vraag de school om een andere.",
        (Refused::JoinedAlready, English) => "With this login you are known as a guardian already.",
        (Refused::JoinedAlready, Dutch) => "Met deze inlog bent u al als ouder bekend.",
        (Refused::GuardianshipOver, English) => "This guardianship is over.",
        (Refused::GuardianshipOver, Dutch) => "Deze band is voorbij.",
        (Refused::GuardianBlocked, English) => "This guardian is kept out by a block.",
        (Refused::GuardianBlocked, Dutch) => "Deze ouder is geblokkeerd.",
    };
    fixed.to_owned()
}
