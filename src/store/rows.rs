//! Runs a built query and hands out rows: one place for the few words it takes.

use sea_orm::sea_query::SelectStatement;
use sea_orm::{ConnectionTrait, QueryResult};

use super::{Store, StoreError};

/// All rows of a query.
pub(crate) async fn all(store: &Store, query: &SelectStatement) -> Result<Vec<QueryResult>, StoreError> {
    Ok(store.read().query_all(query).await?)
}
