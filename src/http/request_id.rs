//! Every answer carries an id of ours, whatever became of the request, and so does every line of the log about it.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;
use uuid::Uuid;

/// The header that names the request. One that a client sends is not taken over: it would be written into our log.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of the request at hand: 32 hex digits, later ones are larger.
#[derive(Clone, Debug)]
pub(super) struct RequestId(pub(super) Arc<str>);

/// Names the request, has it answered, and names the answer.
pub(super) async fn name(mut request: Request, next: Next) -> Response {
    let id: Arc<str> = Uuid::now_v7().simple().to_string().into();
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.run(request).instrument(tracing::info_span!("request", %id)).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}
