//! Until when what a rule asks for is due.
//!
//! Working days are those of the Algemene termijnenwet; school holidays do not suspend them.

use chrono::{Days, NaiveDate};

use super::rule::Rule;
use super::working_day::{add_working_days, extended};

/// When something is due, and from when it can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Last day.
    pub on: NaiveDate,
    /// First day on which it is taken, where an earlier one makes it wait.
    pub not_before: Option<NaiveDate>,
}

/// Of a rule that our data first showed to be reached on a day. `submitted_on`: when the last report of the same student was sent: the next
/// waits, and what is due moves along.
#[must_use]
pub fn due(rule: &Rule, established_on: NaiveDate, submitted_on: Option<NaiveDate>) -> Due {
    let on = add_working_days(established_on, rule.deadline_working_days);
    let waits = submitted_on.filter(|_| rule.days_between > 0).map(|sent| sent + Days::new(u64::from(rule.days_between)));
    match waits.filter(|first| *first > established_on) {
        Some(first) => Due { on: on.max(extended(first)), not_before: Some(first) },
        None => Due { on, not_before: None },
    }
}

#[cfg(test)]
mod tests {
    use ::entity::kind::RuleCode;

    use super::*;
    use crate::domain::rule::{in_force, shipped};
    use crate::domain::window::tests::day;

    #[test]
    fn the_fifth_working_day_and_one_report_in_seven_days() {
        let rules = shipped();
        let rule = in_force(&rules, RuleCode::Statutory16h, day("2026-11-23")).unwrap();
        for (established, submitted, on, not_before, why) in [
            ("2026-11-23", None, "2026-11-30", None, "Monday to Monday"),
            ("2026-11-21", None, "2026-11-27", None, "established on a Saturday"),
            ("2026-12-23", None, "2026-12-31", None, "Christmas days do not count, the school holiday does"),
            ("2026-04-30", None, "2026-05-08", None, "5 May"),
            ("2026-05-13", None, "2026-05-21", None, "Ascension Day"),
            ("2026-11-23", Some("2026-11-16"), "2026-11-30", None, "the week is over"),
            ("2026-11-23", Some("2026-11-20"), "2026-11-30", Some("2026-11-27"), "waits, and there is time left"),
            ("2026-11-23", Some("2026-11-22"), "2026-11-30", Some("2026-11-29"), "waits over a weekend"),
            ("2026-12-18", Some("2026-12-18"), "2026-12-28", Some("2026-12-25"), "the first day is a holiday: the next working day"),
        ] {
            let found = due(rule, day(established), submitted.map(day));
            assert_eq!(found, Due { on: day(on), not_before: not_before.map(day) }, "{why}");
        }
    }
}
