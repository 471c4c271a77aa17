//! Who governs the school: every member of staff, and one administrator of a team alone, by every deed, tried over HTTP, printed and compared.
//!
//! Each deed is tried with an input whose last check it fails: who gets that far may do it, and nothing is changed.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::authorization::compare;
use crate::on_both;
use crate::roles::{account, place, unit_admin};
use crate::support::server::Server;
use crate::support::world::{CODE, STAFF, student};

/// Rules that only who may do the deed is told to have broken.
const LAST: [&str; 5] = ["VERSION", "TEXT", "NOT_BEFORE", "MENTOR_ROLE", "ENDS_BEFORE_BEGIN"];

async fn cell(server: &Server, login: &str, mutation: &str, input: Value) -> String {
    let name = mutation[..1].to_uppercase() + &mutation[1..];
    let rows = if mutation == "assignMentor" { "rows { error { code rule } }" } else { "" };
    let query = format!("mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ {rows} errors {{ code rule }} }} }}");
    let done = server.ask(login, &query, json!({ "input": input })).await.data()[mutation].clone();
    let error = if done["errors"][0].is_null() { &done["rows"][0]["error"] } else { &done["errors"][0] };
    match (error["code"].as_str().unwrap(), error["rule"].as_str()) {
        ("NOT_FOUND", _) => "HIDDEN".to_owned(),
        (_, Some(rule)) if LAST.contains(&rule) => "+".to_owned(),
        (_, rule) => rule.unwrap().to_owned(),
    }
}

on_both! {
    async fn the_printed_table_of_governing_is_what_the_server_does(server: Server) {
        unit_admin(&server, "ict").await;
        let (ict, care) = (place(&server, "ict").await, place(&server, "care").await);
        let (officer, admin) = (account(&server, CODE, "officer").await, account(&server, CODE, "admin").await);
        let (lead, lead_care) = (account(&server, CODE, "lead").await, account(&server, CODE, "lead-care").await);
        let mut table = String::from(
            "Who governs the school. +: may; HIDDEN: it does not exist for this viewer; else the rule that stands in the way.\n\
             idle is administrator of the team ict alone, where the student is enrolled.\n\n",
        );
        for viewer in STAFF.into_iter().chain(["kid17", "authority"]) {
            let mut cells = vec![];
            let settings = json!({ "changes": [], "version": 99 });
            cells.push(format!("settings {}", cell(&server, viewer, "updateSettings", settings).await));
            let holiday = json!({ "kind": "HOLIDAY", "name": "", "begins": "2027-02-20", "ends": "2027-02-28" });
            cells.push(format!("calendar {}", cell(&server, viewer, "updateCalendar", json!({ "add": [holiday], "idempotencyKey": "c" })).await));
            for (name, unit) in [("the school", json!(null)), ("ict", json!(ict)), ("care", json!(care))] {
                let role = json!({ "staffMemberId": officer["id"], "role": "TEAM_LEAD", "unitId": unit, "begins": "2026-11-22", "idempotencyKey": "r" });
                cells.push(format!("role in {name}: give {}", cell(&server, viewer, "assignRole", role).await));
            }
            for (name, of) in [("the school", &admin), ("ict", &lead), ("care", &lead_care)] {
                let role = json!({ "roleId": of["roles"][0]["id"], "lastDay": "2026-11-22", "version": 99 });
                cells.push(format!("role in {name}: end {}", cell(&server, viewer, "endRole", role).await));
            }
            let mentor = json!({ "staffMemberId": officer["id"], "studentIds": [student(CODE, "kid15")], "idempotencyKey": "m" });
            cells.push(format!("mentor {}", cell(&server, viewer, "assignMentor", mentor).await));
            let fact = json!({ "studentId": student(CODE, "kid15"), "kind": "EXEMPTION", "begins": "2026-11-23", "ends": "2026-11-22", "idempotencyKey": "f" });
            cells.push(format!("fact {}", cell(&server, viewer, "recordStudentFact", fact).await));
            let _ = writeln!(table, "  {viewer:<14}{}", cells.join(", "));
        }
        compare("deeds_school.txt", &table);
    }
}
