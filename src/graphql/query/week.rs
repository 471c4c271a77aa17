//! `week`: the portals' main screen, in one statement besides the one that finds the viewer.

use std::sync::Arc;

use ::entity::id::StudentId;
use async_graphql::{Context, Error, ID, Object};
use chrono::Days;

use crate::graphql::error::{not_found, unauthenticated, unavailable};
use crate::graphql::id::Wire;
use crate::graphql::object::student::Student;
use crate::graphql::object::week::{Week, monday};
use crate::graphql::scalar::Date;
use crate::graphql::shown::Shown;
use crate::policy::sight::sight;
use crate::policy::viewer::Viewer;
use crate::store::{Store, week};

#[derive(Default)]
pub(super) struct WeekQuery;

#[Object]
impl WeekQuery {
    /// All lessons of one student in one week, with presence, outcome and what explains it.
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
    let viewer = ctx.data::<Arc<Viewer>>().map_err(|_| unauthenticated())?;
    let store = ctx.data::<Store>()?;
    let id = StudentId::from_wire(student_id, "studentId")?;
    let of = of.day("of")?;
    let begins = monday(of);
    let found = week::of(store, viewer, id, begins, begins + Days::new(6)).await.map_err(|error| unavailable(&error))?;
    let (row, lessons) = found.ok_or_else(not_found)?;
    let sight = sight(row.birth_date, &row.tie, viewer.today).ok_or_else(not_found)?;
    let student = Student { row: Arc::new(row), sight: Arc::new(sight) };
    Ok(Week { student, begins, lessons: lessons.into_iter().map(Arc::new).collect(), zone: viewer.zone })
}
