//! The codes of errors, each with a real answer that is kept: what clients are written against must not change unseen.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use entity::kind::Audience;
use insta::assert_json_snapshot;
use presentie::graphql::code;
use serde_json::{Map, Value, json};
use tower::ServiceExt;

use crate::support::broken::{Gate, behind_the_door};
use crate::support::server::{ISSUER, Server, now, post};
use crate::support::world::{CODE, portal, student};

/// Status, the one error, and when to try again.
async fn answer(router: &Router, login: Option<&str>, query: &str) -> Value {
    let body = json!({ "query": query }).to_string();
    let mut request = post(&body);
    if let Some(login) = login {
        let portal = if login == "guesser" { Audience::Parent } else { portal(login) };
        let token = ISSUER.token(login, CODE, portal, now()).unwrap();
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let (parts, body) = router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap().into_parts();
    let mut json: Value = serde_json::from_slice(&to_bytes(body, usize::MAX).await.unwrap()).unwrap();
    let errors = json["errors"].as_array_mut().unwrap();
    assert_eq!(errors.len(), 1, "{errors:?}");
    let mut error = errors.remove(0);
    if let Some(id) = error["extensions"].get_mut("requestId") {
        *id = "0190...".into();
    }
    let retry_after = parts.headers.get("retry-after").map(|value| value.to_str().unwrap());
    json!({ "status": parts.status.as_u16(), "retryAfter": retry_after, "error": error })
}

#[tokio::test]
async fn each_code_has_a_real_answer() {
    let server = Server::sqlite().await;
    let broken = behind_the_door(server.store.clone(), &Gate::default(), Duration::from_millis(300), Duration::from_secs(5));
    let week = |of: &str, what: &str| format!("{{ week(studentId: \"{}\", of: \"{of}\") {{ {what} }} }}", student(CODE, "kid15"));
    let aliases = (0..16).fold("{".to_owned(), |all, n| format!("{all} a{n}: __typename")) + " }";
    for _ in 0..10 {
        let guess = "mutation { acceptInvitation(input: { code: \"\" }) { joined } }";
        server.ask_at("guesser", CODE, Audience::Parent, guess, json!({})).await;
    }
    let mut kept = Map::new();
    for (router, login, query) in [
        (&server.router, None, "{ me { kind } }".to_owned()),
        (&server.router, Some("officer"), week("2026-11-20", "student { birthDate }")),
        (&server.router, Some("info"), week("2026-11-20", "begins")),
        (&server.router, Some("authority"), week("2026-02-30", "begins")),
        (&server.router, Some("authority"), aliases),
        (&server.router, Some("guesser"), "mutation { acceptInvitation(input: { code: \"2345-6789-ABCD\" }) { joined } }".to_owned()),
        (&broken, Some("authority"), "{ never }".to_owned()),
        (&broken, Some("authority"), "{ unavailable }".to_owned()),
        (&broken, Some("authority"), "{ panics }".to_owned()),
    ] {
        let answer = answer(router, login, &query).await;
        kept.insert(answer["error"]["extensions"]["code"].as_str().unwrap().to_owned(), answer);
    }
    let (mut all, mut met) = (code::ALL.to_vec(), kept.keys().map(String::as_str).collect::<Vec<_>>());
    all.sort_unstable();
    met.sort_unstable();
    assert_eq!(met, all);
    assert_json_snapshot!("codes", kept);
}

#[tokio::test]
async fn what_does_not_fit_the_schema_names_the_argument() {
    let server = Server::sqlite().await;
    let id = student(CODE, "kid15");
    for (query, field) in [
        (format!("{{ week(studentId: \"{id}\", of: 7) {{ begins }} }}"), "of"),
        (format!("{{ week(studentId: \"{id}\") {{ begins }} }}"), "of"),
        (format!("{{ week(studentId: \"{id}\", of: \"2026-11-20\", until: 1) {{ begins }} }}"), "until"),
        ("{ week(studentId: {a: 1}, of: \"2026-11-20\") { begins } }".to_owned(), "studentId"),
    ] {
        let answer = server.ask("authority", &query, json!({})).await;
        let (_, code, extensions) = answer.errors().remove(0);
        assert_eq!((code.as_str(), extensions["rule"].as_str()), ("BAD_USER_INPUT", Some("SCHEMA")), "{}", answer.text);
        assert_eq!(extensions["field"], field, "{}", answer.text);
    }
    let wrong = json!({ "of": { "year": 2026 } });
    let answer = server.ask("authority", &format!("query($of: Date!) {{ week(studentId: \"{id}\", of: $of) {{ begins }} }}"), wrong).await;
    assert_eq!(answer.errors().remove(0).2["field"], "of", "{}", answer.text);
}
