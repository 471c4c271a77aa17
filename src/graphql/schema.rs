//! The schema that is served, and its text.

use async_graphql::{EmptyMutation, EmptySubscription, SDLExportOptions, Schema};

use super::query::Query;
use crate::store::Store;

/// The schema that is served.
pub type Presentie = Schema<Query, EmptyMutation, EmptySubscription>;

/// A schema over these rows. Its own limits are off: the door has checked the document before.
#[must_use]
pub fn build(store: Store) -> Presentie {
    Schema::build(Query::default(), EmptyMutation, EmptySubscription).data(store).finish()
}

/// The schema as text.
#[must_use]
pub fn sdl() -> String {
    let schema = Schema::build(Query::default(), EmptyMutation, EmptySubscription).finish();
    schema.sdl_with_options(SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items())
}
