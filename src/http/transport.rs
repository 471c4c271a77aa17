//! `POST /graphql`: one request from headers to answer, in the order in which it is cheapest to say no.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::Request;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use uuid::Uuid;

use super::answer::{REQUEST_ID, Refusal, executed};
use super::authenticate::AuthError;
use super::negotiate::{self, Media};
use super::request;
use super::router::Door;
use crate::graphql::code;
use crate::graphql::error::Problem;
use crate::graphql::execute::execute;
use crate::graphql::language::Language;
use crate::policy::viewer::Viewer;
use crate::store;

/// Seconds after which a client may try again when the database is away.
const RETRY_AFTER: u32 = 2;

/// Anything but `POST`.
pub(super) async fn method_not_allowed() -> Response {
    (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "POST")], "Send queries with POST.\n").into_response()
}

/// Answers one request.
pub(super) async fn post(State(door): State<Arc<Door>>, headers: HeaderMap, body: Body) -> Response {
    let id = Uuid::now_v7().simple().to_string();
    let Some(media) = negotiate::accepted(&headers) else {
        let text = "Accept must allow application/graphql-response+json or application/json.\n";
        return named((StatusCode::NOT_ACCEPTABLE, text).into_response(), &id);
    };
    let language =
        headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).map_or_else(Language::default, Language::accepted);
    let answered = answer(&door, &headers, body, media, language, &id).await;
    named(answered.unwrap_or_else(|refusal| refusal.answer(media)), &id)
}

async fn answer(door: &Door, headers: &HeaderMap, body: Body, media: Media, language: Language, id: &str) -> Result<Response, Refusal> {
    if !negotiate::is_json(headers) {
        let text = "Content-Type must be application/json in UTF-8, not compressed.";
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, code::BAD_USER_INPUT, text));
    }
    let claim = match bearer(headers) {
        Some(token) => Some(door.authenticator.verify(token, door.clock.real_now()).await.map_err(|error| match error {
            AuthError::Refused(why) => {
                tracing::info!(id, why, "token refused");
                refused(&Problem::Unauthenticated, StatusCode::UNAUTHORIZED, language)
            }
            AuthError::KeysMissing => unavailable(language),
        })?),
        None => None,
    };
    let bytes = request::read(body).await?;
    let checked = request::check(&bytes, door.introspection)?;
    let viewer = match claim {
        Some(claim) => Some(viewer(door, &claim, language).await?),
        None if checked.cost.only_typename => None,
        None => return Err(refused(&Problem::Unauthenticated, StatusCode::UNAUTHORIZED, language)),
    };
    run(door, checked.request, viewer, media, language, id).await
}

async fn viewer(door: &Door, claim: &store::viewer::Claim, language: Language) -> Result<Arc<Viewer>, Refusal> {
    let found = store::viewer::load(&door.store, claim, door.clock.now()).await.map_err(|error| {
        tracing::error!(%error, "viewer");
        unavailable(language)
    })?;
    found.map(Arc::new).ok_or_else(|| refused(&Problem::Unauthenticated, StatusCode::UNAUTHORIZED, language))
}

async fn run(
    door: &Door,
    request: Request,
    viewer: Option<Arc<Viewer>>,
    media: Media,
    language: Language,
    id: &str,
) -> Result<Response, Refusal> {
    let running = AssertUnwindSafe(execute(&door.schema, request, viewer, language)).catch_unwind();
    match tokio::time::timeout(door.request_time, running).await {
        Ok(Ok((response, _seen))) => Ok(executed(response, media)),
        Ok(Err(_panic)) => {
            tracing::error!(id, "a resolver panicked");
            Err(refused(&Problem::Internal, StatusCode::INTERNAL_SERVER_ERROR, language).with_request_id(id))
        }
        Err(_elapsed) => {
            tracing::warn!(id, "time limit");
            Err(Refusal::new(StatusCode::GATEWAY_TIMEOUT, code::TIMEOUT, "The query took too long.").with_request_id(id))
        }
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?;
    let (scheme, token) = value.to_str().ok()?.split_once(' ').unwrap_or_default();
    // What is no bearer token is an empty one: refused, not overlooked.
    Some(if scheme.eq_ignore_ascii_case("bearer") { token.trim() } else { "" })
}

fn refused(problem: &Problem, status: StatusCode, language: Language) -> Refusal {
    Refusal::new(status, problem.code(), problem.text(language))
}

fn unavailable(language: Language) -> Refusal {
    refused(&Problem::Unavailable, StatusCode::SERVICE_UNAVAILABLE, language).retry_after(RETRY_AFTER)
}

fn named(mut response: Response, id: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}
