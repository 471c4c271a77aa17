//! Guardianships as the school records them, over HTTP: new ties, other kinds and days, blocks; and that who is kept out finds nothing from
//! that instant on, by any path.

use serde_json::{Value, json};

use crate::consent::{found, give, wish};
use crate::on_both;
use crate::support::import::{change, texts};
use crate::support::server::Server;
use crate::support::ties::{grants, row, tie};
use crate::support::world::{CODE, OTHER_CODE, guardian, student};

const FIELDS: &str = "guardianship { id kind from to blockedFrom blockedUntil version viewerCan } errors { code rule path date message }";

pub async fn call(server: &Server, login: &str, mutation: &str, input: Value) -> Value {
    let name = mutation[..1].to_uppercase() + &mutation[1..];
    let query = format!("mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ {FIELDS} }} }}");
    server.ask(login, &query, json!({ "input": input })).await.json()["data"][mutation].clone()
}

/// `+`, or `CODE RULE path date`.
fn told(payload: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    match payload["errors"].as_array().unwrap_or_else(|| panic!("{payload}")).first() {
        None => "+".to_owned(),
        Some(error) => {
            ["code", "rule", "path", "date"].map(|name| if name == "path" { text(&error[name][0]) } else { text(&error[name]) }).join(" ")
        }
    }
}

fn new(of: &str, to: &str, kind: &str, from: &str, ends: Option<&str>) -> Value {
    json!({ "studentId": student(CODE, of), "guardianId": guardian(CODE, to), "kind": kind, "from": from, "to": ends, "reason": "Court order of May",
        "idempotencyKey": format!("{of}{to}{from}") })
}

fn known(id: &str, version: i32, kind: &str, from: &str, ends: Option<&str>) -> Value {
    json!({ "guardianshipId": id, "version": version, "kind": kind, "from": from, "to": ends, "reason": "Court order of May",
        "idempotencyKey": format!("{id}{version}{kind}{from}{ends:?}") })
}

fn block(id: &str, version: i32, from: &str, until: Option<&str>) -> Value {
    json!({ "guardianshipId": id, "version": version, "from": from, "until": until, "reason": "Safety at home" })
}

on_both! {
    async fn two_ties_of_the_same_people_share_no_day(server: Server) {
        let overlap = |day: &str| format!("BAD_USER_INPUT OVERLAPS from {day}");
        // `ended` was tied until 22 November, `authority` is.
        for (input, expected) in [
            (new("kid15", "authority", "CARER", "2027-01-01", None), overlap("2027-01-01")),
            (new("kid15", "ended", "CARER", "2026-11-01", None), overlap("2026-11-01")),
            (new("kid15", "ended", "CARER", "2009-01-01", Some("2010-01-01")), overlap("2010-01-01")),
            (new("kid15", "ended", "CARER", "2026-11-23", Some("2026-11-22")), "BAD_USER_INPUT ENDS_BEFORE_BEGIN to 2026-11-23".to_owned()),
            (new("kid15", "ended", "CARER", "2026-11-31", None), "BAD_USER_INPUT DATE from -".to_owned()),
            (new("kid15", "ended", "CARER", "2026-11-23", Some("2026-12-31")), "+".to_owned()),
            (new("kid15", "ended", "AUTHORITY", "2026-12-31", None), overlap("2026-12-31")),
            (new("kid15", "ended", "AUTHORITY", "2027-01-01", None), "+".to_owned()),
        ] {
            assert_eq!(told(&call(&server, "admin", "setGuardianship", input.clone()).await), expected, "{input}");
        }
        let query = "query($id: ID!) { student(id: $id) { guardianships(all: true) { displayName kind from to } } }";
        let data = server.ask("admin", query, json!({ "id": student(CODE, "kid15") })).await.data();
        let rows = data["student"]["guardianships"].as_array().unwrap().clone();
        let mut of_ended: Vec<String> = rows.iter().filter(|row| row["displayName"] == "ended parent").map(|row| format!("{} {}", row["kind"], row["from"])).collect();
        of_ended.sort();
        assert_eq!(of_ended, ["\"AUTHORITY\" \"2010-01-01\"", "\"AUTHORITY\" \"2027-01-01\"", "\"CARER\" \"2026-11-23\""]);
        // Who was tied anew sees the student at once.
        assert!(found(&server, "ended", "kid15").await.contains(&"marks"));
        for login in ["mentor", "kid15", "authority"] {
            let answer = server.ask(login, query, json!({ "id": student(CODE, "kid15") })).await;
            assert_eq!(answer.errors()[0].1, "FORBIDDEN", "{login}: {}", answer.text);
        }
    }
}

on_both! {
    async fn what_is_sent_is_looked_at_before_anything_is_written(server: Server) {
        let id = tie(&server.store, CODE, "authority", "kid15").await;
        let theirs = tie(&server.store, OTHER_CODE, "authority", "kid15").await;
        let good = known(&id, 1, "CARER", "2010-01-01", None);
        let with = |more: Value| {
            let mut input = good.clone();
            more.as_object().unwrap().iter().for_each(|(name, value)| input[name] = value.clone());
            input
        };
        let no_text = "BAD_USER_INPUT TEXT reason -";
        for (input, expected) in [
            (with(json!({ "reason": "" })), no_text),
            (with(json!({ "reason": " \t " })), no_text),
            (with(json!({ "reason": "a\u{0}b" })), no_text),
            (with(json!({ "reason": "x".repeat(201) })), no_text),
            (with(json!({ "idempotencyKey": "" })), "BAD_USER_INPUT TEXT idempotencyKey -"),
            (with(json!({ "version": 2 })), "CONFLICT VERSION version -"),
            (with(json!({ "version": null })), "BAD_USER_INPUT ONE_GUARDIANSHIP guardianshipId -"),
            (with(json!({ "studentId": student(CODE, "kid15") })), "BAD_USER_INPUT ONE_GUARDIANSHIP guardianshipId -"),
            (with(json!({ "guardianshipId": "guardianship_x" })), "BAD_USER_INPUT ID guardianshipId -"),
            (with(json!({ "guardianshipId": theirs })), "NOT_FOUND - guardianshipId -"),
        ] {
            assert_eq!(told(&call(&server, "admin", "setGuardianship", input.clone()).await), expected, "{input}");
        }
        let mut foreign = new("kid15", "ended", "CARER", "2026-11-23", None);
        foreign["studentId"] = student(OTHER_CODE, "kid15").into();
        assert_eq!(told(&call(&server, "admin", "setGuardianship", foreign).await), "NOT_FOUND - studentId -");
        let mut foreign = new("kid15", "ended", "CARER", "2026-11-23", None);
        foreign["guardianId"] = guardian(OTHER_CODE, "ended").into();
        assert_eq!(told(&call(&server, "admin", "setGuardianship", foreign).await), "NOT_FOUND - guardianId -");
        for (input, expected) in [
            (block(&id, 1, "2026-11-22", None), "BAD_USER_INPUT IN_PAST from 2026-11-23"),
            (block(&id, 1, "2026-11-24", Some("2026-11-23")), "BAD_USER_INPUT ENDS_BEFORE_BEGIN until 2026-11-24"),
            (block(&id, 2, "2026-11-23", None), "CONFLICT VERSION version -"),
            (block(&theirs, 1, "2026-11-23", None), "NOT_FOUND - guardianshipId -"),
            (block(&tie(&server.store, CODE, "ended", "kid15").await, 1, "2026-11-23", None), "BAD_USER_INPUT OVER guardianshipId -"),
        ] {
            assert_eq!(told(&call(&server, "privacy", "blockGuardian", input.clone()).await), expected, "{input}");
        }
        let mut wordless = block(&id, 1, "2026-11-23", None);
        wordless["reason"] = "\u{0}".into();
        assert_eq!(told(&call(&server, "privacy", "blockGuardian", wordless).await), no_text);
        let lift = json!({ "guardianshipId": id, "version": 1, "reason": "Over" });
        assert_eq!(told(&call(&server, "privacy", "unblockGuardian", lift).await), "BAD_USER_INPUT NOT_BLOCKED guardianshipId -");
        assert_eq!(texts(&server.store, "SELECT event FROM outbox").await, [""; 0]);
        assert_eq!(row(&server.store, CODE, "authority", "kid15").await.version, 1);
        // The administrator is the guardian, under the same account.
        let both = "UPDATE identity SET guardian_id = (SELECT g.guardian_id FROM guardianship g WHERE g.source_id = 'authority-kid15' \
                    AND g.institution_id = identity.institution_id) WHERE subject = 'admin'";
        change(&server.store, both).await;
        assert_eq!(told(&call(&server, "admin", "setGuardianship", good.clone()).await), "BAD_USER_INPUT ONESELF guardianshipId -");
        assert_eq!(told(&call(&server, "admin", "blockGuardian", block(&id, 1, "2026-11-23", None)).await), "BAD_USER_INPUT ONESELF guardianshipId -");
    }
}

on_both! {
    async fn a_tie_is_set_once_and_kept_with_its_reason(server: Server) {
        let id = tie(&server.store, CODE, "authority", "kid15").await;
        let input = known(&id, 1, "CARER", "2010-01-01", Some("2027-07-31"));
        let done = call(&server, "admin", "setGuardianship", input.clone()).await;
        assert_eq!(
            done["guardianship"],
            json!({ "id": id, "kind": "CARER", "from": "2010-01-01", "to": "2027-07-31", "blockedFrom": null, "blockedUntil": null, "version": 2,
                "viewerCan": ["SET_GUARDIANSHIP", "BLOCK_GUARDIAN"] })
        );
        let again = call(&server, "admin", "setGuardianship", input.clone()).await;
        assert_eq!((told(&again), &again["guardianship"]["version"]), ("+".to_owned(), &json!(2)), "answered, not done again");
        let mut other = input.clone();
        other["kind"] = "AUTHORITY".into();
        assert_eq!(told(&call(&server, "admin", "setGuardianship", other).await), "IDEMPOTENCY_MISMATCH - idempotencyKey -");
        let kept = row(&server.store, CODE, "authority", "kid15").await;
        assert!(kept.set_by.is_some() && kept.set_at.is_some() && kept.version == 2);
        let before = texts(&server.store, "SELECT before FROM history WHERE subject = 'guardianship'").await;
        let before: Vec<Value> = before.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
        assert_eq!(before.iter().map(|row| (row["kind"].clone(), row["begins"].clone(), row["version"].clone())).collect::<Vec<_>>(), [(json!("AUTHORITY"), json!("2010-01-01"), json!(1))]);
        assert_eq!(texts(&server.store, "SELECT event FROM outbox").await, ["guardianship.changed"]);
        // Of two at once one is told to look again.
        let one = call(&server, "admin", "setGuardianship", known(&id, 2, "AUTHORITY", "2010-01-01", None));
        let two = call(&server, "admin", "setGuardianship", known(&id, 2, "INFORMATION_ONLY", "2010-01-01", None));
        let (one, two) = tokio::join!(one, two);
        let mut said = [told(&one), told(&two)];
        said.sort();
        assert_eq!(said, ["+", "CONFLICT VERSION version -"]);
        // Who recorded it reads why; nobody else does.
        let query = "query($id: ID!) { node(id: $id) { ... on Guardianship { changes { what kind to reason recordedBy { displayName } } } } }";
        for login in ["admin", "privacy"] {
            let data = server.ask(login, query, json!({ "id": id })).await.data();
            let changes = data["node"]["changes"].as_array().unwrap().clone();
            assert_eq!(changes.len(), 2, "{login}");
            assert_eq!(changes[0], json!({ "what": "SET", "kind": "CARER", "to": "2027-07-31", "reason": "Court order of May", "recordedBy": { "displayName": "admin staff" } }));
        }
        for login in ["mentor", "officer", "kid15", "carer"] {
            let answer = server.ask(login, query, json!({ "id": id })).await.json();
            assert!(answer["data"]["node"]["changes"].is_null(), "{login}: {answer}");
            assert!(!answer.to_string().contains("Court order"), "{login}");
        }
        let text = server.ask("kid15", "query($id: ID!) { student(id: $id) { guardianships { blockedFrom changes { reason } } } }", json!({ "id": student(CODE, "kid15") })).await;
        assert!(text.errors().iter().all(|(_, code, _)| code == "FORBIDDEN") && !text.text.contains("Court"));
    }
}

on_both! {
    async fn who_is_kept_out_finds_nothing_from_that_instant_on(server: Server) {
        let input = wish(&server, "new18", "authority", &["SEE_PRESENCE", "REPORT_ABSENCE"], Some("FULL"), "g").await;
        assert!(give(&server, "new18", &input).await["grant"].is_object());
        for (of, last) in [("kid15", 2), ("new18", 2)] {
            let id = tie(&server.store, CODE, "authority", of).await;
            let before = found(&server, "authority", of).await;
            assert!(before.len() > 8, "{of}: {before:?}");
            // From next week on: nothing changes yet.
            assert_eq!(told(&call(&server, "privacy", "blockGuardian", block(&id, 1, "2026-11-30", Some("2026-12-31"))).await), "+");
            assert_eq!(found(&server, "authority", of).await, before);
            assert_eq!(found(&server.at("2026-11-30T09:00:00Z"), "authority", of).await, [""; 0]);
            assert_eq!(told(&call(&server, "admin", "blockGuardian", block(&id, last, "2026-11-23", None)).await), "+");
            assert_eq!(found(&server, "authority", of).await, [""; 0], "{of}: in the same second");
            let options = "query($id: ID!) { eligibleFilers(studentId: $id, on: \"2026-11-23\") { displayName } }";
            let filers = server.ask("officer", options, json!({ "id": student(CODE, of) })).await;
            assert!(!filers.text.contains("authority parent"), "{}", filers.text);
            let ring = "query($id: ID!) { student(id: $id) { guardianships { displayName mayBeContacted phone email blockedFrom } } }";
            let seen = server.ask("mentor", ring, json!({ "id": student(CODE, of) })).await.json();
            let rows = seen["data"]["student"]["guardianships"].as_array().unwrap().clone();
            let blocked = rows.iter().find(|row| row["displayName"] == "authority parent").unwrap();
            assert_eq!(*blocked, json!({ "displayName": "authority parent", "mayBeContacted": false, "phone": null, "email": null, "blockedFrom": null }));
            // A block that runs keeps its first day.
            let longer = call(&server.at("2026-12-05T09:00:00Z"), "privacy", "blockGuardian", block(&id, 3, "2026-12-20", Some("2026-12-31"))).await;
            assert_eq!((&longer["guardianship"]["blockedFrom"], &longer["guardianship"]["blockedUntil"]), (&json!("2026-11-23"), &json!("2026-12-31")), "{longer}");
            assert_eq!(found(&server.at("2026-12-31T22:59:59Z"), "authority", of).await, [""; 0]);
            assert!(found(&server.at("2026-12-31T23:00:00Z"), "authority", of).await.contains(&"student"), "midnight in Amsterdam");
            let lift = json!({ "guardianshipId": id, "version": 4, "reason": "It was another person" });
            let lifted = call(&server, "privacy", "unblockGuardian", lift.clone()).await;
            assert_eq!((told(&lifted), &lifted["guardianship"]["blockedFrom"]), ("+".to_owned(), &json!(null)));
            assert_eq!(found(&server, "authority", of).await, before, "the grant holds again");
            assert_eq!(told(&call(&server, "privacy", "unblockGuardian", lift).await), "CONFLICT VERSION version -");
            // Ended yesterday, and turned into information only.
            assert_eq!(told(&call(&server, "admin", "setGuardianship", known(&id, 5, "AUTHORITY", "2010-01-01", Some("2026-11-22"))).await), "+");
            assert_eq!(found(&server, "authority", of).await, [""; 0], "{of}: ended");
            assert_eq!(told(&call(&server, "admin", "setGuardianship", known(&id, 6, "INFORMATION_ONLY", "2010-01-01", None)).await), "+");
            assert_eq!(found(&server, "authority", of).await, [""; 0], "{of}: information only");
        }
        let changes = texts(&server.store, "SELECT what FROM guardianship_change ORDER BY changed_at, id").await;
        assert_eq!(changes.iter().filter(|what| *what == "BLOCK").count(), 6);
        // What was granted before does not come back with the tie.
        let id = tie(&server.store, CODE, "authority", "new18").await;
        assert_eq!(told(&call(&server, "admin", "setGuardianship", known(&id, 7, "AUTHORITY", "2010-01-01", None)).await), "+");
        assert_eq!(found(&server, "authority", "new18").await, ["me", "home", "node", "student"], "the notice alone");
        assert!(grants(&server.store, CODE, "new18", "authority").await.iter().all(|row| row.revoked_at.is_some()));
    }
}

on_both! {
    async fn a_new_tie_is_no_way_around_a_block_nor_for_old_grants(server: Server) {
        // A tie that ended, blocked until further notice; and one that ended, with a grant of then.
        let id = tie(&server.store, CODE, "blocked", "new18").await;
        assert_eq!(told(&call(&server, "admin", "setGuardianship", known(&id, 1, "AUTHORITY", "2010-01-01", Some("2026-11-22"))).await), "+");
        let made = call(&server, "admin", "setGuardianship", new("new18", "blocked", "AUTHORITY", "2026-11-23", None)).await;
        assert_eq!((told(&made), &made["guardianship"]["blockedFrom"]), ("+".to_owned(), &json!("2026-11-23")), "{made}");
        assert_eq!(found(&server, "blocked", "new18").await, [""; 0]);
        let id = tie(&server.store, CODE, "full", "new18").await;
        change(&server.store, "UPDATE guardianship SET ends = '2026-11-22' WHERE source_id = 'full-new18'").await;
        assert_eq!(found(&server, "full", "new18").await, [""; 0]);
        let made = call(&server, "admin", "setGuardianship", new("new18", "full", "AUTHORITY", "2026-11-23", None)).await;
        assert_eq!(told(&made), "+", "{made}");
        assert_eq!(found(&server, "full", "new18").await, ["me", "home", "node", "student"], "granted under another tie");
        // An end to come is the grant's end too.
        let id_of_summary = tie(&server.store, CODE, "summary", "new18").await;
        assert_eq!(told(&call(&server, "admin", "setGuardianship", known(&id_of_summary, 1, "AUTHORITY", "2010-01-01", Some("2026-12-31"))).await), "+");
        let [grant] = <[_; 1]>::try_from(grants(&server.store, CODE, "new18", "summary").await).unwrap();
        assert_eq!((grant.ends.map(|day| day.to_string()), grant.version), (Some("2026-12-31".to_owned()), 2));
        assert_ne!(id, made["guardianship"]["id"].as_str().unwrap());
    }
}

on_both! {
    async fn an_administrator_of_a_team_ties_guardians_of_that_team(server: Server) {
        // `admin` keeps accounts of ict alone; a guardian whom no student of ict has is not known there.
        let at_ict = "UPDATE staff_role SET unit_id = (SELECT u.id FROM unit u WHERE u.name = 'ict' AND u.institution_id = staff_role.institution_id) WHERE role = 'ADMINISTRATOR'";
        change(&server.store, at_ict).await;
        assert_eq!(told(&call(&server, "admin", "setGuardianship", new("kid15", "ended", "CARER", "2026-11-23", None)).await), "+");
        change(&server.store, "DELETE FROM access_grant WHERE guardian_id IN (SELECT id FROM guardian WHERE source_id = 'report')").await;
        change(&server.store, "DELETE FROM guardianship WHERE source_id LIKE 'report-%'").await;
        assert_eq!(told(&call(&server, "admin", "setGuardianship", new("kid15", "report", "CARER", "2026-11-23", None)).await), "NOT_FOUND - guardianId -");
        let at_care = "UPDATE enrolment SET unit_id = (SELECT u.id FROM unit u WHERE u.name = 'care' AND u.institution_id = enrolment.institution_id) WHERE source_id = 'kid17'";
        change(&server.store, at_care).await;
        let id = tie(&server.store, CODE, "authority", "kid17").await;
        assert_eq!(told(&call(&server, "admin", "setGuardianship", known(&id, 1, "CARER", "2010-01-01", None)).await), "NOT_FOUND - guardianshipId -");
    }
}
