//! `institution`: the viewer's school.

use async_graphql::{Context, Error, Object};

use crate::graphql::context;
use crate::graphql::error::unavailable;
use crate::graphql::object::institution::Institution;
use crate::store::institution;

#[derive(Default)]
pub(super) struct InstitutionQuery;

#[Object]
impl InstitutionQuery {
    /// The school of the token, with its calendar.
    async fn institution(&self, ctx: &Context<'_>) -> Result<Institution, Error> {
        let viewer = context::viewer(ctx)?;
        let row = institution::of(context::store(ctx)?, viewer).await.map_err(|error| unavailable(&error))?;
        Ok(Institution::new(row, viewer))
    }
}
