//! What can be asked: one root field, one file.

mod me;
mod week;

use async_graphql::MergedObject;

/// Everything that can be read.
#[derive(MergedObject, Default)]
pub struct Query(me::MeQuery, week::WeekQuery);
