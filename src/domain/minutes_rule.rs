//! Rules that count unauthorised minutes over a window: how far they are, and when they were reached.
//!
//! Each absence is classified by the duty of its own day. A window that ends on a day of another duty reaches nothing: after a start
//! qualification, or the eighteenth birthday, earlier minutes stay what they were, but only windows that end before it can reach.

use ::entity::id::LessonId;
use ::entity::kind::RuleCode;
use chrono::{Days, NaiveDate};

use super::line::{Attendance, LeftOut, Line};
use super::obligation::Obligation;
use super::rule::{Measure, Rule};
use super::school_calendar::{SchoolCalendar, Week};
use super::span::Span;
use super::window::{Bound, Cut, Length, Window, counts, window};

/// What a count of one student rests on, besides the lessons.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The institution's calendar.
    pub calendar: &'a SchoolCalendar,
    /// The duty on a day.
    pub duty: &'a dyn Fn(NaiveDate) -> Obligation,
    /// Reports and handled signals of this rule, and the begins of unbroken runs of enrolments.
    pub bounds: &'a [Bound],
    /// When the student was enrolled; empty: nobody knows, and so always.
    pub enrolments: &'a [Span],
    /// Days that are reported as absence on refused leave: they leave the count of hours.
    pub luxury: &'a [Span],
    /// When the student is under WSF 2000 or WTOS.
    pub study_finance: &'a [Span],
    /// Days of which a dated doctor's statement was seen.
    pub statements: &'a [Span],
}

impl<'a> Ground<'a> {
    /// Of calendar, duty and bounds alone.
    #[must_use]
    pub fn new(calendar: &'a SchoolCalendar, duty: &'a dyn Fn(NaiveDate) -> Obligation, bounds: &'a [Bound]) -> Self {
        Self { calendar, duty, bounds, enrolments: &[], luxury: &[], study_finance: &[], statements: &[] }
    }

    /// Whether a rule is about the student on a day: nobody is the school's before the enrolment and after it.
    #[must_use]
    pub fn is_about(&self, rule: &Rule, on: NaiveDate) -> bool {
        if !self.enrolments.is_empty() && !self.enrolments.iter().any(|span| span.holds(on)) {
            return false;
        }
        let finance = rule.code != RuleCode::StudyFinance || self.study_finance.iter().any(|span| span.holds(on));
        finance && rule.whom.holds((self.duty)(on))
    }
}

/// Minutes of one lesson, in a list that explains a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Which lesson.
    pub lesson: LessonId,
    /// Its school day.
    pub on: NaiveDate,
    /// How many minutes.
    pub minutes: u32,
}

/// What would happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// The count if all that is pending and unexplained in the window became unauthorised.
    pub if_all_unauthorised: u32,
    /// Whether that would reach the rule.
    pub reached_if_all_unauthorised: bool,
    /// What remains until the threshold, as things are.
    pub remaining: u32,
    /// The last day on which something of it decides itself; none: nothing does.
    pub decides_on: Option<NaiveDate>,
}

/// How far a rule is on a day, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Over these days.
    pub window: Window,
    /// Unauthorised minutes that count.
    pub value: u32,
    /// Where it is reached.
    pub threshold: u32,
    /// Whether it is, on that day.
    pub reached: bool,
    /// Since when without a break.
    pub reached_on: Option<NaiveDate>,
    /// What makes the value.
    pub counted: Vec<Share>,
    /// What does not, and why.
    pub left_out: Vec<(Share, LeftOut)>,
    /// When it falls below again if nothing is missed from now on; none where it is not reached.
    pub falls_below_on: Option<NaiveDate>,
    /// What would happen.
    pub forecast: Forecast,
}

/// How far ahead falling below is looked for: a window, two summers and all between.
const HORIZON_DAYS: u64 = 500;

/// The count of a rule about minutes; none for a rule that measures something else.
#[must_use]
pub fn progress(rule: &Rule, ground: &Ground<'_>, lines: &[Line], on: NaiveDate) -> Option<Progress> {
    let Measure::Minutes { threshold, window: length } = rule.measure else { return None };
    let window = window(ground.calendar, on, length, &all_bounds(rule, ground, on, length));
    let (mut counted, mut left_out) = (vec![], vec![]);
    let (mut undecided, mut decides_on) = (0, None);
    for line in lines.iter().filter(|line| is_told(line, ground.calendar, &window, length)) {
        let share = |minutes| Share { lesson: line.lesson, on: line.on, minutes };
        if line.cancelled {
            // Its mark counts nothing, so that no minutes say that it was there.
            if matches!(line.attendance, Attendance::Missed | Attendance::Partly) {
                left_out.push((share(line.minutes), LeftOut::LessonCancelled));
            }
            continue;
        }
        let outside = outside(rule, ground, line, &window, length);
        for (minutes, reason) in line.undecided() {
            left_out.push((share(minutes), outside.unwrap_or(reason)));
        }
        if outside.is_none() {
            undecided += line.missed.pending + line.missed.unexplained;
            decides_on = decides_on.max(line.decides_on.filter(|_| line.missed.unexplained > 0));
        }
        match outside {
            _ if line.missed.unauthorised == 0 => {}
            None => counted.push(share(line.missed.unauthorised)),
            Some(reason) => left_out.push((share(line.missed.unauthorised), reason)),
        }
    }
    let value: u32 = counted.iter().map(|share| share.minutes).sum();
    let may_reach = ground.is_about(rule, on) && rule.effective.holds(on);
    let reached = may_reach && value >= threshold;
    let forecast = Forecast {
        if_all_unauthorised: value + undecided,
        reached_if_all_unauthorised: may_reach && value + undecided >= threshold,
        remaining: threshold.saturating_sub(value),
        decides_on,
    };
    let reached_on = if reached { reached_since(rule, ground, lines, on) } else { None };
    let falls_below_on = if reached { falls_below(rule, ground, lines, on) } else { None };
    Some(Progress { window, value, threshold, reached, reached_on, counted, left_out, falls_below_on, forecast })
}

/// The count of each day, from the first of `lines` to `until`: what [`progress`] says of a day, for all of them in one pass.
#[must_use]
pub fn by_day(rule: &Rule, ground: &Ground<'_>, lines: &[Line], until: NaiveDate, minutes: impl Fn(&Line) -> u32) -> Vec<Day> {
    let Measure::Minutes { threshold, window: length } = rule.measure else { return vec![] };
    let Some(first) = lines.iter().map(|line| line.on).min().filter(|first| *first <= until) else { return vec![] };
    let days = usize::try_from((until - first).num_days()).unwrap_or(0) + 1;
    // Minutes of each day, and of all days before it.
    let mut before = vec![0; days + 1];
    for line in lines.iter().filter(|line| line.on <= until && own(rule, ground, line).is_none()) {
        let place = usize::try_from((line.on - first).num_days()).unwrap_or(0);
        before[place + 1] += minutes(line);
    }
    for place in 1..=days {
        before[place] += before[place - 1];
    }
    let mut begins = window(ground.calendar, first, length, &[]).begins;
    let mut lowest = begins;
    let mut found = Vec::with_capacity(days);
    for (place, on) in first.iter_days().take(days).enumerate() {
        if place > 0 && counts(ground.calendar, on, length.skip) {
            let later = begins.iter_days().skip(1);
            begins = later.into_iter().find(|day| counts(ground.calendar, *day, length.skip)).unwrap_or(on);
        }
        let bound = ground.bounds.iter().map(|bound| bound.from).filter(|from| *from <= on).max();
        let subject = ground.is_about(rule, on);
        let yesterday = on.pred_opt().is_some_and(|day| ground.is_about(rule, day));
        let duty = (subject && !yesterday).then_some(on);
        lowest = [Some(begins), bound, duty].into_iter().flatten().fold(lowest, NaiveDate::max);
        let from = usize::try_from((lowest - first).num_days()).unwrap_or(0).min(place + 1);
        let value = before[place + 1] - before[from];
        let counted = before.partition_point(|minutes| *minutes <= before[from]).checked_sub(1).filter(|_| value > 0);
        let first = counted.and_then(|after| first.checked_add_days(Days::new(u64::try_from(after).ok()?)));
        found.push(Day { on, value, first, reached: subject && rule.effective.holds(on) && value >= threshold });
    }
    found
}

/// The count at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Which.
    pub on: NaiveDate,
    /// Minutes that count.
    pub value: u32,
    /// The first day in the window on which something counts.
    pub first: Option<NaiveDate>,
    /// Whether the rule is reached on it.
    pub reached: bool,
}

fn reached_since(rule: &Rule, ground: &Ground<'_>, lines: &[Line], on: NaiveDate) -> Option<NaiveDate> {
    let days = by_day(rule, ground, lines, on, |line| line.missed.unauthorised);
    days.iter().rev().take_while(|day| day.reached).last().map(|day| day.on)
}

fn falls_below(rule: &Rule, ground: &Ground<'_>, lines: &[Line], on: NaiveDate) -> Option<NaiveDate> {
    let Measure::Minutes { threshold, .. } = rule.measure else { return None };
    let days = by_day(rule, ground, lines, on + Days::new(HORIZON_DAYS), |line| line.missed.unauthorised);
    days.iter().find(|day| day.on > on && day.value < threshold).map(|day| day.on)
}

/// The bounds of a window that ends on a day: those that were given, and the begin of the last unbroken run of days under the rule's duty.
fn all_bounds(rule: &Rule, ground: &Ground<'_>, on: NaiveDate, length: Length) -> Vec<Bound> {
    let subject = |day: NaiveDate| ground.is_about(rule, day);
    let begins = window(ground.calendar, on, length, &[]).begins;
    let back = std::iter::successors(Some(on), NaiveDate::pred_opt).take_while(|day| *day >= begins);
    let run = back.skip_while(|day| !subject(*day)).take_while(|day| subject(*day)).last();
    let duty = run.filter(|from| *from > begins).map(|from| Bound { from, cut: Cut::Obligation });
    // Of two on the same day the last is told: that of an enrolment says more than that of the duty it brings.
    duty.into_iter().chain(ground.bounds.iter().copied()).collect()
}

/// Whether a lesson belongs in the explanation: in the window as it would be uncut, or in the one before it.
fn is_told(line: &Line, calendar: &SchoolCalendar, found: &Window, length: Length) -> bool {
    let uncut = window(calendar, found.ends, length, &[]).begins;
    let earlier = uncut.pred_opt().map_or(uncut, |day| window(calendar, day, length, &[]).begins);
    (earlier..=found.ends).contains(&line.on)
}

/// Why nothing of a lesson counts in a window; none where its unauthorised minutes do.
fn outside(rule: &Rule, ground: &Ground<'_>, line: &Line, found: &Window, length: Length) -> Option<LeftOut> {
    let uncut = || window(ground.calendar, found.ends, length, &[]).begins;
    let place = (line.on < found.begins).then(|| if line.on < uncut() { LeftOut::BeforeWindow } else { LeftOut::BeforeReset });
    place.or_else(|| own(rule, ground, line))
}

/// Why nothing of a lesson ever counts for a rule, whatever the window.
fn own(rule: &Rule, ground: &Ground<'_>, line: &Line) -> Option<LeftOut> {
    if line.cancelled {
        Some(LeftOut::LessonCancelled)
    } else if ground.calendar.is_holiday_week(Week::of(line.on)) {
        Some(LeftOut::HolidayWeek)
    } else if !ground.is_about(rule, line.on) {
        Some(LeftOut::OtherObligation)
    } else if !line.is_counted(rule.counts) || ground.luxury.iter().any(|days| days.holds(line.on)) {
        Some(LeftOut::RuleNotCounting)
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
