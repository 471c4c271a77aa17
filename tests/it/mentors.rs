//! Mentors: named for several students at once, in the place of others or beside them, and gone at once when that ends.

use serde_json::{Value, json};

use crate::on_both;
use crate::roles::{account, place, unit_admin};
use crate::support::import::texts;
use crate::support::server::Server;
use crate::support::world::{CODE, OTHER_CODE, STUDENTS, student};

const ASSIGN: &str = "mutation($input: AssignMentorInput!) { assignMentor(input: $input) { rows { studentId outcome student { mentors { displayName }
    mentorships { id begins ends setByHand version viewerCan mentor { displayName } } } error { code rule path } } errors { code rule path date } } }";
const END: &str = "mutation($input: EndMentorshipInput!) { endMentorship(input: $input) { student { mentors { displayName } } errors { code rule path date } } }";
const SEES: &str = "query($id: ID!) { student(id: $id) { birthDate } }";

async fn assign(server: &Server, by: &str, mentor: &str, students: &[String], more: Value) -> Value {
    let mut input = json!({ "staffMemberId": account(server, CODE, mentor).await["id"], "studentIds": students, "idempotencyKey": "k" });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    server.ask(by, ASSIGN, json!({ "input": input })).await.data()["assignMentor"].clone()
}

fn told(done: &Value) -> Value {
    json!([done["errors"][0]["code"], done["errors"][0]["rule"], done["errors"][0]["path"], done["errors"][0]["date"]])
}

async fn sees(server: &Server, login: &str, of: &str) -> bool {
    let answer = server.ask(login, SEES, json!({ "id": student(CODE, of) })).await.json();
    !answer["data"]["student"].is_null() && answer.get("errors").is_none()
}

fn all() -> Vec<String> {
    STUDENTS.iter().map(|(login, _)| student(CODE, login)).collect()
}

on_both! {
    async fn a_mentor_takes_the_place_of_another_for_a_whole_class(server: Server) {
        assert!(sees(&server, "mentor", "kid15").await && !sees(&server, "former", "kid15").await);
        let done = assign(&server, "admin", "former", &all(), json!({ "replace": true })).await;
        assert_eq!(done["errors"], json!([]));
        let rows = done["rows"].as_array().unwrap();
        assert_eq!(rows.len(), STUDENTS.len());
        for row in rows {
            assert_eq!((&row["outcome"], &row["student"]["mentors"]), (&json!("SAVED"), &json!([{ "displayName": "former staff" }])));
        }
        assert!(!sees(&server, "mentor", "kid15").await && sees(&server, "former", "kid15").await, "at the next request");
        // The same again under its key is answered from what was done; under another key nothing is left to do.
        let again = assign(&server, "admin", "former", &all(), json!({ "replace": true })).await;
        assert_eq!(again["rows"][0]["outcome"], "SAVED");
        let other = assign(&server, "admin", "former", &all(), json!({ "replace": true, "idempotencyKey": "l" })).await;
        assert!(other["rows"].as_array().unwrap().iter().all(|row| row["outcome"] == "UNCHANGED"));
        assert_eq!(assign(&server, "admin", "mentor", &all(), json!({})).await["errors"][0]["code"], "IDEMPOTENCY_MISMATCH");
        let history = "SELECT DISTINCT deed FROM history WHERE subject = 'mentorship'";
        assert_eq!(texts(&server.store, history).await, ["assignMentor"]);
        assert_eq!(texts(&server.store, "SELECT event FROM outbox WHERE event = 'mentors.changed'").await.len(), STUDENTS.len());
    }
}

on_both! {
    async fn beside_another_and_from_a_day_on(server: Server) {
        let kid = [student(CODE, "kid15")];
        let done = assign(&server, "admin", "former", &kid, json!({ "begins": "2026-12-01", "ends": "2026-12-31" })).await;
        let held = &done["rows"][0]["student"]["mentorships"];
        let days: Vec<Value> = held.as_array().unwrap().iter().map(|one| json!([one["mentor"]["displayName"], one["begins"], one["ends"], one["setByHand"]])).collect();
        assert_eq!(days, [json!(["mentor staff", "2026-08-01", null, false]), json!(["former staff", "2026-12-01", "2026-12-31", true])]);
        for (instant, sees_it) in [("2026-11-30T10:00:00Z", false), ("2026-12-01T10:00:00Z", true), ("2026-12-31T22:30:00Z", true), ("2026-12-31T23:30:00Z", false)] {
            assert_eq!(sees(&server.at(instant), "former", "kid15").await, sees_it, "{instant}");
        }
    }
}

on_both! {
    async fn each_student_is_answered_by_himself(server: Server) {
        let students = [student(CODE, "kid15"), student(OTHER_CODE, "kid15"), student(CODE, "kid15"), format!("student_{}", "0".repeat(32))];
        let done = assign(&server, "admin", "former", &students, json!({})).await;
        let rows: Vec<Value> = done["rows"].as_array().unwrap().iter().map(|row| json!([row["outcome"], row["error"]["code"], row["error"]["rule"], row["error"]["path"]])).collect();
        let hidden = |at: &str| json!(["REFUSED", "NOT_FOUND", null, ["studentIds", at]]);
        assert_eq!(rows, [json!(["SAVED", null, null, null]), hidden("1"), json!(["REFUSED", "BAD_USER_INPUT", "TWICE", ["studentIds", "2"]]), hidden("3")]);
        assert_eq!(done["rows"][1]["student"], json!(null));
    }
}

on_both! {
    async fn only_who_holds_the_role_mentors_and_only_administrators_say_so(server: Server) {
        let kid = [student(CODE, "kid15")];
        for mentor in ["idle", "teach", "officer"] {
            assert_eq!(told(&assign(&server, "admin", mentor, &kid, json!({})).await), json!(["BAD_USER_INPUT", "MENTOR_ROLE", ["staffMemberId"], null]), "{mentor}");
        }
        for (more, expected) in [
            (json!({ "begins": "2026-11-22" }), json!(["BAD_USER_INPUT", "NOT_BEFORE", ["begins"], "2026-11-23"])),
            (json!({ "ends": "2026-11-22" }), json!(["BAD_USER_INPUT", "ENDS_BEFORE_BEGIN", ["ends"], null])),
            (json!({ "idempotencyKey": "x".repeat(101) }), json!(["BAD_USER_INPUT", "TEXT", ["idempotencyKey"], null])),
            (json!({ "studentIds": vec![student(CODE, "kid15"); 201] }), json!(["BAD_USER_INPUT", "AT_MOST", ["studentIds"], null])),
        ] {
            assert_eq!(told(&assign(&server, "admin", "former", &kid, more.clone()).await), expected, "{more}");
        }
        for (login, code) in [("mentor", "FORBIDDEN"), ("officer", "FORBIDDEN"), ("lead", "FORBIDDEN"), ("privacy", "FORBIDDEN"), ("authority", "FORBIDDEN"), ("kid15", "FORBIDDEN"), ("idle", "NOT_FOUND"), ("kid17", "NOT_FOUND")] {
            let done = assign(&server, login, "former", &kid, json!({})).await;
            assert_eq!(json!([done["rows"][0]["outcome"], done["rows"][0]["error"]["code"]]), json!(["REFUSED", code]), "{login}");
        }
        // An administrator of a team does it for students there.
        unit_admin(&server, "care").await;
        assert_eq!(assign(&server, "idle", "former", &kid, json!({})).await["rows"][0]["error"]["code"], "NOT_FOUND");
        assert!(place(&server, "K1").await.starts_with("group_"));
    }
}

on_both! {
    async fn a_mentorship_ends_after_a_day_or_at_once(server: Server) {
        let read = "query($id: ID!) { student(id: $id) { mentorships { id version viewerCan } } }";
        let mentorship = |of: &'static str| { let server = &server; async move {
            server.ask("admin", read, json!({ "id": student(CODE, of) })).await.data()["student"]["mentorships"][0].clone()
        } };
        let end = |by: &'static str, id: Value, day: &'static str, version: i32| { let server = &server; async move {
            server.ask(by, END, json!({ "input": { "mentorshipId": id, "lastDay": day, "version": version } })).await.data()["endMentorship"].clone()
        } };
        let of = mentorship("kid15").await;
        assert_eq!(of["viewerCan"], json!(["ASSIGN_MENTOR"]));
        assert_eq!(told(&end("mentor", of["id"].clone(), "2026-11-22", 1).await), json!(["FORBIDDEN", "ROLE", ["mentorshipId"], null]));
        assert_eq!(told(&end("idle", of["id"].clone(), "2026-11-22", 1).await), json!(["NOT_FOUND", null, ["mentorshipId"], null]));
        assert_eq!(told(&end("admin", of["id"].clone(), "2026-11-22", 2).await), json!(["CONFLICT", "VERSION", ["version"], null]));
        assert_eq!(told(&end("admin", of["id"].clone(), "2026-11-20", 1).await), json!(["BAD_USER_INPUT", "NOT_BEFORE", ["lastDay"], "2026-11-22"]));
        let done = end("admin", of["id"].clone(), "2026-11-22", 1).await;
        assert_eq!((&done["errors"], &done["student"]["mentors"]), (&json!([]), &json!([])));
        assert!(!sees(&server, "mentor", "kid15").await && sees(&server, "mentor", "kid17").await);
        assert_eq!(told(&end("admin", of["id"].clone(), "2026-11-22", 2).await), json!(["BAD_USER_INPUT", "OVER", ["lastDay"], null]));
        assert_eq!(told(&end("admin", json!(format!("mentorship_{}", "0".repeat(32))), "2026-11-22", 1).await), json!(["NOT_FOUND", null, ["mentorshipId"], null]));
    }
}
