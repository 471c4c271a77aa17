//! Which duty binds a youth on a day: compulsory education, the qualification duty, the watch over young adults, or none.
//!
//! Every day is judged by the rules and facts of that day, so that an absence keeps its meaning whatever happens later.

use chrono::{Datelike, Months, NaiveDate};

use super::age::{has_reached, reached_on};
use super::span::Span;

/// The duty on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Obligation {
    /// Leerplicht.
    Compulsory,
    /// Kwalificatieplicht.
    Qualification,
    /// Under the Act no longer, without start qualification, under the upper age of the day.
    YoungAdult,
    /// None.
    None,
    /// The birth date is missing, so nobody can say.
    Unknown,
}

/// What it depends on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts<'a> {
    /// Birth date, if known.
    pub birth: Option<NaiveDate>,
    /// Day on which a start qualification (havo, vwo, mbo 2 or higher: Lpw art. 1(f)) was obtained.
    pub start_qualification_on: Option<NaiveDate>,
    /// When a certificate of Lpw art. 4a(2) was held.
    pub certificates: &'a [Span],
    /// When the youth was exempt, Lpw art. 5 and 15.
    pub exemptions: &'a [Span],
    /// Day of death.
    pub deceased_on: Option<NaiveDate>,
}

/// A duty and the rule it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The duty.
    pub obligation: Obligation,
    /// Why.
    pub basis: Basis,
}

/// A rule: where it stands and what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Basis {
    /// Law and article; empty where no law says it.
    pub article: &'static str,
    /// In a sentence.
    pub text: &'static str,
}

const NO_BIRTH_DATE: Basis = Basis { article: "", text: "The birth date is not known." };
const DECEASED: Basis = Basis { article: "", text: "The student has died." };
const TOO_YOUNG: Basis =
    Basis { article: "Leerplichtwet 1969 art. 3(1)", text: "Compulsory education begins in the month after the fifth birthday." };
const EXEMPT: Basis = Basis { article: "Leerplichtwet 1969 art. 5, 15", text: "Exempt from the Act on this day." };
const COMPULSORY: Basis = Basis {
    article: "Leerplichtwet 1969 art. 3(1)(b)",
    text: "Compulsory education lasts until the end of the school year, 31 July, in which the youth turns 16.",
};
const QUALIFICATION: Basis = Basis {
    article: "Leerplichtwet 1969 art. 4a, 4b",
    text: "The qualification duty follows compulsory education until the age of 18 or a start qualification.",
};
const QUALIFIED: Basis = Basis { article: "Leerplichtwet 1969 art. 1(f), 4b", text: "A start qualification was obtained." };

/// The upper age of the watch over young adults, newest first: from which day it holds, the age, and the rule.
const UPPER_AGES: [(NaiveDate, u32, Basis); 2] = [
    (
        // Wet van school naar duurzaam werk (36667), in force on this day.
        day(2026, 1, 1),
        27,
        Basis { article: "WEB art. 9.2.1", text: "Under 27, no longer under the Leerplichtwet, without start qualification." },
    ),
    (
        NaiveDate::MIN,
        23,
        Basis { article: "WEB art. 8.1.8(1)", text: "Under 23, no longer under the Leerplichtwet, without start qualification." },
    ),
];
const OVER_AGE: Basis =
    Basis { article: "WEB art. 9.2.1; until 31-12-2025 art. 8.1.8(1)", text: "At or over the upper age in force on this day." };

/// The duty on a day, and why.
#[must_use]
pub fn on(facts: &Facts<'_>, on: NaiveDate) -> Answer {
    let none = |basis| Answer { obligation: Obligation::None, basis };
    if facts.deceased_on.is_some_and(|died| died <= on) {
        return none(DECEASED);
    }
    let Some(birth) = facts.birth else { return Answer { obligation: Obligation::Unknown, basis: NO_BIRTH_DATE } };
    if on < compulsory_from(birth) {
        return none(TOO_YOUNG);
    }
    let exempt = facts.exemptions.iter().any(|exemption| exemption.holds(on));
    if on <= compulsory_until(birth) {
        // A start qualification ends the qualification duty alone: art. 3 knows no such end.
        return if exempt { none(EXEMPT) } else { Answer { obligation: Obligation::Compulsory, basis: COMPULSORY } };
    }
    if facts.start_qualification_on.is_some_and(|obtained| obtained <= on) {
        return none(QUALIFIED);
    }
    let certified = facts.certificates.iter().any(|certificate| certificate.holds(on));
    if !has_reached(birth, 18, on) && !certified {
        return if exempt { none(EXEMPT) } else { Answer { obligation: Obligation::Qualification, basis: QUALIFICATION } };
    }
    match UPPER_AGES.iter().find(|(from, ..)| *from <= on) {
        Some((_, age, basis)) if !has_reached(birth, *age, on) => Answer { obligation: Obligation::YoungAdult, basis: *basis },
        Some(_) | None => none(OVER_AGE),
    }
}

/// First day of the month after the fifth birthday; the Act says the first school day of it (art. 3(1)), which no mbo student is near.
fn compulsory_from(birth: NaiveDate) -> NaiveDate {
    let fifth = reached_on(birth, 5);
    fifth.with_day(1).and_then(|first| first.checked_add_months(Months::new(1))).unwrap_or(NaiveDate::MAX)
}

/// Last day of the school year (1 August to 31 July) in which the youth turns 16. The other end of art. 3(1), twelve full school years,
/// is not known to an mbo school.
#[must_use]
pub fn compulsory_until(birth: NaiveDate) -> NaiveDate {
    let sixteenth = reached_on(birth, 16);
    let year = if sixteenth.month() >= 8 { sixteenth.year().saturating_add(1) } else { sixteenth.year() };
    NaiveDate::from_ymd_opt(year, 7, 31).unwrap_or(NaiveDate::MAX)
}

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(day) => day,
        None => NaiveDate::MIN,
    }
}

#[cfg(test)]
mod tests {
    use Obligation::{Compulsory, Qualification, Unknown, YoungAdult};
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn born(birth: &str) -> Facts<'static> {
        Facts { birth: Some(date(birth)), ..Facts::default() }
    }

    #[test]
    fn by_age_alone() {
        for (birth, on_day, expected, article) in [
            ("2011-05-01", "2026-11-23", Compulsory, "Leerplichtwet 1969 art. 3(1)(b)"),
            ("2010-05-01", "2026-07-31", Compulsory, "Leerplichtwet 1969 art. 3(1)(b)"), // 16 since May: until 31 July
            ("2010-05-01", "2026-08-01", Qualification, "Leerplichtwet 1969 art. 4a, 4b"),
            ("2010-08-01", "2027-07-31", Compulsory, "Leerplichtwet 1969 art. 3(1)(b)"), // turns 16 on the first day of a school year
            ("2010-07-31", "2026-07-31", Compulsory, "Leerplichtwet 1969 art. 3(1)(b)"), // and on the last day of one
            ("2010-07-31", "2026-08-01", Qualification, "Leerplichtwet 1969 art. 4a, 4b"),
            ("2008-11-24", "2026-11-23", Qualification, "Leerplichtwet 1969 art. 4a, 4b"),
            ("2008-11-23", "2026-11-23", YoungAdult, "WEB art. 9.2.1"), // 18 today
            ("2008-02-29", "2026-02-28", Qualification, "Leerplichtwet 1969 art. 4a, 4b"),
            ("2008-02-29", "2026-03-01", YoungAdult, "WEB art. 9.2.1"),
            ("2001-06-01", "2025-12-31", Obligation::None, "WEB art. 9.2.1; until 31-12-2025 art. 8.1.8(1)"), // 24, when it was 23
            ("2001-06-01", "2026-01-01", YoungAdult, "WEB art. 9.2.1"),                                       // 24, now that it is 27
            ("2003-01-01", "2025-12-31", YoungAdult, "WEB art. 8.1.8(1)"),                                    // 22
            ("1999-11-24", "2026-11-23", YoungAdult, "WEB art. 9.2.1"),                                       // 26, for one more day
            ("1999-11-23", "2026-11-23", Obligation::None, "WEB art. 9.2.1; until 31-12-2025 art. 8.1.8(1)"), // 27
            ("2021-10-15", "2026-10-31", Obligation::None, "Leerplichtwet 1969 art. 3(1)"),
            ("2021-10-15", "2026-11-01", Compulsory, "Leerplichtwet 1969 art. 3(1)(b)"),
        ] {
            let answer = on(&born(birth), date(on_day));
            assert_eq!((answer.obligation, answer.basis.article), (expected, article), "born {birth}, on {on_day}");
        }
    }

    #[test]
    fn by_facts() {
        let spring = [Span::between(date("2026-03-01"), date("2026-05-31"))];
        let seventeen = Facts { ..born("2009-05-01") };
        let sixteen = Facts { ..born("2010-05-01") };
        for (facts, on_day, expected, why) in [
            (Facts { birth: None, ..seventeen }, "2026-11-23", Unknown, "no birth date"),
            (Facts { start_qualification_on: Some(date("2026-07-10")), ..seventeen }, "2026-07-09", Qualification, "4b: until obtained"),
            (Facts { start_qualification_on: Some(date("2026-07-10")), ..seventeen }, "2026-07-10", Obligation::None, "4b: obtained"),
            (Facts { start_qualification_on: Some(date("2026-06-01")), ..sixteen }, "2026-07-31", Compulsory, "3(1): no such end"),
            (Facts { start_qualification_on: Some(date("2026-06-01")), ..sixteen }, "2026-08-01", Obligation::None, "4b"),
            (Facts { certificates: &spring, ..seventeen }, "2026-04-01", YoungAdult, "4a(2): no qualification duty"),
            (Facts { certificates: &spring, ..seventeen }, "2026-06-01", Qualification, "4a(2): no longer held"),
            (Facts { certificates: &spring, ..sixteen }, "2026-04-01", Compulsory, "4a(2) is about the qualification duty"),
            (Facts { exemptions: &spring, ..seventeen }, "2026-02-28", Qualification, "5, 15: not yet"),
            (Facts { exemptions: &spring, ..seventeen }, "2026-03-01", Obligation::None, "5, 15"),
            (Facts { exemptions: &spring, ..sixteen }, "2026-05-31", Obligation::None, "5, 15"),
            (Facts { exemptions: &spring, ..sixteen }, "2026-06-01", Compulsory, "5, 15: over"),
            (Facts { exemptions: &spring, ..born("2006-05-01") }, "2026-04-01", YoungAdult, "the Act binds no adult"),
            (Facts { deceased_on: Some(date("2026-04-01")), ..seventeen }, "2026-03-31", Qualification, "still alive"),
            (Facts { deceased_on: Some(date("2026-04-01")), ..seventeen }, "2026-04-01", Obligation::None, "deceased"),
            (Facts { birth: None, deceased_on: Some(date("2026-04-01")), ..seventeen }, "2026-04-02", Obligation::None, "deceased"),
        ] {
            assert_eq!(on(&facts, date(on_day)).obligation, expected, "{why}, on {on_day}");
        }
    }

    proptest! {
        #[test]
        fn a_life_goes_through_the_duties_once_and_in_order(born_after in 0_u64..15_000) {
            let facts = Facts { birth: Some(date("1990-01-01") + chrono::Days::new(born_after)), ..Facts::default() };
            let order = |duty| match duty { Compulsory => 1, Qualification => 2, YoungAdult => 3, Obligation::None | Unknown => 4 };
            let from = compulsory_from(facts.birth.unwrap());
            // The raise of the upper age calls some back, once: leave its day out by looking from it on.
            let days = from.max(date("2026-01-01")).iter_days().take(10_000);
            let duties: Vec<i32> = days.map(|day| order(on(&facts, day).obligation)).collect();
            prop_assert!(duties.is_sorted());
        }
    }
}
