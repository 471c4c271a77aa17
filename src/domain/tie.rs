//! What ties a guardian to a student, day by day: from when until when, of which kind, and whether it is blocked.

use ::entity::kind::GuardianshipKind;
use chrono::NaiveDate;

use super::grant::Refused;
use super::span::Span;

/// A guardianship, as the rules read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tie {
    /// Kind; none: nobody has said it yet, and then it opens nothing.
    pub kind: Option<GuardianshipKind>,
    /// From when until when.
    pub during: Span,
    /// When it is blocked.
    pub blocked: Option<Span>,
}

impl Tie {
    /// Whether it is blocked on a day.
    #[must_use]
    pub fn is_blocked(&self, on: NaiveDate) -> bool {
        self.blocked.is_some_and(|blocked| blocked.holds(on))
    }

    /// Whether the guardian has authority or care, if it is open.
    #[must_use]
    pub fn has_authority_or_care(&self) -> bool {
        match self.kind {
            Some(GuardianshipKind::Authority | GuardianshipKind::Carer) => true,
            Some(GuardianshipKind::InformationOnly) | None => false,
        }
    }

    /// Whether a grant of the student to this guardian can be made today.
    pub fn can_be_granted(&self, today: NaiveDate) -> Result<(), Refused> {
        if !self.has_authority_or_care() {
            return Err(Refused::NoAuthorityOrCare);
        }
        if self.during.holds(today) && !self.is_blocked(today) { Ok(()) } else { Err(Refused::Closed) }
    }

    /// Whether the school may ring or write to this guardian about the student today: of a minor those with authority or care, of a student
    /// of age those whom he let, and nobody who is blocked. `of_age`: none where the birth date is not known, and then nobody.
    #[must_use]
    pub fn may_be_contacted(&self, today: NaiveDate, of_age: Option<bool>, granted: bool) -> bool {
        let open = self.has_authority_or_care() && self.during.holds(today) && !self.is_blocked(today);
        open && of_age.is_some_and(|of_age| !of_age || granted)
    }
}

#[cfg(test)]
mod tests {
    use GuardianshipKind::{Authority, Carer, InformationOnly};

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn tie(kind: Option<GuardianshipKind>, ends: Option<&str>, blocked: Option<(&str, Option<&str>)>) -> Tie {
        let span = |begins: &str, ends: Option<&str>| Span { begins: day(begins), ends: ends.map(day) };
        Tie { kind, during: span("2010-01-01", ends), blocked: blocked.map(|(from, to)| span(from, to)) }
    }

    #[test]
    fn a_grant_is_made_to_who_has_authority_or_care_today() {
        let today = day("2026-11-23");
        for (tie, expected) in [
            (tie(Some(Authority), None, None), Ok(())),
            (tie(Some(Carer), Some("2026-11-23"), None), Ok(())),
            (tie(Some(InformationOnly), None, None), Err(Refused::NoAuthorityOrCare)),
            (tie(None, None, None), Err(Refused::NoAuthorityOrCare)),
            (tie(Some(Authority), Some("2026-11-22"), None), Err(Refused::Closed)),
            (tie(Some(Authority), None, Some(("2026-11-23", None))), Err(Refused::Closed)),
            (tie(Some(Authority), None, Some(("2026-11-01", Some("2026-11-23")))), Err(Refused::Closed)),
            (tie(Some(Authority), None, Some(("2026-11-01", Some("2026-11-22")))), Ok(())),
            (tie(Some(Authority), None, Some(("2026-11-24", None))), Ok(())),
        ] {
            assert_eq!(tie.can_be_granted(today), expected, "{tie:?}");
        }
        let to_come = Tie { during: Span::from(day("2026-11-24")), ..tie(Some(Authority), None, None) };
        assert_eq!(to_come.can_be_granted(today), Err(Refused::Closed));
    }

    #[test]
    fn the_school_rings_guardians_of_a_minor_and_of_an_adult_whom_he_let() {
        let today = day("2026-11-23");
        let (parent, carer) = (tie(Some(Authority), None, None), tie(Some(Carer), None, None));
        let (info, blocked) = (tie(Some(InformationOnly), None, None), tie(Some(Authority), None, Some(("2026-11-01", None))));
        for (tie, of_age, granted, expected) in [
            (parent, Some(false), false, true),
            (carer, Some(false), false, true),
            (parent, Some(true), false, false),
            (parent, Some(true), true, true),
            (parent, None, true, false),
            (info, Some(false), true, false),
            (info, Some(true), true, false),
            (blocked, Some(false), false, false),
            (blocked, Some(true), true, false),
            (tie(Some(Authority), Some("2026-11-22"), None), Some(false), true, false),
        ] {
            assert_eq!(tie.may_be_contacted(today, of_age, granted), expected, "{tie:?} {of_age:?} {granted}");
        }
    }
}
