//! What goes wrong, in words for the caller: a code, a sentence in the caller's language, and the field and rule where there is one.
//! Never a text of the database or of a library.

use std::fmt;

use async_graphql::{Error, ErrorExtensionValues};

use super::code;
use super::language::Language::{self, Dutch, English};
use crate::policy::refusal::Refusal;
use crate::policy::sight::Reason;
use crate::store::StoreError;

/// Anything that is answered as an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Not there, or not there for you.
    NotFound,
    /// A value breaks a rule.
    Input {
        /// The argument, or a path into it.
        field: String,
        /// What it breaks.
        rule: Rule,
    },
    /// No viewer.
    Unauthenticated,
    /// The database failed.
    Unavailable,
    /// A field is withheld.
    Withheld(Reason),
    /// It hangs on what hangs on something else already.
    TooFar,
    /// Tried too often.
    RateLimited {
        /// Seconds until it may be tried again.
        seconds: u32,
    },
    /// It took too long.
    Timeout,
    /// A fault of ours.
    Internal,
}

/// A rule that values must keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// An id of one of these kinds, as this server gave it.
    Id(&'static str),
    /// A day from 2000-01-01 to 2100-12-31 that exists, as `YYYY-MM-DD`.
    Date,
    /// An instant from the year 2000 to 2100.
    Instant,
    /// A page from 1 to 100.
    PageSize,
    /// Exactly one of `first` and `last`.
    FirstOrLast,
    /// A cursor that this connection gave.
    Cursor,
    /// No later than a year after the begin, and not before it.
    Span,
    /// At most so many days, counted with both ends, and not backwards.
    Days(u64),
    /// At most so many items.
    AtMost(usize),
    /// Text of at most so many characters, without control characters.
    Text(usize),
}

impl Rule {
    /// Its name in `extensions.rule`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Id(_) => "ID",
            Self::Date => "DATE",
            Self::Instant => "INSTANT",
            Self::PageSize => "PAGE_SIZE",
            Self::FirstOrLast => "FIRST_OR_LAST",
            Self::Cursor => "CURSOR",
            Self::Span => "SPAN",
            Self::Days(_) => "DAYS",
            Self::AtMost(_) => "AT_MOST",
            Self::Text(_) => "TEXT",
        }
    }

    fn text(self, field: &str, language: Language) -> String {
        match (self, language) {
            (Self::Id(kind), English) => format!("`{field}` must be the id of a {kind} as this server gave it."),
            (Self::Id(kind), Dutch) => format!("`{field}` moet de id van een {kind} zijn, zoals deze server die gaf."),
            (Self::Date, English) => format!("`{field}` must be a day that exists, from 2000-01-01 to 2100-12-31, as YYYY-MM-DD."),
            (Self::Date, Dutch) => format!("`{field}` moet een bestaande dag zijn, van 2000-01-01 tot en met 2100-12-31, als JJJJ-MM-DD."),
            (Self::Instant, English) => format!("`{field}` must be an instant from the year 2000 to 2100, with seconds up to 59."),
            (Self::Instant, Dutch) => {
                format!("`{field}` moet een tijdstip van het jaar 2000 tot en met 2100 zijn, met seconden tot en met 59.")
            }
            (Self::PageSize, English) => format!("`{field}` must be from 1 to 100."),
            (Self::PageSize, Dutch) => format!("`{field}` moet van 1 tot en met 100 zijn."),
            (Self::FirstOrLast, English) => "Give either `first` or `last`.".to_owned(),
            (Self::FirstOrLast, Dutch) => "Geef ofwel `first` ofwel `last`.".to_owned(),
            (Self::Cursor, English) => format!("`{field}` must be a cursor of this very list."),
            (Self::Cursor, Dutch) => format!("`{field}` moet een cursor van deze zelfde lijst zijn."),
            (Self::Span, English) => format!("`{field}` must not be before the begin, nor more than a year after it."),
            (Self::Span, Dutch) => format!("`{field}` mag niet voor het begin liggen en niet meer dan een jaar erna."),
            (Self::Days(most), English) => format!("`{field}` must not be before the begin; at most {most} days can be asked for."),
            (Self::Days(most), Dutch) => {
                format!("`{field}` mag niet voor het begin liggen; hoogstens {most} dagen kunnen gevraagd worden.")
            }
            (Self::AtMost(most), English) => format!("`{field}` must have at most {most} items."),
            (Self::AtMost(most), Dutch) => format!("`{field}` mag hoogstens {most} stuks hebben."),
            (Self::Text(most), English) => format!("`{field}` must be text of at most {most} characters without control characters."),
            (Self::Text(most), Dutch) => format!("`{field}` moet tekst van hoogstens {most} tekens zijn, zonder stuurtekens."),
        }
    }
}

impl Problem {
    /// Its code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => code::NOT_FOUND,
            Self::Input { .. } => code::BAD_USER_INPUT,
            Self::Unauthenticated => code::UNAUTHENTICATED,
            Self::Unavailable => code::UNAVAILABLE,
            Self::Withheld(_) => code::FORBIDDEN,
            Self::TooFar => code::QUERY_TOO_COMPLEX,
            Self::RateLimited { .. } => code::RATE_LIMITED,
            Self::Timeout => code::TIMEOUT,
            Self::Internal => code::INTERNAL,
        }
    }

    /// The sentence for the caller.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let text = match (self, language) {
            (Self::Input { field, rule }, _) => return rule.text(field, language),
            (Self::NotFound, English) => "There is nothing here under that id.",
            (Self::NotFound, Dutch) => "Onder die id is hier niets.",
            (Self::Unauthenticated, English) => "A valid token is needed: send `Authorization: Bearer ...`.",
            (Self::Unauthenticated, Dutch) => "Er is een geldig token nodig: stuur `Authorization: Bearer ...`.",
            (Self::Unavailable, English) => "The data cannot be reached now. Try again in a moment.",
            (Self::Unavailable, Dutch) => "De gegevens zijn nu niet bereikbaar. Probeer het zo nog eens.",
            (Self::Withheld(Reason::AgeRule), English) => "At this age of the student this is not shown to you.",
            (Self::Withheld(Reason::AgeRule), Dutch) => "Op deze leeftijd van de student wordt dit niet aan u getoond.",
            (Self::Withheld(Reason::ConsentMissing), English) => "The student has not given permission to show you this.",
            (Self::Withheld(Reason::ConsentMissing), Dutch) => "De student heeft geen toestemming gegeven om u dit te tonen.",
            (Self::Withheld(Reason::NoNeed), English) => "No task asks for showing you this now.",
            (Self::Withheld(Reason::NoNeed), Dutch) => "Er is nu geen taak waarvoor u dit moet zien.",
            (Self::Withheld(Reason::Role), English) => "Your role does not see this.",
            (Self::Withheld(Reason::Role), Dutch) => "Uw rol ziet dit niet.",
            (Self::TooFar, English) => "This is not told of what was reached by way of a report. Ask for that by its own id.",
            (Self::TooFar, Dutch) => "Dit wordt niet gegeven van wat via een melding gevonden is. Vraag dat op met zijn eigen id.",
            (Self::RateLimited { seconds }, English) => return format!("This was tried too often. Try again in {seconds} seconds."),
            (Self::RateLimited { seconds }, Dutch) => {
                return format!("Dit is te vaak geprobeerd. Probeer het over {seconds} seconden opnieuw.");
            }
            (Self::Timeout, English) => "This took longer than it may. Ask for less, or try again in a moment.",
            (Self::Timeout, Dutch) => "Dit duurde langer dan mag. Vraag minder, of probeer het zo nog eens.",
            (Self::Internal, English) => "Something went wrong on our side. Tell us the request id.",
            (Self::Internal, Dutch) => "Er ging bij ons iets mis. Geef ons het request-id door.",
        };
        text.to_owned()
    }

    /// What stands in `extensions`; `execute` puts it there.
    #[must_use]
    pub fn extensions(&self) -> ErrorExtensionValues {
        let mut values = ErrorExtensionValues::default();
        values.set("code", self.code());
        match self {
            Self::Input { field, rule } => {
                values.set("field", field.as_str());
                values.set("rule", rule.name());
            }
            Self::Withheld(reason) => values.set("reason", reason_name(*reason)),
            Self::RateLimited { seconds } => values.set("retryAfter", *seconds),
            Self::NotFound | Self::Unauthenticated | Self::Unavailable | Self::TooFar | Self::Timeout | Self::Internal => {}
        }
        values
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(English))
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Hidden => Self::NotFound,
            Refusal::Forbidden(reason) => Self::Withheld(reason),
        }
    }
}

/// Hidden or forbidden, as policy decided.
#[must_use]
pub fn refused(refusal: Refusal) -> Error {
    Problem::from(refusal).into()
}

/// Not there, or not there for you: the one answer to both.
#[must_use]
pub fn not_found() -> Error {
    Problem::NotFound.into()
}

/// A value that breaks a rule.
#[must_use]
pub fn bad_input(field: &str, rule: Rule) -> Error {
    Problem::Input { field: field.to_owned(), rule }.into()
}

/// No viewer: a token is needed.
#[must_use]
pub fn unauthenticated() -> Error {
    Problem::Unauthenticated.into()
}

/// The database failed; what it said goes to the log.
#[must_use]
pub fn unavailable(error: &StoreError) -> Error {
    tracing::error!(%error, "store");
    Problem::Unavailable.into()
}

/// The reason as the API names it in `extensions.reason`.
fn reason_name(reason: Reason) -> &'static str {
    match reason {
        Reason::AgeRule => "AGE_RULE",
        Reason::ConsentMissing => "CONSENT_MISSING",
        Reason::NoNeed => "NO_NEED",
        Reason::Role => "ROLE",
    }
}

#[cfg(test)]
mod tests {
    use Reason::{AgeRule, ConsentMissing, NoNeed, Role};
    use Rule::{AtMost, Cursor, Date, Days, FirstOrLast, Id, Instant, PageSize, Span, Text};

    use super::*;
    use crate::graphql::language::tests::said_in_both;

    #[test]
    fn every_problem_is_said_in_dutch_and_in_english() {
        let rules = [Id("student"), Date, Instant, PageSize, FirstOrLast, Cursor, Span, Days(14), AtMost(50), Text(100)];
        let inputs = rules.into_iter().map(|rule| Problem::Input { field: "field".to_owned(), rule });
        let withheld = [AgeRule, ConsentMissing, NoNeed, Role].into_iter().map(Problem::Withheld);
        let others =
            [Problem::NotFound, Problem::Unauthenticated, Problem::Unavailable, Problem::TooFar, Problem::Timeout, Problem::Internal];
        let limited = [Problem::RateLimited { seconds: 90 }];
        for problem in inputs.chain(withheld).chain(others).chain(limited) {
            said_in_both(|language| problem.text(language), &format!("{problem:?}"));
        }
    }
}
