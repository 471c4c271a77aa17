//! A schema of which every field goes wrong, behind the same door: what a resolver of ours must never be able to do to the server.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Context, EmptyMutation, EmptySubscription, Object, Result, Schema};
use axum::Router;
use entity::kind::Audience;
use presentie::clock::Clock;
use presentie::graphql::error::Problem;
use presentie::http::authenticate::Authenticator;
use presentie::http::router::{Door, router};
use presentie::store::Store;
use tokio::sync::Notify;

use super::server::{ISSUER, now};
use super::world::CODE;

/// A name that stands in everything that breaks, and must come out nowhere.
pub const NAME: &str = "Willemijn Achternaam";

/// Tells when `waits` has begun, and lets it end.
#[derive(Clone, Default)]
pub struct Gate {
    pub begun: Arc<Notify>,
    pub open: Arc<Notify>,
}

fn break_down() -> i32 {
    panic!("no such student: {NAME}")
}

struct Query;

#[Object]
impl Query {
    async fn panics(&self) -> i32 {
        break_down()
    }

    async fn fails(&self) -> Result<i32> {
        Err(format!("row of {NAME} has no column").into())
    }

    async fn unavailable(&self) -> Result<i32> {
        Err(Problem::Unavailable.into())
    }

    async fn waits(&self, ctx: &Context<'_>) -> Result<i32> {
        let gate = ctx.data::<Gate>()?;
        gate.begun.notify_one();
        gate.open.notified().await;
        Ok(1)
    }

    async fn never(&self) -> i32 {
        std::future::pending().await
    }
}

/// The door with that schema behind it; a request may take `request_time`, its body `body_time`.
pub fn behind_the_door(store: Store, gate: &Gate, request_time: Duration, body_time: Duration) -> Router {
    let schema = Schema::build(Query, EmptyMutation, EmptySubscription).data(gate.clone()).finish();
    let authenticator = Authenticator::new(vec![ISSUER.issuer().unwrap()]);
    let clock = Clock::Fixed(now());
    router(Arc::new(Door { schema, store, authenticator, clock, request_time, body_time, introspection: false, behind_proxy: false }))
}

/// A header that lets one in.
pub fn bearer() -> String {
    format!("Bearer {}", ISSUER.token("authority", CODE, Audience::Parent, now()).unwrap())
}
