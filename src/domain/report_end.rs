//! When an absence came to an end, and which mark contradicts a report.

use ::entity::kind::{AbsenceKind, EndedBy, LessonStatus, Mark};
use chrono::{DateTime, Duration, Utc};

use super::interval::Interval;
use super::presence::Presence;
use super::report_period::ReportPeriod;

/// Somebody said that the absence is over, from that instant on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// By a recovery report.
    Recovery(DateTime<Utc>),
    /// Staff closed it.
    Staff(DateTime<Utc>),
}

/// When an absence came to an end, and by what; none while it is open. What somebody said goes first; an illness without end ends at the
/// begin of the first attended lesson that begins after its own start, so that correcting the mark opens it again; all else ends as claimed.
/// The order of the lessons does not matter.
#[must_use]
pub fn effective_end(
    kind: AbsenceKind,
    claimed: ReportPeriod,
    closing: Option<Closing>,
    attended: impl IntoIterator<Item = DateTime<Utc>>,
) -> Option<(DateTime<Utc>, EndedBy)> {
    match (closing, claimed.ends) {
        (Some(Closing::Recovery(at)), _) => Some((at.max(claimed.begins), EndedBy::Recovery)),
        (Some(Closing::Staff(at)), _) => Some((at.max(claimed.begins), EndedBy::Staff)),
        (None, Some(ends)) => Some((ends, EndedBy::Period)),
        (None, None) if kind == AbsenceKind::Illness => {
            let first = attended.into_iter().filter(|begin| *begin > claimed.begins).min();
            first.map(|begin| (begin, EndedBy::Attended))
        }
        (None, None) => None,
    }
}

/// Whether a mark says that the student attended: was there, be it in part. A lesson that was cancelled says nothing.
#[must_use]
pub fn is_attended(mark: Mark, status: LessonStatus) -> bool {
    match (status, mark) {
        (LessonStatus::Cancelled, _) | (_, Mark::Absent | Mark::Exempt) => false,
        (LessonStatus::Scheduled | LessonStatus::Moved, Mark::Present | Mark::Late | Mark::LeftEarly | Mark::SentOut) => true,
    }
}

/// Whether a presence contradicts a report: in a period that somebody closed, by claim or by hand, a lesson begins for a part of which the
/// student was there while it says away. What is missed of the lesson and what the report covers may share it: who comes late from the
/// dentist contradicts nothing.
#[must_use]
pub fn contradicts(report: Interval, ended_by: EndedBy, presence: Presence, lesson: Interval, status: LessonStatus) -> bool {
    match ended_by {
        EndedBy::Period | EndedBy::Recovery | EndedBy::Staff => {}
        // Such a report ends where attending begins.
        EndedBy::Attended => return false,
    }
    let there = stayed(presence, lesson).filter(|_| is_attended(presence.mark(), status));
    report.holds(lesson.begins) && there.is_some_and(|there| there.common(&report).is_some())
}

/// The part of a lesson in which the student was there; it is in one piece.
fn stayed(presence: Presence, lesson: Interval) -> Option<Interval> {
    match presence {
        Presence::Present => Some(lesson),
        Presence::Absent | Presence::Exempt => None,
        Presence::SentOut(at) => Some(Interval { ends: at, ..lesson }),
        Presence::Partly { late, left_early } => Some(Interval {
            begins: lesson.begins + Duration::minutes(late.into()),
            ends: lesson.ends - Duration::minutes(left_early.into()),
        }),
    }
}

#[cfg(test)]
mod tests {
    use AbsenceKind::{Illness, Other};
    use proptest::prelude::*;

    use super::*;

    /// An instant of November 2026: day and time in UTC.
    fn at(text: &str) -> DateTime<Utc> {
        format!("2026-11-{text}:00Z").parse().unwrap()
    }

    fn period(begins: &str, ends: Option<&str>) -> ReportPeriod {
        ReportPeriod { begins: at(begins), ends: ends.map(at) }
    }

    #[test]
    fn the_end() {
        use Closing::{Recovery, Staff};
        let open = period("23T08:00", None);
        let closed = period("23T08:00", Some("25T16:00"));
        for (kind, claimed, closing, attended, expected, why) in [
            (Illness, open, None, vec![], None, "still ill"),
            (Illness, open, None, vec!["23T08:00"], None, "begins with it, not after it"),
            (Illness, open, None, vec!["20T08:00"], None, "attended before"),
            (Illness, open, None, vec!["25T08:00", "24T09:00"], Some(("24T09:00", EndedBy::Attended)), "the first, in any order"),
            (Illness, open, Some(Recovery(at("24T22:00"))), vec![], Some(("24T22:00", EndedBy::Recovery)), "better"),
            (Illness, open, Some(Recovery(at("26T22:00"))), vec!["24T09:00"], Some(("26T22:00", EndedBy::Recovery)), "said goes first"),
            (Illness, open, Some(Recovery(at("20T22:00"))), vec![], Some(("23T08:00", EndedBy::Recovery)), "never before it began"),
            (Illness, open, Some(Staff(at("24T22:00"))), vec![], Some(("24T22:00", EndedBy::Staff)), "the desk"),
            (Illness, closed, None, vec!["24T09:00"], Some(("25T16:00", EndedBy::Period)), "as claimed: a mark contradicts it"),
            (Illness, closed, Some(Recovery(at("24T22:00"))), vec![], Some(("24T22:00", EndedBy::Recovery)), "better, earlier than said"),
            (Other, closed, None, vec!["24T09:00"], Some(("25T16:00", EndedBy::Period)), "as claimed"),
            (Other, open, None, vec!["24T09:00"], None, "cannot be, and nothing ends it"),
        ] {
            let found = effective_end(kind, claimed, closing, attended.into_iter().map(at));
            assert_eq!(found, expected.map(|(end, by)| (at(end), by)), "{why}");
        }
    }

    #[test]
    fn what_contradicts_a_report() {
        use Presence::{Absent, Exempt, Partly, Present, SentOut};
        let lesson = Interval { begins: at("23T08:00"), ends: at("23T09:00") };
        let report = |begins, ends| Interval { begins: at(begins), ends: at(ends) };
        let all_day = report("23T06:00", "23T16:00");
        let late = |late| Partly { late, left_early: 0 };
        for (report, ended_by, presence, expected, why) in [
            (all_day, EndedBy::Period, Present, true, "there, and said to be away"),
            (all_day, EndedBy::Recovery, late(10), true, "there in part"),
            (all_day, EndedBy::Staff, SentOut(at("23T08:30")), true, "there until sent out"),
            (all_day, EndedBy::Attended, Present, false, "ended where attending began"),
            (all_day, EndedBy::Period, Absent, false, "agrees"),
            (all_day, EndedBy::Period, Exempt, false, "says nothing"),
            (all_day, EndedBy::Period, late(60), false, "late for all of it"),
            (all_day, EndedBy::Period, SentOut(at("23T08:00")), false, "sent out at once"),
            (report("23T08:00", "23T12:00"), EndedBy::Period, Present, true, "begins with the lesson"),
            (report("23T08:30", "23T12:00"), EndedBy::Period, Present, false, "begins during the lesson"),
            (report("23T09:00", "23T12:00"), EndedBy::Period, Present, false, "begins after the lesson"),
            (report("23T06:00", "23T08:00"), EndedBy::Period, Present, false, "ended when the lesson began"),
            (report("23T06:00", "23T08:20"), EndedBy::Period, late(20), false, "late from the dentist"),
            (report("23T06:00", "23T08:20"), EndedBy::Period, late(10), true, "there ten minutes before"),
        ] {
            assert_eq!(contradicts(report, ended_by, presence, lesson, LessonStatus::Moved), expected, "{why}");
            assert!(!contradicts(report, ended_by, presence, lesson, LessonStatus::Cancelled), "{why}, but cancelled");
        }
    }

    proptest! {
        #[test]
        fn the_order_of_marks_does_not_matter(attended in proptest::collection::vec(-500_i64..5_000, 0..8), other in any::<bool>()) {
            let begins = at("23T08:00");
            let kind = if other { Other } else { Illness };
            let lessons: Vec<_> = attended.iter().map(|minute| begins + Duration::minutes(*minute)).collect();
            let end = |lessons: Vec<DateTime<Utc>>| effective_end(kind, ReportPeriod { begins, ends: None }, None, lessons);
            let mut sorted = lessons.clone();
            sorted.sort_unstable();
            let found = end(lessons.clone());
            prop_assert_eq!(found, end(sorted));
            prop_assert_eq!(found, end(lessons.iter().rev().copied().collect()));
            // An illness that ended so holds no attended lesson after its begin.
            prop_assert!(found.is_none_or(|(end, _)| lessons.iter().all(|lesson| *lesson <= begins || *lesson >= end)));
        }

        #[test]
        fn an_open_illness_is_never_contradicted(minute in 0_i64..600, lessons in proptest::collection::vec(0_i64..20, 1..8)) {
            let begins = at("23T08:00") + Duration::minutes(minute);
            let lesson = |hour: i64| Interval { begins: at("23T08:00") + Duration::hours(hour), ends: at("23T09:00") + Duration::hours(hour) };
            let begun = lessons.iter().map(|hour| lesson(*hour).begins);
            if let Some((ends, by)) = effective_end(Illness, ReportPeriod { begins, ends: None }, None, begun) {
                let report = Interval { begins, ends };
                prop_assert!(lessons.iter().all(|hour| !contradicts(report, by, Presence::Present, lesson(*hour), LessonStatus::Scheduled)));
            }
        }
    }
}
