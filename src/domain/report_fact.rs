//! Reports to the state as far as counting rests on them: which of them begin a count anew, and where.
//!
//! The reports themselves come later; here they are facts: of which rule, until which day, in which state.

use ::entity::kind::RuleCode;
use chrono::NaiveDate;

use super::rule::{Measure, Rule};
use super::window::{Bound, Cut};

/// The state of a report to DUO.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportState {
    /// Written, and not sent.
    Draft,
    /// Sent, and not taken yet.
    Waiting,
    /// Taken by the register.
    Registered,
    /// The municipality is at work.
    InTreatment,
    /// The municipality is done.
    Closed,
    /// Taken note of.
    Noted,
    /// Taken back by the school: it counts as if it had not been made.
    Withdrawn,
    /// It never arrived.
    Failed,
}

impl ReportState {
    /// Whether the report stands: then what it reported is reported.
    #[must_use]
    pub fn stands(self) -> bool {
        match self {
            Self::Waiting | Self::Registered | Self::InTreatment | Self::Closed | Self::Noted => true,
            Self::Draft | Self::Withdrawn | Self::Failed => false,
        }
    }
}

/// A report, as counting sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportFact {
    /// By which rule.
    pub code: RuleCode,
    /// Its state.
    pub state: ReportState,
    /// The day on which the rule was reached.
    pub reached_on: NaiveDate,
    /// When it was sent.
    pub submitted_on: NaiveDate,
    /// The day on which the student was back, of a report of not attending, where that is known.
    pub returned_on: Option<NaiveDate>,
}

/// Where the reports of a rule begin its count anew: on the day after the one on which the rule was reached; of not attending on the return,
/// and until then on the day after the submission.
#[must_use]
pub fn bounds(rule: &Rule, reports: &[ReportFact]) -> Vec<Bound> {
    let of_rule = reports.iter().filter(|report| report.code == rule.code && report.state.stands());
    let from = |report: &ReportFact| match rule.measure {
        Measure::Minutes { .. } | Measure::Events => report.reached_on.succ_opt(),
        Measure::Days { .. } => report.returned_on.or_else(|| report.submitted_on.succ_opt()),
    };
    of_rule.filter_map(from).map(|from| Bound { from, cut: Cut::Report }).collect()
}

/// When the last standing report of the student was sent: DUO takes one in so many days.
#[must_use]
pub fn last_submission(reports: &[ReportFact]) -> Option<NaiveDate> {
    reports.iter().filter(|report| report.state.stands()).map(|report| report.submitted_on).max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rule::{in_force, shipped};
    use crate::domain::window::tests::day;

    #[test]
    fn which_reports_cut_and_where() {
        use ReportState::{Closed, Draft, Failed, InTreatment, Noted, Registered, Waiting, Withdrawn};
        let rules = shipped();
        let fact = |code, state, returned: Option<&str>| ReportFact {
            code,
            state,
            reached_on: day("2026-11-10"),
            submitted_on: day("2026-11-13"),
            returned_on: returned.map(day),
        };
        let cut = |code, fact: ReportFact| {
            let rule = in_force(&rules, code, day("2026-11-23")).unwrap();
            bounds(rule, &[fact]).first().map(|bound| (bound.from, bound.cut))
        };
        let from = |text| Some((day(text), Cut::Report));
        for state in [Waiting, Registered, InTreatment, Closed, Noted] {
            assert_eq!(cut(RuleCode::Statutory16h, fact(RuleCode::Statutory16h, state, None)), from("2026-11-11"), "{state:?}");
        }
        for state in [Draft, Failed, Withdrawn] {
            assert_eq!(cut(RuleCode::Statutory16h, fact(RuleCode::Statutory16h, state, None)), None, "{state:?}");
            assert_eq!(last_submission(&[fact(RuleCode::Statutory16h, state, None)]), None, "{state:?}");
        }
        // Of another rule: nothing of this one.
        assert_eq!(cut(RuleCode::Statutory16h, fact(RuleCode::LongTermMinor, Registered, None)), None);
        // Not attending: from the submission, and once the student was back, from then on.
        assert_eq!(cut(RuleCode::LongTermMinor, fact(RuleCode::LongTermMinor, Registered, None)), from("2026-11-14"));
        assert_eq!(cut(RuleCode::LongTermMinor, fact(RuleCode::LongTermMinor, Registered, Some("2026-11-20"))), from("2026-11-20"));
        assert_eq!(last_submission(&[fact(RuleCode::Luxury, Noted, None)]), Some(day("2026-11-13")));
    }
}
