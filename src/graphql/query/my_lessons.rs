//! `myLessons`: a teacher's own day.

use std::sync::Arc;

use async_graphql::{Context, Error, Object};

use crate::graphql::cohort::Cohort;
use crate::graphql::context;
use crate::graphql::error::unavailable;
use crate::graphql::object::lesson::Lesson;
use crate::graphql::scalar::Date;
use crate::store::lesson;

#[derive(Default)]
pub(super) struct MyLessonsQuery;

#[Object]
impl MyLessonsQuery {
    /// A teacher's own lessons of one day, by begin; cancelled ones too. Empty for who teaches none.
    async fn my_lessons(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The school day, 2000-01-01 to 2100-12-31.")] on: Date,
    ) -> Result<Vec<Lesson>, Error> {
        let on = on.day("on")?;
        let found = lesson::own(context::store(ctx)?, context::viewer(ctx)?, on, on).await.map_err(|error| unavailable(&error))?;
        let cohort = Cohort::new(ctx, [], &found)?;
        Ok(found.into_iter().map(|row| Lesson { row: Arc::new(row), cohort: cohort.clone() }).collect())
    }
}
