//! From what another system saw of a student over stretches of time to the one mark of a lesson here.

use ::entity::kind::Mark;

use super::interval::Interval;
use super::presence::Given;

/// What was seen over a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observed {
    /// Over which time.
    pub during: Interval,
    /// What.
    pub seen: Seen,
}

/// What was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Was there.
    There,
    /// Was not.
    Away,
    /// Need not be.
    NotApplicable,
}

/// Why stretches make no mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Two stretches say different things of the same minutes.
    #[error("another row says otherwise of the same time")]
    Contradiction,
    /// Away between two times of being there.
    #[error("away in the middle of the lesson, which no mark says")]
    AwayInTheMiddle,
}

/// The mark. Only what was seen as away is missed: what no stretch speaks of is not.
pub fn mark(lesson: Interval, observed: &[Observed]) -> Result<Given, Refused> {
    let inside: Vec<Observed> = observed.iter().filter_map(|one| Some(Observed { during: one.during.common(&lesson)?, ..*one })).collect();
    let contradicts = |one: &Observed, other: &Observed| one.seen != other.seen && one.during.common(&other.during).is_some();
    if inside.iter().enumerate().any(|(at, one)| inside[at + 1..].iter().any(|other| contradicts(one, other))) {
        return Err(Refused::Contradiction);
    }
    let given = |mark, minutes_late, minutes_left_early| Given { mark, minutes_late, minutes_left_early, sent_out_at: None };
    let away = joined(&inside);
    let whole = |mark| Ok(given(mark, None, None));
    let minutes = |part: &Interval| i32::try_from(part.minutes()).ok().filter(|minutes| *minutes > 0);
    match away.as_slice() {
        [] if inside.iter().any(|one| one.seen == Seen::There) => whole(Mark::Present),
        [] => whole(Mark::Exempt),
        [all] if *all == lesson => whole(Mark::Absent),
        [late] if late.begins == lesson.begins => Ok(given(Mark::Late, minutes(late), None)),
        [early] if early.ends == lesson.ends => Ok(given(Mark::LeftEarly, None, minutes(early))),
        [late, early] if late.begins == lesson.begins && early.ends == lesson.ends => Ok(given(Mark::Late, minutes(late), minutes(early))),
        [..] => Err(Refused::AwayInTheMiddle),
    }
}

/// Whether the stretches leave none of the lesson out.
#[must_use]
pub fn covers(lesson: Interval, observed: &[Observed]) -> bool {
    joined(&observed.iter().map(|one| Observed { seen: Seen::Away, ..*one }).collect::<Vec<_>>())
        .iter()
        .any(|part| part.begins <= lesson.begins && part.ends >= lesson.ends)
}

/// Stretches of being away, in order, those that touch made one.
fn joined(observed: &[Observed]) -> Vec<Interval> {
    let mut away: Vec<Interval> = observed.iter().filter(|one| one.seen == Seen::Away).map(|one| one.during).collect();
    away.sort_by_key(|part| (part.begins, part.ends));
    let mut joined: Vec<Interval> = vec![];
    for part in away {
        match joined.last_mut() {
            Some(last) if part.begins <= last.ends => last.ends = last.ends.max(part.ends),
            Some(_) | None => joined.push(part),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use Seen::{Away, NotApplicable, There};
    use chrono::{DateTime, Duration, Utc};

    use super::*;

    fn between(begins: i64, ends: i64) -> Interval {
        let at = |minute| "2026-11-23T08:00:00Z".parse::<DateTime<Utc>>().unwrap() + Duration::minutes(minute);
        Interval { begins: at(begins), ends: at(ends) }
    }

    #[test]
    fn stretches_make_a_mark() {
        let given = |mark, minutes_late, minutes_left_early| Ok(Given { mark, minutes_late, minutes_left_early, sent_out_at: None });
        for (stretches, expected, complete) in [
            (vec![(0, 60, There)], given(Mark::Present, None, None), true),
            (vec![(0, 60, Away)], given(Mark::Absent, None, None), true),
            (vec![(0, 60, NotApplicable)], given(Mark::Exempt, None, None), true),
            (vec![(-30, 90, Away)], given(Mark::Absent, None, None), true),
            (vec![(0, 30, Away), (30, 60, Away)], given(Mark::Absent, None, None), true),
            (vec![(0, 10, Away), (10, 60, There)], given(Mark::Late, Some(10), None), true), // DeelsAfwezig, in two rows
            (vec![(40, 60, Away), (0, 40, There)], given(Mark::LeftEarly, None, Some(20)), true),
            (vec![(0, 10, Away), (10, 40, There), (40, 60, Away)], given(Mark::Late, Some(10), Some(20)), true),
            (vec![(0, 10, Away)], given(Mark::Late, Some(10), None), false),
            (vec![(0, 20, There)], given(Mark::Present, None, None), false),
            (vec![(0, 30, NotApplicable), (30, 60, There)], given(Mark::Present, None, None), true),
            (vec![(0, 30, NotApplicable), (30, 60, Away)], given(Mark::LeftEarly, None, Some(30)), true),
            (vec![(20, 40, Away), (0, 20, There), (40, 60, There)], Err(Refused::AwayInTheMiddle), true),
            (vec![(0, 30, Away), (20, 60, There)], Err(Refused::Contradiction), true),
            (vec![(0, 60, There), (0, 60, NotApplicable)], Err(Refused::Contradiction), true),
        ] {
            let observed: Vec<Observed> =
                stretches.iter().map(|(begins, ends, seen)| Observed { during: between(*begins, *ends), seen: *seen }).collect();
            assert_eq!(mark(between(0, 60), &observed), expected, "{stretches:?}");
            assert_eq!(covers(between(0, 60), &observed), complete, "{stretches:?}");
        }
    }
}
