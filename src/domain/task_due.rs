//! When a task is due, and which tasks come after one in the list.
//!
//! Each kind of task is due by a day or instant that its row keeps, the base: the later that is, the later it is due, or at the same time.
//! So rows of one kind stand in the order of their bases, which a database has an index of, though it knows no working days; and where a
//! list was left tells for every kind after which base it goes on.

use ::entity::kind::TaskKind;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use super::local_time::{end_of_day, local_date};
use super::school::School;
use super::working_day::next_working_day;

/// Days, that of the absence among them, on which somebody still has to settle it: the need of the desk.
pub const NEED_DAYS: u64 = 28;
/// Before every row, and after: years between which days are looked for.
const FIRST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(1999, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};
/// Days from then on.
const REACH_DAYS: u64 = 40_000;
/// Databases keep no shorter time.
const INSTANT: TimeDelta = TimeDelta::microseconds(1);

/// What a task is due by, and ordered by among those of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Base {
    /// A day.
    Day(NaiveDate),
    /// An instant.
    At(DateTime<Utc>),
}

/// The place of a task in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Of which kind.
    pub kind: TaskKind,
    /// What it is due by.
    pub base: Base,
    /// Of what it is.
    pub subject: Uuid,
}

/// Which tasks of a kind come after a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// All of them.
    All,
    /// None of them.
    None,
    /// Those of a later base.
    After(Base),
    /// Those of a later base, or of this one with a later key.
    Beside(Base, Uuid),
}

/// Whether tasks of the kind are due by a day; else by an instant.
#[must_use]
pub fn is_by_day(kind: TaskKind) -> bool {
    match kind {
        TaskKind::JudgeReport | TaskKind::DecideLeave => false,
        TaskKind::CallToday
        | TaskKind::UnexplainedPastDeadline
        | TaskKind::HandleSignal
        | TaskKind::StudyFinanceNotice
        | TaskKind::StudyFinanceDetermination
        | TaskKind::Contradiction
        | TaskKind::RegisterNotTaken => true,
    }
}

/// The first instant at which it is late; none: it is never.
#[must_use]
pub fn due(kind: TaskKind, base: Base, school: &School) -> Option<DateTime<Utc>> {
    if let (TaskKind::DecideLeave, Base::At(begins)) = (kind, base) {
        return Some(begins);
    }
    let day = match base {
        Base::Day(day) => day,
        Base::At(at) => local_date(at, school.zone),
    };
    last_day(kind, day, school).map(|last| end_of_day(last, school.zone))
}

/// The last day on which it is in time.
fn last_day(kind: TaskKind, day: NaiveDate, school: &School) -> Option<NaiveDate> {
    let later = |days: u64| day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX);
    match kind {
        // The end of today's school day, and of the day by which a signal is to be handled. Leave is due at an instant, above.
        TaskKind::CallToday | TaskKind::DecideLeave => Some(day),
        TaskKind::HandleSignal | TaskKind::StudyFinanceNotice | TaskKind::StudyFinanceDetermination => Some(day),
        // The last day on which its need stands.
        TaskKind::UnexplainedPastDeadline => Some(later(NEED_DAYS - 1)),
        // From then on it raises a provisional signal.
        TaskKind::JudgeReport => {
            let next = |day| school.calendar.next_school_day(day).unwrap_or_else(|| next_working_day(day));
            Some((0..school.settings.pending_school_days).fold(day, |day, _| next(day)))
        }
        TaskKind::Contradiction => None,
        // When the register closes.
        TaskKind::RegisterNotTaken => Some(later(school.settings.first_mark_days.into())),
    }
}

/// The latest base of those that are due before an instant, or at it too where that is said; none: the kind is never due.
#[must_use]
pub fn latest(kind: TaskKind, school: &School, until: DateTime<Utc>, and_at: bool) -> Option<Base> {
    if kind == TaskKind::DecideLeave {
        return Some(Base::At(if and_at { until } else { until - INSTANT }));
    }
    let nth = |days: u64| FIRST_DAY.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX);
    let is_due = |day: NaiveDate| {
        last_day(kind, day, school).map(|last| end_of_day(last, school.zone)).map(|due| due < until || and_at && due == until)
    };
    is_due(FIRST_DAY)?;
    // How many days, from the first on, are due: the later the day, the later it is.
    let (mut some, mut all) = (0, REACH_DAYS);
    while some < all {
        let middle = some.midpoint(all);
        if is_due(nth(middle)).unwrap_or_default() {
            some = middle + 1;
        } else {
            all = middle;
        }
    }
    let day = nth(some).pred_opt().unwrap_or(FIRST_DAY);
    Some(if is_by_day(kind) { Base::Day(day) } else { Base::At(end_of_day(day, school.zone) - INSTANT) })
}

/// Which tasks of a kind come after a place, where tasks stand by when they are due, those that never are last; then by kind, by base, by key.
#[must_use]
pub fn rest(kind: TaskKind, place: Place, school: &School) -> Rest {
    if kind == place.kind {
        return Rest::Beside(place.base, place.subject);
    }
    match due(place.kind, place.base, school) {
        // What is due at the very same instant stands by kind.
        Some(at) => latest(kind, school, at, kind < place.kind).map_or(Rest::All, Rest::After),
        None if latest(kind, school, DateTime::<Utc>::UNIX_EPOCH, true).is_none() && kind > place.kind => Rest::All,
        None => Rest::None,
    }
}

/// The order of the list, of tasks with the instants at which they are due.
#[must_use]
pub fn order(one: (Option<DateTime<Utc>>, Place), other: (Option<DateTime<Utc>>, Place)) -> std::cmp::Ordering {
    let key = |(due, place): (Option<DateTime<Utc>>, Place)| (due.is_none(), due, place.kind, place.base, place.subject);
    key(one).cmp(&key(other))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::school_calendar::SchoolCalendar;
    use crate::domain::setting::Settings;
    use crate::domain::span::Span;

    const ALL: [TaskKind; 9] = [
        TaskKind::CallToday,
        TaskKind::UnexplainedPastDeadline,
        TaskKind::JudgeReport,
        TaskKind::DecideLeave,
        TaskKind::HandleSignal,
        TaskKind::StudyFinanceNotice,
        TaskKind::StudyFinanceDetermination,
        TaskKind::Contradiction,
        TaskKind::RegisterNotTaken,
    ];

    fn school() -> School {
        let day = |text: &str| text.parse().unwrap();
        let holidays = vec![Span::between(day("2026-10-17"), day("2026-10-25")), Span::between(day("2026-12-19"), day("2027-01-03"))];
        let calendar = SchoolCalendar { holidays, ..SchoolCalendar::default() };
        School { zone: chrono_tz::Europe::Amsterdam, calendar, settings: Settings::default() }
    }

    fn base(kind: TaskKind, text: &str) -> Base {
        if is_by_day(kind) { Base::Day(text[..10].parse().unwrap()) } else { Base::At(text.parse().unwrap()) }
    }

    #[test]
    fn when_each_kind_is_due() {
        for (kind, from, expected) in [
            (TaskKind::CallToday, "2026-11-23", Some("2026-11-23T23:00:00Z")),
            (TaskKind::UnexplainedPastDeadline, "2026-11-20", Some("2026-12-17T23:00:00Z")),
            (TaskKind::JudgeReport, "2026-11-23T10:00:00Z", Some("2026-11-30T23:00:00Z")),
            (TaskKind::JudgeReport, "2026-11-23T22:59:59Z", Some("2026-11-30T23:00:00Z")),
            (TaskKind::JudgeReport, "2026-11-23T23:00:00Z", Some("2026-12-01T23:00:00Z")), // the next local day
            (TaskKind::JudgeReport, "2026-12-17T10:00:00Z", Some("2027-01-07T23:00:00Z")), // 18, then 4 to 7 January
            (TaskKind::DecideLeave, "2026-12-01T07:30:00Z", Some("2026-12-01T07:30:00Z")),
            (TaskKind::HandleSignal, "2026-11-27", Some("2026-11-27T23:00:00Z")),
            (TaskKind::StudyFinanceNotice, "2026-11-26", Some("2026-11-26T23:00:00Z")),
            (TaskKind::StudyFinanceDetermination, "2026-11-13", Some("2026-11-13T23:00:00Z")),
            (TaskKind::Contradiction, "2026-11-23", None),
            (TaskKind::RegisterNotTaken, "2026-11-23", Some("2026-11-30T23:00:00Z")),
        ] {
            assert_eq!(due(kind, base(kind, from), &school()), expected.map(|at| at.parse().unwrap()), "{kind:?} {from}");
        }
    }

    fn kinds() -> impl Strategy<Value = TaskKind> {
        proptest::sample::select(ALL.to_vec())
    }

    /// A base of that kind, so many quarters of an hour into the school year.
    fn at(kind: TaskKind, quarters: i64) -> Base {
        let instant = "2026-08-31T22:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(15 * quarters);
        if is_by_day(kind) { Base::Day(local_date(instant, school().zone)) } else { Base::At(instant) }
    }

    proptest! {
        #[test]
        fn the_latest_base_is_the_last_that_is_due(kind in kinds(), one in 0_i64..15_000, until in 0_i64..15_000, and_at: bool) {
            let school = school();
            let until = "2026-08-31T22:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(15 * until);
            let base = at(kind, one);
            match (latest(kind, &school, until, and_at), due(kind, base, &school)) {
                (Some(latest), Some(due)) => prop_assert_eq!(base <= latest, due < until || and_at && due == until),
                (latest, due) => prop_assert_eq!((latest, due), (None, None)),
            }
        }

        #[test]
        fn what_is_left_after_a_place_is_what_comes_later_in_the_order(tasks in proptest::collection::vec((kinds(), 0_i64..6_000, 0_u128..3), 2..40)) {
            let school = school();
            let placed = |(kind, quarters, key): &(TaskKind, i64, u128)| {
                let place = Place { kind: *kind, base: at(*kind, *quarters), subject: Uuid::from_u128(*key) };
                (due(place.kind, place.base, &school), place)
            };
            let all: Vec<_> = tasks.iter().map(placed).collect();
            for left in &all {
                for task in &all {
                    let (base, subject) = (task.1.base, task.1.subject);
                    let comes = match rest(task.1.kind, left.1, &school) {
                        Rest::All => true,
                        Rest::None => false,
                        Rest::After(from) => base > from,
                        Rest::Beside(from, key) => (base, subject) > (from, key),
                    };
                    prop_assert_eq!(comes, order(*left, *task).is_lt(), "{:?} after {:?}", task, left);
                }
            }
        }
    }
}
