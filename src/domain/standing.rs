//! How a student stands on a day: the totals of the running window, and every rule that is about the student, each explained.

use chrono::NaiveDate;

use super::line::{Attendance, Line, Missed};
use super::minutes_rule::{Ground, Progress, progress};
use super::rule::{Measure, Rule};
use super::school_calendar::Week;
use super::signal::Crossing;
use super::weeks_rule::{Lasting, lasting};
use super::window::{Bound, Length, Window, window};

/// How far one rule is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measured {
    /// Minutes in a window.
    Minutes(Progress),
    /// Days without attending.
    Days(Lasting),
}

/// How a student stands on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The last four lesson weeks, cut by no rule.
    pub window: Window,
    /// Minutes missed in it.
    pub missed: Missed,
    /// Lessons in it that nobody marked.
    pub unknown: u32,
    /// Each rule that is about the student on that day, or counts something.
    pub rules: Vec<(Rule, Measured)>,
}

/// Longest look back, in lesson weeks: the longest rule asks for five. What lasted longer is told by its signal.
pub const LOOK_BACK: Length = Length { weeks: 16, ..Length::FOUR_WEEKS };

/// How a student stands. `bounds_of`: what cuts the windows of a rule, in place of the bounds of the ground.
#[must_use]
pub fn standing(rules: &[Rule], ground: &Ground<'_>, bounds_of: &dyn Fn(&Rule) -> Vec<Bound>, lines: &[Line], on: NaiveDate) -> Standing {
    let window = window(ground.calendar, on, Length::FOUR_WEEKS, &[]);
    let mut missed = Missed::default();
    let mut unknown = 0;
    // What lies in a holiday week is passed over by every rule, and so by the totals.
    let counts =
        |line: &&Line| !line.cancelled && (window.begins..=on).contains(&line.on) && ground.calendar.is_lesson_week(Week::of(line.on));
    for line in lines.iter().filter(counts) {
        missed.authorised += line.missed.authorised;
        missed.pending += line.missed.pending;
        missed.unexplained += line.missed.unexplained;
        missed.unauthorised += line.missed.unauthorised;
        unknown += u32::from(line.attendance == Attendance::Unknown);
    }
    let in_force = rules.iter().filter(|rule| rule.on && rule.effective.holds(on));
    let measured = in_force.filter_map(|rule| {
        let bounds = bounds_of(rule);
        let ground = &Ground { bounds: &bounds, ..*ground };
        let measured = match rule.measure {
            Measure::Minutes { .. } => Measured::Minutes(progress(rule, ground, lines, on)?),
            Measure::Days { .. } => Measured::Days(lasting(rule, ground, lines, on)?),
            Measure::Events => return None,
        };
        (ground.is_about(rule, on) || measured.counts_something()).then(|| (rule.clone(), measured))
    });
    Standing { window, missed, unknown, rules: measured.collect() }
}

impl Standing {
    /// Where lessons before a day were not read: what of the crossings tells that not attending began before it.
    pub fn begun_before(&mut self, ground: &Ground<'_>, crossings: &[Crossing], days: (NaiveDate, NaiveDate)) {
        for (rule, measured) in &mut self.rules {
            if let Measured::Days(lasting) = measured {
                *lasting = std::mem::take(lasting).begun_before(rule, ground, crossings, days);
            }
        }
    }
}

impl Measured {
    fn counts_something(&self) -> bool {
        match self {
            Self::Minutes(progress) => progress.value > 0,
            Self::Days(lasting) => lasting.begins.is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use ::entity::kind::RuleCode;

    use super::*;
    use crate::domain::line::tests::line as lesson;
    use crate::domain::obligation::Obligation;
    use crate::domain::rule::shipped;
    use crate::domain::span::Span;
    use crate::domain::window::tests::{calendar, day};

    fn line(on: &str, attendance: Attendance, missed: Missed) -> Line {
        lesson(day(on), attendance, missed)
    }

    #[test]
    fn the_rules_a_student_is_told_of() {
        use RuleCode::{FourWeeksAdult, LongTermMinor, Preventive8h, Statutory16h, StudyFinance};
        let missed = [line("2026-11-16", Attendance::Missed, Missed { unauthorised: 60, ..Missed::default() })];
        for (duty, finance, lines, expected, why) in [
            (Obligation::Qualification, false, &[][..], vec![Preventive8h, Statutory16h, LongTermMinor], "under the Act"),
            (Obligation::YoungAdult, false, &[], vec![Preventive8h, FourWeeksAdult], "of age; the regional rule waits for the board"),
            (Obligation::YoungAdult, true, &[], vec![Preventive8h, FourWeeksAdult, StudyFinance], "under WSF 2000"),
            (Obligation::None, false, &missed, vec![Preventive8h], "a start qualification: the protocol alone"),
        ] {
            let duty = move |_| duty;
            let (calendar, under) = (calendar(), [Span::from(day("2026-08-01"))]);
            let under = if finance { &under[..] } else { &[] };
            let ground = Ground { study_finance: under, ..Ground::new(&calendar, &duty, &[]) };
            let found = standing(&shipped(), &ground, &|_| vec![], lines, day("2026-11-23"));
            assert_eq!(found.rules.iter().map(|(rule, _)| rule.code).collect::<Vec<_>>(), expected, "{why}");
        }
    }

    #[test]
    fn totals_are_of_the_last_four_lesson_weeks() {
        let part = Missed { authorised: 1, pending: 2, unexplained: 3, unauthorised: 4 };
        let lines = [
            line("2026-10-26", Attendance::Missed, part), // a day too early
            line("2026-10-27", Attendance::Missed, part),
            line("2026-11-23", Attendance::Partly, part),
            line("2026-11-23", Attendance::Unknown, Missed::default()),
            Line { cancelled: true, ..line("2026-11-20", Attendance::Missed, part) },
            line("2026-11-24", Attendance::Missed, part), // tomorrow
        ];
        let duty = |_| Obligation::Qualification;
        let calendar = calendar();
        let ground = Ground::new(&calendar, &duty, &[]);
        let found = standing(&shipped(), &ground, &|_| vec![], &lines, day("2026-11-23"));
        assert_eq!(found.missed, Missed { authorised: 2, pending: 4, unexplained: 6, unauthorised: 8 });
        assert_eq!(found.unknown, 1);
    }
}
