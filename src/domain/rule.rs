//! The rules that can be reached, as data with dates. What is shipped stands here with its articles; the database keeps the same rows, and
//! what a school may change of them.

use ::entity::kind::{RuleAsks, RuleCode};
use chrono::NaiveDate;

use super::obligation::Obligation;
use super::span::Span;
use super::study_finance::Step;
use super::window::Length;

/// Whom a rule is about, by the duty of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Everybody.
    All,
    /// Compulsory education and the qualification duty: one duty, its hours add up.
    UnderTheAct,
    /// Under the Act no longer, without start qualification.
    YoungAdult,
}

impl Whom {
    /// Whether the rule is about somebody with that duty.
    #[must_use]
    pub fn holds(self, duty: Obligation) -> bool {
        match self {
            Self::All => true,
            Self::UnderTheAct => matches!(duty, Obligation::Compulsory | Obligation::Qualification),
            Self::YoungAdult => duty == Obligation::YoungAdult,
        }
    }
}

/// What is measured, and when it is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Unauthorised minutes in a window: reached where there are so many or more.
    Minutes {
        /// That many.
        threshold: u32,
        /// Of that length.
        window: Length,
    },
    /// Days of lesson weeks since the first lesson missed, in which nothing was attended: reached where there are so many or more.
    Days {
        /// That many.
        threshold: u32,
        /// From so many on a signal is made: fewer, where something has to be done before the rule is reached.
        signals_at: u32,
        /// What is passed over.
        window: Length,
    },
    /// Something that happened once is enough.
    Events,
}

/// Which minutes count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Minutes of who came late, left early or was sent out.
    pub parts: bool,
    /// Minutes of work placement. The Act says "lestijd" of an mbo school, the Inspectorate "les- of praktijktijd".
    pub work_placement: bool,
}

/// Where a rule stands, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// Law and article; empty where it is the school's own protocol.
    pub article: String,
    /// In a sentence.
    pub text: String,
}

/// One version of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Which.
    pub code: RuleCode,
    /// Days on which a window may end by this version.
    pub effective: Span,
    /// Whom it is about.
    pub whom: Whom,
    /// What is measured.
    pub measure: Measure,
    /// Which minutes count.
    pub counts: Counts,
    /// What it asks for.
    pub asks: RuleAsks,
    /// Working days in which that is due.
    pub deadline_working_days: u32,
    /// Least calendar days between two of what it asks for; none: no limit.
    pub days_between: u32,
    /// Whether a law fixes it: then no school changes threshold, window or term.
    pub by_law: bool,
    /// Whether it is on where a school says nothing.
    pub on: bool,
    /// Where it stands, and what it says.
    pub basis: Basis,
}

/// 16 clock hours ("zestien uren van de lestijd", Lpw art. 21a(2)): 16 x 60 minutes.
pub const SIXTEEN_HOURS: u32 = 16 * 60;
/// Half of that, of the schools' protocol.
pub const EIGHT_HOURS: u32 = 8 * 60;
/// "Onverwijld" is within five working days, says the Inspectorate of Education.
const FIVE_WORKING_DAYS: u32 = 5;
/// DUO takes one report in seven calendar days of one student.
const SEVEN_DAYS: u32 = 7;
/// First day of the Wet van school naar duurzaam werk (36667).
const FROM_2026: Option<NaiveDate> = NaiveDate::from_ymd_opt(2026, 1, 1);
const UNTIL_2025: Option<NaiveDate> = NaiveDate::from_ymd_opt(2025, 12, 31);
/// First day of reports by one central register (Besluit verzuimmelding).
const FROM_2009: Option<NaiveDate> = NaiveDate::from_ymd_opt(2009, 8, 1);

const PROTOCOL: &str = "";
const ADULT_UNTIL_2025: &str = "WEB art. 8.1.8a(1)";
const ADULT_FROM_2026: &str = "WEB art. 9.2.2(1)";

fn from(begins: Option<NaiveDate>, ends: Option<NaiveDate>) -> Span {
    Span { begins: begins.unwrap_or(NaiveDate::MIN), ends }
}

fn basis(article: &str, text: &str) -> Basis {
    Basis { article: article.to_owned(), text: text.to_owned() }
}

/// The shipped rules, each code by its versions, oldest first. The database keeps the same rows, which a test compares; what is judged by
/// them is judged by the database's.
#[must_use]
pub fn shipped() -> Vec<Rule> {
    let statutory = Rule {
        code: RuleCode::Statutory16h,
        effective: from(FROM_2009, None),
        whom: Whom::UnderTheAct,
        measure: Measure::Minutes { threshold: SIXTEEN_HOURS, window: Length::FOUR_WEEKS },
        counts: Counts { parts: true, work_placement: false },
        asks: RuleAsks::ReportV3,
        deadline_working_days: FIVE_WORKING_DAYS,
        days_between: SEVEN_DAYS,
        by_law: true,
        on: true,
        basis: basis(
            "Leerplichtwet 1969 art. 21a(2)",
            "Sixteen hours of lesson time missed without valid reason in four consecutive lesson weeks are reported.",
        ),
    };
    let days = |threshold, signals_at, window| Measure::Days { threshold, signals_at, window };
    let four_weeks = Length::FOUR_WEEKS.days();
    let regional = |effective, article| Rule {
        code: RuleCode::Regional16hAdult,
        effective,
        whom: Whom::YoungAdult,
        asks: RuleAsks::ReportV4,
        on: false, // until the board's decision is recorded with its date
        basis: basis(article, "The board set a shorter period than four weeks: sixteen hours in four lesson weeks are reported."),
        ..statutory.clone()
    };
    let adult = |effective, article| Rule {
        code: RuleCode::FourWeeksAdult,
        effective,
        whom: Whom::YoungAdult,
        measure: days(four_weeks, four_weeks, Length::FOUR_WEEKS),
        asks: RuleAsks::ReportRmc,
        basis: basis(article, "Who follows no lesson for four consecutive lesson weeks without valid reason is reported."),
        ..statutory.clone()
    };
    vec![
        Rule {
            code: RuleCode::Preventive8h,
            whom: Whom::All,
            measure: Measure::Minutes { threshold: EIGHT_HOURS, window: Length::FOUR_WEEKS },
            asks: RuleAsks::Contact,
            days_between: 0,
            by_law: false,
            basis: basis(PROTOCOL, "At eight hours in four lesson weeks the school contacts the student, and guardians of a minor."),
            ..statutory.clone()
        },
        Rule {
            code: RuleCode::ActionWanted,
            whom: Whom::All,
            measure: Measure::Events,
            asks: RuleAsks::Contact,
            deadline_working_days: 1,
            days_between: 0,
            by_law: false,
            basis: basis(PROTOCOL, "A teacher or mentor asks that the student be contacted now."),
            ..statutory.clone()
        },
        statutory.clone(),
        regional(from(FROM_2009, UNTIL_2025), ADULT_UNTIL_2025),
        regional(from(FROM_2026, None), ADULT_FROM_2026),
        adult(from(FROM_2009, UNTIL_2025), ADULT_UNTIL_2025),
        adult(from(FROM_2026, None), ADULT_FROM_2026),
        Rule {
            code: RuleCode::LongTermMinor,
            // "More than four weeks": the first day after them.
            measure: days(four_weeks + 1, four_weeks + 1, Length::FOUR_WEEKS),
            asks: RuleAsks::ReportLrv,
            basis: basis(
                "Leerplichtwet 1969 art. 21a",
                "Who follows no lesson for more than four lesson weeks without valid reason is reported.",
            ),
            ..statutory.clone()
        },
        Rule {
            code: RuleCode::Luxury,
            measure: Measure::Events,
            asks: RuleAsks::ReportL,
            basis: basis("Leerplichtwet 1969 art. 11-14", "Absence on leave that was refused is reported."),
            ..statutory.clone()
        },
        Rule {
            code: RuleCode::StudyFinance,
            whom: Whom::All,
            // Five weeks; the notice is due after four of them, the determination after eight.
            measure: days(5 * 7, Step::Notice.after_days(), Length { weeks: 5, ..Length::FOUR_WEEKS }),
            asks: RuleAsks::Determination,
            deadline_working_days: 3,
            days_between: 0,
            basis: basis("WEB art. 8.1.7", "Five weeks without valid reason are determined and told to DUO by its own form."),
            ..statutory
        },
    ]
}

/// Whether a rule of that code counts minutes, in each of its versions.
#[must_use]
pub fn is_in_minutes(code: RuleCode) -> bool {
    match code {
        RuleCode::Preventive8h | RuleCode::Statutory16h | RuleCode::Regional16hAdult => true,
        RuleCode::ActionWanted | RuleCode::FourWeeksAdult | RuleCode::LongTermMinor => false,
        RuleCode::Luxury | RuleCode::StudyFinance => false,
    }
}

/// The version of a code by which something of a day is judged, whether or not it is on.
#[must_use]
pub fn of_day(rules: &[Rule], code: RuleCode, on: NaiveDate) -> Option<&Rule> {
    rules.iter().find(|rule| rule.code == code && rule.effective.holds(on))
}

/// The version of a code by which a window that ends on a day is judged; none: the rule is not in force.
#[must_use]
pub fn in_force(rules: &[Rule], code: RuleCode, on: NaiveDate) -> Option<&Rule> {
    of_day(rules, code, on).filter(|rule| rule.on)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::window::tests::day;

    #[test]
    fn each_code_has_one_version_on_a_day_and_what_is_by_law_names_its_article() {
        let rules = shipped();
        for rule in &rules {
            assert_eq!(rule.by_law, !rule.basis.article.is_empty(), "{:?}", rule.code);
            assert_eq!(is_in_minutes(rule.code), matches!(rule.measure, Measure::Minutes { .. }), "{:?}", rule.code);
            for on in ["2009-08-01", "2025-12-31", "2026-01-01", "2026-11-23"] {
                let versions = rules.iter().filter(|other| other.code == rule.code && other.effective.holds(day(on))).count();
                assert_eq!(versions, 1, "{:?} on {on}", rule.code);
            }
        }
    }

    #[test]
    fn the_article_of_an_adult_changes_with_the_year_and_the_regional_rule_waits_for_the_board() {
        let rules = shipped();
        let article = |code, on| in_force(&rules, code, day(on)).map(|rule| rule.basis.article.as_str());
        for (code, on, expected) in [
            (RuleCode::FourWeeksAdult, "2025-12-31", Some("WEB art. 8.1.8a(1)")),
            (RuleCode::FourWeeksAdult, "2026-01-01", Some("WEB art. 9.2.2(1)")),
            (RuleCode::Regional16hAdult, "2026-11-23", None),
            (RuleCode::Statutory16h, "2026-11-23", Some("Leerplichtwet 1969 art. 21a(2)")),
            (RuleCode::Statutory16h, "2009-07-31", None),
        ] {
            assert_eq!(article(code, on), expected, "{code:?} on {on}");
        }
    }

    #[test]
    fn duties_a_rule_is_about() {
        use Obligation::{Compulsory, None, Qualification, Unknown, YoungAdult};
        for (whom, expected) in [
            (Whom::All, [true; 5]),
            (Whom::UnderTheAct, [true, true, false, false, false]),
            (Whom::YoungAdult, [false, false, true, false, false]),
        ] {
            assert_eq!([Compulsory, Qualification, YoungAdult, None, Unknown].map(|duty| whom.holds(duty)), expected, "{whom:?}");
        }
    }
}
