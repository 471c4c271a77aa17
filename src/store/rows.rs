//! Runs a built query and hands out rows: one place for the few words it takes.

use std::time::Duration;

use sea_orm::sea_query::{Expr, SelectStatement, SimpleExpr};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};
use tokio::time::timeout;
use uuid::Uuid;

use super::{Store, StoreError};

/// Longest wait for rows, so that a caller hears before the request's own time is over.
const ANSWER_TIME: Duration = Duration::from_secs(5);

/// All rows of a query.
pub(crate) async fn all(store: &Store, query: &SelectStatement) -> Result<Vec<QueryResult>, StoreError> {
    let rows = timeout(ANSWER_TIME, store.read().query_all(query)).await;
    Ok(rows.map_err(|_elapsed| StoreError::TimedOut)??)
}

/// All rows of a statement that is text, the same on both databases.
pub(crate) async fn raw(store: &Store, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>, StoreError> {
    let statement = Statement::from_sql_and_values(store.backend(), sql, values);
    let rows = timeout(ANSWER_TIME, store.read().query_all_raw(statement)).await;
    Ok(rows.map_err(|_elapsed| StoreError::TimedOut)??)
}

/// SQL: the keys of ours in a JSON list, in a statement that is text.
pub(crate) fn ids(store: &Store, at: &str) -> String {
    match store.backend() {
        DbBackend::Postgres => format!("(SELECT j.value::uuid FROM json_array_elements_text({at}::json) AS j(value))"),
        _ => format!("(SELECT unhex(j.value) FROM json_each({at}) AS j)"),
    }
}

/// The column is one of these keys. They travel as one value, so that the text of the statement is the same for any number.
pub(crate) fn among(store: &Store, column: SimpleExpr, keys: impl Iterator<Item = Uuid>) -> SimpleExpr {
    let list = keys.map(|key| format!("\"{}\"", key.simple())).collect::<Vec<_>>().join(",");
    let text = match store.backend() {
        DbBackend::Postgres => "$1 IN (SELECT value::uuid FROM json_array_elements_text($2::json))",
        _ => "? IN (SELECT unhex(value) FROM json_each(?))",
    };
    Expr::cust_with_exprs(text, [column, Expr::val(format!("[{list}]"))])
}
