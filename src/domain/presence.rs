//! What was seen of one student in one lesson, and how much of it was missed by the clock.

use ::entity::kind::{LessonStatus, Mark};
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::interval::Interval;

/// A mark as it is given: any words, none checked yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// What was seen.
    pub mark: Mark,
    /// Minutes after the begin.
    pub minutes_late: Option<i32>,
    /// Minutes before the end.
    pub minutes_left_early: Option<i32>,
    /// When sent out.
    pub sent_out_at: Option<DateTime<Utc>>,
}

/// A mark that makes sense for its lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// There from begin to end.
    Present,
    /// Not there at all.
    Absent,
    /// Came late, left early, or both; minutes, of which one at least is not 0.
    Partly {
        /// After the begin.
        late: u32,
        /// Before the end.
        left_early: u32,
    },
    /// Sent out at this instant.
    SentOut(DateTime<Utc>),
    /// Need not be there.
    Exempt,
}

/// Why a mark makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refused {
    /// LATE without `minutesLate`.
    #[error("LATE needs minutesLate")]
    LateWithoutMinutes,
    /// LEFT_EARLY without `minutesLeftEarly`.
    #[error("LEFT_EARLY needs minutesLeftEarly")]
    LeftEarlyWithoutMinutes,
    /// SENT_OUT without `sentOutAt`.
    #[error("SENT_OUT needs sentOutAt")]
    SentOutWithoutTime,
    /// Less than a minute.
    #[error("minutes are 1 or more")]
    NoMinutes(Field),
    /// More than the lesson has.
    #[error("the lesson has {lesson} minutes")]
    MoreThanTheLesson {
        /// Where.
        field: Field,
        /// Its minutes.
        lesson: u32,
    },
    /// Before the lesson's begin, or not before its end.
    #[error("sentOutAt lies outside the lesson")]
    SentOutOutside,
    /// Minutes or a time that this mark does not have.
    #[error("{} does not go with {}", .0.name(), .1.as_str())]
    DoesNotGoWith(Field, Mark),
}

/// A field of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Field {
    /// Minutes after the begin.
    MinutesLate,
    /// Minutes before the end.
    MinutesLeftEarly,
    /// When sent out.
    SentOutAt,
}

impl Field {
    /// As callers write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::MinutesLate => "minutesLate",
            Self::MinutesLeftEarly => "minutesLeftEarly",
            Self::SentOutAt => "sentOutAt",
        }
    }
}

impl Refused {
    /// Which field it is about.
    #[must_use]
    pub fn field(self) -> Field {
        match self {
            Self::LateWithoutMinutes => Field::MinutesLate,
            Self::LeftEarlyWithoutMinutes => Field::MinutesLeftEarly,
            Self::SentOutWithoutTime | Self::SentOutOutside => Field::SentOutAt,
            Self::NoMinutes(field) | Self::MoreThanTheLesson { field, .. } | Self::DoesNotGoWith(field, _) => field,
        }
    }
}

impl Presence {
    /// A given mark, checked against the times of its lesson.
    pub fn parse(given: Given, lesson: Interval) -> Result<Self, Refused> {
        let Given { mark, minutes_late, minutes_left_early, sent_out_at } = given;
        let refuse = |given: bool, field| if given { Err(Refused::DoesNotGoWith(field, mark)) } else { Ok(()) };
        let no_minutes = || {
            refuse(minutes_late.is_some(), Field::MinutesLate)?;
            refuse(minutes_left_early.is_some(), Field::MinutesLeftEarly)
        };
        let no_time = || refuse(sent_out_at.is_some(), Field::SentOutAt);
        match mark {
            Mark::Present | Mark::Absent | Mark::Exempt => {
                no_minutes()?;
                no_time()?;
                Ok(match mark {
                    Mark::Absent => Self::Absent,
                    Mark::Exempt => Self::Exempt,
                    Mark::Present | Mark::Late | Mark::LeftEarly | Mark::SentOut => Self::Present,
                })
            }
            Mark::Late | Mark::LeftEarly => {
                no_time()?;
                if mark == Mark::Late && minutes_late.is_none() {
                    return Err(Refused::LateWithoutMinutes);
                }
                if mark == Mark::LeftEarly && minutes_left_early.is_none() {
                    return Err(Refused::LeftEarlyWithoutMinutes);
                }
                let late = minutes(minutes_late, Field::MinutesLate, 0, lesson)?;
                let left_early = minutes(minutes_left_early, Field::MinutesLeftEarly, late, lesson)?;
                Ok(Self::Partly { late, left_early })
            }
            Mark::SentOut => {
                no_minutes()?;
                let at = sent_out_at.ok_or(Refused::SentOutWithoutTime)?;
                if lesson.holds(at) { Ok(Self::SentOut(at)) } else { Err(Refused::SentOutOutside) }
            }
        }
    }

    /// A mark that was checked when it was made. Where the lesson was shortened since, what lies outside it is cut off.
    #[must_use]
    pub fn kept(given: Given, lesson: Interval) -> Self {
        Self::parse(given, lesson).unwrap_or_else(|_| {
            let minutes = |given: Option<i32>| given.and_then(|minutes| u32::try_from(minutes).ok()).unwrap_or(0).min(lesson.minutes());
            let late = minutes(given.minutes_late);
            match given.mark {
                Mark::Present => Self::Present,
                Mark::Absent => Self::Absent,
                Mark::Exempt => Self::Exempt,
                Mark::Late | Mark::LeftEarly if late == lesson.minutes() => Self::Absent,
                Mark::Late | Mark::LeftEarly => {
                    Self::Partly { late, left_early: minutes(given.minutes_left_early).min(lesson.minutes() - late) }
                }
                Mark::SentOut => Self::SentOut(given.sent_out_at.unwrap_or(lesson.ends).clamp(lesson.begins, lesson.ends)),
            }
        })
    }

    /// The mark it is kept under: of one who came late and left early too, LATE.
    #[must_use]
    pub fn mark(self) -> Mark {
        match self {
            Self::Present => Mark::Present,
            Self::Absent => Mark::Absent,
            Self::Partly { late: 0, .. } => Mark::LeftEarly,
            Self::Partly { .. } => Mark::Late,
            Self::SentOut(_) => Mark::SentOut,
            Self::Exempt => Mark::Exempt,
        }
    }

    /// What was missed of the lesson, by the clock. Of a cancelled lesson nothing is, whatever was marked.
    #[must_use]
    pub fn missed(self, lesson: Interval, status: LessonStatus) -> Vec<Interval> {
        let all = match (status, self) {
            (LessonStatus::Cancelled, _) | (_, Self::Present | Self::Exempt) => vec![],
            (LessonStatus::Scheduled | LessonStatus::Moved, Self::Absent) => vec![lesson],
            (LessonStatus::Scheduled | LessonStatus::Moved, Self::SentOut(at)) => vec![Interval { begins: at, ..lesson }],
            (LessonStatus::Scheduled | LessonStatus::Moved, Self::Partly { late, left_early }) => vec![
                Interval { ends: lesson.begins + Duration::minutes(late.into()), ..lesson },
                Interval { begins: lesson.ends - Duration::minutes(left_early.into()), ..lesson },
            ],
        };
        all.into_iter().filter(|part| part.minutes() > 0).collect()
    }
}

fn minutes(given: Option<i32>, field: Field, taken: u32, lesson: Interval) -> Result<u32, Refused> {
    let Some(given) = given else { return Ok(0) };
    let minutes = u32::try_from(given).ok().filter(|minutes| *minutes > 0).ok_or(Refused::NoMinutes(field))?;
    if taken.saturating_add(minutes) > lesson.minutes() {
        return Err(Refused::MoreThanTheLesson { field, lesson: lesson.minutes() });
    }
    Ok(minutes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn lesson(begins: &str, ends: &str) -> Interval {
        Interval { begins: at(begins), ends: at(ends) }
    }

    fn given(mark: Mark, late: Option<i32>, early: Option<i32>, out: Option<&str>) -> Given {
        Given { mark, minutes_late: late, minutes_left_early: early, sent_out_at: out.map(at) }
    }

    #[test]
    fn marks_that_make_sense_and_what_they_miss() {
        // design 5: ABSENT the lesson; LATE and LEFT_EARLY their minutes; SENT_OUT from then to the end; PRESENT and EXEMPT nothing.
        let hour = lesson("2026-11-23T08:00:00Z", "2026-11-23T09:00:00Z");
        let sent_out = at("2026-11-23T08:45:00Z");
        for (given, expected, kept, missed) in [
            (given(Mark::Present, None, None, None), Presence::Present, Mark::Present, 0),
            (given(Mark::Exempt, None, None, None), Presence::Exempt, Mark::Exempt, 0),
            (given(Mark::Absent, None, None, None), Presence::Absent, Mark::Absent, 60),
            (given(Mark::Late, Some(10), None, None), Presence::Partly { late: 10, left_early: 0 }, Mark::Late, 10),
            (given(Mark::LeftEarly, None, Some(20), None), Presence::Partly { late: 0, left_early: 20 }, Mark::LeftEarly, 20),
            (given(Mark::Late, Some(10), Some(20), None), Presence::Partly { late: 10, left_early: 20 }, Mark::Late, 30),
            (given(Mark::LeftEarly, Some(10), Some(20), None), Presence::Partly { late: 10, left_early: 20 }, Mark::Late, 30),
            (given(Mark::Late, Some(60), None, None), Presence::Partly { late: 60, left_early: 0 }, Mark::Late, 60),
            (given(Mark::SentOut, None, None, Some("2026-11-23T08:45:00Z")), Presence::SentOut(sent_out), Mark::SentOut, 15),
        ] {
            let presence = Presence::parse(given, hour).unwrap();
            assert_eq!((presence, presence.mark()), (expected, kept), "{given:?}");
            let minutes = |status| presence.missed(hour, status).iter().map(Interval::minutes).sum::<u32>();
            assert_eq!(minutes(LessonStatus::Scheduled), missed, "{given:?}");
            assert_eq!(minutes(LessonStatus::Moved), missed, "{given:?}");
            assert_eq!(minutes(LessonStatus::Cancelled), 0, "{given:?}: a cancelled lesson counts nothing");
        }
    }

    #[test]
    fn marks_that_make_none() {
        let hour = lesson("2026-11-23T08:00:00Z", "2026-11-23T09:00:00Z");
        for (given, expected, field) in [
            (given(Mark::Late, None, None, None), Refused::LateWithoutMinutes, Field::MinutesLate),
            (given(Mark::Late, None, Some(5), None), Refused::LateWithoutMinutes, Field::MinutesLate),
            (given(Mark::LeftEarly, None, None, None), Refused::LeftEarlyWithoutMinutes, Field::MinutesLeftEarly),
            (given(Mark::SentOut, None, None, None), Refused::SentOutWithoutTime, Field::SentOutAt),
            (given(Mark::Late, Some(0), None, None), Refused::NoMinutes(Field::MinutesLate), Field::MinutesLate),
            (given(Mark::Late, Some(-5), None, None), Refused::NoMinutes(Field::MinutesLate), Field::MinutesLate),
            (
                given(Mark::Late, Some(61), None, None),
                Refused::MoreThanTheLesson { field: Field::MinutesLate, lesson: 60 },
                Field::MinutesLate,
            ),
            (
                given(Mark::Late, Some(40), Some(21), None),
                Refused::MoreThanTheLesson { field: Field::MinutesLeftEarly, lesson: 60 },
                Field::MinutesLeftEarly,
            ),
            (given(Mark::SentOut, None, None, Some("2026-11-23T07:59:59Z")), Refused::SentOutOutside, Field::SentOutAt),
            (given(Mark::SentOut, None, None, Some("2026-11-23T09:00:00Z")), Refused::SentOutOutside, Field::SentOutAt),
            (given(Mark::Present, Some(5), None, None), Refused::DoesNotGoWith(Field::MinutesLate, Mark::Present), Field::MinutesLate),
            (
                given(Mark::Absent, None, None, Some("2026-11-23T08:10:00Z")),
                Refused::DoesNotGoWith(Field::SentOutAt, Mark::Absent),
                Field::SentOutAt,
            ),
            (
                given(Mark::SentOut, None, Some(5), Some("2026-11-23T08:10:00Z")),
                Refused::DoesNotGoWith(Field::MinutesLeftEarly, Mark::SentOut),
                Field::MinutesLeftEarly,
            ),
        ] {
            let refused = Presence::parse(given, hour).unwrap_err();
            assert_eq!((refused, refused.field()), (expected, field), "{given:?}");
        }
    }

    #[test]
    fn a_lesson_is_as_long_as_the_clock_ran() {
        for (begins, ends, minutes) in [
            ("2026-10-24T23:00:00Z", "2026-10-25T03:00:00Z", 240), // 01:00 to 04:00 on the wall, an hour of it twice
            ("2027-03-28T00:00:00Z", "2027-03-28T02:00:00Z", 120), // 01:00 to 04:00 on the wall, an hour of it never
            ("2026-11-23T08:00:00Z", "2026-11-23T08:00:00Z", 0),
            ("2026-11-23T09:00:00Z", "2026-11-23T08:00:00Z", 0),
        ] {
            let night = lesson(begins, ends);
            let missed = Presence::Absent.missed(night, LessonStatus::Scheduled);
            assert_eq!(missed.iter().map(Interval::minutes).sum::<u32>(), minutes, "{begins}");
        }
    }

    proptest! {
        #[test]
        fn never_more_is_missed_than_there_was(length in 1_i64..600, late in -5_i32..700, early in -5_i32..700) {
            let begins = at("2026-11-23T08:00:00Z");
            let lesson = Interval { begins, ends: begins + Duration::minutes(length) };
            if let Ok(presence) = Presence::parse(given(Mark::Late, Some(late), Some(early), None), lesson) {
                let missed = presence.missed(lesson, LessonStatus::Scheduled);
                prop_assert_eq!(missed.iter().map(Interval::minutes).sum::<u32>(), u32::try_from(late + early).unwrap());
                prop_assert!(missed.windows(2).all(|pair| pair[0].common(&pair[1]).is_none()));
            } else {
                prop_assert!(late < 1 || early < 1 || i64::from(late) + i64::from(early) > length);
            }
        }
    }
}
