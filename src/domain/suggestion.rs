//! What an app may preselect in a class list before the teacher has looked: never more than a suggestion, which a teacher makes a mark.

use ::entity::kind::{LessonStatus, Mark};

use super::interval::Interval;
use super::outcome::{Cover, Verdict};

/// ABSENT where a report that was accepted or awaits judgement covers the whole of a lesson nobody has marked; else nothing: who comes for
/// a part of it must be looked at, and a report that was rejected announces nobody.
#[must_use]
pub fn suggestion(lesson: Interval, status: LessonStatus, is_marked: bool, covers: &[Cover]) -> Option<Mark> {
    let announces = |cover: &Cover| match cover.verdict {
        Verdict::Accepted | Verdict::Pending => cover.during.begins <= lesson.begins && lesson.ends <= cover.during.ends,
        Verdict::Rejected => false,
    };
    let is_given = match status {
        LessonStatus::Scheduled | LessonStatus::Moved => true,
        LessonStatus::Cancelled => false,
    };
    (is_given && !is_marked && covers.iter().any(announces)).then_some(Mark::Absent)
}

#[cfg(test)]
mod tests {
    use LessonStatus::{Cancelled, Moved, Scheduled};
    use Verdict::{Accepted, Pending, Rejected};
    use chrono::{DateTime, Utc};

    use super::*;

    fn span(begins: &str, ends: &str) -> Interval {
        let at = |time: &str| format!("2026-11-23T{time}:00Z").parse::<DateTime<Utc>>().unwrap();
        Interval { begins: at(begins), ends: at(ends) }
    }

    #[test]
    fn what_is_suggested() {
        let lesson = span("08:00", "09:00");
        for (during, verdict, status, is_marked, expected, why) in [
            (span("08:00", "09:00"), Accepted, Scheduled, false, true, "just the lesson"),
            (span("07:00", "17:00"), Pending, Moved, false, true, "the whole day, awaits judgement"),
            (span("07:00", "17:00"), Rejected, Scheduled, false, false, "rejected: expected after all"),
            (span("08:01", "17:00"), Accepted, Scheduled, false, false, "comes for the first minute"),
            (span("07:00", "08:59"), Accepted, Scheduled, false, false, "comes for the last minute"),
            (span("07:00", "17:00"), Accepted, Scheduled, true, false, "a teacher has looked"),
            (span("07:00", "17:00"), Accepted, Cancelled, false, false, "nobody comes"),
        ] {
            let cover = Cover { during, verdict, filed_at: lesson.begins };
            assert_eq!(suggestion(lesson, status, is_marked, &[cover]).is_some(), expected, "{why}");
        }
        assert_eq!(suggestion(lesson, Scheduled, false, &[]), None);
        let halves = [("07:00", "08:30"), ("08:30", "10:00")].map(|(begins, ends)| Cover {
            during: span(begins, ends),
            verdict: Accepted,
            filed_at: lesson.begins,
        });
        assert_eq!(suggestion(lesson, Scheduled, false, &halves), None, "two that meet in the middle: somebody looks");
    }
}
