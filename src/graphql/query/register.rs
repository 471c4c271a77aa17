//! `register`: the class list of one lesson, in one statement besides the one that finds the viewer.

use ::entity::id::LessonId;
use async_graphql::{Context, Error, ID, Object};

use crate::graphql::cohort::Cohort;
use crate::graphql::context;
use crate::graphql::error::{not_found, unavailable};
use crate::graphql::id::Wire;
use crate::graphql::object::register::Register;
use crate::graphql::shown::Shown;
use crate::store::register::{self, RegisterRows};

#[derive(Default)]
pub(in crate::graphql) struct RegisterQuery;

#[Object]
impl RegisterQuery {
    /// The class list of one lesson: who is expected, who is reported absent, what was marked. `NOT_FOUND` where the viewer neither gives
    /// the lesson nor may know the timetable of anybody in it.
    async fn register(&self, ctx: &Context<'_>, #[graphql(desc = "The lesson.")] lesson_id: ID) -> Shown<Register> {
        load(ctx, &lesson_id).await.into()
    }
}

/// The register, as far as the viewer may know of it.
pub(in crate::graphql) async fn load(ctx: &Context<'_>, lesson_id: &ID) -> Result<Register, Error> {
    let id = LessonId::from_wire(lesson_id, "lessonId")?;
    let found = register::of(context::store(ctx)?, context::viewer(ctx)?, &[id]).await.map_err(|error| unavailable(&error))?;
    known(ctx, found)?.pop().ok_or_else(not_found)
}

/// Those of the registers that exist for the viewer.
pub(in crate::graphql) fn known(ctx: &Context<'_>, found: Vec<RegisterRows>) -> Result<Vec<Register>, Error> {
    let students = found.iter().flat_map(|register| register.rows.iter().map(|(student, _)| student.id));
    let lessons = found.iter().flat_map(|register| std::iter::once(&register.lesson).chain(register.rows.iter().map(|(_, row)| row)));
    let cohort = Cohort::new(ctx, students, lessons)?;
    Ok(found.into_iter().filter_map(|register| Register::known(register, &cohort)).collect())
}
