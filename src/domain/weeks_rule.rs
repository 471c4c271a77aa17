//! Rules about not attending at all: how many days of lesson weeks it has lasted, since the first lesson missed.
//!
//! The period begins with the first lesson that was missed, not with the last that was attended: who has one lesson a week has not been away
//! for a week on the day after it. Who came for a part of a lesson attended. A lesson nobody marked says nothing, so nothing is concluded
//! until it is marked; and absence with a valid reason is no period without one.

use ::entity::id::LessonId;
use chrono::NaiveDate;

use super::line::{Attendance, Line};
use super::minutes_rule::Ground;
use super::rule::{Measure, Rule};
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
    let Measure::Days { threshold, window } = rule.measure else { return None };
    let from = ground.bounds.iter().map(|bound| bound.from).filter(|from| *from <= on).max().unwrap_or(NaiveDate::MIN);
    let mut until_then: Vec<&Line> = lines.iter().filter(|line| (from..=on).contains(&line.on)).collect();
    until_then.sort_by_key(|line| line.begins);
    let mut found = Lasting { threshold, ..Lasting::default() };
    for line in until_then {
        match says(line, rule.whom.holds((ground.duty)(line.on))) {
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
    let subject = |day: NaiveDate| rule.whom.holds((ground.duty)(day)) && rule.effective.holds(day);
    if found.blocked_by.is_empty() && found.days >= threshold && subject(on) {
        let long_enough = |day: &NaiveDate| subject(*day) && days(ground, begins, *day, window.skip) >= threshold;
        found.reached = true;
        found.reached_on = begins.iter_days().take_while(|day| *day <= on).find(long_enough);
    }
    Some(found)
}

fn days(ground: &Ground<'_>, begins: NaiveDate, ends: NaiveDate, skip: Skip) -> u32 {
    let counted = begins.iter_days().take_while(|day| *day <= ends).filter(|day| counts(ground.calendar, *day, skip)).count();
    u32::try_from(counted).unwrap_or(u32::MAX)
}

fn says(line: &Line, subject: bool) -> Says {
    if line.cancelled {
        return Says::Nothing;
    }
    match line.attendance {
        Attendance::Exempt => Says::Nothing,
        Attendance::Attended | Attendance::Partly => Says::Ends,
        Attendance::Unknown => Says::Blocks,
        // Another duty that day: not of this period.
        Attendance::Missed if !subject || line.missed.authorised > 0 => Says::Ends,
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
    use crate::domain::obligation::{self, Facts};
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
        let ground = Ground { calendar: &calendar(), duty: &duty, bounds };
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
    fn bounds_birthdays_and_nothing_at_all() {
        let bounds = [Bound { from: day("2026-09-28"), cut: Cut::Enrolment }];
        assert_eq!(of(RuleCode::FourWeeksAdult, ADULT, &mondays("2026-11-02"), &bounds, "2026-11-04").begins, Some(day("2026-09-28")));
        // Eighteen on 1 October: what was missed before is of the other duty.
        let found = of(RuleCode::FourWeeksAdult, "2008-10-01", &mondays("2026-11-02"), &[], "2026-11-04");
        assert_eq!((found.begins, found.reached), (Some(day("2026-10-05")), false));
        assert_eq!(of(RuleCode::FourWeeksAdult, ADULT, &[], &[], "2026-11-04").days, 0);
    }
}
