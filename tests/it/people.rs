//! Who may do what to whom among grants and guardianships: every viewer of the test world by every student, tried over HTTP, printed and
//! compared; and what `viewerCan` says of each is what the deed does.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::authorization::compare;
use crate::consent::{give, take_back, wish};
use crate::guardianships::call;
use crate::on_both;
use crate::support::ties::{grant, tie};
use crate::support::world::{CODE, GUARDIANS, STAFF, STUDENTS, guardian, student};

fn viewers() -> impl Iterator<Item = &'static str> {
    STUDENTS.iter().map(|(name, _)| *name).chain(GUARDIANS).chain(STAFF)
}

/// `+`, `HIDDEN`, or the rule that stands in the way of who may not; who may is refused last, for a past or wrong day or for another version.
fn cell(payload: &Value) -> String {
    let error = &payload["errors"][0];
    match (error["code"].as_str().unwrap(), error["rule"].as_str()) {
        ("NOT_FOUND", _) => "HIDDEN".to_owned(),
        (_, Some("IN_PAST" | "VERSION" | "ENDS_BEFORE_BEGIN")) => "+".to_owned(),
        (_, rule) => rule.unwrap().to_owned(),
    }
}

/// Tried, and `viewerCan` of what came back says the same.
fn tried(payload: &Value, of: &str, deed: &str) -> String {
    let can = payload[of]["viewerCan"].as_array().cloned().unwrap_or_default();
    assert_eq!(can.contains(&json!(deed)), cell(payload) == "+", "{deed}: {payload}");
    cell(payload)
}

on_both! {
    async fn the_printed_table_is_what_the_server_does(server: Server) {
        let mut table = String::from(
            "Who may grant (to a guardian with authority, a carer, one by INFORMATION_ONLY, one blocked, one ended), take back the grant of another,\n\
             make a tie, set one, block it and unblock it.\n",
        );
        for (of, birth) in STUDENTS {
            let _ = writeln!(table, "\n{of}, born {}", birth.unwrap_or("on an unknown day"));
            let (made, known) = (grant(&server.store, CODE, of, "full").await, tie(&server.store, CODE, "authority", of).await);
            for viewer in viewers() {
                let mut cells = vec![];
                for to in ["authority", "carer", "info", "blocked", "ended"] {
                    let mut input = wish(&server, of, to, &["SEE_REASON"], None, "never kept").await;
                    input["until"] = "2026-11-22".into();
                    cells.push(format!("{to} {}", tried(&give(&server, viewer, &input).await, "guardianship", "GRANT_ACCESS")));
                }
                let revoke = tried(&take_back(&server, viewer, &made, 99).await, "grant", "REVOKE_ACCESS");
                let days = |from: &str, to: &str| json!({ "kind": "CARER", "from": from, "to": to, "reason": "r", "idempotencyKey": "never kept" });
                let mut new = days("2026-11-23", "2026-11-22");
                (new["studentId"], new["guardianId"]) = (student(CODE, of).into(), guardian(CODE, "ended").into());
                let ties = cell(&call(&server, viewer, "setGuardianship", new).await);
                let can = server.ask(viewer, "query($id: ID!) { student(id: $id) { viewerCan } }", json!({ "id": student(CODE, of) })).await.json();
                let can = can["data"]["student"]["viewerCan"].as_array().cloned().unwrap_or_default();
                assert_eq!(can.contains(&json!("SET_GUARDIANSHIP")), ties == "+", "{viewer} {of}");
                let mut old = days("2010-01-01", "2027-01-01");
                (old["guardianshipId"], old["version"]) = (known.clone().into(), 99.into());
                let set = tried(&call(&server, viewer, "setGuardianship", old).await, "guardianship", "SET_GUARDIANSHIP");
                let block = json!({ "guardianshipId": known, "version": 99, "from": "2026-11-23", "reason": "r" });
                let block = tried(&call(&server, viewer, "blockGuardian", block).await, "guardianship", "BLOCK_GUARDIAN");
                let lift = json!({ "guardianshipId": known, "version": 99, "reason": "r" });
                let lift = tried(&call(&server, viewer, "unblockGuardian", lift).await, "guardianship", "BLOCK_GUARDIAN");
                let _ = writeln!(table, "  {viewer:<14}grant: {}; revoke {revoke}; tie {ties}, set {set}, block {block}, unblock {lift}", cells.join(" "));
            }
        }
        compare("deeds_people.txt", &table);
    }
}
