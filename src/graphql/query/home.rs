//! `home`: the first screen of parent and student, in two statements besides the one that finds the viewer.

use std::collections::HashMap;
use std::sync::Arc;

use ::entity::id::StudentId;
use async_graphql::{Context, Error, Object};

use crate::graphql::cohort::Cohort;
use crate::graphql::context;
use crate::graphql::error::unavailable;
use crate::graphql::object::student::Student;
use crate::graphql::object::viewer::StudentDay;
use crate::graphql::object::week::Day;
use crate::graphql::scalar::Date;
use crate::policy::viewer::Capacity;
use crate::store::report_row::ReportRow;
use crate::store::{absence_report, week};

#[derive(Default)]
pub(super) struct HomeQuery;

#[Object]
impl HomeQuery {
    /// One row per student the viewer is tied to, by first name: the lessons of a day and open reports. The first screen of parent and
    /// student; empty for staff.
    async fn home(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The school day, 2000-01-01 to 2100-12-31; today where it is left out.")] on: Option<Date>,
    ) -> Result<Vec<StudentDay>, Error> {
        let viewer = context::viewer(ctx)?;
        let on = on.map(|on| on.day("on")).transpose()?.unwrap_or(viewer.today);
        if matches!(viewer.capacity, Capacity::Staff(..)) {
            return Ok(vec![]);
        }
        let store = context::store(ctx)?;
        let found = week::of_all(store, viewer, on, on).await.map_err(|error| unavailable(&error))?;
        let mut reports: HashMap<StudentId, Vec<Arc<ReportRow>>> = HashMap::new();
        if ctx.look_ahead().field("openReports").exists() {
            for (student, report) in absence_report::open(store, viewer).await.map_err(|error| unavailable(&error))? {
                reports.entry(student.id).or_default().push(Arc::new(report));
            }
        }
        let (students, lessons) = (found.iter().map(|(row, _)| row.id), found.iter().flat_map(|(_, lessons)| lessons));
        let cohort = Cohort::with_reports(ctx, students, lessons, reports.values().flatten().map(Arc::as_ref))?;
        let row = |(row, lessons): week::StudentLessons| {
            let student = Student::known(row, &cohort).ok()?;
            let lessons: Vec<_> = lessons.into_iter().map(Arc::new).collect();
            let reports = reports.remove(&student.row.id).unwrap_or_default();
            Some(StudentDay { day: Day::of(&student, on, &lessons), student, on, reports })
        };
        Ok(found.into_iter().filter_map(row).collect())
    }
}
