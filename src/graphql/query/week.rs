//! `week`: the portals' main screen, in one statement besides the one that finds the viewer.

use std::sync::Arc;

use ::entity::id::StudentId;
use async_graphql::{Context, Error, ID, Object};
use chrono::NaiveDate;

use crate::domain::school_calendar::Week as SchoolWeek;
use crate::graphql::cohort::Cohort;
use crate::graphql::context;
use crate::graphql::error::{not_found, refused, unavailable};
use crate::graphql::id::Wire;
use crate::graphql::object::student::Student;
use crate::graphql::object::week::Week;
use crate::graphql::scalar::Date;
use crate::graphql::shown::Shown;
use crate::store::week;
use crate::store::week_row::LessonRow;

#[derive(Default)]
pub(super) struct WeekQuery;

#[Object]
impl WeekQuery {
    /// All lessons of one student in one week, with presence, outcome and what explains it. The portals' main screen.
    async fn week(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The student.")] student_id: ID,
        #[graphql(desc = "Any day of the week, 2000-01-01 to 2100-12-31.")] of: Date,
    ) -> Shown<Week> {
        load(ctx, &student_id, of).await.into()
    }
}

async fn load(ctx: &Context<'_>, student_id: &ID, of: Date) -> Result<Week, Error> {
    let week = SchoolWeek::of(of.day("of")?);
    let (student, lessons) = lessons(ctx, student_id, week.monday(), week.sunday()).await?;
    Ok(Week { student, begins: week.monday(), lessons })
}

/// A student of the viewer's and the lessons of those days.
pub(super) async fn lessons(
    ctx: &Context<'_>,
    student_id: &ID,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<(Student, Vec<Arc<LessonRow>>), Error> {
    let id = StudentId::from_wire(student_id, "studentId")?;
    let found = week::of(context::store(ctx)?, context::viewer(ctx)?, id, from, to).await.map_err(|error| unavailable(&error))?;
    let (row, lessons) = found.ok_or_else(not_found)?;
    let student = Student::known(row, &Cohort::new(ctx, [id], &lessons)?).map_err(refused)?;
    Ok((student, lessons.into_iter().map(Arc::new).collect()))
}
