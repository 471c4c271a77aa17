//! One lesson as it concerns one student.

use std::sync::Arc;

use async_graphql::Object;

use super::absence_report::{AbsenceReport, ExpectedAbsence};
use super::kind::Mark;
use super::lesson::Lesson;
use super::presence::Presence as Seen;
use super::student::Student;
use crate::domain::presence::Presence;
use crate::domain::register_term::opens_at;
use crate::domain::suggestion::suggestion;
use crate::graphql::access::{self, FieldGroup};
use crate::graphql::shown::Shown;
use crate::policy::group::FieldGroup as Of;
use crate::policy::sight::About;
use crate::store::report_row::ReportRow;
use crate::store::week_row::LessonRow;

/// A lesson and the student who takes part.
#[derive(Clone)]
pub struct StudentLesson {
    pub(crate) student: Student,
    pub(crate) row: Arc<LessonRow>,
}

impl StudentLesson {
    /// Whether the viewer may know that the student takes part.
    pub(crate) fn is_open(&self) -> bool {
        self.student.sight.of(Of::Timetable, self.row.about()).is_ok()
    }

    /// What words of staff about the presence are about: unlike those of a report nobody at home filed them.
    pub(crate) fn about_fact(&self) -> About {
        About { by_guardian: false, by_viewer: false, ..self.row.about() }
    }

    pub(crate) fn presence(&self) -> Shown<Option<Seen>> {
        self.student.show_part(Of::Presence, self.row.about(), || self.row.presence.map(|row| Seen { of: self.clone(), row }))
    }

    pub(crate) fn expected_absence(&self) -> Shown<Option<ExpectedAbsence>> {
        let first = || self.reports().next().map(|(report, _)| ExpectedAbsence::of(report, &self.student));
        self.student.show_part(Of::Timetable, self.row.about(), first)
    }

    pub(crate) fn report(&self) -> Shown<Option<AbsenceReport>> {
        let first = || {
            let (report, about) = self.reports().next()?;
            Some(AbsenceReport { student: self.student.clone(), row: Arc::new(report.clone()), about })
        };
        self.student.show_part(Of::Timetable, self.row.about(), first)
    }

    /// What an app may preselect, by the reports of which the viewer may know.
    pub(crate) fn suggestion(&self) -> Shown<Option<Mark>> {
        let by_reports = || {
            let covers: Vec<_> = self.reports().filter_map(|(report, _)| report.cover()).collect();
            suggestion(self.row.during(), self.row.status, self.row.presence.is_some(), &covers).map(Mark::from)
        };
        self.student.show_part(Of::Timetable, self.row.about(), by_reports)
    }

    /// The report that says the student was not there when a teacher saw that he was; as far as the viewer may know of both.
    pub(crate) fn contradiction(&self) -> Option<ExpectedAbsence> {
        let denied = self.reports().map(|(report, _)| report).find(|report| self.denies(report));
        denied.map(|report| ExpectedAbsence::of(report, &self.student))
    }

    /// The presence, if a teacher saw that the student was there where that report says away; open or not.
    pub(crate) fn denial(&self, report: &ReportRow) -> Option<Seen> {
        self.row.presence.filter(|_| self.denies(report)).map(|row| Seen { of: self.clone(), row })
    }

    fn denies(&self, report: &ReportRow) -> bool {
        let lesson = self.row.during();
        // A mark from when the lesson was to be earlier says nothing of it.
        let seen = self.row.presence.filter(|row| row.first_marked_at >= opens_at(lesson));
        seen.is_some_and(|seen| report.contradicts(Presence::kept(seen.given, lesson), lesson, self.row.status))
    }

    /// Reports that cover the lesson, by begin, as far as the viewer may know of them.
    fn reports(&self) -> impl Iterator<Item = (&ReportRow, About)> {
        let lesson = self.row.about();
        let of_both = move |report: &ReportRow| About { on: lesson.on, own_lesson: lesson.own_lesson, ..report.about() };
        let known = self.row.reports.iter().map(move |report| (report, of_both(report)));
        known.filter(|(_, about)| self.student.sight.of(Of::Timetable, *about).is_ok())
    }
}

/// One lesson as it concerns one student.
#[Object]
impl StudentLesson {
    /// The lesson.
    async fn lesson(&self) -> Lesson {
        Lesson { row: self.row.clone(), cohort: self.student.cohort.clone() }
    }

    /// What was seen of the student; null without an error where nothing was marked yet.
    #[graphql(name = "presence", directive = access::access::apply(FieldGroup::Presence))]
    async fn seen(&self) -> Shown<Option<Seen>> {
        self.presence()
    }

    /// When an announced absence runs and how it counts; never its kind. Null without an error where none is announced.
    #[graphql(name = "expectedAbsence", directive = access::access::apply(FieldGroup::Timetable))]
    async fn expected(&self) -> Shown<Option<ExpectedAbsence>> {
        self.expected_absence()
    }

    /// The report that covers the lesson, the earliest where there are several. Null without an error where there is none.
    #[graphql(name = "report", directive = access::access::apply(FieldGroup::Timetable))]
    async fn covering(&self) -> Shown<Option<AbsenceReport>> {
        self.report()
    }
}
