//! A teacher or mentor asks that a student be contacted now: kept as a record, with its event, one open at a time.

use entity::{flag, outbox, reason_text};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use crate::on_both;
use crate::support::server::{Answer, Server};
use crate::support::world::{CODE, OTHER_CODE, student};

const FLAG: &str = "mutation($input: FlagForActionInput!) { flagForAction(input: $input) {
    flag { id at student { id } by { displayName } } errors { code rule path limit message } } }";

async fn raise(server: &Server, login: &str, key: &str, id: &str, reason: &str) -> Answer {
    server.ask(login, FLAG, json!({ "input": { "studentId": id, "reason": reason, "idempotencyKey": key } })).await
}

fn errors(answer: &Answer) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| "-".to_owned(), str::to_owned);
    let errors = answer.data()["flagForAction"]["errors"].as_array().cloned().unwrap();
    errors.iter().map(|error| format!("{} {} {}", text(&error["code"]), text(&error["rule"]), text(&error["path"][0]))).collect()
}

fn id(answer: &Answer) -> String {
    answer.data()["flagForAction"]["flag"]["id"].as_str().unwrap_or_else(|| panic!("{}", answer.text)).to_owned()
}

on_both! {
    async fn one_flag_is_open_of_each_who_asks(server: Server) {
        let kid = student(CODE, "kid15");
        let first = raise(&server, "teach", "k1", &kid, "cried in\nclass").await;
        assert_eq!(
            first.data()["flagForAction"]["flag"],
            json!({ "id": id(&first), "at": "2026-11-23T11:00:00+01:00", "student": { "id": kid }, "by": { "displayName": "teach staff" } })
        );
        for (key, reason) in [("k1", "cried in\nclass"), ("k2", "again")] {
            assert_eq!(id(&raise(&server, "teach", key, &kid, reason).await), id(&first), "{key}: the same day");
        }
        assert_eq!(errors(&raise(&server, "teach", "k1", &kid, "another").await), ["IDEMPOTENCY_MISMATCH - idempotencyKey"]);
        let mentors = raise(&server, "mentor", "k1", &kid, "worried").await;
        assert_ne!(id(&mentors), id(&first), "of somebody else it is another");
        let next = raise(&server.at("2026-11-24T08:00:00Z"), "teach", "k3", &kid, "today too").await;
        assert_ne!(id(&next), id(&first), "on another day it is asked anew");
        let store = server.store.read();
        let open = flag::Entity::find().filter(flag::Column::HandledAt.is_null()).count(store).await.unwrap();
        assert_eq!((flag::Entity::find().count(store).await.unwrap(), open), (3, 2), "and takes the place of the first");
        let events = outbox::Entity::find().filter(outbox::Column::Event.eq("flag.raised")).count(store).await.unwrap();
        assert_eq!(events, 3);
        let texts: Vec<Option<String>> = reason_text::Entity::find().all(store).await.unwrap().into_iter().map(|row| row.body).collect();
        assert!(texts.contains(&Some("cried in class".into())) && !texts.contains(&Some("again".into())), "{texts:?}");
    }
}

on_both! {
    async fn who_may_and_what_is_refused(server: Server) {
        let kid = student(CODE, "kid15");
        let long = "x".repeat(201);
        for (login, id, reason, expected) in [
            ("officer", kid.clone(), "r", "FORBIDDEN ROLE studentId"),
            ("lead", kid.clone(), "r", "FORBIDDEN ROLE studentId"),
            ("admin", kid.clone(), "r", "FORBIDDEN ROLE studentId"),
            ("kid15", kid.clone(), "r", "FORBIDDEN ROLE studentId"),
            ("authority", kid.clone(), "r", "FORBIDDEN ROLE studentId"),
            ("stranger", kid.clone(), "r", "NOT_FOUND - studentId"),
            ("former", kid.clone(), "r", "NOT_FOUND - studentId"),
            ("info", kid.clone(), "r", "NOT_FOUND - studentId"),
            ("teach", student(OTHER_CODE, "kid15"), "r", "NOT_FOUND - studentId"),
            ("teach", "student_01900000000070018000000000ffffff".into(), "r", "NOT_FOUND - studentId"),
            ("teach", "student".into(), "r", "BAD_USER_INPUT ID studentId"),
            ("teach", kid.clone(), "", "BAD_USER_INPUT TEXT reason"),
            ("teach", kid.clone(), "\u{0}", "BAD_USER_INPUT TEXT reason"),
            ("teach", kid.clone(), "a\u{200b}b", "BAD_USER_INPUT TEXT reason"),
            ("teach", kid.clone(), long.as_str(), "BAD_USER_INPUT TEXT reason"),
        ] {
            assert_eq!(errors(&raise(&server, login, "k", &id, reason).await), [expected], "{login} {id}");
        }
        let hidden = raise(&server, "stranger", "k", &kid, "r").await;
        let missing = raise(&server, "stranger", "k", "student_01900000000070018000000000ffffff", "r").await;
        assert_eq!((hidden.text, hidden.statements), (missing.text, missing.statements));
        assert_eq!(flag::Entity::find().count(server.store.read()).await.unwrap(), 0);
    }
}

on_both! {
    async fn many_at_once_are_one(server: Server) {
        let kid = student(CODE, "kid17");
        let all = (0..10).map(|at| {
            let (server, kid) = (&server, &kid);
            async move { id(&raise(server, "teach", &format!("k{at}"), kid, "now").await) }
        });
        let ids: std::collections::BTreeSet<String> = futures::future::join_all(all).await.into_iter().collect();
        assert_eq!((ids.len(), flag::Entity::find().count(server.store.read()).await.unwrap()), (1, 1));
    }
}
