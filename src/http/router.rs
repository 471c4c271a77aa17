//! Which path leads where, and what all of them share.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use async_graphql::Executor;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::authenticate::Authenticator;
use super::{request_id, transport};
use crate::clock::Clock;
use crate::graphql::schema::{self, Presentie};
use crate::store::{Store, migrate};

/// How long the body of a request may usually take to arrive.
pub const BODY_TIME: Duration = Duration::from_secs(5);

/// What a request needs.
pub struct Door<E = Presentie> {
    /// What can be asked.
    pub schema: E,
    /// Rows.
    pub store: Store,
    /// Who is asking.
    pub authenticator: Authenticator,
    /// What time it is.
    pub clock: Clock,
    /// Longest time a request may run, once it has arrived.
    pub request_time: Duration,
    /// Longest time the body of a request may take to arrive.
    pub body_time: Duration,
    /// Whether the schema may be asked for by query.
    pub introspection: bool,
    /// Whether a proxy of ours stands before it, and says where requests come from.
    pub behind_proxy: bool,
}

/// All paths.
#[must_use]
pub fn router<E: Executor>(door: Arc<Door<E>>) -> Router {
    Router::new()
        .route("/graphql", post(transport::post::<E>).fallback(transport::method_not_allowed))
        .route("/schema.graphql", get(sdl))
        .route("/health/live", get(|| async { "alive\n" }))
        .route("/health/ready", get(ready::<E>))
        .layer(middleware::from_fn(request_id::name))
        .with_state(door)
}

/// Anybody may ask for it, so it is written out once.
async fn sdl() -> impl IntoResponse {
    static TEXT: LazyLock<String> = LazyLock::new(schema::sdl);
    ([(header::CONTENT_TYPE, "application/graphql; charset=utf-8")], TEXT.as_str())
}

/// Ready: the database answers, and has every migration of this build and no other.
async fn ready<E>(State(door): State<Arc<Door<E>>>) -> Response {
    let no = |text: &'static str| (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "2")], text).into_response();
    let steps = match tokio::time::timeout(Duration::from_secs(3), migrate::steps(&door.store)).await {
        Ok(Ok(steps)) => steps,
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready");
            return no("the database does not answer\n");
        }
        Err(_elapsed) => return no("the database does not answer\n"),
    };
    match (steps.missing.is_empty(), steps.unknown.is_empty()) {
        (true, true) => "ready\n".into_response(),
        (false, _) => no("migrations are missing: run presentie migrate up\n"),
        (true, false) => no("the database is of a later version than this program\n"),
    }
}
