//! `student`: one student the viewer may know of.

use ::entity::id::StudentId;
use async_graphql::{Context, Error, ID, Object};

use crate::graphql::cohort::Cohort;
use crate::graphql::context;
use crate::graphql::error::{not_found, refused, unavailable};
use crate::graphql::id::Wire;
use crate::graphql::object::student::Student;
use crate::graphql::shown::Shown;
use crate::store::student;

#[derive(Default)]
pub(in crate::graphql) struct StudentQuery;

#[Object]
impl StudentQuery {
    /// One student that the viewer may know of; `NOT_FOUND` for any other.
    async fn student(&self, ctx: &Context<'_>, #[graphql(desc = "The student.")] id: ID) -> Shown<Student> {
        load(ctx, &id).await.into()
    }
}

/// The student of a key on the wire, if it exists for the viewer.
pub(in crate::graphql) async fn load(ctx: &Context<'_>, id: &ID) -> Result<Student, Error> {
    known(ctx, StudentId::from_wire(id, "id")?).await
}

/// The student, if it exists for the viewer.
pub(super) async fn known(ctx: &Context<'_>, id: StudentId) -> Result<Student, Error> {
    let found = student::among(context::store(ctx)?, context::viewer(ctx)?, &[id]).await.map_err(|error| unavailable(&error))?;
    let row = found.into_iter().next().ok_or_else(not_found)?;
    Student::known(row, &Cohort::new(ctx, [id], [])?).map_err(refused)
}
