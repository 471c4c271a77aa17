//! What a school changes of a rule, and what it may: where the law leaves room, and nowhere else.

use ::entity::kind::RuleCode;
use chrono::NaiveDate;
use serde::Serialize;

use super::governing::Refused;
use super::rule::{Counts, Measure, Rule};
use super::span::Span;

/// Minutes at which a rule of the school's own protocol may be reached: an hour, up to where the Act asks for a report.
const OWN_MINUTES: (u32, u32) = (60, super::rule::SIXTEEN_HOURS);
/// Working days in which what such a rule asks for may be due.
const OWN_WORKING_DAYS: (u32, u32) = (1, 20);

/// What a school changes of a rule, from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Of which rule.
    pub code: RuleCode,
    /// First day on which a window may end by it.
    pub begins: NaiveDate,
    /// Whether the rule is on.
    pub on: bool,
    /// From how much on it is reached; none: as shipped.
    pub threshold: Option<u32>,
    /// Working days in which what it asks for is due; none: as shipped.
    pub deadline_working_days: Option<u32>,
    /// Whether parts of lessons count; none: as shipped.
    pub parts: Option<bool>,
    /// Whether work placement counts; none: as shipped.
    pub work_placement: Option<bool>,
    /// When the board decided.
    pub decided_on: Option<NaiveDate>,
}

impl Rule {
    fn changed(&self, change: &Change, effective: Span) -> Self {
        let measure = match (self.measure, change.threshold) {
            (Measure::Minutes { window, .. }, Some(threshold)) => Measure::Minutes { threshold, window },
            (measure, _) => measure,
        };
        Self {
            effective,
            measure,
            on: change.on,
            deadline_working_days: change.deadline_working_days.unwrap_or(self.deadline_working_days),
            counts: Counts {
                parts: change.parts.unwrap_or(self.counts.parts),
                work_placement: change.work_placement.unwrap_or(self.counts.work_placement),
            },
            ..self.clone()
        }
    }
}

/// The rules of a school: those that are shipped with what the school changed, in the order in which that was recorded. Each change holds
/// until the next; of two from the same day the one that was recorded later holds.
#[must_use]
pub fn of_school(shipped: &[Rule], changes: &[Change]) -> Vec<Rule> {
    let mut rules = vec![];
    for rule in shipped {
        let mut own: Vec<&Change> = changes.iter().filter(|change| change.code == rule.code).collect();
        own.sort_by_key(|change| change.begins);
        let days = own.iter().map(|change| change.begins).chain(rule.effective.ends.and_then(|ends| ends.succ_opt()));
        let mut starts: Vec<NaiveDate> = days.filter(|day| rule.effective.holds(*day)).chain([rule.effective.begins]).collect();
        starts.sort_unstable();
        starts.dedup();
        for (at, begins) in starts.iter().enumerate() {
            let ends = starts.get(at + 1).and_then(NaiveDate::pred_opt).or(rule.effective.ends);
            let effective = Span { begins: *begins, ends };
            match own.iter().rev().find(|change| change.begins <= *begins) {
                Some(change) => rules.push(rule.changed(change, effective)),
                None => rules.push(Rule { effective, ..rule.clone() }),
            }
        }
    }
    rules
}

/// Whether a school may change a rule so. Answers the field that is wrong.
///
/// What a law fixes stays: whether the rule is on, its threshold, its term, that parts of lessons count. Two things it leaves: whether work
/// placement is lesson time (the Act says "lestijd", the Inspectorate "les- of praktijktijd"), and the shorter period for young adults, which is
/// the board's to decide (WEB art. 8.1.8a(1) until 2025, 9.2.1(c)(1) and 9.2.2(1) since): it holds from a day not before that decision.
pub fn may_change(rule: &Rule, change: &Change, today: NaiveDate) -> Result<(), (&'static str, Refused)> {
    let minutes = matches!(rule.measure, Measure::Minutes { .. });
    if rule.code == RuleCode::Regional16hAdult {
        let to_come = change.decided_on.is_some_and(|decided| decided > today);
        if to_come || (change.on && change.decided_on.is_none()) {
            return Err(("boardDecidedOn", Refused::BoardDecides));
        }
        // Without a decision nothing changes for days that are over.
        let first = change.decided_on.unwrap_or(today);
        if change.begins < first {
            return Err(("effectiveFrom", Refused::Before(first)));
        }
    } else {
        if change.decided_on.is_some() {
            return Err(("boardDecidedOn", Refused::NoDecision));
        }
        if rule.by_law && !change.on {
            return Err(("on", Refused::ByLaw));
        }
        if change.begins < today {
            return Err(("effectiveFrom", Refused::Before(today)));
        }
    }
    if rule.by_law {
        let fixed = [
            ("thresholdMinutes", change.threshold.is_some()),
            ("deadlineWorkingDays", change.deadline_working_days.is_some()),
            ("countsParts", change.parts.is_some()),
        ];
        if let Some((field, _)) = fixed.into_iter().find(|(_, given)| *given) {
            return Err((field, Refused::ByLaw));
        }
    }
    if !minutes {
        let given = [
            ("thresholdMinutes", change.threshold.is_some()),
            ("countsParts", change.parts.is_some()),
            ("countsWorkPlacement", change.work_placement.is_some()),
        ];
        if let Some((field, _)) = given.into_iter().find(|(_, given)| *given) {
            return Err((field, Refused::NotMinutes));
        }
    }
    within("thresholdMinutes", change.threshold, OWN_MINUTES)?;
    within("deadlineWorkingDays", change.deadline_working_days, OWN_WORKING_DAYS)
}

fn within(field: &'static str, given: Option<u32>, (least, most): (u32, u32)) -> Result<(), (&'static str, Refused)> {
    match given.filter(|given| !(least..=most).contains(given)) {
        Some(_) => Err((field, Refused::Whole { least, most })),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rule::{in_force, shipped};
    use crate::domain::window::Length;
    use crate::domain::window::tests::day;

    #[test]
    fn the_law_leaves_room_here_and_nowhere_else() {
        use RuleCode::{ActionWanted, FourWeeksAdult, Preventive8h, Regional16hAdult, Statutory16h, StudyFinance};
        let today = day("2026-11-23");
        let same = |code| Change {
            code,
            begins: today,
            on: true,
            threshold: None,
            deadline_working_days: None,
            parts: None,
            work_placement: None,
            decided_on: None,
        };
        let own = same(Preventive8h);
        let law = same(Statutory16h);
        let board = Change { decided_on: Some(day("2026-11-02")), ..same(Regional16hAdult) };
        for (change, expected, why) in [
            (Change { threshold: Some(360), on: true, ..own }, Ok(()), "six hours by the school's own protocol"),
            (Change { on: false, ..own }, Ok(()), "no such protocol"),
            (Change { threshold: Some(961), ..own }, Err(("thresholdMinutes", Refused::Whole { least: 60, most: 960 })), "past the Act"),
            (
                Change { deadline_working_days: Some(0), ..own },
                Err(("deadlineWorkingDays", Refused::Whole { least: 1, most: 20 })),
                "at once",
            ),
            (Change { begins: day("2026-11-22"), ..own }, Err(("effectiveFrom", Refused::Before(today))), "of yesterday"),
            (Change { threshold: Some(900), ..law }, Err(("thresholdMinutes", Refused::ByLaw)), "sixteen hours are the law"),
            (Change { deadline_working_days: Some(10), ..law }, Err(("deadlineWorkingDays", Refused::ByLaw)), "and five working days"),
            (Change { parts: Some(false), ..law }, Err(("countsParts", Refused::ByLaw)), "and all that is missed"),
            (Change { on: false, ..law }, Err(("on", Refused::ByLaw)), "nobody switches the law off"),
            (Change { work_placement: Some(true), ..law }, Ok(()), "what lesson time is, is open"),
            (board, Ok(()), "the board decided"),
            (Change { begins: day("2026-11-02"), ..board }, Ok(()), "from that day on, recorded later"),
            (Change { begins: day("2026-11-01"), ..board }, Err(("effectiveFrom", Refused::Before(day("2026-11-02")))), "not before it"),
            (Change { decided_on: None, ..board }, Err(("boardDecidedOn", Refused::BoardDecides)), "nobody decided"),
            (Change { decided_on: Some(day("2026-11-24")), ..board }, Err(("boardDecidedOn", Refused::BoardDecides)), "not yet"),
            (Change { on: false, decided_on: None, ..board }, Ok(()), "and it may end"),
            (
                Change { on: false, decided_on: None, begins: day("2026-05-07"), ..board },
                Err(("effectiveFrom", Refused::Before(today))),
                "not for the past",
            ),
            (Change { on: false, decided_on: Some(day("2026-12-24")), ..board }, Err(("boardDecidedOn", Refused::BoardDecides)), "to come"),
            (Change { decided_on: Some(today), ..own }, Err(("boardDecidedOn", Refused::NoDecision)), "no decision is asked for"),
            (Change { threshold: Some(100), ..same(ActionWanted) }, Err(("thresholdMinutes", Refused::NotMinutes)), "an event"),
            (Change { work_placement: Some(true), ..same(FourWeeksAdult) }, Err(("countsWorkPlacement", Refused::NotMinutes)), "weeks"),
            (Change { on: false, ..same(StudyFinance) }, Err(("on", Refused::ByLaw)), "WEB art. 8.1.7"),
        ] {
            let rules = shipped();
            let rule = rules.iter().rev().find(|rule| rule.code == change.code).unwrap();
            assert_eq!(may_change(rule, &change, today), expected, "{why}");
        }
    }

    #[test]
    fn what_a_school_changed_holds_from_its_day_on() {
        let change = |code, begins: &str, on, threshold| Change {
            code,
            begins: day(begins),
            on,
            threshold,
            deadline_working_days: None,
            parts: None,
            work_placement: None,
            decided_on: None,
        };
        let changes = [
            change(RuleCode::Preventive8h, "2026-11-10", true, Some(360)),
            change(RuleCode::Preventive8h, "2026-11-20", false, None),
            change(RuleCode::Regional16hAdult, "2025-12-15", true, None),
            change(RuleCode::Preventive8h, "2026-11-10", true, Some(420)), // recorded later, from the same day
        ];
        let rules = of_school(&shipped(), &changes);
        let at = |code, on: &str| in_force(&rules, code, day(on)).map(|rule| (rule.measure, rule.basis.article.as_str()));
        let minutes = |threshold| Measure::Minutes { threshold, window: Length::FOUR_WEEKS };
        for (code, on, expected) in [
            (RuleCode::Preventive8h, "2026-11-09", Some((minutes(480), ""))),
            (RuleCode::Preventive8h, "2026-11-10", Some((minutes(420), ""))),
            (RuleCode::Preventive8h, "2026-11-20", None),
            (RuleCode::Regional16hAdult, "2025-12-14", None),
            (RuleCode::Regional16hAdult, "2025-12-31", Some((minutes(960), "WEB art. 8.1.8a(1)"))),
            (RuleCode::Regional16hAdult, "2026-01-01", Some((minutes(960), "WEB art. 9.2.2(1)"))), // a decision outlives the article
            (RuleCode::Statutory16h, "2026-11-23", Some((minutes(960), "Leerplichtwet 1969 art. 21a(2)"))),
        ] {
            assert_eq!(at(code, on), expected, "{code:?} on {on}");
        }
        for on in ["2026-11-09", "2026-11-10", "2026-11-20", "2030-01-01"] {
            let versions = rules.iter().filter(|rule| rule.code == RuleCode::Preventive8h && rule.effective.holds(day(on))).count();
            assert_eq!(versions, 1, "{on}");
        }
    }
}
