//! What hangs on the absence reports of a cohort: one statement for all of them, when it is first asked for.
//!
//! Other reports, and lessons, that are found by way of a report make a cohort of their own, so that what hangs on those is read for all of
//! them at once too. It goes no further: two reports that contradict each other would lead to one another for ever. What reads is kept on
//! the heap: it is large, and most often was read before.

use std::collections::HashMap;
use std::sync::Arc;

use ::entity::id::AbsenceReportId;
use async_graphql::Error;
use tokio::sync::OnceCell;

use super::cohort::Cohort;
use super::error::{Problem, unavailable};
use crate::store::absence_report::{self, Reach};
use crate::store::report_lessons::{self, Wanted};
use crate::store::report_links::{self, ReportLinks};
use crate::store::report_row::ReportRow;
use crate::store::report_span::ReportSpan;
use crate::store::week_row::LessonRow;

/// Reports, and what was found by way of them.
#[derive(Debug)]
pub(super) struct Reports {
    spans: Vec<ReportSpan>,
    /// They were found by way of others.
    beside: bool,
    links: OnceCell<HashMap<AbsenceReportId, ReportLinks>>,
    same_time: OnceCell<Beside<(Arc<ReportRow>, Reach)>>,
    lessons: OnceCell<Beside<Arc<LessonRow>>>,
    attended: OnceCell<Beside<Arc<LessonRow>>>,
}

/// Rows by report, and the cohort they make.
#[derive(Debug)]
struct Beside<T> {
    cohort: Arc<Cohort>,
    rows: HashMap<AbsenceReportId, Vec<T>>,
}

impl<T: Clone> Beside<T> {
    fn new(cohort: Arc<Cohort>, found: Vec<(AbsenceReportId, T)>) -> Self {
        let mut rows: HashMap<AbsenceReportId, Vec<T>> = HashMap::new();
        for (report, row) in found {
            rows.entry(report).or_default().push(row);
        }
        Self { cohort, rows }
    }

    fn of(&self, report: AbsenceReportId) -> (Arc<Cohort>, Vec<T>) {
        (self.cohort.clone(), self.rows.get(&report).cloned().unwrap_or_default())
    }
}

impl Reports {
    pub(super) fn new(mut spans: Vec<ReportSpan>, beside: bool) -> Self {
        spans.sort_unstable_by_key(|span| span.id);
        spans.dedup_by_key(|span| span.id);
        let (same_time, lessons, attended) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Self { spans, beside, links: OnceCell::new(), same_time, lessons, attended }
    }

    fn lists(&self) -> Result<&[ReportSpan], Error> {
        if self.beside { Err(Problem::TooFar.into()) } else { Ok(&self.spans) }
    }
}

impl Cohort {
    /// Who wrote a report down, and what was decided about it.
    pub async fn report_links(&self, of: AbsenceReportId) -> Result<ReportLinks, Error> {
        let load = || {
            Box::pin(async {
                let ids: Vec<_> = self.reports.spans.iter().map(|span| span.id).collect();
                let found = report_links::of(&self.store, &self.viewer, &ids).await.map_err(|error| unavailable(&error))?;
                Ok::<_, Error>(found.into_iter().collect::<HashMap<_, _>>())
            })
        };
        Ok(self.reports.links.get_or_try_init(load).await?.get(&of).cloned().unwrap_or_default())
    }

    /// Other reports of the student that run at the same time, by begin, and the cohort they make.
    pub async fn reports_of_same_time(&self, of: AbsenceReportId) -> Result<(Arc<Self>, Vec<(Arc<ReportRow>, Reach)>), Error> {
        let load = || {
            Box::pin(async {
                let found = absence_report::at_the_same_time(&self.store, &self.viewer, self.reports.lists()?).await;
                let found = found.map_err(|error| unavailable(&error))?;
                let cohort = self.beside([], found.iter().map(|(_, (row, _))| row));
                let shared = found.into_iter().map(|(report, (row, reach))| (report, (Arc::new(row), reach)));
                Ok::<_, Error>(Beside::new(cohort, shared.collect()))
            })
        };
        Ok(self.reports.same_time.get_or_try_init(load).await?.of(of))
    }

    /// Lessons over which a report runs, by begin, and the cohort they make.
    pub async fn report_lessons(&self, of: AbsenceReportId) -> Result<(Arc<Self>, Vec<Arc<LessonRow>>), Error> {
        Ok(self.reports.lessons.get_or_try_init(|| Box::pin(self.lessons_beside(Wanted::All))).await?.of(of))
    }

    /// Those of them in which somebody saw the student.
    pub async fn attended_lessons(&self, of: AbsenceReportId) -> Result<(Arc<Self>, Vec<Arc<LessonRow>>), Error> {
        Ok(self.reports.attended.get_or_try_init(|| Box::pin(self.lessons_beside(Wanted::Attended))).await?.of(of))
    }

    async fn lessons_beside(&self, wanted: Wanted) -> Result<Beside<Arc<LessonRow>>, Error> {
        let found = report_lessons::of(&self.store, &self.viewer, self.reports.lists()?, wanted).await;
        let found = found.map_err(|error| unavailable(&error))?;
        let cohort = self.beside(found.iter().map(|(_, lesson)| lesson), []);
        Ok(Beside::new(cohort, found.into_iter().map(|(report, lesson)| (report, Arc::new(lesson))).collect()))
    }
}
