//! From bytes to a request that may run: our own reading, so that nothing is accepted that was not meant to be.

use std::time::Duration;

use async_graphql::parser::parse_query;
use async_graphql::{Request, Variables};
use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::answer::Refusal;
use super::document::{self, Cost};
use super::token_limit;
use crate::graphql::code;

/// Most bytes of a request.
pub const MOST_BYTES: usize = 64 * 1024;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    query: String,
    operation_name: Option<String>,
    variables: Option<Map<String, Value>>,
    #[expect(dead_code, reason = "read so that a value of another type is refused")]
    extensions: Option<Map<String, Value>>,
}

/// A request that may run, and what it asks for.
pub(super) struct Checked {
    pub(super) request: Request,
    pub(super) cost: Cost,
}

/// Reads the body, bounded in size and time.
pub(super) async fn read(body: Body, within: Duration) -> Result<Vec<u8>, Refusal> {
    let read = tokio::time::timeout(within, to_bytes(body, MOST_BYTES)).await;
    let timeout = |_| Refusal::new(StatusCode::REQUEST_TIMEOUT, code::TIMEOUT, "The request took too long to arrive.");
    let bytes = read.map_err(timeout)?.map_err(|error| {
        if is_too_long(&error) {
            let message = format!("A request has at most {MOST_BYTES} bytes.");
            Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, code::BAD_USER_INPUT, message)
        } else {
            Refusal::new(StatusCode::BAD_REQUEST, code::BAD_USER_INPUT, "The request broke off.")
        }
    })?;
    Ok(bytes.into())
}

fn is_too_long(error: &axum::Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(one) = source {
        if one.to_string().contains("length limit exceeded") {
            return true;
        }
        source = one.source();
    }
    false
}

/// Parses once, and checks the document before anything runs it.
pub(super) fn check(bytes: &[u8], introspection: bool) -> Result<Checked, Refusal> {
    let asked: Asked = serde_json::from_slice(bytes).map_err(|_| {
        let text = "The body must be one JSON object with a text `query`, and optionally `operationName`, `variables` and `extensions`.";
        Refusal::new(StatusCode::BAD_REQUEST, code::BAD_USER_INPUT, text)
    })?;
    if !token_limit::within(&asked.query) {
        let message = format!("The query has too many tokens; at most {} allowed.", token_limit::MOST_TOKENS);
        return Err(Refusal::document(code::QUERY_TOO_COMPLEX, message, None));
    }
    // The parser's own text quotes the query; a position is enough.
    let document = parse_query(&asked.query).map_err(|error| {
        Refusal::document(code::BAD_USER_INPUT, "The query cannot be read from here on.".to_owned(), error.positions().next())
    })?;
    let variables = asked.variables.unwrap_or_default();
    let name = asked.operation_name.as_deref().filter(|name| !name.is_empty());
    let cost = document::check(&document, name, &variables, introspection)
        .map_err(|problem| Refusal::document(problem.code, problem.message, problem.at))?;
    let mut request = Request::new("").variables(Variables::from_json(Value::Object(variables)));
    request.operation_name = name.map(str::to_owned);
    request.set_parsed_query(document);
    Ok(Checked { request, cost })
}
