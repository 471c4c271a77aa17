//! The front door: method, media types, size, documents.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::json;

use crate::support::server::{Server, post};

const TYPENAME: &str = r#"{"query":"{ __typename }"}"#;

async fn status(server: &Server, request: Request<Body>) -> u16 {
    server.send(request).await.status.as_u16()
}

#[tokio::test]
async fn only_post_with_json_is_taken() {
    let server = Server::sqlite().await;
    for method in [Method::GET, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        let answer =
            server.send(Request::builder().method(&method).uri("/graphql?query=%7B__typename%7D").body(Body::empty()).unwrap()).await;
        assert_eq!((answer.status.as_u16(), answer.headers["allow"].to_str().unwrap()), (405, "POST"), "{method}");
    }
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=latin1",
        "application/graphql",
    ] {
        let request = Request::post("/graphql").header("content-type", kind).body(Body::from(TYPENAME)).unwrap();
        assert_eq!(status(&server, request).await, 415, "{kind}");
    }
    assert_eq!(status(&server, Request::post("/graphql").body(Body::from(TYPENAME)).unwrap()).await, 415);
    let request = Request::post("/graphql").header("content-type", "application/json").header("accept", "text/html");
    assert_eq!(status(&server, request.body(Body::from(TYPENAME)).unwrap()).await, 406);
    assert_eq!(status(&server, Request::get("/nowhere").body(Body::empty()).unwrap()).await, 404);
}

#[tokio::test]
async fn the_answer_has_the_media_type_and_status_that_were_asked_for() {
    let server = Server::sqlite().await;
    for (accept, kind, refused) in [
        (Some("application/graphql-response+json"), "application/graphql-response+json; charset=utf-8", 400),
        (Some("application/json"), "application/json; charset=utf-8", 200),
        (Some("*/*"), "application/json; charset=utf-8", 200),
        (None, "application/json; charset=utf-8", 200),
    ] {
        let with = |body: &'static str| {
            let mut request = Request::post("/graphql").header("content-type", "application/json");
            if let Some(accept) = accept {
                request = request.header("accept", accept);
            }
            request.body(Body::from(body)).unwrap()
        };
        let good = server.send(with(TYPENAME)).await;
        assert_eq!((good.status.as_u16(), good.headers["content-type"].to_str().unwrap()), (200, kind));
        assert_eq!(good.data()["__typename"], "Query");
        assert_eq!(good.headers["cache-control"], "no-store");
        assert_eq!(good.headers["x-request-id"].len(), 32);
        for broken in [r#"{"query":"{"}"#, r#"{"query":"{ __typename"}"#, r#"{"query":""}"#] {
            let answer = server.send(with(broken)).await;
            assert_eq!(answer.status.as_u16(), refused, "{broken}");
            assert!(answer.json().get("data").is_none() && !answer.text.contains("-->"), "{}", answer.text);
        }
        assert_eq!(server.send(with("{")).await.status, 400);
        assert_eq!(server.send(with(r#"[{"query":"{ __typename }"}]"#)).await.status, 400);
    }
}

#[tokio::test]
async fn bodies_of_another_shape_are_refused() {
    let server = Server::sqlite().await;
    for body in [
        "",
        "null",
        "1",
        "[]",
        "{}",
        r#"{"query":1}"#,
        r#"{"query":"{ __typename }","variables":[]}"#,
        r#"{"query":"{ __typename }","extensions":7}"#,
        r#"{"query":"{ __typename }","operationName":{}}"#,
        "\u{feff}{}",
        "{\"query\":\"{ __typename }\"} x",
    ] {
        assert_eq!(status(&server, post(body).body(Body::from(body)).unwrap()).await, 400, "{body}");
    }
    assert_eq!(status(&server, post("").body(Body::from(vec![0xff, 0xfe, b'{'])).unwrap()).await, 400);
    let big = json!({ "query": format!("{{ __typename }} # {}", "x".repeat(64 * 1024)) }).to_string();
    assert_eq!(status(&server, post(&big).body(Body::from(big.clone())).unwrap()).await, 413);
}

#[tokio::test]
async fn heavy_documents_are_refused_before_they_run() {
    let server = Server::sqlite().await;
    let fan: String = (0..16).map(|n| format!("fragment f{n} on Query {{ ...f{m} ...f{m} }} ", m = n + 1)).collect();
    let deep = format!("{}{}", "{ a ".repeat(4_000), "}".repeat(4_000));
    let lists = format!("{{ a(x: {}{}) }}", "[".repeat(20_000), "]".repeat(20_000));
    for query in [
        format!("{{ ...f0 }} {fan} fragment f16 on Query {{ __typename }}"),
        (0..16).fold("{".to_owned(), |all, n| format!("{all} a{n}: __typename")) + "}",
        format!("{{{}}}", " __typename".repeat(11)),
        deep,
        lists,
    ] {
        let body = json!({ "query": query }).to_string();
        let answer = server.send(post(&body).body(Body::from(body.clone())).unwrap()).await;
        let (_, code, _) = answer.errors().remove(0);
        assert_eq!((answer.status.as_u16(), answer.statements), (400, 0), "{}", &query[..60]);
        assert!(["QUERY_TOO_COMPLEX", "BAD_USER_INPUT"].contains(&code.as_str()), "{code}");
    }
    let body = json!({ "query": "{ __schema { types { name } } }" }).to_string();
    assert_eq!(server.send(post(&body).body(Body::from(body.clone())).unwrap()).await.errors()[0].1, "FORBIDDEN");
}

#[tokio::test]
async fn health_tells_life_from_readiness() {
    let server = Server::sqlite().await;
    for path in ["/health/live", "/health/ready"] {
        assert_eq!(status(&server, Request::get(path).body(Body::empty()).unwrap()).await, 200, "{path}");
    }
    presentie::store::migrate::down(&server.store, Some(1)).await.unwrap();
    assert_eq!(status(&server, Request::get("/health/ready").body(Body::empty()).unwrap()).await, 503);
    assert_eq!(status(&server, Request::get("/health/live").body(Body::empty()).unwrap()).await, 200);
}
