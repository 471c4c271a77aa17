//! `day`: what `week` shows, of one day.

use async_graphql::{Context, Error, ID, Object};

use super::week::lessons;
use crate::graphql::object::week::Day;
use crate::graphql::scalar::Date;
use crate::graphql::shown::Shown;

#[derive(Default)]
pub(super) struct DayQuery;

#[Object]
impl DayQuery {
    /// All lessons of one student on one day, with presence, outcome and what explains it.
    async fn day(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The student.")] student_id: ID,
        #[graphql(desc = "The school day, 2000-01-01 to 2100-12-31.")] on: Date,
    ) -> Shown<Day> {
        load(ctx, &student_id, on).await.into()
    }
}

async fn load(ctx: &Context<'_>, student_id: &ID, on: Date) -> Result<Day, Error> {
    let on = on.day("on")?;
    let (student, lessons) = lessons(ctx, student_id, on, on).await?;
    Ok(Day::of(&student, on, &lessons))
}
