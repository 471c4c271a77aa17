//! Signals: that a rule was reached. One for each crossing, never two; a correction that undoes the crossing makes it lapse.

use ::entity::kind::RuleCode;
use chrono::NaiveDate;

use super::line::Line;
use super::minutes_rule::{Ground, by_day};
use super::rule::{Measure, Rule};
use super::study_finance::Step;
use super::weeks_rule::periods;

/// A run of days on which a rule was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// Of which rule.
    pub code: RuleCode,
    /// The first day that was counted.
    pub begins: NaiveDate,
    /// The day on which it was reached.
    pub reached_on: NaiveDate,
    /// The last day of the run.
    pub ends: NaiveDate,
    /// What was counted on the day it was reached: minutes, or days of lesson weeks.
    pub value: u32,
    /// Reached only with minutes of which a report has waited too long to be judged.
    pub provisional: bool,
}

impl Crossing {
    /// Whether it is reached by the same rule, and asks for the same: one absence under study finance asks for a notice, and later for more.
    #[must_use]
    pub fn is_alike(&self, other: &Self) -> bool {
        self.code == other.code && self.step() == other.step()
    }

    /// What of study finance it asks for; none: of another rule.
    #[must_use]
    pub fn step(&self) -> Option<Step> {
        (self.code == RuleCode::StudyFinance).then(|| Step::of(self.value))
    }
}

/// Every crossing of a rule until a day, oldest first. `versions`: of one code. `overdue`: what counts of a lesson besides what is
/// unauthorised, because a report that nobody judges must not suspend a duty.
#[must_use]
pub fn crossings(
    versions: &[&Rule],
    ground: &Ground<'_>,
    lines: &[Line],
    until: NaiveDate,
    overdue: impl Fn(&Line) -> u32,
) -> Vec<Crossing> {
    match versions.first().map(|rule| rule.measure) {
        Some(Measure::Minutes { .. }) => {
            let sure = of_minutes(versions, ground, lines, until, |line| line.missed.unauthorised);
            if lines.iter().all(|line| overdue(line) == 0) {
                return sure;
            }
            let all = of_minutes(versions, ground, lines, until, |line| line.missed.unauthorised + overdue(line));
            let is_sure = |run: &Crossing| sure.iter().any(|one| one.reached_on <= run.ends && run.reached_on <= one.ends);
            all.into_iter().map(|run| Crossing { provisional: !is_sure(&run), ..run }).collect()
        }
        Some(Measure::Days { .. }) => of_days(versions, ground, lines, until),
        Some(Measure::Events) | None => vec![],
    }
}

fn of_minutes(versions: &[&Rule], ground: &Ground<'_>, lines: &[Line], until: NaiveDate, minutes: impl Fn(&Line) -> u32) -> Vec<Crossing> {
    // A window is judged by the version in force on its last day.
    let mut days = vec![];
    for rule in versions {
        days.extend(
            by_day(rule, ground, lines, until, &minutes).into_iter().filter(|day| rule.effective.holds(day.on)).map(|day| (rule.code, day)),
        );
    }
    days.sort_by_key(|(_, day)| day.on);
    let mut found: Vec<Crossing> = vec![];
    let mut was_reached: Option<NaiveDate> = None;
    for (code, day) in days {
        // A bound begins counting anew: what is reached after it is another crossing.
        let anew = ground.bounds.iter().any(|bound| bound.from == day.on);
        let goes_on = was_reached.is_some() && was_reached == day.on.pred_opt() && !anew;
        match found.last_mut() {
            Some(last) if day.reached && goes_on => last.ends = day.on,
            _ if day.reached => {
                let begins = day.first.unwrap_or(day.on);
                found.push(Crossing { code, begins, reached_on: day.on, ends: day.on, value: day.value, provisional: false });
            }
            _ => {}
        }
        was_reached = day.reached.then_some(day.on);
    }
    found
}

/// Not attending lasts until it ends.
fn of_days(versions: &[&Rule], ground: &Ground<'_>, lines: &[Line], until: NaiveDate) -> Vec<Crossing> {
    let mut found: Vec<Crossing> = vec![];
    for rule in versions {
        let Measure::Days { signals_at, .. } = rule.measure else { continue };
        let lasted: &[u32] = match rule.code {
            RuleCode::StudyFinance => &Step::ALL.map(Step::after_days),
            _ => &[signals_at],
        };
        let all = periods(rule, ground, lines, until).into_iter().flat_map(|period| lasted.iter().map(move |days| (period, *days)));
        for (period, value) in all {
            let Some((reached_on, ends)) = period.reached(rule, ground, value) else { continue };
            let one = Crossing { code: rule.code, begins: period.begins, reached_on, ends, value, provisional: false };
            match found.iter_mut().find(|other| other.begins == one.begins && other.is_alike(&one)) {
                // The same absence, judged by the next version of the rule.
                Some(other) => (other.reached_on, other.ends) = (other.reached_on.min(reached_on), other.ends.max(ends)),
                None => found.push(one),
            }
        }
    }
    found.sort_by_key(|crossing| (crossing.begins, crossing.reached_on));
    found
}

/// What became of a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Waits for somebody.
    Open,
    /// Somebody did what it asks for.
    Handled,
    /// A correction undid the crossing.
    Lapsed,
}

/// A signal that was made before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known<K> {
    /// Its key.
    pub key: K,
    /// The crossing, as it was when it was last looked at.
    pub crossing: Crossing,
    /// What became of it.
    pub state: State,
}

/// What is to be done with signals so that they say what was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change<K> {
    /// A new one.
    Make(Crossing),
    /// The same crossing, with other days or another number.
    Update(K, Crossing),
    /// One that had lapsed is reached again.
    Restore(K, Crossing),
    /// No longer reached.
    Lapse(K),
}

/// What is to be done. A correction moves the day on which a rule was reached, and makes no second signal of it: a signal and a crossing are
/// the same where the rule was reached on a day of both, or where one counted a day of the other. What was handled stays handled, whatever
/// the count says later.
#[must_use]
pub fn reconcile<K: Copy>(known: &[Known<K>], found: &[Crossing]) -> Vec<Change<K>> {
    let overlap = |a: (NaiveDate, NaiveDate), b: (NaiveDate, NaiveDate)| a.0 <= b.1 && b.0 <= a.1;
    let nearness = |known: &Known<K>, crossing: &Crossing| {
        let (was, is) = (known.crossing, crossing);
        let reached = overlap((was.reached_on, was.ends), (is.reached_on, is.ends));
        let counted = overlap((was.begins, was.ends), (is.begins, is.ends));
        let near = if reached { 2 } else { u8::from(counted) };
        if was.is_alike(is) { near } else { 0 }
    };
    let mut taken = vec![false; known.len()];
    let mut changes = vec![];
    for crossing in found {
        // Of several the nearest; of those one that is alive; of those the first.
        let near = known.iter().enumerate().filter(|(place, known)| !taken[*place] && nearness(known, crossing) > 0);
        let rank = |known: &Known<K>| (nearness(known, crossing), known.state != State::Lapsed);
        let place = near.rev().max_by_key(|(_, known)| rank(known)).map(|(place, _)| place);
        let Some(place) = place else {
            changes.push(Change::Make(*crossing));
            continue;
        };
        taken[place] = true;
        match known[place] {
            Known { state: State::Handled, .. } => {}
            Known { state: State::Lapsed, key, .. } => changes.push(Change::Restore(key, *crossing)),
            Known { state: State::Open, key, crossing: was } if was != *crossing => changes.push(Change::Update(key, *crossing)),
            Known { state: State::Open, .. } => {}
        }
    }
    let gone = known.iter().zip(&taken).filter(|(known, taken)| !**taken && known.state == State::Open);
    changes.extend(gone.map(|(known, _)| Change::Lapse(known.key)));
    changes
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::line::tests::line;
    use crate::domain::line::{Attendance, Missed};
    use crate::domain::obligation::Obligation;
    use crate::domain::rule::shipped;
    use crate::domain::span::Span;
    use crate::domain::window::tests::{calendar, day};
    use crate::domain::window::{Bound, Cut};

    fn hours(on: NaiveDate, hours: u32) -> Line {
        line(on, Attendance::Missed, Missed { unauthorised: hours * 60, ..Missed::default() })
    }

    fn of(code: RuleCode, lines: &[Line], bounds: &[Bound], until: &str) -> Vec<Crossing> {
        let duty = |_| if code == RuleCode::FourWeeksAdult { Obligation::YoungAdult } else { Obligation::Qualification };
        let (calendar, rules) = (calendar(), shipped());
        let ground = Ground::new(&calendar, &duty, bounds);
        let versions: Vec<&Rule> = rules.iter().filter(|rule| rule.code == code && rule.on).collect();
        crossings(&versions, &ground, lines, day(until), |_| 0)
    }

    fn told(found: &[Crossing]) -> Vec<String> {
        found.iter().map(|one| format!("{} {} {} {}", one.begins, one.reached_on, one.ends, one.value)).collect()
    }

    #[test]
    fn crossings_of_hours() {
        let on = |text: &str, length| hours(day(text), length);
        let lines = [on("2026-11-02", 8), on("2026-11-03", 8), on("2026-11-04", 8), on("2026-12-14", 8), on("2026-12-15", 8)];
        assert_eq!(told(&of(RuleCode::Statutory16h, &lines[..1], &[], "2026-11-05")), [""; 0]);
        assert_eq!(told(&of(RuleCode::Statutory16h, &lines[..3], &[], "2026-11-05")), ["2026-11-02 2026-11-03 2026-11-05 960"]);
        // 28 days after the second day only eight hours are left; in December it is reached again: another crossing.
        let twice = ["2026-11-02 2026-11-03 2026-11-30 960", "2026-12-14 2026-12-15 2026-12-16 960"];
        assert_eq!(told(&of(RuleCode::Statutory16h, &lines, &[], "2026-12-16")), twice);
        // Reported up to the day it was reached: what was missed on the next day begins the next count.
        let cut = [Bound { from: day("2026-11-04"), cut: Cut::Report }];
        assert_eq!(told(&of(RuleCode::Statutory16h, &lines[..3], &cut, "2026-11-05")), ["2026-11-02 2026-11-03 2026-11-03 960"]);
        // A day of sixteen hours on the first day of the new count is a crossing of its own, though it touches the other.
        let long = [on("2026-11-02", 8), on("2026-11-03", 8), on("2026-11-04", 16)];
        assert_eq!(
            told(&of(RuleCode::Statutory16h, &long, &cut, "2026-11-04")),
            ["2026-11-02 2026-11-03 2026-11-03 960", "2026-11-04 2026-11-04 2026-11-04 960"]
        );
    }

    #[test]
    fn crossings_of_not_attending() {
        let mut lines: Vec<Line> = (0_u64..9).map(|week| hours(day("2026-08-31") + Days::new(7 * week), 4)).collect();
        assert_eq!(told(&of(RuleCode::FourWeeksAdult, &lines, &[], "2026-11-01")), ["2026-08-31 2026-09-27 2026-11-01 28"]);
        lines[5] = Line { attendance: Attendance::Attended, missed: Missed::default(), ..lines[5] };
        // Back on 5 October, and away again since the twelfth.
        assert_eq!(told(&of(RuleCode::FourWeeksAdult, &lines, &[], "2026-11-01")), ["2026-08-31 2026-09-27 2026-10-04 28"]);
        assert_eq!(of(RuleCode::ActionWanted, &lines, &[], "2026-11-01"), []);
    }

    #[test]
    fn under_study_finance_one_absence_asks_for_a_notice_and_later_for_a_determination() {
        let lines: Vec<Line> = (0_u64..12).map(|week| hours(day("2026-08-31") + Days::new(7 * week), 4)).collect();
        let finance = [Span::between(day("2026-08-01"), day("2027-07-31"))];
        let (calendar, rules, duty) = (calendar(), shipped(), |_| Obligation::None);
        let ground = Ground { study_finance: &finance, ..Ground::new(&calendar, &duty, &[]) };
        let versions: Vec<&Rule> = rules.iter().filter(|rule| rule.code == RuleCode::StudyFinance).collect();
        let found = |until: &str| told(&crossings(&versions, &ground, &lines, day(until), |_| 0));
        assert_eq!(found("2026-09-26"), [""; 0]);
        assert_eq!(found("2026-09-27"), ["2026-08-31 2026-09-27 2026-09-27 28"]);
        assert_eq!(found("2026-10-31"), ["2026-08-31 2026-09-27 2026-10-31 28"], "the autumn week lengthens the eight weeks by one");
        assert_eq!(found("2026-11-08"), ["2026-08-31 2026-09-27 2026-11-08 28", "2026-08-31 2026-11-01 2026-11-08 56"]);
        // What is done about the notice says nothing of the determination, whichever day a correction moves it to.
        let step = |value, reached| Crossing { code: RuleCode::StudyFinance, ..crossing("2026-08-31", reached, "2026-11-08", value) };
        let (notice, determination) = (step(28, "2026-09-27"), step(56, "2026-11-01"));
        let handled = Known { key: 1, crossing: notice, state: State::Handled };
        assert_eq!(reconcile(&[handled], &[notice, determination]), [Change::Make(determination)]);
        let known = [handled, Known { key: 2, crossing: determination, state: State::Open }];
        let moved = Crossing { begins: day("2026-09-07"), reached_on: day("2026-11-08"), ..determination };
        assert_eq!(reconcile(&known, &[step(28, "2026-10-04"), moved]), [Change::Update(2, moved)]);
        assert_eq!(reconcile(&known, &[step(28, "2026-10-04")]), [Change::Lapse(2)]);
    }

    fn crossing(begins: &str, reached: &str, ends: &str, value: u32) -> Crossing {
        Crossing { code: RuleCode::Statutory16h, begins: day(begins), reached_on: day(reached), ends: day(ends), value, provisional: false }
    }

    #[test]
    fn one_signal_for_each_crossing() {
        let first = crossing("2026-11-02", "2026-11-09", "2026-11-09", 960);
        let second = crossing("2026-11-09", "2026-12-15", "2026-12-16", 960);
        let known = |state| Known { key: 1, crossing: first, state };
        let longer = Crossing { ends: day("2026-11-20"), ..first };
        let later = crossing("2026-11-02", "2026-11-12", "2026-11-12", 970);
        let other = Crossing { code: RuleCode::Preventive8h, ..first };
        for (known, found, expected, why) in [
            (vec![], vec![first], vec![Change::Make(first)], "reached"),
            (vec![known(State::Open)], vec![first], vec![], "the same again: nothing, so that the run can be run twice"),
            (vec![known(State::Open)], vec![longer], vec![Change::Update(1, longer)], "lasts"),
            (vec![known(State::Open)], vec![later], vec![Change::Update(1, later)], "a correction moved the day: no second signal"),
            (vec![known(State::Open)], vec![], vec![Change::Lapse(1)], "a correction undid it"),
            (vec![known(State::Lapsed)], vec![first], vec![Change::Restore(1, first)], "and another one brought it back"),
            (vec![known(State::Lapsed)], vec![], vec![], "stays lapsed"),
            (vec![known(State::Handled)], vec![], vec![], "handled stays handled"),
            (vec![known(State::Handled)], vec![longer], vec![], "and makes no second"),
            (vec![known(State::Open)], vec![first, second], vec![Change::Make(second)], "fell below, and was reached again"),
            (vec![known(State::Open)], vec![second], vec![Change::Update(1, second)], "it counted a day of the other: the same signal"),
            (vec![known(State::Open)], vec![other], vec![Change::Make(other), Change::Lapse(1)], "of another rule"),
        ] {
            assert_eq!(reconcile(&known, &found), expected, "{why}");
        }
        let two = [known(State::Lapsed), Known { key: 2, crossing: first, state: State::Open }];
        assert_eq!(reconcile(&two, &[longer]), [Change::Update(2, longer)]);
    }

    fn apply(known: &mut Vec<Known<usize>>, changes: Vec<Change<usize>>) {
        for change in changes {
            match change {
                Change::Make(crossing) => known.push(Known { key: known.len(), crossing, state: State::Open }),
                Change::Update(key, crossing) | Change::Restore(key, crossing) => known[key] = Known { key, crossing, state: State::Open },
                Change::Lapse(key) => known[key].state = State::Lapsed,
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        /// After any sequence of changes the open signals are the crossings as they are counted from scratch, and looking twice changes nothing.
        #[test]
        fn open_signals_are_the_crossings(changes in proptest::collection::vec((0_u64..100, 0_u32..9), 1..60)) {
            let mut lines: Vec<Line> = vec![];
            let mut known = vec![];
            for (after, length) in changes {
                let on = day("2026-09-01") + Days::new(after);
                lines.retain(|line| line.on != on);
                lines.push(hours(on, length));
                let found = of(RuleCode::Statutory16h, &lines, &[], "2026-12-18");
                let changes = reconcile(&known, &found);
                apply(&mut known, changes);
                let open: Vec<Crossing> = known.iter().filter(|one| one.state == State::Open).map(|one| one.crossing).collect();
                prop_assert_eq!(open.len(), found.len());
                prop_assert!(found.iter().all(|crossing| open.contains(crossing)));
                prop_assert_eq!(reconcile(&known, &found), vec![]);
            }
        }
    }
}
