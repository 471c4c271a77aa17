//! Dated facts of students: recorded, corrected and taken back, and what follows from them at the next request.

use presentie::jobs::daily;
use serde_json::{Value, json};

use crate::on_both;
use crate::roles::unit_admin;
use crate::support::import::texts;
use crate::support::server::Server;
use crate::support::world::{CODE, OTHER_CODE, portal, student};

const FACTS: &str = "facts { id kind begins ends recordedBy recordedAt setByHand version viewerCan }";

async fn record(server: &Server, login: &str, of: &str, kind: &str, begins: &str, ends: Value, key: &str) -> Value {
    let query = format!(
        "mutation($input: RecordStudentFactInput!) {{ recordStudentFact(input: $input) {{ {FACTS} errors {{ code rule path date }} }} }}"
    );
    let input = json!({ "studentId": student(CODE, of), "kind": kind, "begins": begins, "ends": ends, "idempotencyKey": key });
    server.ask(login, &query, json!({ "input": input })).await.data()["recordStudentFact"].clone()
}

async fn correct(server: &Server, login: &str, input: Value) -> Value {
    let query = format!(
        "mutation($input: CorrectStudentFactInput!) {{ correctStudentFact(input: $input) {{ {FACTS} errors {{ code rule path date }} }} }}"
    );
    server.ask(login, &query, json!({ "input": input })).await.data()["correctStudentFact"].clone()
}

fn told(done: &Value) -> Value {
    json!([done["errors"][0]["code"], done["errors"][0]["rule"], done["errors"][0]["path"], done["errors"][0]["date"]])
}

async fn obligation(server: &Server, of: &str, on: &str) -> Value {
    let query = "query($id: ID!, $on: Date) { student(id: $id) { obligation(on: $on) } }";
    server.ask("mentor", query, json!({ "id": student(CODE, of), "on": on })).await.data()["student"]["obligation"].clone()
}

on_both! {
    async fn a_start_qualification_ends_the_qualification_duty_from_its_day_on(server: Server) {
        assert_eq!(obligation(&server, "kid17", "2026-11-23").await, "QUALIFICATION");
        let done = record(&server, "admin", "kid17", "START_QUALIFICATION", "2026-11-20", json!(null), "k").await;
        assert_eq!(done["errors"], json!([]));
        let fact = done["facts"][0].clone();
        assert_eq!(
            json!([fact["kind"], fact["begins"], fact["ends"], fact["recordedBy"], fact["recordedAt"], fact["setByHand"], fact["version"], fact["viewerCan"]]),
            json!(["START_QUALIFICATION", "2026-11-20", null, "admin staff", "2026-11-23T11:00:00+01:00", true, 1, ["RECORD_STUDENT_FACT"]])
        );
        for (on, duty) in [("2026-11-19", "QUALIFICATION"), ("2026-11-20", "NONE"), ("2026-11-23", "NONE")] {
            assert_eq!(obligation(&server, "kid17", on).await, duty, "{on}");
        }
        // The same again under its key is answered; under another it is so already.
        assert_eq!(record(&server, "admin", "kid17", "START_QUALIFICATION", "2026-11-20", json!(null), "k").await["errors"], json!([]));
        assert_eq!(told(&record(&server, "admin", "kid17", "START_QUALIFICATION", "2026-11-01", json!(null), "l").await), json!(["BAD_USER_INPUT", "OVERLAPS", ["begins"], "2026-11-20"]));
        assert_eq!(told(&record(&server, "admin", "kid17", "START_QUALIFICATION", "2026-11-01", json!(null), "k").await), json!(["IDEMPOTENCY_MISMATCH", null, ["idempotencyKey"], null]));

        // Another day, and then that it was never so.
        assert_eq!(told(&correct(&server, "admin", json!({ "factId": fact["id"], "version": 2, "begins": "2026-11-10" })).await), json!(["CONFLICT", "VERSION", ["version"], null]));
        let moved = correct(&server, "admin", json!({ "factId": fact["id"], "version": 1, "begins": "2026-11-10" })).await;
        assert_eq!((moved["facts"].as_array().unwrap().len(), &moved["facts"][0]["begins"]), (1, &json!("2026-11-10")));
        assert_eq!(obligation(&server, "kid17", "2026-11-19").await, "NONE");
        assert_eq!(told(&correct(&server, "admin", json!({ "factId": fact["id"], "version": 2, "never": true })).await), json!(["NOT_FOUND", null, ["factId"], null]), "that one is gone");
        let never = correct(&server, "admin", json!({ "factId": moved["facts"][0]["id"], "version": 1, "never": true })).await;
        assert_eq!((&never["errors"], &never["facts"]), (&json!([]), &json!([])));
        assert_eq!(obligation(&server, "kid17", "2026-11-23").await, "QUALIFICATION");
        // And so after all.
        assert_eq!(record(&server, "admin", "kid17", "START_QUALIFICATION", "2026-11-10", json!(null), "again").await["facts"].as_array().unwrap().len(), 1);
        assert_eq!(obligation(&server, "kid17", "2026-11-23").await, "NONE");
        assert_eq!(texts(&server.store, "SELECT event FROM outbox WHERE event = 'student.fact'").await.len(), 4);
    }
}

on_both! {
    async fn who_lives_on_his_own_reports_himself(server: Server) {
        let report = "mutation($input: ReportAbsenceInput!) { reportAbsence(input: $input) { report { id } errors { code rule article } } }";
        let input = |key: &str| json!({ "input": { "studentId": student(CODE, "kid17"), "kind": "ILLNESS", "begins": "2026-11-24T09:00:00+01:00", "idempotencyKey": key } });
        let ask = |login: &'static str, key: &'static str| { let server = &server; let input = input(key); async move {
            server.ask(login, report, input).await.data()["reportAbsence"]["errors"].clone()
        } };
        assert_eq!(ask("kid17", "a").await[0]["rule"], "GUARDIANS_TELL");
        let done = record(&server, "admin", "kid17", "LIVING_INDEPENDENTLY", "2026-11-23", json!(null), "k").await;
        assert_eq!(done["errors"], json!([]));
        assert_eq!(ask("kid17", "b").await, json!([]));
        assert_eq!(ask("authority", "c").await[0]["rule"], "STUDENT_TELLS");
        // It ended yesterday: from today on the guardians tell again.
        let fact = &done["facts"][0];
        let ended = correct(&server, "admin", json!({ "factId": fact["id"], "version": 1, "begins": "2026-11-01", "ends": "2026-11-22" })).await;
        assert_eq!((&ended["errors"], &ended["facts"][0]["ends"]), (&json!([]), &json!("2026-11-22")));
        assert_eq!(ask("kid17", "d").await[0]["rule"], "GUARDIANS_TELL");
    }
}

on_both! {
    async fn what_makes_no_sense_is_refused(server: Server) {
        for (kind, begins, ends, expected) in [
            ("EXEMPTION", "2026-11-23", json!("2026-11-22"), json!(["BAD_USER_INPUT", "ENDS_BEFORE_BEGIN", ["ends"], null])),
            ("EXEMPTION", "2009-04-30", json!(null), json!(["BAD_USER_INPUT", "NOT_BEFORE", ["begins"], "2009-05-01"])),
            ("DECEASED", "2026-11-24", json!(null), json!(["BAD_USER_INPUT", "IN_FUTURE", ["begins"], "2026-11-23"])),
            ("START_QUALIFICATION", "2026-11-20", json!("2026-12-01"), json!(["BAD_USER_INPUT", "FOR_GOOD", ["ends"], null])),
            ("STATEMENT_SEEN", "2026-11-20", json!(null), json!(["BAD_USER_INPUT", "NO_END", ["ends"], null])),
            ("STUDY_FINANCE", "2026-02-29", json!(null), json!(["BAD_USER_INPUT", "DATE", ["begins"], null])),
        ] {
            assert_eq!(told(&record(&server, "admin", "kid17", kind, begins, ends, "k").await), expected, "{kind} {begins}");
        }
        let fact = record(&server, "admin", "kid17", "STUDY_FINANCE", "2026-08-01", json!(null), "s").await["facts"][0]["id"].clone();
        for input in [json!({ "factId": fact, "version": 1 }), json!({ "factId": fact, "version": 1, "never": true, "begins": "2026-08-01" })] {
            assert_eq!(told(&correct(&server, "admin", input).await), json!(["BAD_USER_INPUT", "DAYS_OR_NEVER", ["begins"], null]));
        }
        // 29 February is a day of a leap year, and a birthday the first day of all.
        assert_eq!(record(&server, "admin", "kid17", "EXEMPTION", "2024-02-29", json!("2024-03-01"), "leap").await["errors"], json!([]));
        assert_eq!(record(&server, "admin", "kid17", "EXEMPTION", "2009-05-01", json!("2009-05-01"), "born").await["errors"], json!([]));
        let two = [record(&server, "admin", "kid15", "EXEMPTION", "2026-11-01", json!(null), "one"), record(&server, "admin", "kid15", "EXEMPTION", "2026-11-02", json!(null), "two")];
        let [one, two] = two;
        let (one, two) = tokio::join!(one, two);
        assert_eq!([&one, &two].iter().filter(|done| done["errors"] == json!([])).count(), 1, "{one} {two}");
    }
}

on_both! {
    async fn that_a_statement_was_seen_is_told_to_those_who_see_reasons(server: Server) {
        for (kind, begins, ends) in [("STUDY_FINANCE", "2026-08-01", json!(null)), ("STATEMENT_SEEN", "2026-11-02", json!("2026-11-13"))] {
            assert_eq!(record(&server, "admin", "kid17", kind, begins, ends, kind).await["errors"], json!([]));
        }
        let query = format!("query($id: ID!) {{ student(id: $id) {{ {FACTS} }} }}");
        // The reasons of somebody of sixteen are for guardians whom the student has let know.
        for (login, sees) in [("kid17", true), ("mentor", true), ("reason", true), ("authority", false), ("full", false)] {
            let facts = server.ask(login, &query, json!({ "id": student(CODE, "kid17") })).await.data()["student"]["facts"].clone();
            let kinds: Vec<&str> = facts.as_array().unwrap().iter().map(|fact| fact["kind"].as_str().unwrap()).collect();
            assert_eq!(kinds, if sees { vec!["STUDY_FINANCE", "STATEMENT_SEEN"] } else { vec!["STUDY_FINANCE"] }, "{login}");
        }
    }
}

on_both! {
    async fn facts_are_read_by_who_sees_the_duty_and_by_who_records_them(server: Server) {
        record(&server, "admin", "kid15", "EXEMPTION", "2026-11-01", json!(null), "k").await;
        let student_field = format!("query($id: ID!) {{ student(id: $id) {{ {FACTS} }} }}");
        for (login, code) in [("mentor", ""), ("kid15", ""), ("authority", ""), ("admin", "FORBIDDEN"), ("officer", "FORBIDDEN"), ("teach", "FORBIDDEN"), ("carer", "FORBIDDEN")] {
            let answer = server.ask(login, &student_field, json!({ "id": student(CODE, "kid15") })).await;
            let found = answer.json()["data"]["student"]["facts"].clone();
            assert_eq!(answer.errors().first().map_or("", |error| &error.1), code, "{login}");
            assert_eq!(found.is_null(), !code.is_empty(), "{login}");
        }
        let root = format!("query($id: ID!) {{ studentFacts(studentId: $id) {{ {} }} }}", FACTS.trim_start_matches("facts {").trim_end_matches('}'));
        for (login, code) in [("admin", ""), ("mentor", "FORBIDDEN"), ("kid15", "FORBIDDEN"), ("idle", "NOT_FOUND"), ("kid17", "NOT_FOUND")] {
            let answer = server.ask(login, &root, json!({ "id": student(CODE, "kid15") })).await;
            assert_eq!(answer.errors().first().map_or("", |error| &error.1), code, "{login}: {}", answer.text);
        }
        // Of another school, and of another team, there is nobody of that key.
        let theirs = server.ask_at("admin", OTHER_CODE, portal("admin"), &root, json!({ "id": student(CODE, "kid15") })).await;
        assert_eq!(theirs.errors()[0].1, "NOT_FOUND");
        unit_admin(&server, "care").await;
        assert_eq!(told(&record(&server, "idle", "kid15", "EXEMPTION", "2026-12-01", json!(null), "i").await), json!(["NOT_FOUND", null, ["studentId"], null]));
        for (login, code) in [("mentor", "FORBIDDEN"), ("privacy", "FORBIDDEN"), ("authority", "FORBIDDEN"), ("kid15", "FORBIDDEN")] {
            assert_eq!(told(&record(&server, login, "kid15", "EXEMPTION", "2026-12-01", json!(null), "n").await)[0], code, "{login}");
        }
    }
}

on_both! {
    async fn nothing_is_sent_of_who_died_any_more(server: Server) {
        // Both come of age in the spring, and are told thirty days ahead.
        let announced = |code: &'static str, instant: &'static str| { let store = server.store.clone(); async move {
            daily::run(&store, instant.parse().unwrap(), Some(code)).await.unwrap().pop().unwrap().announced.unwrap()
        } };
        let done = record(&server, "admin", "kid17", "DECEASED", "2026-11-20", json!(null), "k").await;
        assert_eq!(done["errors"], json!([]));
        assert_eq!(obligation(&server, "kid17", "2026-11-23").await, "NONE");
        assert_eq!(announced(CODE, "2027-04-05T10:00:00Z").await, 0);
        assert!(announced(OTHER_CODE, "2027-04-05T10:00:00Z").await > 0);
        // It was a mistake.
        let never = correct(&server, "admin", json!({ "factId": done["facts"][0]["id"], "version": 1, "never": true })).await;
        assert_eq!(never["errors"], json!([]));
        assert_eq!(obligation(&server, "kid17", "2026-11-23").await, "QUALIFICATION");
        assert!(announced(CODE, "2027-04-06T10:00:00Z").await > 0);
    }
}
