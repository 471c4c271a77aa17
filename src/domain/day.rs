//! One day of one student, as the rules need it: what a day's lessons come to, small enough to be kept.
//!
//! The rules themselves read lessons ([`Line`]). A kept day is read by them as the few lessons it can be told by, so that no rule is written
//! twice: what they say of the lessons themselves and of the kept days is the same, which a property holds.

use ::entity::id::LessonId;
use ::entity::kind::ActivityKind;
use chrono::{NaiveDate, NaiveTime};
use uuid::Uuid;

use super::line::{Attendance, Line, Missed};

/// Minutes, and those of them that some rules leave out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Minutes {
    /// All of them.
    pub total: u32,
    /// Of these, of lessons attended in part.
    pub parts: u32,
    /// Of these, of work placement missed whole.
    pub placement: u32,
    /// Of these, of work placement attended in part.
    pub placement_parts: u32,
}

impl Minutes {
    fn add(&mut self, line: &Line, minutes: u32) {
        self.total += minutes;
        match (line.attendance == Attendance::Partly, line.activity == ActivityKind::WorkPlacement) {
            (true, false) => self.parts += minutes,
            (false, true) => self.placement += minutes,
            (true, true) => self.placement_parts += minutes,
            (false, false) => {}
        }
    }

    /// Each share with the lesson it is told by, as far as attendance and activity go.
    fn shares(self) -> [(u32, Attendance, ActivityKind); 4] {
        let whole = self.total.saturating_sub(self.parts + self.placement + self.placement_parts);
        [
            (whole, Attendance::Missed, ActivityKind::Lesson),
            (self.parts, Attendance::Partly, ActivityKind::Lesson),
            (self.placement, Attendance::Missed, ActivityKind::WorkPlacement),
            (self.placement_parts, Attendance::Partly, ActivityKind::WorkPlacement),
        ]
    }
}

/// What the end of a day says of not attending: whether something ended it, and what came after that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tail {
    /// Something was attended, or missed with a valid reason.
    pub ended: bool,
    /// Lessons missed since without one.
    pub missed: u32,
    /// Lessons missed since of which nothing is decided.
    pub undecided: u32,
    /// Lessons since that nobody marked.
    pub unknown: u32,
}

impl Tail {
    fn of(lines: &[&Line], illness_is_valid: bool) -> Self {
        let mut tail = Self::default();
        for line in lines {
            match line.attendance {
                Attendance::Exempt => {}
                Attendance::Attended | Attendance::Partly => tail = Self { ended: true, ..Self::default() },
                Attendance::Missed if line.missed.authorised > 0 && (illness_is_valid || !line.ill) => {
                    tail = Self { ended: true, ..Self::default() };
                }
                Attendance::Missed if line.missed.pending + line.missed.unexplained > 0 => tail.undecided += 1,
                Attendance::Missed => tail.missed += 1,
                Attendance::Unknown => tail.unknown += 1,
            }
        }
        tail
    }
}

/// What one day comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// School day.
    pub on: NaiveDate,
    /// Lessons that were given.
    pub lessons: u32,
    /// Lessons attended, be it in part.
    pub attended: u32,
    /// Lessons the student came late to.
    pub late: u32,
    /// Lessons nobody marked.
    pub unknown: u32,
    /// Minutes of the lessons given.
    pub scheduled_minutes: u32,
    /// Minutes of those nobody marked.
    pub unknown_minutes: u32,
    /// Missed with a valid reason.
    pub authorised: u32,
    /// Missed, and nobody has said why yet.
    pub unexplained: u32,
    /// Missed; a report waits to be judged.
    pub pending: Minutes,
    /// The day since which the first of those reports waits.
    pub pending_since: Option<NaiveDate>,
    /// Missed without valid reason.
    pub unauthorised: Minutes,
    /// Of these, during leave that was refused.
    pub refused: u32,
    /// What it says of not attending.
    pub tail: Tail,
    /// The same where illness is no valid reason.
    pub ill_tail: Tail,
}

impl Day {
    /// A day without lessons.
    #[must_use]
    pub fn empty(on: NaiveDate) -> Self {
        Self { on, ..Self::default() }
    }

    /// Whether nothing was given on it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::empty(self.on)
    }

    fn of(on: NaiveDate, lines: &[&Line]) -> Self {
        let mut day = Self::empty(on);
        let mut given: Vec<&Line> = lines.iter().copied().filter(|line| !line.cancelled).collect();
        given.sort_by_key(|line| (line.begins, line.lesson));
        for line in &given {
            day.lessons += 1;
            day.scheduled_minutes += line.minutes;
            day.attended += u32::from(matches!(line.attendance, Attendance::Attended | Attendance::Partly));
            day.late += u32::from(line.late);
            if line.attendance == Attendance::Unknown {
                day.unknown += 1;
                day.unknown_minutes += line.minutes;
            }
            day.authorised += line.missed.authorised;
            day.unexplained += line.missed.unexplained;
            day.pending.add(line, line.missed.pending);
            day.unauthorised.add(line, line.missed.unauthorised);
            day.refused += line.refused;
            let since = line.pending_since.filter(|_| line.missed.pending > 0);
            day.pending_since = day.pending_since.into_iter().chain(since).min();
        }
        day.tail = Tail::of(&given, true);
        day.ill_tail = Tail::of(&given, false);
        day
    }

    /// What was missed on it.
    #[must_use]
    pub fn missed(&self) -> Missed {
        Missed {
            authorised: self.authorised,
            pending: self.pending.total,
            unexplained: self.unexplained,
            unauthorised: self.unauthorised.total,
        }
    }

    /// The lessons it can be told by, for rules that look at unauthorised minutes and at attendance. `illness_is_valid`: which of the two
    /// ends of the day they are to tell.
    pub fn lines(&self, illness_is_valid: bool) -> impl Iterator<Item = Line> + use<> {
        let tail = if illness_is_valid { self.tail } else { self.ill_tail };
        let day = *self;
        let share = move |at: u32, attendance, activity, missed: Missed| Line {
            lesson: LessonId(Uuid::nil()),
            on: day.on,
            // Only the order within the day is of use.
            begins: (day.on.and_time(NaiveTime::MIN) + chrono::TimeDelta::minutes(i64::from(at))).and_utc(),
            minutes: 0,
            activity,
            cancelled: false,
            attendance,
            missed,
            late: false,
            ill: false,
            refused: 0,
            pending_since: day.pending_since,
            decides_on: None,
        };
        let some = |(minutes, ..): &(u32, Attendance, ActivityKind)| *minutes > 0;
        // What was missed before the day ended a time of not attending, or all that was missed on it.
        let unauthorised = day.unauthorised.shares().into_iter().filter(some).map(move |(minutes, attendance, activity)| {
            share(0, attendance, activity, Missed { unauthorised: minutes, ..Missed::default() })
        });
        let pending =
            day.pending.shares().into_iter().filter(some).map(move |(minutes, attendance, activity)| {
                share(1, attendance, activity, Missed { pending: minutes, ..Missed::default() })
            });
        let ended = tail.ended.then(|| share(2, Attendance::Attended, ActivityKind::Lesson, Missed::default()));
        let lesson = ActivityKind::Lesson;
        let missed = (tail.missed > 0).then(|| share(3, Attendance::Missed, lesson, Missed::default()));
        let undecided = (tail.undecided > 0).then(|| share(4, Attendance::Missed, lesson, Missed { unexplained: 1, ..Missed::default() }));
        let unknown = (tail.unknown > 0).then(|| share(5, Attendance::Unknown, lesson, Missed::default()));
        unauthorised.chain(pending).chain(ended).chain(missed).chain(undecided).chain(unknown)
    }
}

/// The days of these lessons, by day.
#[must_use]
pub fn days(lines: &[Line]) -> Vec<Day> {
    let mut sorted: Vec<&Line> = lines.iter().collect();
    sorted.sort_by_key(|line| line.on);
    let by_day = sorted.chunk_by(|one, other| one.on == other.on);
    by_day.filter_map(|lines| Some(Day::of(lines.first()?.on, lines))).collect()
}
