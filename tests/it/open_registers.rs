//! Registers that should have been taken and were not: whose they are, and in pages of one order.

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::grow;
use crate::support::server::{Answer, Server};
use crate::support::world::{CODE, GUARDIANS, OTHER_CODE, STUDENTS, lesson};

const OPEN: &str = "query($filter: OpenRegisterFilter, $first: Int!, $after: String) { openRegisters(filter: $filter, first: $first, after: $after) {
    nodes { lesson { id teachers { displayName } } complete takenBy { displayName } } edges { cursor } pageInfo { hasNextPage endCursor } } }";

async fn ask(server: &Server, login: &str, filter: Value) -> Answer {
    server.ask(login, OPEN, json!({ "filter": filter, "first": 100 })).await
}

fn lessons(answer: &Answer) -> Vec<String> {
    let data = answer.data();
    let nodes = data["openRegisters"]["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["lesson"]["id"].as_str().unwrap().to_owned()).collect()
}

async fn sql(server: &Server, text: &str) {
    let tx = server.store.begin().await.unwrap();
    tx.execute_unprepared(text).await.unwrap();
    tx.commit().await.unwrap();
}

on_both! {
    async fn own_ones_for_a_teacher_and_those_of_the_scope_for_officer_and_lead(server: Server) {
        let (first, second) = (lesson(CODE, 23, 1), lesson(CODE, 23, 2));
        for (login, expected) in [
            ("teach", vec![first.clone()]),
            ("other", vec![second.clone()]),
            ("stranger", vec![]),
            ("officer", vec![first.clone(), second.clone()]),
            ("officer-care", vec![]),
            ("lead", vec![first.clone(), second.clone()]),
            ("lead-care", vec![]),
        ] {
            assert_eq!(lessons(&ask(&server, login, Value::Null).await), expected, "{login}");
        }
        let nobody = ["mentor", "former", "privacy", "admin", "idle"].into_iter().chain(GUARDIANS).chain(STUDENTS.iter().map(|(name, _)| *name));
        for login in nobody {
            let answer = ask(&server, login, Value::Null).await;
            let (path, code, extensions) = answer.errors().remove(0);
            assert_eq!((path.as_str(), code.as_str(), extensions["reason"].as_str()), ("openRegisters", "FORBIDDEN", Some("ROLE")), "{login}");
        }
    }
}

on_both! {
    async fn what_is_open_is_over_was_given_and_is_not_complete(server: Server) {
        let today = lesson(CODE, 23, 1);
        let open = async |server: &Server| lessons(&ask(server, "teach", Value::Null).await);
        assert_eq!(open(&server.at("2026-11-23T08:59:59Z")).await, Vec::<String>::new(), "it still goes on");
        assert_eq!(open(&server.at("2026-11-23T09:00:00Z")).await, [today.as_str()]);
        let submit = "mutation($input: SubmitRegisterInput!) { submitRegister(input: $input) { register { complete } } }";
        let input = |rest: Option<&str>, key: &str| json!({ "input": { "lessonId": today, "marks": [], "restAre": rest, "idempotencyKey": key } });
        server.ask("teach", submit, input(None, "k1")).await.data();
        assert_eq!(open(&server).await, [today.as_str()], "begun, and nobody is marked");
        server.ask("teach", submit, input(Some("PRESENT"), "k2")).await.data();
        assert_eq!(open(&server).await, Vec::<String>::new());
        sql(&server, "UPDATE register SET complete = false").await;
        let all = ask(&server, "officer", json!({ "from": "2026-11-01" })).await;
        assert_eq!(lessons(&all).len(), 8, "all four days");
        sql(&server, "UPDATE lesson SET status = 'CANCELLED' WHERE source_id LIKE '18-%'").await;
        sql(&server, "DELETE FROM lesson_participant WHERE lesson_id IN (SELECT id FROM lesson WHERE source_id = '19-1')").await;
        sql(&server, "UPDATE lesson SET status = 'MOVED' WHERE source_id = '19-2'").await;
        let left = [lesson(CODE, 19, 2), lesson(CODE, 20, 1), lesson(CODE, 20, 2), lesson(CODE, 23, 1), lesson(CODE, 23, 2)];
        assert_eq!(lessons(&ask(&server, "officer", Value::Null).await), left);
    }
}

on_both! {
    async fn filters_add_up_and_wrong_ones_are_named(server: Server) {
        sql(&server, "UPDATE register SET complete = false").await;
        let query = "{ myLessons(on: \"2026-11-23\") { teachers { id } } }";
        let me = server.ask("teach", query, json!({})).await.data()["myLessons"][0]["teachers"][0]["id"].clone();
        let other = server.ask("other", query, json!({})).await.data()["myLessons"][0]["teachers"][0]["id"].clone();
        let none = || -> Vec<String> { vec![] };
        let unit = |number: u64| format!("unit_{}", uuid::Uuid::from_u64_pair(0x0190_0000_0000_7001, 0x8000_0000_0000_0000 + number).simple());
        for (login, filter, expected) in [
            ("officer", json!({ "from": "2026-11-20", "to": "2026-11-20" }), vec![lesson(CODE, 20, 1), lesson(CODE, 20, 2)]),
            ("officer", json!({ "to": "2026-11-18" }), vec![lesson(CODE, 18, 1), lesson(CODE, 18, 2)]),
            ("officer", json!({ "from": "2026-11-23", "teacherId": other }), vec![lesson(CODE, 23, 2)]),
            ("officer", json!({ "from": "2026-11-23", "unitId": unit(10) }), vec![lesson(CODE, 23, 1), lesson(CODE, 23, 2)]),
            ("officer", json!({ "from": "2026-11-23", "unitId": unit(11) }), none()),
            ("teach", json!({ "teacherId": other }), none()),
            ("teach", json!({ "from": "2026-11-23", "teacherId": me }), vec![lesson(CODE, 23, 1)]),
        ] {
            assert_eq!(lessons(&ask(&server, login, filter.clone()).await), expected, "{login} {filter}");
        }
        for (filter, first, after, field, rule) in [
            (json!({ "from": "2026-11-24", "to": "2026-11-23" }), 1, None, "filter.to", "SPAN"),
            (json!({ "from": "2025-11-01", "to": "2026-11-23" }), 1, None, "filter.to", "SPAN"),
            (json!({ "from": "2026-02-30" }), 1, None, "filter.from", "DATE"),
            (json!({ "to": "x" }), 1, None, "filter.to", "DATE"),
            (json!({ "unitId": lesson(CODE, 20, 1) }), 1, None, "filter.unitId", "ID"),
            (json!({ "teacherId": "staff_\u{0}" }), 1, None, "filter.teacherId", "ID"),
            (json!({}), 0, None, "first", "PAGE_SIZE"),
            (json!({}), 101, None, "first", "PAGE_SIZE"),
            (json!({}), 1, Some("x"), "after", "CURSOR"),
            (json!({}), 1, Some("openRegisters.01900000000070018000000000ffffff"), "after", "CURSOR"),
        ] {
            let answer = server.ask("officer", OPEN, json!({ "filter": filter, "first": first, "after": after })).await;
            let (_, code, extensions) = answer.errors().remove(0);
            let told = (code.as_str(), extensions["field"].as_str(), extensions["rule"].as_str());
            assert_eq!(told, ("BAD_USER_INPUT", Some(field), Some(rule)), "{filter}: {}", answer.text);
        }
        let theirs = format!("openRegisters.{}", lesson(OTHER_CODE, 23, 1).replace("lesson_", ""));
        let not_mine = format!("openRegisters.{}", lesson(CODE, 23, 2).replace("lesson_", ""));
        for after in [theirs, not_mine] {
            let answer = server.ask("teach", OPEN, json!({ "first": 1, "after": after })).await;
            assert_eq!(answer.errors().remove(0).2["rule"], "CURSOR");
        }
    }
}

on_both! {
    async fn every_one_comes_once_and_one_that_was_taken_keeps_the_place(server: Server) {
        grow::grow(&server.store).await;
        let all = lessons(&ask(&server, "officer", Value::Null).await);
        assert_eq!(all.len(), 58, "56 of the week before, two of today");
        for size in [1, 7, 57, 58] {
            let (mut found, mut after): (Vec<String>, Option<String>) = (vec![], None);
            loop {
                let answer = server.ask("officer", OPEN, json!({ "first": size, "after": after })).await;
                let info = answer.data()["openRegisters"]["pageInfo"].clone();
                found.extend(lessons(&answer));
                after = info["endCursor"].as_str().map(str::to_owned);
                if info["hasNextPage"] == false {
                    break;
                }
            }
            assert_eq!(found, all, "{size}");
        }
        let first = server.ask("officer", OPEN, json!({ "first": 10 })).await;
        let after = first.data()["openRegisters"]["pageInfo"]["endCursor"].clone();
        let taken = "INSERT INTO register (id, institution_id, lesson_id, observed_at, received_at, complete, version) \
                     SELECT id, institution_id, id, ends, ends, true, 1 FROM lesson WHERE source_id LIKE 'more-%'";
        sql(&server, taken).await;
        let rest = server.ask("officer", OPEN, json!({ "first": 10, "after": after })).await;
        assert_eq!(lessons(&rest), [lesson(CODE, 23, 1), lesson(CODE, 23, 2)]);
    }
}

on_both! {
    async fn who_takes_part_is_told_as_far_as_the_viewer_may_know(server: Server) {
        let query = "{ openRegisters(first: 10) { nodes { version viewerCan rows { student { firstName } presence { mark } } } } }";
        let of = async |login: &str| {
            let answer = server.ask(login, query, json!({})).await;
            let node = answer.data()["openRegisters"]["nodes"][0].clone();
            (node["rows"].as_array().unwrap().len(), node["viewerCan"].clone(), answer.statements)
        };
        // One statement for the viewer, one for the page, one for all rows; the teacher's terms hang on the school's calendar.
        assert_eq!(of("teach").await, (6, json!(["SUBMIT_REGISTER", "ADD_WALK_IN"]), 4));
        assert_eq!(of("officer").await, (0, json!([]), 3), "no need asks for this day");
        assert_eq!(of("lead").await, (0, json!([]), 3));
    }
}
