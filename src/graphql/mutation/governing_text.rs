//! What governing a school does not allow, in words for people.

use crate::domain::governing::Refused;
use crate::graphql::language::Language::{self, Dutch, English};

/// A sentence. `field`: the last name on the path.
pub(super) fn refused(refused: Refused, field: &str, language: Language) -> String {
    let fixed = match (refused, language) {
        (Refused::Before(day), English) => return format!("`{field}` must not be before {day}."),
        (Refused::Before(day), Dutch) => return format!("`{field}` mag niet voor {day} liggen."),
        (Refused::After(day), English) => return format!("`{field}` must not be after {day}: by then it is over."),
        (Refused::After(day), Dutch) => return format!("`{field}` mag niet na {day} liggen: dan is het voorbij."),
        (Refused::Whole { least, most }, English) => return format!("`{field}` must be a whole number from {least} to {most}."),
        (Refused::Whole { least, most }, Dutch) => return format!("`{field}` moet een geheel getal van {least} tot en met {most} zijn."),
        (Refused::TooLong { most }, English) => return format!("This must not be longer than {most} days."),
        (Refused::TooLong { most }, Dutch) => return format!("Dit mag niet langer dan {most} dagen duren."),
        (Refused::Overlaps(day), English) => return format!("Another of this kind has some of these days, from {day} on."),
        (Refused::Overlaps(day), Dutch) => return format!("Een andere van deze soort heeft enkele van deze dagen, vanaf {day}."),
        (Refused::MarkedLessons { lessons }, English) => {
            return format!("In these days {lessons} lessons were marked; their marks stay. Send it with `confirmed` if that is meant.");
        }
        (Refused::MarkedLessons { lessons }, Dutch) => {
            return format!("Op deze dagen zijn {lessons} lessen ingevuld; die waarnemingen blijven. Stuur `confirmed` mee als dat klopt.");
        }
        (Refused::Later(day), English) => return format!("`{field}` must not be after {day}: it is recorded when it has come about."),
        (Refused::Later(day), Dutch) => return format!("`{field}` mag niet na {day} liggen: pas wat gebeurd is, wordt vastgelegd."),
        (Refused::ForGood, English) => "This is so for good, and has no last day.",
        (Refused::ForGood, Dutch) => "Dit is voorgoed zo, zonder laatste dag.",
        (Refused::NoEnd, English) => "Say the last day that the statement is about.",
        (Refused::NoEnd, Dutch) => "Geef de laatste dag waarover de verklaring gaat.",
        (Refused::DaysOrNever, English) => "Give `begins`, or say `never`.",
        (Refused::DaysOrNever, Dutch) => "Geef `begins`, of zeg `never`.",
        (Refused::OutsideYears, English) => "This lies in none of the school years that are known.",
        (Refused::OutsideYears, Dutch) => "Dit ligt in geen enkel bekend schooljaar.",
        (Refused::Backwards, English) => "This ends before it begins.",
        (Refused::Backwards, Dutch) => "Dit eindigt voordat het begint.",
        (Refused::Over, English) => "This is over already.",
        (Refused::Over, Dutch) => "Dit is al voorbij.",
        (Refused::OneScope, English) => "Name a unit or a class, not both.",
        (Refused::OneScope, Dutch) => "Noem een team of een klas, geen twee.",
        (Refused::HeldAlready, English) => "This role is held there already, on some of these days.",
        (Refused::HeldAlready, Dutch) => "Die rol is daar al vervuld, op enkele dagen van deze periode.",
        (Refused::Gone, English) => "This member of staff has left the school.",
        (Refused::Gone, Dutch) => "Deze medewerker werkt hier niet meer.",
        (Refused::MentorRole, English) => "Only who holds the role MENTOR mentors. Give the role first, with `assignRole`.",
        (Refused::MentorRole, Dutch) => "Alleen wie de rol MENTOR heeft, is mentor. Geef eerst die rol, met `assignRole`.",
        (Refused::LastAdministrator, English) => {
            "Nobody else administers the school then. Give the role ADMINISTRATOR to somebody who can sign in, and end this one after that."
        }
        (Refused::LastAdministrator, Dutch) => {
            "Dan is er geen beheerder meer. Geef de rol ADMINISTRATOR eerst aan iemand die kan inloggen, en beeindig deze daarna."
        }
        (Refused::NoSetting, English) => "There is no setting of that name.",
        (Refused::NoSetting, Dutch) => "Een instelling met die naam bestaat niet.",
        (Refused::Time, English) => "This setting is a time, as `HH:MM`.",
        (Refused::Time, Dutch) => "Deze instelling is een tijd, als `HH:MM`.",
        (Refused::YesOrNo, English) => "This setting is `true` or `false`.",
        (Refused::YesOrNo, Dutch) => "Deze instelling is `true` of `false`.",
        (Refused::ByLaw, English) => "The law fixes this: no school can change it.",
        (Refused::ByLaw, Dutch) => "Dit staat in de wet: een school kan het niet veranderen.",
        (Refused::BoardDecides, English) => "The board decides this: give the day of its decision, not one to come.",
        (Refused::BoardDecides, Dutch) => "Het bevoegd gezag besluit dit: geef de dag van het besluit, niet in de toekomst.",
        (Refused::NoDecision, English) => "This rule asks for no decision of the board.",
        (Refused::NoDecision, Dutch) => "Deze regel vraagt geen besluit van het bevoegd gezag.",
        (Refused::NotMinutes, English) => "This rule is not about minutes.",
        (Refused::NotMinutes, Dutch) => "Deze regel gaat niet over minuten.",
        (Refused::TwoValues, English) => "The same setting has two values from one day on.",
        (Refused::TwoValues, Dutch) => "Dezelfde instelling heeft vanaf een dag twee waarden.",
    };
    fixed.to_owned()
}
