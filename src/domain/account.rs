//! What all marks and reports of one student come to: where open reports end, what covers what, and how each missed minute counts.
//!
//! It is always worked out from scratch over the days that can have changed, so the order in which marks, reports, judgements and
//! recoveries came in makes no difference.

use ::entity::kind::{AbsenceKind, AbsenceStatus, EndedBy, LessonStatus};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::explanation;
use super::interval::Interval;
use super::local_time::{end_of_day, local_date};
use super::outcome::{Cover, Outcome, Verdict, outcome};
use super::presence::Presence;
use super::register_term::opens_at;
use super::report_end::{Closing, effective_end, is_attended};
use super::report_period::ReportPeriod;
use super::school_calendar::SchoolCalendar;

/// A marked lesson of the student.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// From begin to end, as the lesson is now.
    pub lesson: Interval,
    /// School day.
    pub on: NaiveDate,
    /// What became of the lesson.
    pub status: LessonStatus,
    /// What was seen.
    pub presence: Presence,
    /// When it was first marked.
    pub first_marked_at: DateTime<Utc>,
    /// The newest judgement over it: with or without valid reason.
    pub judged: Option<bool>,
}

/// A report of the student, with what people did to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What is said of the absence.
    pub kind: AbsenceKind,
    /// From when until when, as it was said.
    pub claimed: ReportPeriod,
    /// That somebody ended it since.
    pub closing: Option<Closing>,
    /// The judgement.
    pub status: AbsenceStatus,
    /// When it came in.
    pub filed_at: DateTime<Utc>,
}

/// What the school's terms rest on.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// Its time zone.
    pub zone: Tz,
    /// Its calendar.
    pub calendar: &'a SchoolCalendar,
    /// School days in which an absence can be explained.
    pub explanation_school_days: u32,
}

/// Where a report ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// First instant after it; none while it is open.
    pub ends: Option<DateTime<Utc>>,
    /// What ended it; none while it is open.
    pub by: Option<EndedBy>,
}

/// What a marked lesson comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// How its missed minutes count.
    pub outcome: Outcome,
    /// Which reports, by their place, cover how many of its missed minutes.
    pub covered: Vec<(usize, u32)>,
    /// Nothing is left to ask: nothing missed, all of it with leave, judged, or decided by way of its reports.
    pub settled: bool,
}

/// What marks and reports come to, each in the order it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Of each report.
    pub ends: Vec<End>,
    /// Of each mark.
    pub counted: Vec<Counted>,
}

/// Works it out. Every lesson attended after the begin of an open report must be among those taken.
#[must_use]
pub fn account(taken: &[Taken], claims: &[Claim], terms: &Terms<'_>, now: DateTime<Utc>) -> Account {
    let attended = attended(taken);
    let ends: Vec<End> = claims.iter().map(|claim| claim.end(&attended)).collect();
    let counted = taken.iter().map(|one| one.count(claims, &ends, terms, now)).collect();
    Account { ends, counted }
}

/// Where one report ends. Every lesson attended after its begin must be among those taken.
#[must_use]
pub fn end(claim: &Claim, taken: &[Taken]) -> End {
    claim.end(&attended(taken))
}

fn attended(taken: &[Taken]) -> Vec<DateTime<Utc>> {
    taken.iter().filter(|one| one.is_attended()).map(|one| one.lesson.begins).collect()
}

impl Claim {
    fn end(&self, attended: &[DateTime<Utc>]) -> End {
        let (ends, by) = effective_end(self.kind, self.claimed, self.closing, attended.iter().copied()).unzip();
        End { ends, by }
    }
}

impl Taken {
    /// Whether the mark is one of the lesson as it is planned now. One from before its register opens was seen when the lesson was to be
    /// earlier: it is kept, as that of a cancelled lesson is, and says nothing until the lesson is where it was, or is marked anew.
    #[must_use]
    pub fn is_of_lesson(&self) -> bool {
        self.first_marked_at >= opens_at(self.lesson)
    }

    fn is_attended(&self) -> bool {
        self.is_of_lesson() && is_attended(self.presence.mark(), self.status)
    }

    fn count(&self, claims: &[Claim], ends: &[End], terms: &Terms<'_>, now: DateTime<Utc>) -> Counted {
        let missed = if self.is_of_lesson() { self.presence.missed(self.lesson, self.status) } else { vec![] };
        let covers: Vec<(usize, Cover)> = claims
            .iter()
            .zip(ends)
            .enumerate()
            .filter_map(|(at, (claim, end))| {
                let during = Interval { begins: claim.claimed.begins, ends: end.ends.unwrap_or(DateTime::<Utc>::MAX_UTC) };
                Verdict::of(claim.status).map(|verdict| (at, Cover { during, verdict, filed_at: claim.filed_at }))
            })
            .collect();
        let first_marked_on = local_date(self.first_marked_at, terms.zone);
        let last_day = explanation::last_day(self.on, first_marked_on, terms.explanation_school_days, terms.calendar);
        let bare: Vec<Cover> = covers.iter().map(|(_, cover)| *cover).collect();
        let outcome = outcome(&missed, &bare, self.judged, end_of_day(last_day, terms.zone), now);
        let minutes = |cover: &Cover| missed.iter().filter_map(|part| part.common(&cover.during)).map(|part| part.minutes()).sum::<u32>();
        let covered: Vec<(usize, u32)> =
            covers.iter().map(|(at, cover)| (*at, minutes(cover))).filter(|(_, minutes)| *minutes > 0).collect();
        let settled = self.judged.is_some() || outcome.asks_nothing() || decided(&missed, &bare);
        Counted { outcome, covered, settled }
    }
}

/// Whether a person decided about every missed minute, by accepting or rejecting a report over it.
fn decided(missed: &[Interval], covers: &[Cover]) -> bool {
    let by_person = |minute| covers.iter().any(|cover| cover.during.holds(minute) && cover.verdict != Verdict::Pending);
    missed.iter().flat_map(Interval::each_minute).all(by_person)
}

#[cfg(test)]
mod tests {
    use AbsenceStatus::{Accepted, Pending, Rejected};
    use chrono::{Duration, NaiveDate};
    use proptest::prelude::*;

    use super::*;

    /// Monday 23 November 2026.
    fn day(after: i64) -> NaiveDate {
        "2026-11-23".parse::<NaiveDate>().unwrap() + Duration::days(after)
    }

    fn at(after: i64, hour: i64) -> DateTime<Utc> {
        day(after).and_time(chrono::NaiveTime::MIN).and_utc() + Duration::hours(hour)
    }

    fn taken(after: i64, presence: Presence) -> Taken {
        let lesson = Interval { begins: at(after, 8), ends: at(after, 9) };
        Taken { lesson, on: day(after), status: LessonStatus::Scheduled, presence, first_marked_at: lesson.begins, judged: None }
    }

    fn ill(begins: DateTime<Utc>, ends: Option<DateTime<Utc>>, status: AbsenceStatus) -> Claim {
        let claimed = ReportPeriod { begins, ends };
        Claim { kind: AbsenceKind::Illness, claimed, closing: None, status, filed_at: begins }
    }

    fn of(taken: &[Taken], claims: &[Claim], now: DateTime<Utc>) -> Account {
        let calendar = SchoolCalendar::default();
        let terms = Terms { zone: chrono_tz::Europe::Amsterdam, calendar: &calendar, explanation_school_days: 1 };
        account(taken, claims, &terms, now)
    }

    #[test]
    fn an_open_illness_ends_where_attending_begins_and_opens_again_when_that_was_a_mistake() {
        let claim = [ill(at(0, 7), None, Accepted)];
        let week = |wednesday| [taken(0, Presence::Absent), taken(1, Presence::Absent), taken(2, wednesday), taken(3, Presence::Absent)];
        let authorised = |account: &Account| account.counted.iter().map(|counted| counted.outcome.authorised).collect::<Vec<_>>();
        let attended = of(&week(Presence::Present), &claim, at(3, 12));
        assert_eq!(attended.ends, [End { ends: Some(at(2, 8)), by: Some(EndedBy::Attended) }]);
        assert_eq!(authorised(&attended), [60, 60, 0, 0], "Thursday is a new absence");
        let corrected = of(&week(Presence::Absent), &claim, at(3, 12));
        assert_eq!(corrected.ends, [End { ends: None, by: None }]);
        assert_eq!(authorised(&corrected), [60, 60, 60, 60]);
    }

    #[test]
    fn what_is_left_to_ask() {
        let absent = taken(0, Presence::Absent);
        for (one, claims, settled, why) in [
            (taken(0, Presence::Present), vec![], true, "nothing was missed"),
            (absent, vec![], false, "nobody said why"),
            (absent, vec![ill(at(0, 7), None, Accepted)], true, "all with leave"),
            (absent, vec![ill(at(0, 7), None, Pending)], false, "somebody has to judge"),
            (absent, vec![ill(at(0, 7), None, Rejected)], true, "somebody has judged"),
            (absent, vec![ill(at(0, 7), Some(at(0, 8) + Duration::minutes(30)), Rejected)], false, "of a part nobody said why"),
            (Taken { judged: Some(false), ..absent }, vec![], true, "an officer judged it"),
            (Taken { status: LessonStatus::Cancelled, ..absent }, vec![], true, "a cancelled lesson"),
            (Taken { first_marked_at: at(-1, 8), ..absent }, vec![], true, "seen when the lesson was the day before"),
        ] {
            // Late enough for the deadline to have passed: time alone settles nothing.
            assert_eq!(of(&[one], &claims, at(10, 0)).counted[0].settled, settled, "{why}");
        }
    }

    #[test]
    fn a_mark_from_before_its_register_opens_says_nothing() {
        let claim = [ill(at(0, 7), None, Accepted)];
        let lesson = taken(1, Presence::Partly { late: 15, left_early: 0 });
        for (minutes_before, expected, why) in [
            (0, 15, "when it began"),
            (15, 15, "when its register opened"),
            (16, 0, "it was at another time then"),
            (24 * 60, 0, "the day before"),
            (-24 * 60, 15, "the day after: it was put to an earlier day since"),
        ] {
            let one = Taken { first_marked_at: at(1, 8) - Duration::minutes(minutes_before), ..lesson };
            let account = of(&[one], &claim, at(1, 12));
            assert_eq!(account.counted[0].outcome.missed(), expected, "{why}");
            assert_eq!(account.ends[0].ends.is_some(), expected > 0, "{why}: it ends an illness only if it counts");
        }
    }

    fn presence() -> impl Strategy<Value = Presence> {
        prop_oneof![
            Just(Presence::Present),
            Just(Presence::Absent),
            Just(Presence::Exempt),
            (1_u32..30, 0_u32..30).prop_map(|(late, left_early)| Presence::Partly { late, left_early }),
        ]
    }

    fn claim() -> impl Strategy<Value = Claim> {
        let status = prop_oneof![Just(Accepted), Just(Pending), Just(Rejected), Just(AbsenceStatus::Withdrawn)];
        (0_i64..96, prop::option::of(1_i64..72), status).prop_map(|(begins, length, status)| {
            let begins = at(0, begins);
            ill(begins, length.map(|hours| begins + Duration::hours(hours)), status)
        })
    }

    proptest! {
        #[test]
        fn order_makes_no_difference_and_every_missed_minute_counts_once(
            marks in prop::collection::vec(presence(), 1..8),
            claims in prop::collection::vec(claim(), 0..4),
            hours in 0_i64..300,
        ) {
            let taken: Vec<Taken> = marks.iter().zip(0..).map(|(mark, after)| taken(after, *mark)).collect();
            let once = of(&taken, &claims, at(0, hours));
            for (one, counted) in taken.iter().zip(&once.counted) {
                let missed: u32 = one.presence.missed(one.lesson, one.status).iter().map(Interval::minutes).sum();
                prop_assert_eq!(counted.outcome.missed(), missed);
            }
            let (taken, claims): (Vec<_>, Vec<_>) = (taken.into_iter().rev().collect(), claims.into_iter().rev().collect());
            let mut again = of(&taken, &claims, at(0, hours));
            again.ends.reverse();
            again.counted.reverse();
            prop_assert_eq!(once.ends, again.ends);
            let outcomes = |counted: &[Counted]| counted.iter().map(|one| (one.outcome, one.settled)).collect::<Vec<_>>();
            prop_assert_eq!(outcomes(&once.counted), outcomes(&again.counted));
        }
    }
}
