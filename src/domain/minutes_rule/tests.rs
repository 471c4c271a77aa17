use ::entity::kind::{ActivityKind, RuleCode};
use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::domain::line::tests::line;
use crate::domain::line::{Attendance, Missed};
use crate::domain::obligation::{self, Facts};
use crate::domain::rule::{in_force, shipped};
use crate::domain::span::Span;
use crate::domain::window::Skip;
use crate::domain::window::tests::{calendar, day};

/// A lesson of four hours that was missed without valid reason.
fn missed(on: &str) -> Line {
    hours(on, 4)
}

fn hours(on: &str, hours: u32) -> Line {
    minutes(day(on), hours * 60)
}

fn minutes(on: NaiveDate, minutes: u32) -> Line {
    let missed = Missed { unauthorised: minutes, ..Missed::default() };
    Line { minutes: minutes.max(60), ..line(on, Attendance::Missed, missed) }
}

fn of(code: RuleCode, on: NaiveDate) -> Rule {
    in_force(&shipped(), code, on).unwrap().clone()
}

/// Seventeen, under the qualification duty.
const SEVENTEEN: &str = "2009-05-01";

fn judged(code: RuleCode, birth: &str, lines: &[Line], bounds: &[Bound], on: &str) -> Progress {
    let facts = Facts { birth: Some(day(birth)), ..Facts::default() };
    with(code, &facts, lines, bounds, on)
}

fn with(code: RuleCode, facts: &Facts<'_>, lines: &[Line], bounds: &[Bound], on: &str) -> Progress {
    let duty = |on| obligation::on(facts, on).obligation;
    let calendar = calendar();
    let ground = Ground::new(&calendar, &duty, bounds);
    progress(&of(code, day(on)), &ground, lines, day(on)).unwrap()
}

fn sixteen(lines: &[Line], on: &str) -> Progress {
    judged(RuleCode::Statutory16h, SEVENTEEN, lines, &[], on)
}

/// Four times four hours, over four weeks.
fn four() -> Vec<Line> {
    ["2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23"].map(missed).to_vec()
}

#[test]
fn reached_at_960_minutes_and_not_before() {
    for (last, value, reached, why) in [
        (240, 960, true, "at sixteen hours, not past them (the fault of the Curio tool)"),
        (239, 959, false, "a minute less: minutes are never divided into hours before they are added up"),
        (241, 961, true, "past them"),
    ] {
        let mut lines = four();
        lines[3] = minutes(day("2026-11-23"), last);
        let found = sixteen(&lines, "2026-11-23");
        assert_eq!((found.value, found.reached), (value, reached), "{why}");
        assert_eq!(found.counted.len(), 4, "{why}");
        assert_eq!(found.forecast.remaining, 960_u32.saturating_sub(value), "{why}");
    }
}

#[test]
fn ten_times_six_minutes_late_are_an_hour() {
    let late = |place: u64| Line { attendance: Attendance::Partly, ..minutes(day("2026-11-09") + Days::new(place), 6) };
    let lines: Vec<Line> = (0..5).chain(7..12).map(late).collect();
    assert_eq!(sixteen(&lines, "2026-11-23").value, 60);
}

#[test]
fn since_when_and_until_when() {
    let lines = four();
    let found = sixteen(&lines, "2026-11-25");
    assert_eq!(found.reached_on, Some(day("2026-11-23")));
    // The window that ends on 30 November begins on 3 November: the first four hours are out of it.
    assert_eq!(found.falls_below_on, Some(day("2026-11-30")));
    assert!(sixteen(&lines, "2026-11-29").reached);
    let below = sixteen(&lines, "2026-11-30");
    assert_eq!((below.value, below.reached, below.falls_below_on), (720, false, None));
    assert!(below.left_out.iter().any(|(share, why)| share.on == day("2026-11-02") && *why == LeftOut::BeforeWindow));
}

#[test]
fn a_window_that_crosses_holidays_is_as_long_as_its_lesson_weeks() {
    // 8 October to 18 November are 42 days with the autumn holiday; the first is a day too early.
    let lines = ["2026-10-14", "2026-10-15", "2026-11-09", "2026-11-17", "2026-11-18"].map(missed);
    let found = sixteen(&lines, "2026-11-18");
    assert_eq!((found.value, found.window.begins), (960, day("2026-10-15")));
    // Over the summer: the last lesson weeks before it and the first after it are neighbours.
    let lines = ["2026-07-06", "2026-07-13", "2026-08-31", "2026-09-01"].map(missed);
    assert!(sixteen(&lines, "2026-09-01").reached);
    // In a holiday week there is no lesson time: what was planned all the same counts nothing.
    let mut lines = four();
    lines[0] = missed("2026-10-20");
    let found = sixteen(&lines, "2026-11-18");
    assert!(found.left_out.iter().any(|(share, why)| share.on == day("2026-10-20") && *why == LeftOut::HolidayWeek));
}

#[test]
fn each_absence_is_classified_by_the_duty_of_its_own_day() {
    // Twelve hours before the eighteenth birthday and six after it: neither duty reaches sixteen hours.
    let lines = [hours("2026-11-09", 6), hours("2026-11-10", 6), hours("2026-11-17", 6)];
    let birth = "2008-11-16";
    let minor = judged(RuleCode::Statutory16h, birth, &lines, &[], "2026-11-18");
    assert_eq!((minor.value, minor.reached), (720, false));
    assert!(minor.left_out.iter().any(|(share, why)| share.on == day("2026-11-17") && *why == LeftOut::OtherObligation));
    // Sixteen hours before the birthday were reached then; a window that ends after it reaches nothing.
    let lines = four().map_to("2026-11-10");
    let before = judged(RuleCode::Statutory16h, birth, &lines, &[], "2026-11-15");
    let after = judged(RuleCode::Statutory16h, birth, &lines, &[], "2026-11-16");
    assert_eq!((before.reached, after.reached, after.value), (true, false, 960));
    // Born on 29 February: the last day as a minor is 28 February.
    let lines = four().map_to("2026-02-28");
    let leap = |on| judged(RuleCode::Statutory16h, "2008-02-29", &lines, &[], on).reached;
    assert_eq!((leap("2026-02-28"), leap("2026-03-01")), (true, false));
}

trait MapTo {
    /// The same lessons, all on one day.
    fn map_to(self, on: &str) -> Vec<Line>;
}

impl MapTo for Vec<Line> {
    fn map_to(self, on: &str) -> Vec<Line> {
        self.into_iter().map(|line| Line { on: day(on), ..line }).collect()
    }
}

#[test]
fn compulsory_education_and_the_qualification_duty_add_up() {
    // Turned 16 in May: under compulsory education until 31 July, under the qualification duty from then on.
    let lines = ["2026-07-06", "2026-07-13", "2026-08-31", "2026-09-01"].map(missed);
    assert!(judged(RuleCode::Statutory16h, "2010-05-01", &lines, &[], "2026-09-01").reached);
}

#[test]
fn after_a_start_qualification_only_windows_that_end_before_it_reach() {
    let facts = Facts { birth: Some(day(SEVENTEEN)), start_qualification_on: Some(day("2026-11-24")), ..Facts::default() };
    let at = |on| with(RuleCode::Statutory16h, &facts, &four(), &[], on);
    assert!(at("2026-11-23").reached);
    let after = at("2026-11-24");
    assert_eq!((after.reached, after.value), (false, 960)); // the hours stay what they were
    assert!(!after.forecast.reached_if_all_unauthorised);
}

#[test]
fn an_exemption_separates_what_lies_before_it() {
    let exempt = [Span::between(day("2026-11-10"), day("2026-11-12"))];
    let facts = Facts { birth: Some(day(SEVENTEEN)), exemptions: &exempt, ..Facts::default() };
    let found = with(RuleCode::Statutory16h, &facts, &four(), &[], "2026-11-23");
    assert_eq!((found.window.begins, found.window.cut, found.value), (day("2026-11-13"), Some(Cut::Obligation), 480));
}

#[test]
fn reports_enrolments_and_handled_signals_cut() {
    let bound = |from: &str, cut| Bound { from: day(from), cut };
    for (bounds, value, cut) in [
        (vec![], 960, None),
        (vec![bound("2026-11-10", Cut::Report)], 480, Some(Cut::Report)),
        (vec![bound("2026-11-09", Cut::Report)], 720, Some(Cut::Report)),
        (vec![bound("2026-11-24", Cut::Report)], 960, None), // reported up to the 23rd: that window is what was reported
        (vec![bound("2026-11-03", Cut::Enrolment)], 720, Some(Cut::Enrolment)), // came from another school
    ] {
        let found = judged(RuleCode::Statutory16h, SEVENTEEN, &four(), &bounds, "2026-11-23");
        assert_eq!((found.value, found.window.cut), (value, cut), "{bounds:?}");
        let told = found.left_out.iter().filter(|(_, why)| *why == LeftOut::BeforeReset).count();
        assert_eq!(told, 4 - found.counted.len(), "{bounds:?}");
    }
    // The day after the report counting begins anew, and sixteen more hours reach it again.
    let mut lines = four();
    lines.extend(["2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"].map(missed));
    let again = judged(RuleCode::Statutory16h, SEVENTEEN, &lines, &[bound("2026-11-24", Cut::Report)], "2026-11-27");
    assert_eq!((again.value, again.reached_on), (960, Some(day("2026-11-27"))));
}

#[test]
fn what_does_not_count_is_left_out_with_its_reason() {
    let on = "2026-11-23";
    let part = |missed: Missed| Line { missed, ..hours(on, 4) };
    for (line, reason) in [
        (part(Missed { authorised: 240, ..Missed::default() }), LeftOut::Authorised),
        (part(Missed { pending: 240, ..Missed::default() }), LeftOut::Pending),
        (part(Missed { unexplained: 240, ..Missed::default() }), LeftOut::Unexplained),
        (Line { attendance: Attendance::Unknown, missed: Missed::default(), ..hours(on, 4) }, LeftOut::Unknown),
        (Line { cancelled: true, ..hours(on, 4) }, LeftOut::LessonCancelled),
        (Line { activity: ActivityKind::WorkPlacement, ..hours(on, 4) }, LeftOut::RuleNotCounting),
    ] {
        let lines = [line];
        let found = sixteen(&lines, on);
        assert_eq!(
            (found.value, found.left_out.as_slice()),
            (0, &[(Share { lesson: line.lesson, on: line.on, minutes: 240 }, reason)][..])
        );
    }
    // Reported as absence on refused leave: it leaves the sixteen hours.
    let (duty, reported) = (|_| Obligation::Qualification, [Span::between(day(on), day(on))]);
    let calendar = calendar();
    let ground = Ground { luxury: &reported, ..Ground::new(&calendar, &duty, &[]) };
    let found = progress(&of(RuleCode::Statutory16h, day(on)), &ground, &[hours(on, 4)], day(on)).unwrap();
    assert_eq!((found.value, found.left_out[0].1), (0, LeftOut::RuleNotCounting));
    // One lesson, partly so and partly otherwise.
    let found = sixteen(&[part(Missed { authorised: 60, pending: 30, unexplained: 0, unauthorised: 150 })], on);
    assert_eq!((found.value, found.left_out.len()), (150, 2));
    // Marked present: nothing to tell.
    let there = Line { attendance: Attendance::Attended, missed: Missed::default(), ..hours(on, 4) };
    assert!(sixteen(&[there], on).left_out.is_empty());
}

#[test]
fn the_forecast_says_what_waits() {
    let mut lines = four();
    lines[3].missed = Missed { pending: 120, unexplained: 120, ..Missed::default() };
    lines[3].decides_on = Some(day("2026-11-25"));
    let found = sixteen(&lines, "2026-11-23");
    let expected =
        Forecast { if_all_unauthorised: 960, reached_if_all_unauthorised: true, remaining: 240, decides_on: Some(day("2026-11-25")) };
    assert_eq!((found.value, found.reached, found.forecast), (720, false, expected));
}

#[test]
fn other_rules_of_the_same_kind() {
    let half = [missed("2026-11-16"), missed("2026-11-23")];
    // Of age without start qualification, and over every upper age: the protocol of eight hours is for all.
    for birth in ["2006-01-01", "1990-01-01", SEVENTEEN] {
        assert!(judged(RuleCode::Preventive8h, birth, &half, &[], "2026-11-23").reached, "{birth}");
    }
    let rules = shipped();
    let mut board = rules.iter().rev().find(|rule| rule.code == RuleCode::Regional16hAdult).unwrap().clone();
    board.effective = Span::from(day("2026-11-20")); // the board's decision
    let facts = Facts { birth: Some(day("2006-01-01")), ..Facts::default() };
    let duty = |on| obligation::on(&facts, on).obligation;
    let calendar = calendar();
    let ground = Ground::new(&calendar, &duty, &[]);
    let lines = four();
    let on = |on: &str| progress(&board, &ground, &lines, day(on)).unwrap();
    assert!(on("2026-11-23").reached);
    // Switched off in the middle of a window: from that day on nothing reaches it.
    board.effective.ends = Some(day("2026-11-24"));
    let off = |on: &str| progress(&board, &ground, &lines, day(on)).unwrap().reached;
    assert_eq!((off("2026-11-24"), off("2026-11-25")), (true, false));
    // Rules about weeks or events are not counted in minutes.
    assert!(progress(&of(RuleCode::LongTermMinor, day("2026-11-23")), &ground, &lines, day("2026-11-23")).is_none());
}

fn any_line() -> impl Strategy<Value = Line> {
    let part = || prop_oneof![Just(0_u32), 1_u32..240];
    (0_u64..120, part(), part(), part(), part(), any::<bool>(), 0_u8..8).prop_map(|(after, a, p, x, u, late, kind)| {
        let missed = Missed { authorised: a, pending: p, unexplained: x, unauthorised: u };
        let attendance = if late { Attendance::Partly } else { Attendance::Missed };
        let activity = if kind == 0 { ActivityKind::WorkPlacement } else { ActivityKind::Lesson };
        Line { missed, attendance, activity, cancelled: kind == 1, ..minutes(day("2026-09-01") + Days::new(after), 60) }
    })
}

proptest! {
    // Each case looks at half a year, day by day.
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// One pass over all days says the same as counting each day from scratch.
    #[test]
    fn the_pass_equals_the_count_from_scratch(
        lines in proptest::collection::vec(any_line(), 1..40), age in 0_u64..900, diploma in proptest::option::of(0_u64..120),
        cut in proptest::option::of(0_u64..120),
    ) {
        let exempt = [Span::between(day("2026-10-10"), day("2026-10-12"))];
        let facts = Facts {
            birth: Some(day("2007-01-01") + Days::new(age)),
            start_qualification_on: diploma.map(|after| day("2026-09-01") + Days::new(after)),
            exemptions: &exempt,
            ..Facts::default()
        };
        let duty = |on| obligation::on(&facts, on).obligation;
        let bounds: Vec<Bound> = cut.map(|after| Bound { from: day("2026-09-01") + Days::new(after), cut: Cut::Report }).into_iter().collect();
        let calendar = calendar();
        let ground = Ground::new(&calendar, &duty, &bounds);
        for code in [RuleCode::Statutory16h, RuleCode::Preventive8h] {
            let rule = of(code, day("2026-09-01"));
            for found in by_day(&rule, &ground, &lines, day("2027-02-01"), |line| line.missed.unauthorised) {
                let scratch = progress(&rule, &ground, &lines, found.on).unwrap();
                prop_assert_eq!((found.value, found.reached), (scratch.value, scratch.reached), "{:?} {}", code, found.on);
            }
        }
    }

    /// What is counted and what is left out of the window add up to what was missed in it.
    #[test]
    fn nothing_missed_goes_untold(lines in proptest::collection::vec(any_line(), 1..40)) {
        let on = "2026-11-23";
        let found = sixteen(&lines, on);
        let told: u32 = found.counted.iter().chain(found.left_out.iter().filter(|(_, why)| *why != LeftOut::LessonCancelled).map(|(share, _)| share))
            .filter(|share| found.window.begins <= share.on).map(|share| share.minutes).sum();
        let missed: u32 = lines.iter().filter(|line| !line.cancelled && (found.window.begins..=day(on)).contains(&line.on))
            .map(|line| line.missed.authorised + line.missed.pending + line.missed.unexplained + line.missed.unauthorised).sum();
        prop_assert_eq!(told, missed);
    }

    /// Where there are no holidays, a week later everything is the same.
    #[test]
    fn a_week_later_is_the_same(lines in proptest::collection::vec(any_line(), 1..40), weeks in 1_u64..10) {
        let never = SchoolCalendar::default();
        let duty = |_| Obligation::Qualification;
        let ground = Ground::new(&never, &duty, &[]);
        let rule = of(RuleCode::Statutory16h, day("2026-09-01"));
        let days = Days::new(7 * weeks);
        let later: Vec<Line> = lines.iter().map(|line| Line { on: line.on + days, ..*line }).collect();
        let now = progress(&rule, &ground, &lines, day("2026-11-23")).unwrap();
        let then = progress(&rule, &ground, &later, day("2026-11-23") + days).unwrap();
        prop_assert_eq!((now.value, now.reached_on.map(|on| on + days)), (then.value, then.reached_on));
        prop_assert_eq!(now.window.begins + days, then.window.begins);
    }
}

#[test]
fn days_of_holiday_are_skipped_only_where_the_rule_says_so() {
    let Measure::Minutes { threshold, .. } = of(RuleCode::Statutory16h, day("2027-02-28")).measure else { panic!("minutes") };
    let days = Rule {
        measure: Measure::Minutes { threshold, window: Length { skip: Skip::Days, ..Length::FOUR_WEEKS } },
        ..of(RuleCode::Statutory16h, day("2027-02-28"))
    };
    let lines = ["2027-01-29", "2027-02-01", "2027-02-08", "2027-02-15"].map(missed);
    let duty = |_| Obligation::Qualification;
    let calendar = calendar();
    let ground = Ground::new(&calendar, &duty, &[]);
    assert!(progress(&days, &ground, &lines, day("2027-02-28")).unwrap().reached);
    assert!(!sixteen(&lines, "2027-02-28").reached);
}
