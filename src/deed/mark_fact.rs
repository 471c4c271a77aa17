//! Marks of another system, as any reader hands them over, and which lesson such a row is about.

use ::entity::kind::LessonStatus;
use chrono::NaiveDate;

use crate::domain::interval::Interval;
use crate::domain::observation::{Observed, Seen};
use crate::store::marks::ExpectedIn;

/// What was seen of a student over some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkRow {
    /// Student number.
    pub number: String,
    /// First school day.
    pub first_day: NaiveDate,
    /// Last school day.
    pub last_day: NaiveDate,
    /// From when to when, if times are given.
    pub time: Option<Interval>,
    /// First and last lesson hour, if those are given.
    pub periods: Option<(i32, i32)>,
    /// Name of the course, if given.
    pub course: Option<String>,
    /// What was seen.
    pub seen: Seen,
    /// Somebody settled it there.
    pub settled: bool,
    /// What the source calls its columns.
    pub columns: &'static Columns,
}

/// What a source calls its columns.
#[derive(Debug, PartialEq, Eq)]
pub struct Columns {
    /// Student number.
    pub number: &'static str,
    /// Times.
    pub time: &'static str,
    /// Lesson hours.
    pub period: &'static str,
    /// Course.
    pub course: &'static str,
    /// What was seen.
    pub seen: &'static str,
}

impl MarkRow {
    /// The lessons it is about, with what was seen of each; or the column and reason why there is none. Of lessons at that time the one
    /// with just those times is meant, or the one of that course; without any such, all of them.
    pub(super) fn lessons(&self, expected: Vec<ExpectedIn>) -> Result<Vec<(ExpectedIn, Observed)>, (&'static str, String)> {
        let named_by = if self.time.is_some() { self.columns.time } else { self.columns.period };
        let mut at_that_time = vec![];
        for lesson in expected {
            if let Some(during) = self.during(&lesson)? {
                at_that_time.push((lesson, Observed { during, seen: self.seen }));
            }
        }
        if at_that_time.is_empty() {
            return Err((named_by, "takes part in no lesson at that time".to_owned()));
        }
        at_that_time.retain(|(lesson, _)| lesson.status != LessonStatus::Cancelled);
        if at_that_time.is_empty() {
            return Err((named_by, "the lesson was cancelled".to_owned()));
        }
        let exact = |lesson: &ExpectedIn| self.time.is_none_or(|time| time == lesson.during);
        if let Some(course) = &self.course {
            let of_course = |lesson: &ExpectedIn| lesson.subject.to_lowercase() == course.to_lowercase();
            if at_that_time.iter().any(|(lesson, _)| of_course(lesson)) {
                at_that_time.retain(|(lesson, _)| of_course(lesson));
            } else if !at_that_time.iter().any(|(lesson, _)| exact(lesson)) {
                return Err((self.columns.course, format!("takes part in no lesson of {course} at that time")));
            }
        }
        if at_that_time.iter().any(|(lesson, _)| exact(lesson)) {
            at_that_time.retain(|(lesson, _)| exact(lesson));
        }
        Ok(at_that_time)
    }

    /// Over which part of the lesson it speaks.
    fn during(&self, lesson: &ExpectedIn) -> Result<Option<Interval>, (&'static str, String)> {
        if let Some(time) = self.time {
            return Ok(time.common(&lesson.during).map(|_| time));
        }
        let (Some((first, last)), Some((begins, ends))) = (self.periods, lesson.periods) else { return Ok(None) };
        if ends < first || last < begins {
            return Ok(None);
        }
        if first <= begins && ends <= last {
            return Ok(Some(lesson.during));
        }
        Err((self.columns.period, format!("the lesson has hours {begins} to {ends}: give the times of a part of it")))
    }
}

#[cfg(test)]
mod tests {
    use ::entity::id::{LessonId, StudentId};

    use super::*;

    const COLUMNS: Columns = Columns { number: "nr", time: "time", period: "hour", course: "course", seen: "seen" };

    fn time(begins: &str, ends: &str) -> Interval {
        let at = |clock: &str| format!("2026-11-23T{clock}:00Z").parse().unwrap();
        Interval { begins: at(begins), ends: at(ends) }
    }

    fn lesson(begins: &str, ends: &str, subject: &str, periods: Option<(i32, i32)>, status: LessonStatus) -> ExpectedIn {
        let during = time(begins, ends);
        let (lesson, student, on) = (LessonId::new(), StudentId::new(), during.begins.date_naive());
        ExpectedIn { lesson, student, on, during, periods, subject: subject.to_owned(), status, version: 1, marked: None }
    }

    #[test]
    fn which_lessons_a_row_is_about() {
        let day = "2026-11-23".parse().unwrap();
        let row = |clock: Option<(&str, &str)>, periods, course: &str| MarkRow {
            number: "1".into(),
            first_day: day,
            last_day: day,
            time: clock.map(|(begins, ends)| time(begins, ends)),
            periods,
            course: Some(course.to_owned()).filter(|course| !course.is_empty()),
            seen: Seen::Away,
            settled: false,
            columns: &COLUMNS,
        };
        let timetable = || {
            vec![
                lesson("08:00", "09:00", "Dutch", Some((1, 2)), LessonStatus::Scheduled),
                lesson("09:00", "10:00", "Maths", Some((3, 4)), LessonStatus::Moved),
                lesson("09:30", "10:00", "Talk", None, LessonStatus::Scheduled),
                lesson("10:00", "11:00", "English", Some((5, 6)), LessonStatus::Cancelled),
            ]
        };
        for (row, expected) in [
            (row(Some(("08:00", "09:00")), None, ""), Ok(vec!["Dutch"])),
            (row(Some(("08:10", "08:40")), None, ""), Ok(vec!["Dutch"])),
            (row(Some(("08:00", "10:00")), None, ""), Ok(vec!["Dutch", "Maths", "Talk"])), // a whole morning
            (row(Some(("09:00", "10:00")), None, ""), Ok(vec!["Maths"])),                  // just those times
            (row(Some(("09:00", "10:00")), None, "talk"), Ok(vec!["Talk"])),               // the course says which
            (row(Some(("09:00", "10:00")), None, "MATH-2F"), Ok(vec!["Maths"])),           // a code; the times say which
            (row(Some(("09:10", "09:20")), None, "MATH-2F"), Err(("course", "takes part in no lesson of MATH-2F at that time"))),
            (row(Some(("07:00", "08:00")), None, ""), Err(("time", "takes part in no lesson at that time"))),
            (row(Some(("10:00", "11:00")), None, ""), Err(("time", "the lesson was cancelled"))),
            (row(None, Some((1, 2)), ""), Ok(vec!["Dutch"])),
            (row(None, Some((1, 4)), ""), Ok(vec!["Dutch", "Maths"])),
            (row(None, Some((2, 2)), ""), Err(("hour", "the lesson has hours 1 to 2: give the times of a part of it"))),
            (row(None, Some((8, 9)), ""), Err(("hour", "takes part in no lesson at that time"))),
        ] {
            let found = row.lessons(timetable());
            let names = found.map(|lessons| lessons.into_iter().map(|(lesson, _)| lesson.subject).collect::<Vec<_>>());
            let expected = expected.map(|names| names.into_iter().map(str::to_owned).collect());
            assert_eq!(names, expected.map_err(|(column, reason)| (column, reason.to_owned())), "{row:?}");
        }
    }
}
