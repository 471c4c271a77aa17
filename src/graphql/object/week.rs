//! One student's week and day.

use std::sync::Arc;

use ::entity::kind::CalendarKind;
use async_graphql::{Error, Object};
use chrono::{Days, NaiveDate};

use super::student::Student;
use super::student_lesson::StudentLesson;
use crate::domain::school_calendar::{SchoolCalendar, Week as SchoolWeek};
use crate::domain::span::Span;
use crate::graphql::access::{self, FieldGroup};
use crate::graphql::scalar::Date;
use crate::graphql::shown::Shown;
use crate::policy::group::FieldGroup as Of;
use crate::policy::sight::Extent;
use crate::store::week_row::LessonRow;

/// Seven days of one student, Monday to Sunday.
pub struct Week {
    pub(crate) student: Student,
    pub(crate) begins: NaiveDate,
    pub(crate) lessons: Vec<Arc<LessonRow>>,
}

/// All lessons of one student in one week, with presence, outcome and what explains it.
#[Object]
impl Week {
    /// Monday.
    async fn begins(&self) -> Date {
        self.begins.into()
    }

    /// Sunday.
    async fn ends(&self) -> Date {
        SchoolWeek::of(self.begins).sunday().into()
    }

    /// Whether it is no lesson week, because the institution's calendar has holiday on every school day.
    async fn holiday(&self) -> Result<bool, Error> {
        let week = SchoolWeek::of(self.begins);
        let periods = self.student.cohort.periods(week.monday(), week.sunday()).await?;
        let holidays = periods.iter().filter(|period| period.kind == CalendarKind::Holiday);
        let holidays = holidays.map(|period| Span::between(period.begins, period.ends)).collect();
        Ok(SchoolCalendar { holidays, ..SchoolCalendar::default() }.is_holiday_week(week))
    }

    /// Whose week it is.
    async fn student(&self) -> &Student {
        &self.student
    }

    /// Monday to Sunday, days without lessons too.
    async fn days(&self) -> Vec<Day> {
        (0..7).map(|offset| Day::of(&self.student, self.begins + Days::new(offset), &self.lessons)).collect()
    }
}

/// One day of one student.
pub struct Day {
    student: Student,
    on: NaiveDate,
    lessons: Vec<Arc<LessonRow>>,
}

impl Day {
    /// The lessons of that day among these.
    pub(crate) fn of(student: &Student, on: NaiveDate, lessons: &[Arc<LessonRow>]) -> Self {
        Self { student: student.clone(), on, lessons: lessons.iter().filter(|lesson| lesson.on == on).cloned().collect() }
    }

    /// Lessons by begin, as far as they are open.
    pub(crate) fn open_lessons(&self) -> Shown<Vec<StudentLesson>> {
        if let Extent::None(reason) = self.student.sight.extent(Of::Timetable) {
            return Shown::Withheld(reason);
        }
        self.student.cohort.seen.note(self.student.row.id, Of::Timetable);
        let all = self.lessons.iter().map(|row| StudentLesson { student: self.student.clone(), row: row.clone() });
        Shown::Value(all.filter(StudentLesson::is_open).collect())
    }
}

/// One day of one student.
#[Object]
impl Day {
    /// The school day.
    async fn on(&self) -> Date {
        self.on.into()
    }

    /// Whose day it is.
    async fn student(&self) -> &Student {
        &self.student
    }

    /// Lessons by begin. A viewer to whom the timetable is open in part gets the lessons that are.
    #[graphql(directive = access::access::apply(FieldGroup::Timetable))]
    async fn lessons(&self) -> Shown<Vec<StudentLesson>> {
        self.open_lessons()
    }
}
