//! Who may do what to whom: every viewer of the test world by every student and deed, tried over HTTP, printed and compared. A change of
//! policy is a diff here.
//!
//! Each deed is tried with an input whose last check it fails, of words or of version: who gets that far may do it, and nothing is changed.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::authorization::compare;
use crate::on_both;
use crate::support::server::Server;
use crate::support::signals;
use crate::support::world::{CODE, GUARDIANS, STAFF, STUDENTS, guardian, lesson, student};

/// Rules that only who may do the deed is told to have broken.
const LAST: [&str; 3] = ["CONTROL_CHARACTER", "NOTHING_MISSED", "VERSION"];
/// The key under which who may flag did so before: another input under it is refused last.
const USED: &str = "used";

async fn errors(server: &Server, login: &str, mutation: &str, input: &Value) -> Value {
    let name = mutation[..1].to_uppercase() + &mutation[1..];
    let query = format!("mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ errors {{ code rule path }} }} }}");
    server.ask(login, &query, json!({ "input": input })).await.data()[mutation]["errors"].clone()
}

/// `+`, `HIDDEN`, or the rule that stands in the way.
async fn cell(server: &Server, login: &str, mutation: &str, input: Value) -> String {
    let errors = errors(server, login, mutation, &input).await;
    let error = &errors[0];
    match (error["code"].as_str().unwrap(), error["rule"].as_str()) {
        // Who may add somebody to the lesson is told that nobody has that number.
        ("NOT_FOUND", _) if error["path"] == json!(["studentNumber"]) => "+".to_owned(),
        ("NOT_FOUND", _) => "HIDDEN".to_owned(),
        ("IDEMPOTENCY_MISMATCH", _) => "+".to_owned(),
        (_, Some(rule)) if LAST.contains(&rule) => "+".to_owned(),
        (_, rule) => rule.unwrap().to_owned(),
    }
}

/// An illness as that viewer would tell it.
fn told(viewer: &str, of: &str, note: Option<&str>) -> Value {
    let mut input = json!({ "studentId": student(CODE, of), "kind": "ILLNESS", "begins": "2026-11-24T09:00:00+01:00", "note": note, "idempotencyKey": of });
    on_behalf(&mut input, viewer, of);
    input
}

/// Staff file for whoever may: a guardian of a minor, the student of age.
fn on_behalf(input: &mut Value, viewer: &str, of: &str) {
    if STAFF.contains(&viewer) {
        input["channel"] = "PHONE".into();
        input["onBehalfOf"] = if ["new18", "grown21"].contains(&of) { student(CODE, of) } else { guardian(CODE, "authority") }.into();
    }
}

/// Reports that run now: of a minor by a guardian, of a student of age by himself and by whom he let.
async fn reports(server: &Server, of: &str) -> Vec<(String, Value)> {
    let filers: &[(&str, &str)] = match of {
        "kid15" | "kid17" | "calm17" => &[("authority", "ILLNESS")],
        "new18" | "grown21" => &[(of, "ILLNESS"), ("report", "OTHER")],
        _ => &[],
    };
    let mut filed = vec![];
    for (login, kind) in filers {
        let mut input = told(login, of, None);
        input["kind"] = (*kind).into();
        input["ends"] = "2026-11-25T09:00:00+01:00".into();
        input["idempotencyKey"] = format!("{login} {of}").into();
        let query = "mutation($input: ReportAbsenceInput!) { reportAbsence(input: $input) { report { id } errors { rule } } }";
        let data = server.ask(login, query, json!({ "input": input })).await.data();
        filed.push((format!("{kind} by {}", if *login == of { "self" } else { login }), data["reportAbsence"]["report"]["id"].clone()));
    }
    filed
}

/// The presence of Friday that nobody explained.
async fn missed(server: &Server, of: &str) -> Option<Value> {
    let query = "query($id: ID!) { unexplained(filter: { studentIds: [$id] }, first: 1) { nodes { id } } }";
    let data = server.ask("mentor", query, json!({ "id": student(CODE, of) })).await.data();
    data["unexplained"]["nodes"][0].get("id").cloned()
}

/// The presence of Friday's first lesson, which is of `teach`.
async fn marked(server: &Server, of: &str) -> Value {
    let query = "query($id: ID!) { presences(studentIds: [$id], from: \"2026-11-20\", to: \"2026-11-20\", first: 10) { nodes { id lesson { id } } } }";
    let data = server.ask("mentor", query, json!({ "id": student(CODE, of) })).await.data();
    let nodes = data["presences"]["nodes"].as_array().unwrap();
    nodes.iter().find(|node| node["lesson"]["id"] == lesson(CODE, 20, 1)).unwrap()["id"].clone()
}

fn flag(of: &str, reason: &str) -> Value {
    json!({ "studentId": student(CODE, of), "reason": reason, "idempotencyKey": USED })
}

fn viewers() -> impl Iterator<Item = &'static str> {
    STUDENTS.iter().map(|(name, _)| *name).chain(GUARDIANS).chain(STAFF)
}

on_both! {
    async fn the_printed_table_is_what_the_server_does(server: Server) {
        let signals = signals::put(&server.store).await;
        let mut table = String::from("Who may do what to whom. +: may; HIDDEN: it does not exist for this viewer; else the rule that stands in the way.\n");
        let _ = writeln!(table, "\na lesson of teach, and one of other");
        for viewer in viewers() {
            let mut cells = vec![];
            for hour in [1, 2] {
                let take = json!({ "lessonId": lesson(CODE, 20, hour), "marks": [], "version": 99, "idempotencyKey": "k" });
                let add = json!({ "lessonId": lesson(CODE, 20, hour), "studentNumber": "of nobody", "idempotencyKey": "w" });
                let (take, add) = (cell(&server, viewer, "submitRegister", take).await, cell(&server, viewer, "addWalkIn", add).await);
                cells.push(format!("take the register {take} add a walk-in {add}"));
            }
            let _ = writeln!(table, "  {viewer:<14}{}", cells.join(", "));
            errors(&server, viewer, "flagForAction", &flag("calm17", "first")).await;
        }
        for ((of, birth), signal) in STUDENTS.into_iter().zip(signals) {
            let (reports, missed, marked) = (reports(&server, of).await, missed(&server, of).await, marked(&server, of).await);
            let _ = writeln!(table, "\n{of}, born {}", birth.unwrap_or("on an unknown day"));
            for viewer in viewers() {
                let mut cells = vec![format!("report {}", cell(&server, viewer, "reportAbsence", told(viewer, of, Some("\u{0}"))).await)];
                if let Some(presence) = &missed {
                    let mut input = json!({ "presenceIds": [presence], "kind": "ILLNESS", "note": "\u{0}", "idempotencyKey": "e" });
                    on_behalf(&mut input, viewer, of);
                    cells.push(format!("explain {}", cell(&server, viewer, "explainAbsence", input).await));
                }
                cells.push(format!("flag {}", cell(&server, viewer, "flagForAction", flag(of, "second")).await));
                let handle = json!({ "signalId": signal, "note": "rang", "version": 99 });
                cells.push(format!("handle a signal {}", cell(&server, viewer, "handleSignal", handle).await));
                let correct = json!({ "presenceId": marked, "mark": "EXEMPT", "version": 99, "reason": "r" });
                let judge = json!({ "presenceId": marked, "authorised": true, "version": 99, "reason": "r" });
                let (correct, judge) = (cell(&server, viewer, "correctPresence", correct).await, cell(&server, viewer, "judgePresence", judge).await);
                cells.push(format!("mark of Friday: correct {correct} judge {judge}"));
                for (name, id) in &reports {
                    let mut of_report = vec![];
                    for (short, mutation, mut input) in [
                        ("change", "changeAbsencePeriod", json!({ "ends": "2026-11-24T12:00:00+01:00" })),
                        ("recover", "reportRecovery", json!({})),
                        ("withdraw", "withdrawAbsenceReport", json!({})),
                        ("judge", "judgeAbsenceReport", json!({ "accepted": true })),
                    ] {
                        input["reportId"] = id.clone();
                        input["version"] = 99.into();
                        if short != "judge" {
                            on_behalf(&mut input, viewer, of);
                        }
                        of_report.push(format!("{short} {}", cell(&server, viewer, mutation, input).await));
                    }
                    cells.push(format!("{name}: {}", of_report.join(" ")));
                }
                let _ = writeln!(table, "  {viewer:<14}{}", cells.join(", "));
            }
        }
        compare("deeds.txt", &table);
    }
}

on_both! {
    async fn what_viewer_can_says_is_what_the_deed_does(server: Server) {
        for (of, _) in STUDENTS {
            for (name, id) in reports(&server, of).await {
                for viewer in viewers() {
                    let query = "query($id: ID!) { node(id: $id) { ... on AbsenceReport { viewerCan } } }";
                    let answer = server.ask(viewer, query, json!({ "id": id })).await.json();
                    let can: Vec<&str> = answer["data"]["node"]["viewerCan"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                    for (deed, mutation, mut input) in [
                        ("CHANGE_ABSENCE_PERIOD", "changeAbsencePeriod", json!({ "ends": "2026-11-24T12:00:00+01:00" })),
                        ("REPORT_RECOVERY", "reportRecovery", json!({})),
                        ("WITHDRAW_ABSENCE_REPORT", "withdrawAbsenceReport", json!({})),
                        ("JUDGE_ABSENCE_REPORT", "judgeAbsenceReport", json!({ "accepted": true })),
                    ] {
                        input["reportId"] = id.clone();
                        input["version"] = 99.into();
                        if deed != "JUDGE_ABSENCE_REPORT" {
                            on_behalf(&mut input, viewer, of);
                        }
                        let does = cell(&server, viewer, mutation, input).await == "+";
                        assert_eq!(can.contains(&deed), does, "{viewer} {deed} {of} {name}: {can:?}");
                    }
                }
            }
        }
    }
}

/// Leave that somebody asked for, from that day on.
async fn asked(server: &Server, of: &str, first: &str, last: &str) -> Option<Value> {
    let login = match of {
        "kid15" | "kid17" | "calm17" => "authority",
        "new18" | "grown21" => of,
        _ => return None,
    };
    let query = "mutation($input: RequestLeaveInput!) { requestLeave(input: $input) { report { id } errors { rule } } }";
    let mut input = leave(of, "Our shop");
    input["begins"] = format!("{first}T00:00:00+01:00").into();
    input["ends"] = format!("{last}T23:00:00+01:00").into();
    input["idempotencyKey"] = format!("{of}{first}").into();
    let data = server.ask(login, query, json!({ "input": input })).await.data();
    Some(data["requestLeave"]["report"]["id"].clone()).filter(Value::is_string)
}

fn leave(of: &str, note: &str) -> Value {
    json!({ "studentId": student(CODE, of), "kind": "WEIGHTY_CIRCUMSTANCES", "begins": "2026-11-24T09:00:00+01:00",
        "ends": "2026-11-24T10:00:00+01:00", "note": note, "idempotencyKey": "l" })
}

on_both! {
    async fn the_printed_table_of_leave_is_what_the_server_does(server: Server) {
        let mut table = String::from(
            "Who may ask for leave, decide about it, and record what the LPA decided. Short: of a day, for the mentor; long: of two weeks, for the team lead.\n",
        );
        for (of, birth) in STUDENTS {
            let _ = writeln!(table, "\n{of}, born {}", birth.unwrap_or("on an unknown day"));
            let mut rows: Vec<(&str, Vec<String>)> = vec![];
            let short = asked(&server, of, "2026-12-01", "2026-12-01").await;
            let decide = |id: &Value| json!({ "reportId": id, "decision": "ACCEPT", "version": 99 });
            for viewer in viewers() {
                let mut cells = vec![format!("request {}", cell(&server, viewer, "requestLeave", leave(of, "\u{0}")).await)];
                if let Some(id) = &short {
                    cells.push(format!("short: decide {}", cell(&server, viewer, "decideLeave", decide(id)).await));
                }
                rows.push((viewer, cells));
            }
            // From here on leave waits for the team lead.
            if let Some(id) = asked(&server, of, "2026-12-07", "2026-12-18").await {
                for (viewer, cells) in &mut rows {
                    let record = json!({ "reportId": id, "accepted": true, "decidedOn": "2026-11-23", "version": 99 });
                    let (decide, record) = (cell(&server, viewer, "decideLeave", decide(&id)).await, cell(&server, viewer, "recordLpaDecision", record).await);
                    cells.push(format!("long: decide {decide} record {record}"));
                }
            }
            for (viewer, cells) in rows {
                let _ = writeln!(table, "  {viewer:<14}{}", cells.join(", "));
            }
        }
        compare("deeds_leave.txt", &table);
    }
}
