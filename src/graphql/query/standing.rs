//! `standing`: a student's counters on a day, explained lesson by lesson.

use ::entity::id::StudentId;
use async_graphql::{Context, Error, ID, Object};

use super::student::known;
use crate::graphql::context;
use crate::graphql::id::Wire;
use crate::graphql::object::standing::Standing;
use crate::graphql::scalar::Date;
use crate::graphql::shown::Shown;
use crate::policy::group::FieldGroup as Of;

#[derive(Default)]
pub(super) struct StandingQuery;

#[Object]
impl StandingQuery {
    /// A student's counters on a day, explained lesson by lesson: how far each rule of the 8 and 16 hours is, what is counted, what is left
    /// out and why, when it falls below again, and what would happen.
    async fn standing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The student.")] student_id: ID,
        #[graphql(
            desc = "On this day, 2000-01-01 to 2100-12-31; today where it is left out. A day to come is as if nothing more were missed."
        )]
        on: Option<Date>,
    ) -> Shown<Standing> {
        load(ctx, &student_id, on).await.unwrap_or_else(Shown::Failed)
    }
}

async fn load(ctx: &Context<'_>, student_id: &ID, on: Option<Date>) -> Result<Shown<Standing>, Error> {
    let on = on.map(|on| on.day("on")).transpose()?.unwrap_or(context::viewer(ctx)?.today);
    let student = known(ctx, StudentId::from_wire(student_id, "studentId")?).await?;
    if let Err(reason) = student.open(Of::Standing) {
        return Ok(Shown::Withheld(reason));
    }
    Ok(Shown::Value(Standing { student, on, kept: None, language: context::language(ctx) }))
}
