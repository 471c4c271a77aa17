//! `me`: the first call of every portal.

use async_graphql::{Context, Error, Object};

use crate::graphql::cohort::Cohort;
use crate::graphql::context;
use crate::graphql::error::unavailable;
use crate::graphql::object::student::Student;
use crate::graphql::object::viewer::Viewer;
use crate::policy::viewer::Capacity;
use crate::store::student;

#[derive(Default)]
pub(super) struct MeQuery;

#[Object]
impl MeQuery {
    /// Who I am, and what I may see. The first call of every portal.
    async fn me(&self, ctx: &Context<'_>) -> Result<Viewer, Error> {
        let who = context::viewer(ctx)?.clone();
        let wanted = ctx.look_ahead().field("students").exists() && !matches!(who.capacity, Capacity::Staff(..));
        let students = if wanted { own(ctx).await } else { Ok(vec![]) };
        Ok(Viewer { who, students })
    }
}

/// The students a student or guardian is tied to.
async fn own(ctx: &Context<'_>) -> Result<Vec<Student>, Error> {
    let rows = student::all(context::store(ctx)?, context::viewer(ctx)?).await.map_err(|error| unavailable(&error))?;
    let cohort = Cohort::new(ctx, rows.iter().map(|row| row.id), [])?;
    Ok(rows.into_iter().filter_map(|row| Student::known(row, &cohort).ok()).collect())
}
