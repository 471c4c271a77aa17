//! When something of ours breaks: a code, a request id, nothing of what it was about, and a process that lives.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::HeaderMap;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::broken::{Gate, NAME, bearer, behind_the_door};
use crate::support::server::{Server, post};

async fn ask(router: &Router, query: &str, language: &str) -> (u16, HeaderMap, Value) {
    let body = json!({ "query": query }).to_string();
    let request = post(&body).header("authorization", bearer()).header("accept-language", language).body(Body::from(body)).unwrap();
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    let text = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
    assert!(NAME.split(' ').all(|word| !text.contains(word)), "{text}");
    (parts.status.as_u16(), parts.headers, serde_json::from_str(&text).unwrap())
}

async fn broken() -> (Server, Router) {
    let server = Server::sqlite().await;
    let router = behind_the_door(server.store.clone(), &Gate::default(), Duration::from_millis(300), Duration::from_secs(5));
    (server, router)
}

#[tokio::test]
async fn a_panic_in_a_resolver_is_internal_with_the_request_id_and_the_next_request_is_answered() {
    let (_server, router) = broken().await;
    let (status, headers, answer) = ask(&router, "{ panics }", "nl").await;
    let error = &answer["errors"][0];
    assert_eq!((status, &error["extensions"]["code"]), (500, &json!("INTERNAL")));
    assert_eq!(error["message"], "Er ging bij ons iets mis. Geef ons het request-id door.");
    assert_eq!(error["extensions"]["requestId"], headers["x-request-id"].to_str().unwrap());
    assert!(answer.get("data").is_none());
    assert_eq!(ask(&router, "{ __typename }", "nl").await.2["data"]["__typename"], "Query");
}

#[tokio::test]
async fn what_a_resolver_says_of_its_failure_stays_inside() {
    let (_server, router) = broken().await;
    let (status, headers, answer) = ask(&router, "{ fails }", "en").await;
    let error = &answer["errors"][0];
    assert_eq!((status, &error["extensions"]["code"], &error["path"]), (200, &json!("INTERNAL"), &json!(["fails"])));
    assert_eq!(error["message"], "Something went wrong on our side. Tell us the request id.");
    assert_eq!(error["extensions"]["requestId"], headers["x-request-id"].to_str().unwrap());
}

#[tokio::test]
async fn a_field_whose_rows_cannot_be_had_says_when_to_try_again() {
    let (_server, router) = broken().await;
    let (status, headers, answer) = ask(&router, "{ unavailable }", "en").await;
    assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (200, &json!("UNAVAILABLE")));
    assert_eq!(headers["retry-after"], "2");
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up() {
    let (_server, router) = broken().await;
    let (status, headers, answer) = ask(&router, "{ never }", "nl").await;
    let error = &answer["errors"][0];
    assert_eq!((status, &error["extensions"]["code"]), (504, &json!("TIMEOUT")));
    assert_eq!(error["message"], "Dit duurde langer dan mag. Vraag minder, of probeer het zo nog eens.");
    assert_eq!(error["extensions"]["requestId"], headers["x-request-id"].to_str().unwrap());
    assert_eq!(ask(&router, "{ __typename }", "nl").await.0, 200);
}
