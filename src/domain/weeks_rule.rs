//! Rules about not attending at all: how many days of lesson weeks it has lasted, since the first lesson missed.
//!
//! The period begins with the first lesson that was missed, not with the last that was attended: who has one lesson a week has not been away
//! for a week on the day after it. Who came for a part of a lesson attended. A lesson nobody marked says nothing, so nothing is concluded
//! until it is marked; and absence with a valid reason is no period without one.

use ::entity::id::LessonId;
use ::entity::kind::RuleCode;
use chrono::NaiveDate;

use super::line::{Attendance, Line};
use super::minutes_rule::Ground;
use super::rule::{Measure, Rule};
use super::signal::Crossing;
use super::window::{Skip, counts};

/// How long it has lasted, on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lasting {
    /// The first lesson missed of it; none: the last lesson was attended.
    pub begins: Option<NaiveDate>,
    /// Days of lesson weeks since then, that one included.
    pub days: u32,
    /// How many reach the rule.
    pub threshold: u32,
    /// Whether it is reached.
    pub reached: bool,
    /// The first day on which it was.
    pub reached_on: Option<NaiveDate>,
    /// The lessons missed in it.
    pub lessons: Vec<LessonId>,
    /// Lessons that keep anything from being concluded: not marked, or not decided yet.
    pub blocked_by: Vec<LessonId>,
}

/// What a lesson says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    /// There, or away with a valid reason: the period is over.
    Ends,
    /// Away without one.
    Lasts,
    /// Nobody knows yet.
    Blocks,
    /// Nothing: cancelled, or the student need not be there.
    Nothing,
}

/// How long not attending has lasted on a day; none for a rule that measures something else.
#[must_use]
pub fn lasting(rule: &Rule, ground: &Ground<'_>, lines: &[Line], on: NaiveDate) -> Option<Lasting> {
    let Measure::Days { threshold, window, .. } = rule.measure else { return None };
    let from = ground.bounds.iter().map(|bound| bound.from).filter(|from| *from <= on).max().unwrap_or(NaiveDate::MIN);
    let mut found = Lasting { threshold, ..Lasting::default() };
    for line in ordered(rule, ground, lines, from, on) {
        match says(rule, ground, line) {
            Says::Nothing => {}
            Says::Ends => found = Lasting { threshold, ..Lasting::default() },
            Says::Blocks => found.blocked_by.push(line.lesson),
            Says::Lasts => {
                found.begins = found.begins.or(Some(line.on));
                found.lessons.push(line.lesson);
            }
        }
    }
    let Some(begins) = found.begins else { return Some(Lasting { threshold, ..Lasting::default() }) };
    found.days = days(ground, begins, on, window.skip);
    let of_it = periods(rule, ground, lines, on).into_iter().filter(|period| period.begins >= begins);
    found.reached_on = of_it.filter_map(|period| period.reached(rule, ground, threshold)).min().map(|(first, _)| first);
    found.reached = found.is_reached(rule, ground, on);
    Some(found)
}

impl Lasting {
    /// The same where lessons before a day were not read, and one of the crossings tells that it began before that.
    #[must_use]
    pub fn begun_before(mut self, rule: &Rule, ground: &Ground<'_>, crossings: &[Crossing], (read, on): (NaiveDate, NaiveDate)) -> Self {
        let Measure::Days { threshold, window, .. } = rule.measure else { return self };
        let same = |one: &&Crossing| one.code == rule.code && one.begins < read && self.begins.is_some_and(|begins| begins <= one.ends);
        if let Some(begins) = crossings.iter().filter(same).map(|one| one.begins).min() {
            self.begins = Some(begins);
            self.days = days(ground, begins, on, window.skip);
            self.reached_on = Period { begins, through: on }.reached(rule, ground, threshold).map(|(first, _)| first);
            self.reached = self.is_reached(rule, ground, on);
        }
        self
    }

    /// Whether the rule, once reached, still is, and is about the student.
    fn is_reached(&self, rule: &Rule, ground: &Ground<'_>, on: NaiveDate) -> bool {
        self.reached_on.is_some() && ground.is_about(rule, on) && rule.effective.holds(on)
    }
}

fn days(ground: &Ground<'_>, begins: NaiveDate, ends: NaiveDate, skip: Skip) -> u32 {
    let counted = begins.iter_days().take_while(|day| *day <= ends).filter(|day| counts(ground.calendar, *day, skip)).count();
    u32::try_from(counted).unwrap_or(u32::MAX)
}

/// Days over which not attending lasted, without anything in them that keeps it from being concluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first lesson missed.
    pub begins: NaiveDate,
    /// The last day of it.
    pub through: NaiveDate,
}

impl Period {
    /// The first and the last of its days on which it has lasted for so many days of lesson weeks, and the rule is about the student.
    #[must_use]
    pub fn reached(&self, rule: &Rule, ground: &Ground<'_>, threshold: u32) -> Option<(NaiveDate, NaiveDate)> {
        let Measure::Days { window, .. } = rule.measure else { return None };
        let days = self.begins.iter_days().take_while(|day| *day <= self.through);
        let lasted = days.scan(0, |sum, day| {
            *sum += u32::from(counts(ground.calendar, day, window.skip));
            Some((day, *sum))
        });
        let long_enough = lasted.filter(|(day, sum)| *sum >= threshold && rule.effective.holds(*day) && ground.is_about(rule, *day));
        let mut reached = long_enough.map(|(day, _)| day);
        let first = reached.next()?;
        Some((first, reached.last().unwrap_or(first)))
    }
}

/// Every such period until a day, oldest first, in one pass.
#[must_use]
pub fn periods(rule: &Rule, ground: &Ground<'_>, lines: &[Line], until: NaiveDate) -> Vec<Period> {
    let mut bounds: Vec<NaiveDate> = ground.bounds.iter().map(|bound| bound.from).filter(|from| *from <= until).collect();
    bounds.sort_unstable();
    let mut bounds = bounds.into_iter().peekable();
    let (mut found, mut running) = (vec![], Running::default());
    for line in blocking_first(rule, ground, lines, until) {
        while let Some(from) = bounds.next_if(|from| *from <= line.on) {
            found.extend(running.end(from));
        }
        match says(rule, ground, line) {
            Says::Nothing => {}
            Says::Ends => found.extend(running.end(line.on)),
            // What comes after it lasts from there on at least, whatever the lesson turns out to be; but what was reached before it is one
            // crossing, and stays one until it ends.
            Says::Blocks if running.is_reached(rule, ground, line.on) => running.blocked = running.blocked.or(Some(line.on)),
            Says::Blocks => found.extend(running.end(line.on)),
            Says::Lasts => running.begins = running.begins.or(Some(line.on)),
        }
    }
    for from in bounds {
        found.extend(running.end(from));
    }
    found.extend(running.end(until.succ_opt().unwrap_or(until)));
    found
}

/// A period that has not ended yet.
#[derive(Default)]
struct Running {
    begins: Option<NaiveDate>,
    blocked: Option<NaiveDate>,
}

impl Running {
    /// Whether it had been reached before a day.
    fn is_reached(&self, rule: &Rule, ground: &Ground<'_>, on: NaiveDate) -> bool {
        let Measure::Days { signals_at, .. } = rule.measure else { return false };
        let period = self.begins.zip(on.pred_opt()).map(|(begins, through)| Period { begins, through });
        self.blocked.is_some() || period.is_some_and(|period| period.reached(rule, ground, signals_at).is_some())
    }

    /// Ends it on a day, which is none of it any more.
    fn end(&mut self, on: NaiveDate) -> Option<Period> {
        let Self { begins, blocked } = std::mem::take(self);
        let through = blocked.map_or(on, |blocked| blocked.min(on)).pred_opt()?;
        begins.filter(|begins| *begins <= through).map(|begins| Period { begins, through })
    }
}

/// Lessons of those days in the order in which they are looked at: by begin; but what was missed on a day of another duty ends the day.
fn ordered<'a>(rule: &Rule, ground: &Ground<'_>, lines: &'a [Line], from: NaiveDate, on: NaiveDate) -> Vec<&'a Line> {
    let mut found: Vec<&Line> = lines.iter().filter(|line| (from..=on).contains(&line.on)).collect();
    let last = |line: &Line| line.attendance == Attendance::Missed && !line.cancelled && !ground.is_about(rule, line.on);
    found.sort_by_key(|line| (line.on, last(line), line.begins));
    found
}

/// The same, with what blocks at the begin of its day: whether it lies before or after another lesson of that day makes no difference.
fn blocking_first<'a>(rule: &Rule, ground: &Ground<'_>, lines: &'a [Line], on: NaiveDate) -> Vec<&'a Line> {
    let mut found = ordered(rule, ground, lines, NaiveDate::MIN, on);
    found.sort_by_key(|line| (line.on, says(rule, ground, line) != Says::Blocks));
    found
}

fn says(rule: &Rule, ground: &Ground<'_>, line: &Line) -> Says {
    if line.cancelled {
        return Says::Nothing;
    }
    // WEB art. 8.1.7(9): of illness only a dated doctor's statement is a valid reason.
    let unproven = rule.code == RuleCode::StudyFinance && line.ill && !ground.statements.iter().any(|days| days.holds(line.on));
    match line.attendance {
        Attendance::Exempt => Says::Nothing,
        Attendance::Attended | Attendance::Partly => Says::Ends,
        Attendance::Unknown => Says::Blocks,
        // Another duty that day: not of this period.
        Attendance::Missed if !ground.is_about(rule, line.on) => Says::Ends,
        Attendance::Missed if line.missed.authorised > 0 && !unproven => Says::Ends,
        Attendance::Missed if line.missed.pending + line.missed.unexplained > 0 => Says::Blocks,
        Attendance::Missed => Says::Lasts,
    }
}

#[cfg(test)]
mod tests {
    use ::entity::kind::RuleCode;
    use chrono::Days;

    use super::*;
    use crate::domain::line::Missed;
    use crate::domain::line::tests::line;
    use crate::domain::obligation::{self, Facts, Obligation};
    use crate::domain::rule::{in_force, shipped};
    use crate::domain::window::tests::{calendar, day};
    use crate::domain::window::{Bound, Cut};

    fn away(on: &str) -> Line {
        line(day(on), Attendance::Missed, Missed { unauthorised: 60, ..Missed::default() })
    }

    fn there(on: &str) -> Line {
        line(day(on), Attendance::Attended, Missed::default())
    }

    fn of(code: RuleCode, birth: &str, lines: &[Line], bounds: &[Bound], on: &str) -> Lasting {
        let facts = Facts { birth: Some(day(birth)), ..Facts::default() };
        let duty = |on| obligation::on(&facts, on).obligation;
        let calendar = calendar();
        let ground = Ground::new(&calendar, &duty, bounds);
        lasting(in_force(&shipped(), code, day(on)).unwrap(), &ground, lines, day(on)).unwrap()
    }

    const ADULT: &str = "2006-01-01";
    const MINOR: &str = "2009-05-01";

    /// Each Monday from 21 September on, the autumn holiday left out, until that day.
    fn mondays(until: &str) -> Vec<Line> {
        let all = (0_u64..10).map(|week| day("2026-09-21") + Days::new(7 * week)).filter(|monday| *monday != day("2026-10-19"));
        all.filter(|monday| *monday <= day(until)).map(|monday| away(&monday.to_string())).collect()
    }

    #[test]
    fn four_lesson_weeks_of_an_adult_and_a_day_more_of_a_minor() {
        for (on, adult, minor, why) in [
            ("2026-10-17", false, false, "27 days"),
            ("2026-10-18", true, false, "28 days: at least four weeks, WEB art. 9.2.2(1)"),
            ("2026-10-25", true, false, "a holiday week adds nothing"),
            ("2026-10-26", true, true, "the 29th day: more than four weeks, Lpw art. 21a"),
        ] {
            let lines = mondays(on);
            assert_eq!(of(RuleCode::FourWeeksAdult, ADULT, &lines, &[], on).reached, adult, "{why}");
            assert_eq!(of(RuleCode::LongTermMinor, MINOR, &lines, &[], on).reached, minor, "{why}");
        }
        let found = of(RuleCode::FourWeeksAdult, ADULT, &mondays("2026-11-02"), &[], "2026-11-04");
        assert_eq!((found.begins, found.reached_on), (Some(day("2026-09-21")), Some(day("2026-10-18"))));
        // Of each duty its own rule.
        assert!(!of(RuleCode::FourWeeksAdult, MINOR, &mondays("2026-11-02"), &[], "2026-11-04").reached);
        assert!(!of(RuleCode::LongTermMinor, ADULT, &mondays("2026-11-02"), &[], "2026-11-04").reached);
    }

    #[test]
    fn what_began_before_the_lessons_that_were_read_is_told_by_its_crossing() {
        let (calendar, duty, rules) = (calendar(), |_| Obligation::YoungAdult, shipped());
        let ground = Ground::new(&calendar, &duty, &[]);
        let (read, on) = (day("2026-10-05"), day("2026-11-04"));
        let rule = in_force(&rules, RuleCode::FourWeeksAdult, on).unwrap();
        let lines: Vec<Line> = mondays("2026-11-02").into_iter().filter(|line| line.on >= read).collect();
        let seen = lasting(rule, &ground, &lines, on).unwrap();
        let crossing = Crossing {
            code: rule.code,
            begins: day("2026-09-21"),
            reached_on: day("2026-10-18"),
            ends: day("2026-11-03"),
            value: 28,
            provisional: false,
        };
        let whole = lasting(rule, &ground, &mondays("2026-11-02"), on).unwrap();
        let told = seen.clone().begun_before(rule, &ground, &[crossing], (read, on));
        assert_eq!((seen.begins, told.begins), (Some(read), Some(day("2026-09-21"))));
        assert_eq!((told.days, told.reached, told.reached_on), (whole.days, whole.reached, whole.reached_on));
        for (other, why) in [
            (Crossing { ends: day("2026-10-04"), ..crossing }, "over by then"),
            (Crossing { code: RuleCode::LongTermMinor, ..crossing }, "of another rule"),
            (Crossing { begins: read, ..crossing }, "all of it was read"),
        ] {
            assert_eq!(seen.clone().begun_before(rule, &ground, &[other], (read, on)), seen, "{why}");
        }
    }

    #[test]
    fn it_lasts_from_the_first_lesson_missed_and_not_from_the_last_attended() {
        let mut lines = mondays("2026-11-02");
        lines.push(there("2026-09-14"));
        assert_eq!(of(RuleCode::FourWeeksAdult, ADULT, &lines, &[], "2026-11-04").begins, Some(day("2026-09-21")));
    }

    #[test]
    fn what_ends_it_what_blocks_it_and_what_says_nothing() {
        let on = "2026-10-18";
        let some = |attendance, missed| line(day("2026-10-07"), attendance, missed);
        let none = Missed::default();
        for (extra, begins, blocked, why) in [
            (some(Attendance::Attended, none), "2026-10-12", 0, "attended"),
            (some(Attendance::Partly, Missed { unauthorised: 59, ..none }), "2026-10-12", 0, "came for a minute: attended"),
            (some(Attendance::Missed, Missed { authorised: 60, ..none }), "2026-10-12", 0, "with a valid reason"),
            (some(Attendance::Missed, Missed { pending: 60, ..none }), "2026-09-21", 1, "waits to be judged"),
            (some(Attendance::Missed, Missed { unexplained: 60, ..none }), "2026-09-21", 1, "can still be explained"),
            (some(Attendance::Unknown, none), "2026-09-21", 1, "nobody marked it"),
            (some(Attendance::Exempt, none), "2026-09-21", 0, "need not be there"),
            (Line { cancelled: true, ..some(Attendance::Attended, none) }, "2026-09-21", 0, "cancelled"),
        ] {
            let mut lines = mondays(on);
            lines.push(extra);
            let found = of(RuleCode::FourWeeksAdult, ADULT, &lines, &[], on);
            assert_eq!((found.begins, found.blocked_by.len()), (Some(day(begins)), blocked), "{why}");
            assert_eq!(found.reached, begins == "2026-09-21" && blocked == 0, "{why}");
        }
    }

    #[test]
    fn a_lesson_nobody_marked_long_ago_does_not_keep_what_came_after_it_from_being_reached() {
        let mut lines = mondays("2026-11-16");
        lines.push(line(day("2026-09-29"), Attendance::Unknown, Missed::default()));
        // From 5 October on every lesson was missed, whatever that one turns out to be: four lesson weeks are over on 8 November.
        for (on, reached) in [("2026-11-07", None), ("2026-11-08", Some(day("2026-11-08"))), ("2026-11-20", Some(day("2026-11-08")))] {
            let found = of(RuleCode::FourWeeksAdult, ADULT, &lines, &[], on);
            assert_eq!((found.reached_on, found.blocked_by.len()), (reached, 1), "{on}");
        }
        // One that comes when it was reached already takes nothing back, and makes no second of it.
        lines = mondays("2026-11-23");
        lines.push(line(day("2026-10-27"), Attendance::Unknown, Missed::default()));
        let found = of(RuleCode::FourWeeksAdult, ADULT, &lines, &[], "2026-11-25");
        assert_eq!((found.reached, found.reached_on), (true, Some(day("2026-10-18"))));
        let (calendar, duty, rules) = (calendar(), |_| obligation::Obligation::YoungAdult, shipped());
        let rule = in_force(&rules, RuleCode::FourWeeksAdult, day("2026-11-25")).unwrap();
        assert_eq!(periods(rule, &Ground::new(&calendar, &duty, &[]), &lines, day("2026-11-25")).len(), 1);
    }

    #[test]
    fn illness_ends_it_unless_study_finance_asks_for_a_statement() {
        let ill = |on: &str| Line { ill: true, missed: Missed { authorised: 60, ..Missed::default() }, ..away(on) };
        let lines: Vec<Line> = mondays("2026-11-02")
            .into_iter()
            .map(|line| if line.on < day("2026-10-12") { ill(&line.on.to_string()) } else { line })
            .collect();
        let (calendar, duty, rules) = (calendar(), |_| obligation::Obligation::YoungAdult, shipped());
        let under = [crate::domain::span::Span::from(day("2026-08-01"))];
        let seen = [crate::domain::span::Span::between(day("2026-09-01"), day("2026-10-05"))];
        let begins = |code, statements| {
            let ground = Ground { study_finance: &under, statements, ..Ground::new(&calendar, &duty, &[]) };
            lasting(in_force(&rules, code, day("2026-11-04")).unwrap(), &ground, &lines, day("2026-11-04")).unwrap().begins
        };
        assert_eq!(begins(RuleCode::FourWeeksAdult, &[]), Some(day("2026-10-12")), "ill is ill");
        assert_eq!(begins(RuleCode::StudyFinance, &[]), Some(day("2026-09-21")), "no statement was seen");
        assert_eq!(begins(RuleCode::StudyFinance, &seen), Some(day("2026-10-12")), "one was, of all those days");
        assert_eq!(begins(RuleCode::StudyFinance, &seen[..0]), Some(day("2026-09-21")));
        let none = Ground::new(&calendar, &duty, &[]);
        let rule = in_force(&rules, RuleCode::StudyFinance, day("2026-11-04")).unwrap();
        assert_eq!(lasting(rule, &none, &lines, day("2026-11-04")).unwrap().begins, None, "not under WSF 2000");
    }

    #[test]
    fn bounds_birthdays_and_nothing_at_all() {
        let bounds = [Bound { from: day("2026-09-28"), cut: Cut::Enrolment }];
        assert_eq!(of(RuleCode::FourWeeksAdult, ADULT, &mondays("2026-11-02"), &bounds, "2026-11-04").begins, Some(day("2026-09-28")));
        // Eighteen on 1 October: what was missed before is of the other duty.
        let found = of(RuleCode::FourWeeksAdult, "2008-10-01", &mondays("2026-11-02"), &[], "2026-11-04");
        assert_eq!((found.begins, found.reached), (Some(day("2026-10-05")), false));
        assert_eq!(of(RuleCode::FourWeeksAdult, ADULT, &[], &[], "2026-11-04").days, 0);
    }
}
