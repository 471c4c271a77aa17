//! The program under test: the same router that is served, asked with real requests and real tokens.

use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use chrono::{DateTime, Utc};
use entity::kind::Audience;
use presentie::clock::Clock;
use presentie::graphql::schema;
use presentie::http::authenticate::Authenticator;
use presentie::http::built_in_issuer::BuiltInIssuer;
use presentie::http::router::{Door, router};
use presentie::store::{Counter, Store, migrate};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{postgres, world};

/// Monday 23 November 2026, 11:00 in Amsterdam.
pub fn now() -> DateTime<Utc> {
    "2026-11-23T10:00:00Z".parse().unwrap()
}

/// One issuer for all tests of the process.
pub static ISSUER: LazyLock<BuiltInIssuer> = LazyLock::new(|| BuiltInIssuer::ephemeral().unwrap());

/// A door, and what stands behind it.
pub struct Server {
    clock: Clock,
    pub router: Router,
    pub store: Store,
    /// The address of the database.
    pub url: String,
    pub statements: Counter,
    _folder: Option<tempfile::TempDir>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    pub statements: usize,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// Data, when there are no errors.
    pub fn data(&self) -> Value {
        let json = self.json();
        assert!(json.get("errors").is_none(), "{json:#}");
        json["data"].clone()
    }

    /// Codes of the errors, by path.
    pub fn errors(&self) -> Vec<(String, String, Value)> {
        let json = self.json();
        let errors = json["errors"].as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        errors.iter().map(|e| (path(&e["path"]), text(&e["extensions"]["code"]), e["extensions"].clone())).collect()
    }
}

fn path(value: &Value) -> String {
    let parts = value.as_array().cloned().unwrap_or_default();
    parts.iter().map(|part| part.as_str().map_or_else(|| part.to_string(), str::to_owned)).collect::<Vec<_>>().join(".")
}

impl Server {
    /// On a copy of a SQLite file with the world in it.
    pub async fn sqlite() -> Self {
        static TEMPLATE: LazyLock<PathBuf> = LazyLock::new(|| {
            let make = || {
                tokio::runtime::Runtime::new().unwrap().block_on(async {
                    let file = tempfile::Builder::new().prefix("presentie-").tempdir().unwrap().keep().join("world.db");
                    let store = Store::connect(&format!("sqlite:{}", file.display()), 1).await.unwrap();
                    migrate::up(&store).await.unwrap();
                    world::build(&store).await;
                    store.close().await.unwrap();
                    file
                })
            };
            std::thread::spawn(make).join().unwrap()
        });
        let template = tokio::task::spawn_blocking(|| TEMPLATE.clone()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("presentie.db");
        std::fs::copy(template, &file).unwrap();
        let url = format!("sqlite:{}", file.display());
        Self::open(&url, Some(folder)).await
    }

    /// On a copy of a PostgreSQL database with the world in it.
    pub async fn postgres() -> Self {
        Self::open(&postgres::fresh().await, None).await
    }

    /// On that database as it is.
    pub async fn open(url: &str, folder: Option<tempfile::TempDir>) -> Self {
        let statements = Counter::default();
        let store = Store::connect_counting(url, 4, Some(statements.clone())).await.unwrap();
        let clock = Clock::Fixed(now());
        let router = router(door(store.clone(), clock));
        Self { clock, router, store, url: url.to_owned(), statements, _folder: folder }
    }

    /// The same rows on another day.
    pub fn at(&self, instant: &str) -> Self {
        let clock = Clock::Fixed(instant.parse().unwrap());
        let router = router(door(self.store.clone(), clock));
        Self { clock, router, store: self.store.clone(), url: self.url.clone(), statements: self.statements.clone(), _folder: None }
    }

    /// The same database, opened another way.
    pub fn over(&self, store: Store) -> Self {
        let router = router(door(store.clone(), self.clock));
        Self { clock: self.clock, router, store, url: self.url.clone(), statements: Counter::default(), _folder: None }
    }

    /// Asks as somebody of the test world's first school, at the portal where they sign in.
    pub async fn ask(&self, login: &str, query: &str, variables: Value) -> Answer {
        let portal = world::portal(login);
        self.ask_at(login, world::CODE, portal, query, variables).await
    }

    /// Asks as somebody at one portal of one school.
    pub async fn ask_at(&self, login: &str, institution: &str, portal: Audience, query: &str, variables: Value) -> Answer {
        let token = ISSUER.token(login, institution, portal, self.clock.real_now()).unwrap();
        let body = json!({ "query": query, "variables": variables }).to_string();
        let request = post(&body).header("authorization", format!("Bearer {token}"));
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Sends any request at all.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let before = self.statements.load(Ordering::SeqCst);
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let text = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
        let statements = self.statements.load(Ordering::SeqCst) - before;
        Answer { status: parts.status, headers: parts.headers, text, statements }
    }
}

/// A well-formed request, but for its body.
pub fn post(body: &str) -> axum::http::request::Builder {
    Request::post("/graphql")
        .header("content-type", "application/json")
        .header("accept", "application/graphql-response+json")
        .header("content-length", body.len())
}

/// What is served, with a clock that stands still.
pub fn door(store: Store, clock: Clock) -> Arc<Door> {
    Arc::new(Door {
        schema: schema::build(store.clone()),
        store,
        authenticator: Authenticator::new(vec![ISSUER.issuer().unwrap()]),
        clock,
        request_time: Duration::from_secs(10),
        body_time: Duration::from_secs(5),
        introspection: false,
        behind_proxy: false,
    })
}
