//! What the README says one gets is what one gets.

use presentie::clock::Clock;
use presentie::demo::CODE;
use presentie::demo::persona::PERSONAS;
use presentie::demo::seed::{Wish, open};
use presentie::http::built_in_issuer::ISSUER as ISSUER_NAME;
use presentie::http::router::router;
use presentie::store::{Store, migrate};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::server::{ISSUER, door, post};

/// Login, query and answer of each example.
fn examples() -> Vec<(String, String, Value)> {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let queries = text.split("```graphql ").skip(1);
    queries
        .map(|rest| {
            let (login, rest) = rest.split_once('\n').unwrap();
            let (query, rest) = rest.split_once("```").unwrap();
            let answer = rest.split_once("```json\n").unwrap().1.split_once("```").unwrap().0;
            (login.to_owned(), query.trim().to_owned(), serde_json::from_str(answer).unwrap())
        })
        .collect()
}

#[tokio::test]
async fn every_example_is_answered_as_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::connect(&format!("sqlite:{}", folder.path().join("demo.db").display()), 4).await.unwrap();
    migrate::up(&store).await.unwrap();
    let today = "2026-11-23".parse().unwrap();
    let now = "2026-11-23T10:00:00Z".parse().unwrap();
    // What the examples ask for is the same in a small school.
    open(&store, &Wish { students: 60, today: Some(today), issuer: ISSUER_NAME }, now).await.unwrap();
    let router = router(door(store, Clock::Fixed(now)));
    let examples = examples();
    assert!(examples.len() >= 5);
    let ask = async |login: &str, body: Value| {
        let persona = PERSONAS.iter().find(|persona| persona.login == login).unwrap();
        let token = ISSUER.token(login, CODE, persona.portal, now).unwrap();
        let body = body.to_string();
        let request = post(&body).header("authorization", format!("Bearer {token}")).body(axum::body::Body::from(body)).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        serde_json::from_slice::<Value>(&bytes).unwrap()
    };
    // One after the other: what one writes, the next sees.
    for (login, query, expected) in examples {
        let mut body = json!({ "query": query });
        if query.contains("$student") {
            let me = ask(&login, json!({ "query": "{ me { students { student { id } } } }" })).await;
            body["variables"] = json!({ "student": me["data"]["me"]["students"][0]["student"]["id"] });
        }
        if query.contains("$guardianship") {
            let query = "{ me { students { student { guardianships { id grants { id } } } } } }";
            let me = ask(&login, json!({ "query": query })).await;
            let ties = me["data"]["me"]["students"][0]["student"]["guardianships"].as_array().unwrap();
            // The one to whom nothing is granted yet.
            body["variables"]["guardianship"] = ties.iter().find(|tie| tie["grants"] == json!([])).unwrap()["id"].clone();
        }
        let found = ask(&login, body).await;
        assert_eq!(found, expected, "{login}: {query}\n{found:#}");
    }
}
