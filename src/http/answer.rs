//! Writes answers: media type, status and headers as GraphQL over HTTP says.

use std::borrow::Cow;

use async_graphql::{ErrorExtensionValues, Pos, Response as Answer, Value};
use async_graphql_axum::GraphQLResponse;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, json};

use super::negotiate::Media;
use crate::graphql::code;

/// Seconds after which a client may try again when the database is away.
const RETRY_AFTER: u32 = 2;

/// A request that does not run.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: Cow<'static, str>,
    at: Option<Pos>,
    /// The body was understood as GraphQL over HTTP, so `application/json` answers 200.
    well_formed: bool,
    extensions: Map<String, serde_json::Value>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code, message: message.into(), at: None, well_formed: false, extensions: Map::new() }
    }

    /// A document that is not run.
    pub(super) fn document(code: &'static str, message: String, at: Option<Pos>) -> Self {
        Self { at, well_formed: true, ..Self::new(StatusCode::BAD_REQUEST, code, message) }
    }

    /// With the request's id, for the person who tells us.
    pub(super) fn with_request_id(mut self, id: &str) -> Self {
        self.extensions.insert("requestId".into(), id.into());
        self
    }

    /// As bytes.
    pub(super) fn answer(self, media: Media) -> Response {
        let mut error = json!({ "message": self.message, "extensions": self.extensions });
        error["extensions"]["code"] = self.code.into();
        if let Some(at) = self.at {
            error["locations"] = json!([{ "line": at.line, "column": at.column }]);
        }
        let status = if self.well_formed && media == Media::Json { StatusCode::OK } else { self.status };
        let mut response = (status, json!({ "errors": [error] }).to_string()).into_response();
        if self.code == code::UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(RETRY_AFTER));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        dress(response, media)
    }
}

/// The answer of a request that ran, or that validation refused. Faults of ours are named by the request's id.
pub(super) fn executed(mut answer: Answer, media: Media, id: &str) -> Response {
    let mut retry_after = None;
    for values in answer.errors.iter_mut().filter_map(|error| error.extensions.as_mut()) {
        let is = |values: &ErrorExtensionValues, code: &str| values.get("code") == Some(&Value::from(code));
        if is(values, code::UNAVAILABLE) {
            retry_after = Some(RETRY_AFTER);
        }
        if let Some(Value::Number(seconds)) = values.get("retryAfter").filter(|_| is(values, code::RATE_LIMITED)) {
            retry_after = seconds.as_u64().and_then(|seconds| u32::try_from(seconds).ok());
        }
        if is(values, code::INTERNAL) {
            values.set("requestId", id);
        }
    }
    let refused = answer.data == Value::Null && !answer.errors.is_empty() && answer.errors.iter().all(|error| error.path.is_empty());
    let mut response = if refused {
        let status = if media == Media::Json { StatusCode::OK } else { StatusCode::BAD_REQUEST };
        (status, json!({ "errors": answer.errors }).to_string()).into_response()
    } else {
        GraphQLResponse(answer.into()).into_response()
    };
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    dress(response, media)
}

/// Headers that every answer has: personal data is kept by nobody on the way.
fn dress(mut response: Response, media: Media) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, media.text()),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "accept, accept-language, authorization"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
