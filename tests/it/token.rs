//! Tokens: each claim is checked, and what is refused says nothing about why.

use axum::body::Body;
use entity::kind::Audience;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::server::{Answer, ISSUER, Server, now, post};
use crate::support::world::{CODE, OTHER_CODE};

const ME: &str = r#"{"query":"{ me { displayName kind } }"}"#;

async fn with(server: &Server, authorization: Option<String>) -> Answer {
    let mut request = post(ME);
    if let Some(value) = authorization {
        request = request.header("authorization", value);
    }
    server.send(request.body(Body::from(ME)).unwrap()).await
}

fn claims() -> Value {
    let at = now().timestamp();
    json!({ "iss": presentie::http::built_in_issuer::ISSUER, "sub": "authority", "aud": format!("{CODE}/parent"), "iat": at, "nbf": at, "exp": at + 3600 })
}

#[tokio::test]
async fn each_wrong_claim_is_refused_and_all_alike() {
    let server = Server::sqlite().await;
    let good = ISSUER.key().sign_claims(&claims()).unwrap();
    assert_eq!(with(&server, Some(format!("Bearer {good}"))).await.data()["me"]["displayName"], "authority");
    let at = now().timestamp();
    let mut answers = vec![];
    for (claim, value) in [
        ("iss", json!("https://elsewhere.example")),
        ("sub", json!("")),
        ("sub", json!(" ")),
        ("sub", json!(7)),
        ("aud", json!("25LX/office")),
        ("aud", json!([format!("{CODE}/parent"), format!("{CODE}/staff")])),
        ("aud", json!([])),
        ("exp", json!(at - 31)),
        ("exp", json!(at + 13 * 3600)),
        ("exp", json!(i64::MAX)),
        ("nbf", json!(at + 31)),
        ("iat", json!(at + 31)),
        ("iss", Value::Null),
        ("sub", Value::Null),
        ("aud", Value::Null),
        ("exp", Value::Null),
        ("nbf", Value::Null),
    ] {
        let mut wrong = claims();
        if value.is_null() {
            wrong.as_object_mut().unwrap().remove(claim);
        } else {
            wrong[claim] = value.clone();
        }
        let answer = with(&server, Some(format!("Bearer {}", ISSUER.key().sign_claims(&wrong).unwrap()))).await;
        assert_eq!(answer.status, 401, "{claim} {value}: {}", answer.text);
        answers.push(answer.text);
    }
    for authorization in
        ["Bearer", "Bearer ", "Basic eDp5", "Bearer a.b.c", &format!("Bearer {}", "x".repeat(9_000)), &format!("Bearer {good}x")]
    {
        let answer = with(&server, Some((*authorization).to_owned())).await;
        assert_eq!(answer.status, 401, "{authorization}");
        answers.push(answer.text);
    }
    answers.push(with(&server, None).await.text);
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
}

#[tokio::test]
async fn clocks_may_differ_by_half_a_minute() {
    let server = Server::sqlite().await;
    let at = now().timestamp();
    for (claim, value) in [("exp", at - 29), ("nbf", at + 29)] {
        let mut late = claims();
        late[claim] = value.into();
        late["iat"] = (at - 60).into();
        assert_eq!(with(&server, Some(format!("Bearer {}", ISSUER.key().sign_claims(&late).unwrap()))).await.status, 200, "{claim}");
    }
}

#[tokio::test]
async fn a_life_is_counted_from_when_the_token_was_made() {
    // Some issuers begin a token before they make it, so that slow clocks take it at once.
    let server = Server::sqlite().await;
    let at = now().timestamp();
    for (hours, status) in [(12, 200), (13, 401)] {
        let mut early = claims();
        early["nbf"] = (at - 3600).into();
        early["exp"] = (at + hours * 3600).into();
        let answer = with(&server, Some(format!("Bearer {}", ISSUER.key().sign_claims(&early).unwrap()))).await;
        assert_eq!(answer.status, status, "{hours} hours");
    }
}

on_both! {
    async fn the_portal_chooses_the_capacity_and_the_school(server: Server) {
        let me = "{ me { displayName kind } }";
        for (login, portal, kind) in [
            ("authority", Audience::Parent, "GUARDIAN"),
            ("authority", Audience::Mobile, "GUARDIAN"),
            ("kid15", Audience::Student, "STUDENT"),
            ("kid15", Audience::Mobile, "STUDENT"),
            ("teach", Audience::Staff, "STAFF"),
        ] {
            assert_eq!(server.ask_at(login, CODE, portal, me, json!({})).await.data()["me"]["kind"], kind, "{login}");
        }
        for (login, school, portal) in [
            ("authority", CODE, Audience::Staff),
            ("authority", CODE, Audience::Student),
            ("kid15", CODE, Audience::Parent),
            ("teach", CODE, Audience::Parent),
            ("nobody", CODE, Audience::Parent),
            ("authority", "99ZZ", Audience::Parent),
        ] {
            assert_eq!(server.ask_at(login, school, portal, me, json!({})).await.status, 401, "{login}");
        }
        assert_eq!(server.ask_at("authority", OTHER_CODE, Audience::Parent, me, json!({})).await.status, 200);
    }
}

#[tokio::test]
async fn without_a_token_only_typename_answers() {
    let server = Server::sqlite().await;
    for (query, status) in
        [("{ __typename }", 200), ("{ __typename me { kind } }", 401), ("{ ...f } fragment f on Query { me { kind } }", 401)]
    {
        let body = json!({ "query": query }).to_string();
        assert_eq!(server.send(post(&body).body(Body::from(body.clone())).unwrap()).await.status, status, "{query}");
    }
}
