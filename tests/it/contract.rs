//! What a withheld field looks like: key present, null, an error with path, code and reason; siblings and other rows intact.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::server::Answer;
use crate::support::world::{CODE, lesson, student};

/// The error at a path, which must have a null there.
fn withheld(answer: &Answer, path: &[Value], reason: &str) {
    let json = answer.json();
    let at = path.iter().fold(&json["data"], |value, step| match step {
        Value::Number(at) => &value[usize::try_from(at.as_u64().unwrap()).unwrap()],
        name => value.as_object().unwrap().get(name.as_str().unwrap()).unwrap_or_else(|| panic!("no key {path:?} in {json}")),
    });
    assert!(at.is_null(), "{path:?} is {at}");
    let errors: Vec<&Value> = json["errors"].as_array().unwrap().iter().filter(|error| error["path"] == json!(path)).collect();
    assert_eq!(errors.len(), 1, "{path:?}: {json}");
    assert_eq!(errors[0]["extensions"], json!({ "code": "FORBIDDEN", "reason": reason }));
    assert!(errors[0]["locations"].is_array() && errors[0]["message"].as_str().is_some_and(|text| !text.is_empty()));
}

macro_rules! path {
    ($($step:expr),+) => { [$(json!($step)),+] };
}

on_both! {
    async fn in_an_object_with_its_siblings_and_their_order(server: Server) {
        let query = "query($id: ID!) { student(id: $id) { lastName mail: email id birthDate firstName } }";
        let answer = server.ask("teach", query, json!({ "id": student(CODE, "kid15") })).await;
        assert_eq!(answer.status, 200);
        withheld(&answer, &path!["student", "mail"], "ROLE");
        withheld(&answer, &path!["student", "birthDate"], "ROLE");
        assert!(answer.text.starts_with("{\"data\":{\"student\":{\"lastName\":\"of 25LX\",\"mail\":null,\"id\":"), "{}", answer.text);
        assert_eq!(answer.json()["data"]["student"]["firstName"], "kid15");
        assert_eq!(answer.json()["errors"].as_array().unwrap().len(), 2);
    }
}

on_both! {
    async fn in_a_list_where_other_rows_are_shown(server: Server) {
        // The officer has a need for kid15, none for calm17.
        let answer = server.ask("officer", "{ students(first: 100) { nodes { firstName email } edges { node { phone } } } }", json!({})).await;
        let json = answer.json();
        let nodes = json["data"]["students"]["nodes"].as_array().unwrap();
        assert_eq!(nodes.len(), 6);
        for (at, node) in nodes.iter().enumerate() {
            if node["firstName"] == "calm17" {
                withheld(&answer, &path!["students", "nodes", at, "email"], "NO_NEED");
                withheld(&answer, &path!["students", "edges", at, "node", "phone"], "NO_NEED");
            } else {
                assert_eq!(node["email"], format!("{}@example.nl", node["firstName"].as_str().unwrap()));
            }
        }
    }
}

on_both! {
    async fn in_a_list_in_a_list(server: Server) {
        let query = "query($id: ID!) { week(studentId: $id, of: \"2026-11-20\") { days { on lessons { lesson { subject } report { status kind note } } } } }";
        let answer = server.ask("authority", query, json!({ "id": student(CODE, "kid17") })).await;
        // On Wednesday the student of seventeen reported himself, on Thursday the guardian did.
        withheld(&answer, &path!["week", "days", 2, "lessons", 0, "report", "kind"], "CONSENT_MISSING");
        withheld(&answer, &path!["week", "days", 2, "lessons", 0, "report", "note"], "CONSENT_MISSING");
        let days = &answer.json()["data"]["week"]["days"];
        assert_eq!(days[2]["lessons"][0]["report"]["status"], "ACCEPTED");
        assert_eq!(days[3]["lessons"][0]["report"]["kind"], "ILLNESS");
        assert_eq!(days[3]["lessons"][0]["report"]["note"], "at the dentist");
        let answer = server.ask("authority", query, json!({ "id": student(CODE, "new18") })).await;
        for day in 0..7 {
            withheld(&answer, &path!["week", "days", day, "lessons"], "CONSENT_MISSING");
        }
    }
}

on_both! {
    async fn behind_node_and_in_fragments_on_the_interface(server: Server) {
        let query = "query($id: ID!, $ids: [ID!]!) {
            node(id: $id) { id ... on Student { birthDate lastName } }
            nodes(ids: $ids) { ... on Node { __typename id ...Mail } } }
            fragment Mail on Student { email firstName }";
        let ids = [student(CODE, "kid15"), lesson(CODE, 20, 1), student(CODE, "kid17")];
        let answer = server.ask("teach", query, json!({ "id": student(CODE, "kid15"), "ids": ids })).await;
        withheld(&answer, &path!["node", "birthDate"], "ROLE");
        withheld(&answer, &path!["nodes", 0, "email"], "ROLE");
        withheld(&answer, &path!["nodes", 2, "email"], "ROLE");
        let json = answer.json();
        assert_eq!(json["data"]["node"]["lastName"], "of 25LX");
        assert_eq!(json["data"]["nodes"][1], json!({ "__typename": "Lesson", "id": ids[1] }));
        assert_eq!(json["data"]["nodes"][2]["firstName"], "kid17");
    }
}

on_both! {
    async fn a_node_that_is_not_there_leaves_the_others(server: Server) {
        let missing = "student_01900000000070018000000000ffffff";
        let ids = json!([missing, student(CODE, "kid15"), missing]);
        let answer = server.ask("teach", "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": ids })).await;
        assert_eq!(answer.json()["data"]["nodes"], json!([null, { "id": student(CODE, "kid15") }, null]));
        let paths: Vec<String> = answer.errors().into_iter().map(|(path, code, _)| format!("{path} {code}")).collect();
        assert_eq!(paths, ["nodes.0 NOT_FOUND", "nodes.2 NOT_FOUND"]);
    }
}
