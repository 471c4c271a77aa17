//! `POST /graphql`: one request from headers to answer, in the order in which it is cheapest to say no.

use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::Executor;
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use tokio::time::timeout;

use super::address::{self, Peer};
use super::answer::{Refusal, executed};
use super::authenticate::AuthError;
use super::negotiate::{self, Media};
use super::request;
use super::request_id::RequestId;
use super::router::Door;
use crate::graphql::code;
use crate::graphql::context::Joining;
use crate::graphql::error::Problem;
use crate::graphql::execute::execute;
use crate::graphql::language::Language;
use crate::policy::viewer::Viewer;
use crate::store;
use crate::store::viewer::Claim;

/// Anything but `POST`.
pub(super) async fn method_not_allowed() -> Response {
    (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "POST")], "Send queries with POST.\n").into_response()
}

/// How one request wants to be answered.
struct Asked {
    id: Arc<str>,
    media: Media,
    language: Language,
    address: Option<IpAddr>,
}

/// Answers one request, also when something of ours breaks on the way.
pub(super) async fn post<E: Executor>(
    State(door): State<Arc<Door<E>>>,
    Extension(RequestId(id)): Extension<RequestId>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Some(media) = negotiate::accepted(&headers) else {
        let text = "Accept must allow application/graphql-response+json or application/json.\n";
        return (StatusCode::NOT_ACCEPTABLE, text).into_response();
    };
    let language =
        headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).map_or_else(Language::default, Language::accepted);
    let address = address::of(&headers, peer.map(|Extension(peer)| peer), door.behind_proxy);
    let asked = Asked { id, media, language, address };
    let refusal = match AssertUnwindSafe(answer(&door, &asked, &headers, body)).catch_unwind().await {
        Ok(Ok(response)) => return response,
        Ok(Err(refusal)) => refusal,
        Err(_panic) => {
            tracing::error!("answered after a panic");
            asked.refused(&Problem::Internal, StatusCode::INTERNAL_SERVER_ERROR).with_request_id(&asked.id)
        }
    };
    refusal.answer(media)
}

async fn answer<E: Executor>(door: &Door<E>, asked: &Asked, headers: &HeaderMap, body: Body) -> Result<Response, Refusal> {
    if !negotiate::is_json(headers) {
        let text = "Content-Type must be application/json in UTF-8, not compressed.";
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, code::BAD_USER_INPUT, text));
    }
    let bytes = request::read(body, door.body_time).await?;
    timeout(door.request_time, run(door, asked, headers, &bytes)).await.unwrap_or_else(|_elapsed| {
        tracing::warn!("time limit");
        Err(asked.refused(&Problem::Timeout, StatusCode::GATEWAY_TIMEOUT).with_request_id(&asked.id))
    })
}

async fn run<E: Executor>(door: &Door<E>, asked: &Asked, headers: &HeaderMap, bytes: &[u8]) -> Result<Response, Refusal> {
    let claim = match bearer(headers) {
        Some(token) => Some(claim(door, asked, token).await?),
        None => None,
    };
    let mut checked = request::check(bytes, door.introspection)?;
    let viewer = match claim {
        Some(claim) => {
            let viewer = viewer(door, asked, &claim).await?;
            if viewer.is_none() && !checked.cost.only_joins {
                return Err(asked.unauthenticated());
            }
            checked.request = checked.request.data(Joining { claim, address: asked.address, now: door.clock.now() });
            viewer
        }
        None if checked.cost.only_typename => None,
        None => return Err(asked.unauthenticated()),
    };
    let (response, _seen) = execute(&door.schema, checked.request, viewer, asked.language).await;
    Ok(executed(response, asked.media, &asked.id))
}

async fn claim<E>(door: &Door<E>, asked: &Asked, token: &str) -> Result<Claim, Refusal> {
    door.authenticator.verify(token, door.clock.real_now()).await.map_err(|error| match error {
        AuthError::Refused(why) => {
            tracing::info!(why, "token refused");
            asked.unauthenticated()
        }
        AuthError::KeysMissing => asked.unavailable(),
    })
}

/// A good token that belongs to nobody here is answered like a bad one, but for this: it may accept an invitation.
async fn viewer<E>(door: &Door<E>, asked: &Asked, claim: &Claim) -> Result<Option<Arc<Viewer>>, Refusal> {
    let found = store::viewer::load(&door.store, claim, door.clock.now()).await.map_err(|error| {
        tracing::error!(%error, "viewer");
        asked.unavailable()
    })?;
    if found.is_none() {
        tracing::info!("token of nobody here");
    }
    Ok(found.map(Arc::new))
}

impl Asked {
    fn refused(&self, problem: &Problem, status: StatusCode) -> Refusal {
        Refusal::new(status, problem.code(), problem.text(self.language))
    }

    fn unauthenticated(&self) -> Refusal {
        self.refused(&Problem::Unauthenticated, StatusCode::UNAUTHORIZED)
    }

    fn unavailable(&self) -> Refusal {
        self.refused(&Problem::Unavailable, StatusCode::SERVICE_UNAVAILABLE)
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?;
    let (scheme, token) = value.to_str().ok()?.split_once(' ').unwrap_or_default();
    // What is no bearer token is an empty one: refused, not overlooked.
    Some(if scheme.eq_ignore_ascii_case("bearer") { token.trim() } else { "" })
}
