//! The schema that is served, and its text.

use async_graphql::{EmptySubscription, SDLExportOptions, Schema};

use super::mutation::Mutation;
use super::query::Query;
use crate::store::Store;

/// The schema that is served.
pub type Presentie = Schema<Query, Mutation, EmptySubscription>;

/// A schema over these rows. Its own limits are off: the door has checked the document before.
#[must_use]
pub fn build(store: Store) -> Presentie {
    Schema::build(Query::default(), Mutation::default(), EmptySubscription).data(store).finish()
}

/// The schema as text.
#[must_use]
pub fn sdl() -> String {
    let schema = Schema::build(Query::default(), Mutation::default(), EmptySubscription).finish();
    schema.sdl_with_options(SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items())
}
