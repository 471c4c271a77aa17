use ::entity::kind::ActivityKind;
use proptest::prelude::*;

use super::*;
use crate::domain::day::days;
use crate::domain::line::Attendance;
use crate::domain::line::tests::line;
use crate::domain::obligation::Obligation;
use crate::domain::rule::shipped;
use crate::domain::span::Span;
use crate::domain::window::tests::{calendar, day};

const FIRST: &str = "2026-08-31";

fn basis(birth: &str) -> Basis {
    let finance = (StudentFactKind::StudyFinance, Span::from(day("2026-09-14")));
    let statement = (StudentFactKind::StatementSeen, Span::between(day("2026-10-01"), day("2026-10-09")));
    Basis {
        birth: Some(day(birth)),
        start_qualification_on: None,
        facts: vec![finance, statement],
        enrolments: vec![Span::from(day("2026-08-01"))],
    }
}

/// A lesson so many days after the first, at that hour.
fn lesson(after: u64, hour: u32, attendance: Attendance, missed: Missed) -> Line {
    let on = day(FIRST) + Days::new(after);
    Line { begins: on.and_hms_opt(hour, 0, 0).unwrap().and_utc(), minutes: 240, ..line(on, attendance, missed) }
}

fn any_lesson() -> impl Strategy<Value = Line> {
    let seen = prop_oneof![
        2 => Just(Attendance::Attended),
        2 => Just(Attendance::Partly),
        7 => Just(Attendance::Missed),
        1 => Just(Attendance::Unknown),
        1 => Just(Attendance::Exempt),
    ];
    (0_u64..90, 8_u32..14, seen, 0_u8..6, any::<bool>(), 0_u64..12).prop_map(|(after, hour, attendance, kind, placement, waited)| {
        let minutes = match attendance {
            Attendance::Missed => 240,
            Attendance::Partly => 30,
            Attendance::Attended | Attendance::Unknown | Attendance::Exempt => 0,
        };
        let missed = match kind {
            0 => Missed { authorised: minutes, ..Missed::default() },
            1 => Missed { pending: minutes, ..Missed::default() },
            2 => Missed { unexplained: minutes, ..Missed::default() },
            _ => Missed { unauthorised: minutes, ..Missed::default() },
        };
        let lesson = lesson(after, hour, attendance, missed);
        Line {
            activity: if placement && after % 5 == 0 { ActivityKind::WorkPlacement } else { ActivityKind::Lesson },
            ill: kind == 0 && waited % 2 == 0,
            refused: if kind == 5 { missed.unauthorised } else { 0 },
            pending_since: (kind == 1).then(|| lesson.on - Days::new(waited)),
            cancelled: kind == 4 && waited == 0,
            ..lesson
        }
    })
}

/// At most one lesson at a time.
fn timetable(most: usize) -> impl Strategy<Value = Vec<Line>> {
    proptest::collection::vec(any_lesson(), 1..most).prop_map(|mut lines| {
        lines.sort_by_key(|line| line.begins);
        lines.dedup_by_key(|line| line.begins);
        lines
    })
}

struct School {
    calendar: SchoolCalendar,
    rules: Vec<Rule>,
}

impl School {
    fn new() -> Self {
        Self { calendar: calendar(), rules: shipped() }
    }

    fn terms(&self) -> Terms<'_> {
        Terms { calendar: &self.calendar, rules: &self.rules, pending_school_days: 5 }
    }
}

/// Signals after what is to be done with them.
fn apply(known: &mut Vec<Known<usize>>, changes: Vec<Change<usize>>) {
    for change in changes {
        match change {
            Change::Make(crossing) => known.push(Known { key: known.len(), crossing, state: State::Open }),
            Change::Update(key, crossing) | Change::Restore(key, crossing) => known[key] = Known { key, crossing, state: State::Open },
            Change::Lapse(key) => known[key].state = State::Lapsed,
        }
    }
}

fn open(known: &[Known<usize>]) -> Vec<Crossing> {
    let mut open: Vec<Crossing> = known.iter().filter(|one| one.state == State::Open).map(|one| one.crossing).collect();
    open.sort_by_key(|one| (one.code, one.reached_on));
    open
}

/// Days that are read for windows from a day on: from the begin of the longest window, and back to the last that ended not attending.
fn read(terms: &Terms<'_>, all: &[Day], from: NaiveDate) -> Vec<Day> {
    let eve = from - Days::new(1);
    let ended = all.iter().filter(|day| day.on <= eve && day.ill_tail.ended).map(|day| day.on).max().unwrap_or(NaiveDate::MIN);
    let first = first_needed(terms, from).min(ended);
    all.iter().filter(|day| day.on >= first).copied().collect()
}

#[test]
fn a_day_says_what_its_lessons_say() {
    let missed = |unauthorised| Missed { unauthorised, ..Missed::default() };
    let lines = [
        lesson(0, 9, Attendance::Missed, missed(240)),
        Line { late: true, ..lesson(0, 13, Attendance::Partly, missed(10)) },
        lesson(0, 15, Attendance::Missed, Missed { pending: 240, ..Missed::default() }),
        lesson(0, 17, Attendance::Unknown, Missed::default()),
        Line { cancelled: true, ..lesson(0, 18, Attendance::Missed, missed(240)) },
        lesson(1, 9, Attendance::Attended, Missed::default()),
    ];
    let found = days(&lines);
    assert_eq!(found.len(), 2);
    let first = found[0];
    assert_eq!((first.lessons, first.attended, first.late, first.unknown), (4, 1, 1, 1));
    assert_eq!((first.scheduled_minutes, first.unknown_minutes), (960, 240));
    assert_eq!((first.unauthorised.total, first.unauthorised.parts, first.pending.total), (250, 10, 240));
    assert_eq!((first.tail.ended, first.tail.missed, first.tail.undecided, first.tail.unknown), (true, 0, 1, 1));
    assert!(found[1].tail.ended);
}

#[test]
fn totals_and_whether_time_moves_them() {
    let school = School::new();
    let missed = |after| lesson(after, 9, Attendance::Missed, Missed { unauthorised: 240, ..Missed::default() });
    let today = day(FIRST) + Days::new(84);
    let count = |lines: &[Line]| count(&school.terms(), &days(lines), today);
    let found = count(&[missed(56), missed(57), lesson(70, 9, Attendance::Unknown, Missed::default())]);
    // 23 November: the window begins on 27 October, the 57th day.
    assert_eq!((found.missed.unauthorised, found.unknown, found.moves), (240, 1, true));
    let there = lesson(60, 9, Attendance::Attended, Missed::default());
    assert!(!count(&[missed(10), there]).moves, "long ago, and back since");
    assert!(count(&[missed(10)]).moves, "not back since: not attending lasts");
    assert!(!count(&[]).moves);
}

#[test]
fn a_report_nobody_judges_makes_a_provisional_signal() {
    let school = School::new();
    let lines: Vec<Line> = (63..67)
        .map(|after| Line {
            pending_since: Some(day("2026-11-02")),
            ..lesson(after, 9, Attendance::Missed, Missed { pending: 240, ..Missed::default() })
        })
        .collect();
    let days = days(&lines);
    let statutory = |today: &str| {
        let changes = signals::<u8>(&school.terms(), &basis("2009-05-01"), &[], &days, &[], (day(FIRST), day(today)));
        let of = |change: &Change<u8>| match change {
            Change::Make(crossing) if crossing.code == RuleCode::Statutory16h => Some((crossing.reached_on, crossing.provisional)),
            _ => None,
        };
        changes.iter().find_map(of)
    };
    assert_eq!(statutory("2026-11-09"), None, "the fifth school day");
    assert_eq!(statutory("2026-11-10"), Some((day("2026-11-05"), true)), "the sixth");
}

#[test]
fn the_preventive_rule_starts_again_after_its_handled_signal_and_the_law_does_not() {
    let school = School::new();
    let missed = |after| lesson(after, 9, Attendance::Missed, Missed { unauthorised: 240, ..Missed::default() });
    let lines: Vec<Line> = (63..68).map(missed).collect();
    let known = |code, begins: &str, reached: &str, ends: &str, value| Known {
        key: 0,
        crossing: Crossing { code, begins: day(begins), reached_on: day(reached), ends: day(ends), value, provisional: false },
        state: State::Handled,
    };
    let handled = [
        known(RuleCode::Preventive8h, "2026-11-02", "2026-11-03", "2026-11-04", 480),
        known(RuleCode::Statutory16h, "2026-11-02", "2026-11-05", "2026-11-05", 960),
    ];
    let changes = signals(&school.terms(), &basis("2009-05-01"), &[], &days(&lines), &handled, (day(FIRST), day("2026-11-06")));
    let made: Vec<_> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Make(crossing) => Some((crossing.code, crossing.begins.to_string(), crossing.reached_on.to_string())),
            _ => None,
        })
        .collect();
    // Eight hours anew on the 5th and 6th; the sixteen hours that were reached go on, and make no second signal.
    assert_eq!(made, [(RuleCode::Preventive8h, "2026-11-05".to_owned(), "2026-11-06".to_owned())]);
}

#[test]
fn absence_on_refused_leave_is_one_signal_for_each_time() {
    let school = School::new();
    let away = |after| Line { refused: 240, ..lesson(after, 9, Attendance::Missed, Missed { unauthorised: 240, ..Missed::default() }) };
    let there = lesson(66, 9, Attendance::Attended, Missed::default());
    let lines = [away(63), away(64), there, away(70)];
    let changes = signals::<u8>(&school.terms(), &basis("2009-05-01"), &[], &days(&lines), &[], (day(FIRST), day("2026-11-23")));
    let luxury: Vec<_> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Make(crossing) if crossing.code == RuleCode::Luxury => Some((crossing.begins.to_string(), crossing.ends.to_string())),
            _ => None,
        })
        .collect();
    let run = |begins: &str, ends: &str| (begins.to_owned(), ends.to_owned());
    assert_eq!(luxury, [run("2026-11-02", "2026-11-03"), run("2026-11-09", "2026-11-09")]);
}

#[test]
fn under_study_finance_illness_is_a_reason_where_a_statement_was_seen() {
    let school = School::new();
    let ill = |after| Line { ill: true, ..lesson(after, 9, Attendance::Missed, Missed { authorised: 240, ..Missed::default() }) };
    let lines: Vec<Line> = (14..70).step_by(7).map(ill).collect();
    let reached = |statement: Option<Span>| {
        let mut basis = basis("2006-01-01");
        basis.facts.truncate(1);
        basis.facts.extend(statement.map(|seen| (StudentFactKind::StatementSeen, seen)));
        let changes = signals::<u8>(&school.terms(), &basis, &[], &days(&lines), &[], (day(FIRST), day("2026-11-06")));
        let made = |change: &Change<u8>| match change {
            Change::Make(crossing) => Some((crossing.code, crossing.begins.to_string(), crossing.reached_on.to_string())),
            _ => None,
        };
        changes.iter().filter_map(made).collect::<Vec<_>>()
    };
    let notice = |begins: &str, on: &str| vec![(RuleCode::StudyFinance, begins.to_owned(), on.to_owned())];
    assert_eq!(reached(None), notice("2026-09-14", "2026-10-11"));
    assert_eq!(reached(Some(Span::between(day("2026-09-14"), day("2026-11-06")))), []);
    assert_eq!(
        reached(Some(Span::between(day("2026-09-14"), day("2026-09-21")))),
        notice("2026-09-28", "2026-11-01"),
        "the autumn week lengthens it"
    );
    assert_eq!(reached(Some(Span::between(day("2026-10-05"), day("2026-10-05")))), [], "it begins anew");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What the rules say of the kept days is what they say of the lessons.
    #[test]
    fn kept_days_say_what_lessons_say(lines in timetable(60), born in 0_u64..900, today in 30_u64..95) {
        let school = School::new();
        let today = day(FIRST) + Days::new(today);
        let basis = Basis { birth: Some(day("2007-06-01") + Days::new(born)), ..basis("2007-06-01") };
        let duty = |on| basis.duty(on);
        let (finance, statements) = (basis.spans(StudentFactKind::StudyFinance), basis.spans(StudentFactKind::StatementSeen));
        let ground = Ground { study_finance: &finance, statements: &statements, ..Ground::new(&school.calendar, &duty, &[]) };
        let kept = days(&lines);
        for code in codes(&school.rules) {
            let versions: Vec<&Rule> = school.rules.iter().filter(|rule| rule.code == code && rule.on).collect();
            let of_days: Vec<Line> = match code {
                RuleCode::StudyFinance => under_study_finance(&kept, &statements),
                _ => kept.iter().flat_map(|day| day.lines(true)).collect(),
            };
            let by_lessons = crossings(&versions, &ground, &lines, today, |_| 0);
            prop_assert_eq!(&crossings(&versions, &ground, &of_days, today, |_| 0), &by_lessons, "{:?}", code);
            // And a period is what is told of it day by day.
            for rule in &versions {
                let told = crate::domain::weeks_rule::lasting(rule, &ground, &lines, today);
                if let Some(told) = told.filter(|told| told.reached) {
                    let same = by_lessons.iter().any(|one| told.begins <= Some(one.begins) && Some(one.reached_on) <= told.reached_on);
                    prop_assert!(same, "{:?} {:?} {:?}", code, told, by_lessons);
                }
            }
        }
    }

    /// However days change and time goes by, the open signals, kept up step by step, are those of the count from scratch.
    #[test]
    fn step_by_step_is_from_scratch(steps in proptest::collection::vec((timetable(6), 0_u64..5), 1..25), born in 0_u64..900) {
        let school = School::new();
        let terms = school.terms();
        let basis = Basis { birth: Some(day("2007-06-01") + Days::new(born)), ..basis("2007-06-01") };
        let mut lines: Vec<Line> = vec![];
        let mut known: Vec<Known<usize>> = vec![];
        let mut today = day("2026-10-12");
        let mut counted_on = today;
        let mut pending_from = None;
        for (new, later) in steps {
            today = today + Days::new(later);
            let new: Vec<Line> = new.into_iter().filter(|line| line.on <= today).collect();
            lines.retain(|old| new.iter().all(|line| line.on != old.on));
            let touched = new.iter().map(|line| line.on).min().unwrap_or(today);
            lines.extend(new);
            let all = days(&lines);
            let mut from = touched;
            if counted_on < today {
                from = from.min(counted_on + Days::new(1)).min(pending_from.unwrap_or(NaiveDate::MAX));
            }
            from = judged_from(&known, pending_from, from);
            pending_from = all.iter().filter(|day| day.pending.total > 0).map(|day| day.on).min();
            counted_on = today;
            let changes = signals(&terms, &basis, &[], &read(&terms, &all, from), &known, (from, today));
            apply(&mut known, changes);
            let mut scratch = vec![];
            apply(&mut scratch, signals(&terms, &basis, &[], &all, &[], (day("2020-01-01"), today)));
            prop_assert_eq!(open(&known), open(&scratch), "from {} today {}", from, today);
            let again = signals(&terms, &basis, &[], &read(&terms, &all, today), &known, (today, today));
            prop_assert_eq!(again, vec![]);
        }
    }
}

#[test]
fn a_duty_of_nobody_makes_no_signal_but_the_protocol() {
    let school = School::new();
    let missed = |after| lesson(after, 9, Attendance::Missed, Missed { unauthorised: 240, ..Missed::default() });
    let lines: Vec<Line> = (63..68).map(missed).collect();
    // Seventeen, with a start qualification: contact, no report.
    let qualified = Basis { start_qualification_on: Some(day("2026-06-30")), ..basis("2009-05-01") };
    assert_eq!(qualified.duty(day("2026-11-06")), Obligation::None);
    let changes = signals::<u8>(&school.terms(), &qualified, &[], &days(&lines), &[], (day(FIRST), day("2026-11-06")));
    let codes: Vec<RuleCode> = changes
        .iter()
        .map(|change| match change {
            Change::Make(crossing) => crossing.code,
            _ => panic!("{change:?}"),
        })
        .collect();
    assert_eq!(codes, [RuleCode::Preventive8h]);
}

#[test]
fn what_lies_in_a_holiday_week_is_in_no_total() {
    let school = School::new();
    let missed = |on: &str| Line { on: day(on), ..lesson(0, 9, Attendance::Missed, Missed { unauthorised: 240, ..Missed::default() }) };
    let found = count(&school.terms(), &days(&[missed("2026-10-20"), missed("2026-10-27")]), day("2026-10-28"));
    assert_eq!(found.missed.unauthorised, 240, "the autumn holiday was declared over a lesson that was missed");
}

#[test]
fn nothing_counts_from_the_day_of_death_on() {
    let school = School::new();
    let missed = |after| lesson(after, 9, Attendance::Missed, Missed { unauthorised: 240, ..Missed::default() });
    let lines: Vec<Line> = (63..68).map(missed).collect();
    let mut basis = basis("2009-05-01");
    basis.facts.push((StudentFactKind::Deceased, Span::from(day("2026-11-04"))));
    let changes = signals::<u8>(&school.terms(), &basis, &[], &days(&lines), &[], (day(FIRST), day("2026-11-20")));
    assert_eq!(changes, [], "nor is anybody asked to do anything about what was before");
    let known = |key, code, state| Known {
        key,
        crossing: Crossing {
            code,
            begins: day("2026-11-02"),
            reached_on: day("2026-11-03"),
            ends: day("2026-11-03"),
            value: 480,
            provisional: false,
        },
        state,
    };
    let known = [
        known(1, RuleCode::Preventive8h, State::Open),
        known(2, RuleCode::Statutory16h, State::Handled),
        known(3, RuleCode::ActionWanted, State::Open),
    ];
    let changes = signals(&school.terms(), &basis, &[], &days(&lines), &known, (day("2026-11-20"), day("2026-11-20")));
    assert_eq!(changes, [Change::Lapse(1)], "what somebody wrote stays");
    assert_eq!(signals::<u8>(&school.terms(), &basis, &[], &days(&lines), &[], (day(FIRST), day("2026-11-03"))).len(), 1, "the day before");
}
