//! Why nobody gives leave, or somebody else decides about it, in words for people.

use crate::domain::leave::{Ground, Refused};
use crate::graphql::language::Language::{self, Dutch, English};

/// A sentence with the article.
pub(super) fn refused(refused: Refused, language: Language) -> String {
    let text = match (refused, language) {
        (Refused::TooLate { ground: Ground::Weighty, last_day }, English) => {
            format!("Leave in weighty circumstances is asked for at most two days after the absence began: it could be until {last_day}")
        }
        (Refused::TooLate { ground: Ground::Weighty, last_day }, Dutch) => {
            format!(
                "Verlof wegens gewichtige omstandigheden wordt uiterlijk twee dagen na het begin van de afwezigheid gevraagd: het kon tot en met {last_day}"
            )
        }
        (Refused::TooLate { ground: Ground::ParentsProfession, last_day }, English) => {
            format!("Leave for a holiday is asked for before it begins: it could be until {last_day}")
        }
        (Refused::TooLate { ground: Ground::ParentsProfession, last_day }, Dutch) => {
            format!("Vakantieverlof wordt gevraagd voordat het begint: het kon tot en met {last_day}")
        }
        (Refused::YearUnknown(day), English) => {
            format!("The school has not entered the calendar of the school year of {day} yet, so its first two lesson weeks are not known")
        }
        (Refused::YearUnknown(day), Dutch) => {
            format!(
                "De school heeft de kalender van het schooljaar van {day} nog niet ingevoerd; de eerste twee lesweken zijn dus onbekend"
            )
        }
        (Refused::OncePerYear, English) => "Leave for a holiday is given once a school year, and was given this year".to_owned(),
        (Refused::OncePerYear, Dutch) => "Vakantieverlof wordt eens per schooljaar gegeven, en dit jaar is dat al gebeurd".to_owned(),
        (Refused::FirstWeeks(day), English) => {
            format!("No leave for a holiday in the first two lesson weeks of the school year: it could be from {day}")
        }
        (Refused::FirstWeeks(day), Dutch) => {
            format!("Geen vakantieverlof in de eerste twee lesweken van het schooljaar: het kan vanaf {day}")
        }
        (Refused::TooManyDays(days), English) => format!("Leave for a holiday is at most {days} school days in a school year"),
        (Refused::TooManyDays(days), Dutch) => format!("Vakantieverlof is hoogstens {days} schooldagen in een schooljaar"),
        (Refused::MoreThanProRata { limit, .. }, English) => {
            format!("Under the qualification duty leave is in proportion to the timetable: {limit} days in this school year")
        }
        (Refused::MoreThanProRata { limit, .. }, Dutch) => {
            format!("Onder de kwalificatieplicht is verlof naar rato van het rooster: {limit} dagen in dit schooljaar")
        }
    };
    format!("{text} ({}).", refused.article())
}

/// The team lead decides about so many days.
pub(super) fn for_team_lead(mentor_days: u32, language: Language) -> String {
    match language {
        English => format!("The mentor decides about leave of at most {mentor_days} days; this is the team lead's. Forward it."),
        Dutch => format!("De mentor beslist over verlof van hoogstens {mentor_days} dagen; dit is aan de teamleider. Stuur het door."),
    }
}

/// The municipality decides.
pub(super) fn for_lpa(language: Language) -> &'static str {
    match language {
        English => "With this the leave is more than ten school days in the year: the LPA decides. Forward it.",
        Dutch => "Hiermee is het verlof meer dan tien schooldagen in het jaar: de leerplichtambtenaar beslist. Stuur het door.",
    }
}

/// Who is asked decides.
pub(super) fn for_school(language: Language) -> &'static str {
    match language {
        English => "This leave is yours to decide: there is nobody to forward it to.",
        Dutch => "Over dit verlof beslist u: er is niemand om het naar door te sturen.",
    }
}

/// The municipality was not asked.
pub(super) fn not_forwarded(language: Language) -> &'static str {
    match language {
        English => "This request was not forwarded to the LPA.",
        Dutch => "Deze aanvraag is niet naar de leerplichtambtenaar doorgestuurd.",
    }
}
