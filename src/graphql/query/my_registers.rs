//! `myRegisters`: what an app fetches before it goes offline.

use async_graphql::{Context, Error, Object};
use chrono::Days;

use super::register::known;
use crate::graphql::context;
use crate::graphql::error::{Rule, bad_input, unavailable};
use crate::graphql::object::register::Register;
use crate::graphql::scalar::Date;
use crate::store::register;

/// Most days at once.
const MOST_DAYS: u64 = 14;

#[derive(Default)]
pub(super) struct MyRegistersQuery;

#[Object]
impl MyRegistersQuery {
    /// The class lists of a teacher's own lessons of at most 14 days, by begin: what an app fetches before it goes offline.
    async fn my_registers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "First school day, 2000-01-01 to 2100-12-31.")] from: Date,
        #[graphql(desc = "Last school day, at most 13 days later.")] to: Date,
    ) -> Result<Vec<Register>, Error> {
        let (from, to) = (from.day("from")?, to.day("to")?);
        if to < from || to >= from + Days::new(MOST_DAYS) {
            return Err(bad_input("to", Rule::Days(MOST_DAYS)));
        }
        let found = register::own(context::store(ctx)?, context::viewer(ctx)?, from, to).await.map_err(|error| unavailable(&error))?;
        known(ctx, found)
    }
}
