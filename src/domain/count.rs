//! What is kept of a student's counting: the totals of the running window, and which signals the days make.
//!
//! It is worked out for the windows that end on or after a day, so that a change costs what it can have changed; from the first day of all it
//! is the count from scratch. Both come to the same, which a property holds.

use ::entity::kind::{RuleCode, StudentFactKind};
use chrono::{Days, NaiveDate};

use super::basis::Basis;
use super::day::Day;
use super::line::{Line, Missed};
use super::minutes_rule::Ground;
use super::report_fact::{self, ReportFact};
use super::rule::{Measure, Rule, is_in_minutes};
use super::school_calendar::{SchoolCalendar, Week};
use super::signal::{Change, Crossing, Known, State, crossings, reconcile};
use super::span::Span;
use super::window::{Bound, Cut, Length, of_enrolments, window};

/// What the counts of a school rest on.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// Its calendar.
    pub calendar: &'a SchoolCalendar,
    /// Its rules, with their versions.
    pub rules: &'a [Rule],
    /// School days for which a report may await judgement before its minutes raise a provisional signal.
    pub pending_school_days: u32,
}

/// The totals of a student at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// First day of the last four lesson weeks.
    pub window_begins: NaiveDate,
    /// Missed in them.
    pub missed: Missed,
    /// Lessons in them that nobody marked.
    pub unknown: u32,
    /// The first day of all on which a report waits to be judged.
    pub pending_from: Option<NaiveDate>,
    /// Whether time alone can change any of it, or make a signal.
    pub moves: bool,
}

/// The first day of which the days are needed for what is judged on a day: the begin of the longest window that ends the day before.
#[must_use]
pub fn first_needed(terms: &Terms<'_>, from: NaiveDate) -> NaiveDate {
    let length = |rule: &Rule| match rule.measure {
        Measure::Minutes { window, .. } => Some(window),
        Measure::Days { .. } | Measure::Events => None,
    };
    let eve = from.pred_opt().unwrap_or(from);
    let lengths = terms.rules.iter().filter_map(length).chain([Length::FOUR_WEEKS]);
    lengths.map(|length| window(terms.calendar, eve, length, &[]).begins).min().unwrap_or(from)
}

/// The first day on which windows are judged anew, where days from one on changed. A signal that is sure may have become so on a day that is
/// read no more; while a report of before that waits, it is judged from the day it was reached. `pending_from`: the first day of all on which a
/// report waits.
#[must_use]
pub fn judged_from<K>(known: &[Known<K>], pending_from: Option<NaiveDate>, changed: NaiveDate) -> NaiveDate {
    let mut from = changed;
    while let Some(eve) = from.pred_opt().filter(|eve| pending_from.is_some_and(|pending| pending <= *eve)) {
        let goes_on = |one: &Crossing| is_in_minutes(one.code) && !one.provisional && one.reached_on <= eve && one.ends >= eve;
        let sure = known.iter().filter(|one| one.state == State::Open && goes_on(&one.crossing));
        let Some(reached_on) = sure.map(|one| one.crossing.reached_on).min() else { break };
        from = reached_on;
    }
    from
}

/// The totals at the end of a day. Days before the running window bear on nothing but what waits and what lasts.
#[must_use]
pub fn count(terms: &Terms<'_>, days: &[Day], today: NaiveDate) -> Count {
    let running = window(terms.calendar, today, Length::FOUR_WEEKS, &[]);
    let (mut missed, mut unknown) = (Missed::default(), 0);
    // What lies in a holiday week is passed over by every rule, and so by the totals.
    let counts = |day: &&Day| (running.begins..=today).contains(&day.on) && terms.calendar.is_lesson_week(Week::of(day.on));
    for day in days.iter().filter(counts) {
        let of_day = day.missed();
        missed.authorised += of_day.authorised;
        missed.pending += of_day.pending;
        missed.unexplained += of_day.unexplained;
        missed.unauthorised += of_day.unauthorised;
        unknown += day.unknown;
    }
    let pending_from = days.iter().filter(|day| day.pending.total > 0).map(|day| day.on).min();
    let last = days.iter().filter(|day| !day.is_empty() && day.on <= today).max_by_key(|day| day.on);
    let lasts = last.is_some_and(|last| last.ill_tail.missed > 0);
    let moves = missed != Missed::default() || unknown > 0 || pending_from.is_some() || lasts;
    Count { window_begins: running.begins, missed, unknown, pending_from, moves }
}

/// What is to be done with a student's signals, given all of them, for windows that end on or after a day. `days`: from [`first_needed`] on,
/// and back to the last that ended a time of not attending.
#[must_use]
pub fn signals<K: Copy>(
    terms: &Terms<'_>,
    basis: &Basis,
    reports: &[ReportFact],
    days: &[Day],
    known: &[Known<K>],
    (from, today): (NaiveDate, NaiveDate),
) -> Vec<Change<K>> {
    let eve = from.pred_opt().unwrap_or(from);
    let duties = basis.duties();
    let duty = |on| duties(on).obligation;
    let (study_finance, statements) = (basis.spans(StudentFactKind::StudyFinance), basis.spans(StudentFactKind::StatementSeen));
    let here = basis.here();
    let waits_since = waits_too_long(terms, today);
    let overdue = |line: &Line| if line.pending_since.is_some_and(|since| since <= waits_since) { line.missed.pending } else { 0 };
    let lines: Vec<Line> = days.iter().flat_map(|day| day.lines(true)).collect();
    let mut found: Vec<Crossing> = vec![];
    for code in codes(terms.rules) {
        let versions: Vec<&Rule> = terms.rules.iter().filter(|rule| rule.code == code && rule.on).collect();
        let Some(first) = versions.first() else { continue };
        let bounds = bounds(first, basis, reports, known);
        let ground = Ground {
            enrolments: &here,
            study_finance: &study_finance,
            statements: &statements,
            ..Ground::new(terms.calendar, &duty, &bounds)
        };
        found.extend(match code {
            RuleCode::Luxury => on_refused_leave(&versions, &ground, days, today),
            RuleCode::StudyFinance if study_finance.is_empty() => vec![],
            RuleCode::StudyFinance => crossings(&versions, &ground, &under_study_finance(days, &statements), today, |_| 0),
            _ => crossings(&versions, &ground, &lines, today, overdue),
        });
    }
    // A run of refused leave has days between its days, none of them one on which something was attended: it is looked at from there.
    let there = days.iter().filter(|day| day.on <= eve && day.ill_tail.ended).map(|day| day.on).max();
    let died = basis.has_died(today);
    let looked_at = |crossing: &Crossing| match crossing.code {
        RuleCode::ActionWanted => false,
        _ if died => true,
        RuleCode::Luxury => there.is_none_or(|there| crossing.ends > there),
        _ => crossing.ends >= eve,
    };
    found.retain(|crossing| looked_at(crossing) && !died);
    for crossing in &mut found {
        begun_before(crossing, known, eve);
    }
    let known: Vec<Known<K>> = known.iter().filter(|one| looked_at(&one.crossing)).copied().collect();
    reconcile(&known, &found)
}

/// The lessons that days can be told by under study finance: illness is a reason on the days that a statement is about, and on no other (WEB
/// art. 8.1.7(9)).
fn under_study_finance(days: &[Day], statements: &[Span]) -> Vec<Line> {
    days.iter().flat_map(|day| day.lines(statements.iter().any(|seen| seen.holds(day.on)))).collect()
}

fn codes(rules: &[Rule]) -> Vec<RuleCode> {
    let mut codes: Vec<RuleCode> = rules.iter().map(|rule| rule.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// What cuts the windows of a rule: the begins of unbroken runs of enrolments, reports, handled signals.
#[must_use]
pub fn bounds<K>(rule: &Rule, basis: &Basis, reports: &[ReportFact], known: &[Known<K>]) -> Vec<Bound> {
    let mut bounds = of_enrolments(&basis.enrolments);
    bounds.extend(report_fact::bounds(rule, reports));
    bounds.extend(handled(rule, known));
    bounds
}

/// A rule of the school's own protocol starts again after the last day of its handled signal.
fn handled<K>(rule: &Rule, known: &[Known<K>]) -> Vec<Bound> {
    let of_rule = known.iter().filter(|one| one.crossing.code == rule.code && one.state == State::Handled && !rule.by_law);
    of_rule.filter_map(|one| Some(Bound { from: one.crossing.ends.succ_opt()?, cut: Cut::Handled })).collect()
}

/// What was reached before the first day that is looked at began when it was said to begin: days before that are not read.
fn begun_before<K>(crossing: &mut Crossing, known: &[Known<K>], eve: NaiveDate) {
    if crossing.reached_on > eve {
        return;
    }
    let alike = |one: &Crossing| one.is_alike(crossing) && one.reached_on <= eve && one.ends >= eve;
    let same = |one: &&Known<K>| one.state != State::Lapsed && alike(&one.crossing);
    if let Some(was) = known.iter().filter(same).map(|one| one.crossing).next() {
        let provisional = was.provisional && crossing.provisional;
        *crossing = Crossing { provisional, ends: crossing.ends, ..was };
    }
}

/// A report that was filed on this day or before has waited for more than the school days it may.
fn waits_too_long(terms: &Terms<'_>, today: NaiveDate) -> NaiveDate {
    let mut waited = 0;
    let back = std::iter::successors(Some(today), NaiveDate::pred_opt).take(366);
    for day in back {
        waited += u32::from(terms.calendar.is_school_day(day));
        if waited > terms.pending_school_days {
            return day.pred_opt().unwrap_or(day);
        }
    }
    today - Days::new(366)
}

/// Runs of days on which leave that was refused was taken all the same; what was attended, or missed with a valid reason other than illness, ends
/// one.
fn on_refused_leave(versions: &[&Rule], ground: &Ground<'_>, days: &[Day], today: NaiveDate) -> Vec<Crossing> {
    let mut found: Vec<Crossing> = vec![];
    let mut goes_on = false;
    for day in days.iter().filter(|day| day.on <= today) {
        let about = |rule: &&&Rule| rule.effective.holds(day.on) && ground.is_about(rule, day.on);
        if let Some(rule) = versions.iter().find(about).filter(|_| day.refused > 0) {
            let (code, on) = (rule.code, day.on);
            match found.last_mut().filter(|_| goes_on) {
                Some(last) => last.ends = on,
                None => found.push(Crossing { code, begins: on, reached_on: on, ends: on, value: 1, provisional: false }),
            }
            goes_on = true;
        }
        goes_on &= !day.ill_tail.ended;
    }
    found
}

#[cfg(test)]
mod tests;
