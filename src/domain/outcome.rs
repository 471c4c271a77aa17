//! What missed minutes count as: the judgement over the fact, from the claims that cover it. The four parts add up to what was missed.

use ::entity::kind::AbsenceStatus;
use chrono::{DateTime, Utc};

use super::interval::Interval;

/// What became of a report, as far as minutes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Valid.
    Accepted,
    /// Somebody still has to say.
    Pending,
    /// Not valid.
    Rejected,
}

impl Verdict {
    /// Of a report; one that was taken back covers nothing.
    #[must_use]
    pub fn of(status: AbsenceStatus) -> Option<Self> {
        match status {
            AbsenceStatus::Accepted => Some(Self::Accepted),
            AbsenceStatus::Pending | AbsenceStatus::ForwardedToLpa => Some(Self::Pending),
            AbsenceStatus::Rejected => Some(Self::Rejected),
            AbsenceStatus::Withdrawn => None,
        }
    }
}

/// A report over a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cover {
    /// What it claims.
    pub during: Interval,
    /// What became of it.
    pub verdict: Verdict,
    /// When it came in.
    pub filed_at: DateTime<Utc>,
}

/// What a presence counts as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Minutes covered by an accepted report, or judged so.
    pub authorised: u32,
    /// Minutes covered by a report that awaits judgement.
    pub pending: u32,
    /// Minutes nobody has explained, while they still can be.
    pub unexplained: u32,
    /// Minutes rejected, judged so, or not explained in time.
    pub unauthorised: u32,
    /// When what is unexplained turns unauthorised; none if nothing is.
    pub becomes_unauthorised_at: Option<DateTime<Utc>>,
}

impl Outcome {
    /// All minutes missed.
    #[must_use]
    pub fn missed(&self) -> u32 {
        self.authorised + self.pending + self.unexplained + self.unauthorised
    }

    /// Whether nothing is left to ask: nothing was missed, or all of it with leave.
    #[must_use]
    pub fn asks_nothing(&self) -> bool {
        self.authorised == self.missed()
    }
}

/// What a minute counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Authorised,
    Pending,
    Unexplained,
    Unauthorised,
}

/// What missed time counts as now. `judged`: an officer's judgement, which beats everything derived. `deadline`: the first instant after
/// the last day on which it can be explained.
#[must_use]
pub fn outcome(missed: &[Interval], covers: &[Cover], judged: Option<bool>, deadline: DateTime<Utc>, now: DateTime<Utc>) -> Outcome {
    let mut outcome = Outcome::default();
    for minute in missed.iter().flat_map(Interval::each_minute) {
        let part = match judged {
            Some(true) => Part::Authorised,
            Some(false) => Part::Unauthorised,
            None => derived(covers.iter().filter(|cover| cover.during.holds(minute)), deadline, now),
        };
        match part {
            Part::Authorised => outcome.authorised += 1,
            Part::Pending => outcome.pending += 1,
            Part::Unexplained => outcome.unexplained += 1,
            Part::Unauthorised => outcome.unauthorised += 1,
        }
    }
    outcome.becomes_unauthorised_at = (outcome.unexplained > 0).then_some(deadline);
    outcome
}

/// Of one minute, by the reports over it: one that is accepted settles it; then one in time that still waits; a rejected one makes it
/// unauthorised at once; and a late one that waits explains nothing until it is accepted.
fn derived<'a>(covers: impl Iterator<Item = &'a Cover>, deadline: DateTime<Utc>, now: DateTime<Utc>) -> Part {
    let (mut waits, mut rejected) = (false, false);
    for cover in covers {
        match cover.verdict {
            Verdict::Accepted => return Part::Authorised,
            Verdict::Pending => waits |= cover.filed_at < deadline,
            Verdict::Rejected => rejected = true,
        }
    }
    if waits {
        Part::Pending
    } else if rejected || now >= deadline {
        Part::Unauthorised
    } else {
        Part::Unexplained
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use proptest::prelude::*;

    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        "2026-11-23T08:00:00Z".parse::<DateTime<Utc>>().unwrap() + Duration::minutes(minute)
    }

    fn between(begins: i64, ends: i64) -> Interval {
        Interval { begins: at(begins), ends: at(ends) }
    }

    fn cover(begins: i64, ends: i64, verdict: Verdict, filed: i64) -> Cover {
        Cover { during: between(begins, ends), verdict, filed_at: at(filed) }
    }

    const DEADLINE: i64 = 4_000;
    const BEFORE: i64 = 3_999;

    #[test]
    fn what_minutes_count_as() {
        use Verdict::{Accepted, Pending, Rejected};
        let hour = [between(0, 60)];
        // authorised, pending, unexplained, unauthorised
        for (covers, judged, now, expected, why) in [
            (vec![], None, BEFORE, [0, 0, 60, 0], "nobody has said why"),
            (vec![], None, DEADLINE, [0, 0, 0, 60], "nor in time"),
            (vec![cover(-60, 600, Accepted, 10)], None, BEFORE, [60, 0, 0, 0], "accepted"),
            (vec![cover(0, 20, Accepted, 10)], None, BEFORE, [20, 0, 40, 0], "accepted for a part"),
            (vec![cover(0, 20, Accepted, 10)], None, DEADLINE, [20, 0, 0, 40], "and the rest not explained"),
            (vec![cover(-60, 600, Pending, BEFORE)], None, DEADLINE, [0, 60, 0, 0], "waits, and came in time"),
            (vec![cover(-60, 600, Pending, DEADLINE)], None, DEADLINE, [0, 0, 0, 60], "waits, and came late"),
            (vec![cover(-60, 600, Accepted, DEADLINE)], None, DEADLINE, [60, 0, 0, 0], "came late, and was accepted"),
            (vec![cover(-60, 600, Rejected, 10)], None, BEFORE, [0, 0, 0, 60], "rejected: at once"),
            (vec![cover(-60, 600, Rejected, 10), cover(30, 60, Pending, 20)], None, BEFORE, [0, 30, 0, 30], "another one waits"),
            (vec![cover(0, 40, Pending, 10), cover(20, 60, Accepted, 10)], None, BEFORE, [40, 20, 0, 0], "accepted settles it"),
            (vec![], Some(true), DEADLINE, [60, 0, 0, 0], "judged valid"),
            (vec![cover(-60, 600, Accepted, 10)], Some(false), BEFORE, [0, 0, 0, 60], "judged not valid, whatever was accepted"),
        ] {
            let found = outcome(&hour, &covers, judged, at(DEADLINE), at(now));
            assert_eq!([found.authorised, found.pending, found.unexplained, found.unauthorised], expected, "{why}");
            assert_eq!(found.becomes_unauthorised_at, (expected[2] > 0).then_some(at(DEADLINE)), "{why}");
            assert_eq!(found.asks_nothing(), expected[0] == 60, "{why}");
        }
        assert!(outcome(&[], &[], None, at(DEADLINE), at(DEADLINE)).asks_nothing());
    }

    #[test]
    fn reports_that_were_taken_back_cover_nothing() {
        assert_eq!(Verdict::of(AbsenceStatus::Withdrawn), None);
        assert_eq!(Verdict::of(AbsenceStatus::ForwardedToLpa), Some(Verdict::Pending));
    }

    fn any_cover() -> impl Strategy<Value = Cover> {
        let verdict = prop_oneof![Just(Verdict::Accepted), Just(Verdict::Pending), Just(Verdict::Rejected)];
        (-100_i64..200, 0_i64..200, verdict, 3_900_i64..4_100, 0_i64..60).prop_map(|(begins, length, verdict, filed, seconds)| {
            let shift = Duration::seconds(seconds);
            let during = Interval { begins: at(begins) + shift, ends: at(begins + length) + shift };
            Cover { during, verdict, filed_at: at(filed) }
        })
    }

    proptest! {
        #[test]
        fn the_four_add_up_to_what_was_missed(
            late in 0_i64..60, early in 0_i64..60, covers in proptest::collection::vec(any_cover(), 0..6),
            judged in proptest::option::of(any::<bool>()), now in 3_000_i64..5_000,
        ) {
            let missed = [between(0, late), between(120 - early, 120)];
            let found = outcome(&missed, &covers, judged, at(DEADLINE), at(now));
            prop_assert_eq!(found.missed(), u32::try_from(late + early).unwrap());
            prop_assert!(found.unexplained == 0 || now < DEADLINE);
        }

        #[test]
        fn accepting_a_report_only_ever_helps(covers in proptest::collection::vec(any_cover(), 1..6), now in 3_000_i64..5_000) {
            let before = outcome(&[between(0, 90)], &covers, None, at(DEADLINE), at(now));
            let mut accepted = covers;
            accepted[0].verdict = Verdict::Accepted;
            let after = outcome(&[between(0, 90)], &accepted, None, at(DEADLINE), at(now));
            prop_assert!(after.authorised >= before.authorised && after.unauthorised <= before.unauthorised);
        }
    }
}
