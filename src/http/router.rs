//! Which path leads where, and what all of them share.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::authenticate::Authenticator;
use super::transport;
use crate::clock::Clock;
use crate::graphql::schema::{self, Presentie};
use crate::store::{Store, migrate};

/// What a request needs.
pub struct Door {
    /// What can be asked.
    pub schema: Presentie,
    /// Rows.
    pub store: Store,
    /// Who is asking.
    pub authenticator: Authenticator,
    /// What time it is.
    pub clock: Clock,
    /// Longest time a request may run.
    pub request_time: Duration,
    /// Whether the schema may be asked for by query.
    pub introspection: bool,
}

/// All paths.
#[must_use]
pub fn router(door: Arc<Door>) -> Router {
    Router::new()
        .route("/graphql", post(transport::post).fallback(transport::method_not_allowed))
        .route("/schema.graphql", get(sdl))
        .route("/health/live", get(|| async { "alive\n" }))
        .route("/health/ready", get(ready))
        .with_state(door)
}

async fn sdl() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/graphql; charset=utf-8")], schema::sdl())
}

/// Ready: the database answers and has every migration of this build.
async fn ready(State(door): State<Arc<Door>>) -> Response {
    let no = |text: &'static str| (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "2")], text).into_response();
    let missing = match tokio::time::timeout(Duration::from_secs(3), migrate::missing(&door.store)).await {
        Ok(Ok(missing)) => missing,
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready");
            return no("the database does not answer\n");
        }
        Err(_elapsed) => return no("the database does not answer\n"),
    };
    if missing.is_empty() { "ready\n".into_response() } else { no("migrations are missing: run presentie migrate up\n") }
}
