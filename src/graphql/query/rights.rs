//! `rights`: what the viewer may see of a student on a day, and why.

use ::entity::id::StudentId;
use async_graphql::{Context, Error, ID, Object};

use crate::graphql::cohort::Cohort;
use crate::graphql::context;
use crate::graphql::error::{not_found, refused, unavailable};
use crate::graphql::id::Wire;
use crate::graphql::object::rights::Rights;
use crate::graphql::object::student::Student;
use crate::graphql::scalar::Date;
use crate::graphql::shown::Shown;
use crate::policy::viewer::Viewer;
use crate::store::student;

#[derive(Default)]
pub(super) struct RightsQuery;

#[Object]
impl RightsQuery {
    /// What the viewer may see of a student on a day, and by which rule. Guardianships, grants and mentorships are those in force on that
    /// day; roles of staff are those of today.
    async fn rights(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The student.")] student_id: ID,
        #[graphql(desc = "On this day, 2000-01-01 to 2100-12-31; today where it is left out.")] on: Option<Date>,
    ) -> Shown<Rights> {
        load(ctx, &student_id, on).await.into()
    }
}

async fn load(ctx: &Context<'_>, student_id: &ID, on: Option<Date>) -> Result<Rights, Error> {
    let (store, viewer) = (context::store(ctx)?, context::viewer(ctx)?);
    let id = StudentId::from_wire(student_id, "studentId")?;
    let on = on.map(|on| on.day("on")).transpose()?.unwrap_or(viewer.today);
    let read = async |who: &Viewer| student::among(store, who, &[id]).await.map_err(|error| unavailable(&error));
    let row = read(viewer).await?.into_iter().next().ok_or_else(not_found)?;
    let tie = if on == viewer.today {
        Some(row.tie.clone())
    } else {
        // Whoever asks must know the student today; what ties them on another day is asked as on that day.
        read(&Viewer { today: on, ..Viewer::clone(viewer) }).await?.into_iter().next().map(|row| row.tie)
    };
    let student = Student::known(row, &Cohort::new(ctx, [id], [])?).map_err(refused)?;
    Ok(Rights { student, on, tie, language: context::language(ctx) })
}
