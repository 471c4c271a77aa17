//! `rights` of somebody else, of deeds, and what it foresees.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::import::change;
use crate::support::server::Server;
use crate::support::world::{CODE, GUARDIANS, OTHER_CODE, STAFF, STUDENTS, guardian, staff, student};

const ALL: &str = "query($id: ID!, $on: Date, $as: ID) { rights(studentId: $id, on: $on, as: $as) {
    relation changesOn groups { group extent of reason rule } deeds { deed allowed rule } } }";

async fn rights(server: &Server, login: &str, of: &str, on: &str, whose: Option<String>) -> Value {
    server.ask(login, ALL, json!({ "id": student(CODE, of), "on": on, "as": whose })).await.json()
}

/// The id of somebody of the first school.
fn person(login: &str) -> String {
    if GUARDIANS.contains(&login) {
        guardian(CODE, login)
    } else if STAFF.contains(&login) {
        staff(CODE, login)
    } else {
        student(CODE, login)
    }
}

/// Past, now, at birthdays, and to come.
const DAYS: [&str; 5] = ["2026-07-31", "2026-10-24", "2026-11-23", "2027-05-01", "2028-01-01"];

on_both! {
    async fn what_is_told_of_somebody_is_what_he_is_told_himself(server: Server) {
        for (of, _) in STUDENTS {
            for login in STUDENTS.iter().map(|(name, _)| *name).chain(GUARDIANS).chain(STAFF) {
                for on in DAYS {
                    let own = rights(&server, login, of, on, None).await["data"]["rights"].clone();
                    let told = rights(&server, "admin", of, on, Some(person(login))).await["data"]["rights"].clone();
                    // Who does not know the student today cannot ask himself.
                    if !own.is_null() {
                        assert_eq!(told, own, "{login} of {of} on {on}");
                    }
                    let nothing = told["groups"].as_array().unwrap().iter().all(|group| group["extent"] == "NONE");
                    assert_eq!(told["relation"].is_null(), nothing, "{login} of {of} on {on}");
                    assert!(!nothing || told["deeds"].as_array().unwrap().iter().all(|deed| deed["allowed"] == false), "{login} of {of} on {on}");
                }
            }
        }
    }
}

on_both! {
    async fn deeds_agree_with_what_viewer_can_says(server: Server) {
        let query = "query($id: ID!) { student(id: $id) { viewerCan } rights(studentId: $id) { deeds { deed allowed rule } } }";
        for (of, _) in STUDENTS {
            for login in STUDENTS.iter().map(|(name, _)| *name).chain(GUARDIANS).chain(STAFF) {
                let data = server.ask(login, query, json!({ "id": student(CODE, of) })).await.json()["data"].clone();
                let Some(can) = data["student"]["viewerCan"].as_array() else { continue };
                for right in data["rights"]["deeds"].as_array().unwrap() {
                    if ["REPORT_ABSENCE", "EXPLAIN_ABSENCE", "REQUEST_LEAVE", "FLAG_FOR_ACTION"].map(Value::from).contains(&right["deed"]) {
                        assert_eq!(can.contains(&right["deed"]), right["allowed"] == true, "{login} {of}: {right}");
                    }
                }
            }
        }
    }
}

on_both! {
    async fn who_may_ask_for_whose(server: Server) {
        for (login, of, whose, expected) in [
            ("admin", "kid15", person("authority"), ""),
            ("privacy", "kid15", person("teach"), ""),
            ("kid17", "kid17", person("authority"), ""),
            ("grown21", "grown21", person("blocked"), ""),
            ("kid17", "kid17", person("teach"), "FORBIDDEN ROLE"),
            ("kid17", "kid17", person("kid15"), "FORBIDDEN ROLE"),
            ("kid15", "kid15", person("authority"), "FORBIDDEN AGE_RULE"),
            ("ageless", "ageless", person("authority"), "FORBIDDEN AGE_RULE"),
            ("authority", "kid15", person("carer"), "FORBIDDEN ROLE"),
            ("mentor", "kid15", person("authority"), "FORBIDDEN ROLE"),
            ("officer", "kid15", person("authority"), "FORBIDDEN ROLE"),
            ("teach", "kid15", person("authority"), "FORBIDDEN ROLE"),
            // A student who does not exist for who asks, whoever is asked for.
            ("info", "kid15", person("authority"), "NOT_FOUND "),
            ("kid15", "kid17", person("authority"), "NOT_FOUND "),
            // Nobody, or somebody of another school.
            ("admin", "kid15", guardian(OTHER_CODE, "authority"), "NOT_FOUND "),
            ("admin", "kid15", staff(OTHER_CODE, "teach"), "NOT_FOUND "),
            ("admin", "kid15", student(OTHER_CODE, "kid15"), "NOT_FOUND "),
            ("kid17", "kid17", guardian(OTHER_CODE, "authority"), "NOT_FOUND "),
            ("admin", "kid15", "guardian_01900000000070018000000000ffffff".into(), "NOT_FOUND "),
            ("admin", "kid15", "lesson_01900000000070018000000000ffffff".into(), "BAD_USER_INPUT "),
            ("admin", "kid15", "\u{0}".into(), "BAD_USER_INPUT "),
            ("admin", "kid15", String::new(), "BAD_USER_INPUT "),
        ] {
            let answer = server.ask(login, ALL, json!({ "id": student(CODE, of), "as": whose })).await;
            let told = answer.errors().first().map(|(_, code, more)| format!("{code} {}", more["reason"].as_str().unwrap_or_default()));
            assert_eq!(told.unwrap_or_default(), expected, "{login} of {of} as {whose}: {}", answer.text);
        }
        // Somebody who never was a guardian of that student is nobody here.
        change(&server.store, "DELETE FROM guardianship WHERE source_id = 'unknown-kid15'").await;
        assert_eq!(rights(&server, "admin", "kid15", "2026-11-23", Some(person("unknown"))).await["errors"][0]["extensions"]["code"], "NOT_FOUND");
    }
}

on_both! {
    async fn a_deed_is_told_with_the_rule_behind_it(server: Server) {
        let told = async |login: &str, of: &str, deed: &str| {
            let rights = rights(&server, login, of, "2026-11-23", None).await["data"]["rights"].clone();
            let found = rights["deeds"].as_array().unwrap().iter().find(|right| right["deed"] == deed).unwrap().clone();
            format!("{} {}", found["allowed"], found["rule"].as_str().unwrap())
        };
        for (login, of, deed, expected) in [
            ("authority", "kid15", "REQUEST_LEAVE", "true Guardian with authority; student under 16: may."),
            ("authority", "kid15", "WITHDRAW_ABSENCE_REPORT", "true Guardian with authority; student under 16: may, with own reports."),
            ("authority", "new18", "REPORT_ABSENCE", "false Guardian with authority; student of age: may not."),
            ("report", "new18", "REPORT_ABSENCE", "true Granted by the student: reporting absence; student of age: may."),
            ("kid15", "kid15", "REPORT_ABSENCE", "false Guardians report the absence of a minor, unless the student lives on his own (Leerplichtwet 1969 art. 13b)."),
            ("kid17", "kid17", "GRANT_ACCESS", "true The student; student of 16 or 17: may."),
            ("teach", "kid15", "CORRECT_PRESENCE", "true Teacher of the student; student under 16: may, in own lessons."),
            ("officer", "kid15", "JUDGE_PRESENCE", "true Absence officer who has to call about an unsettled absence; student under 16: may, on the days to call about."),
            ("officer", "calm17", "JUDGE_PRESENCE", "false Absence officer without a need; student of 16 or 17: may not."),
            ("mentor", "kid15", "REPORT_ABSENCE", "true Mentor of the student; student under 16: may, on the word of somebody who may, named with it."),
            ("admin", "kid15", "INVITE_GUARDIAN", "true Administrator; student under 16: may."),
            ("privacy", "kid15", "INVITE_GUARDIAN", "false Privacy officer; student under 16: may not."),
        ] {
            assert_eq!(told(login, of, deed).await, expected, "{login} {of}");
        }
    }
}

on_both! {
    async fn what_is_recorded_for_later_is_told_in_advance(server: Server) {
        let me = "{ me { students { student { id } changesOn groupsAfter } } home { student { id } changesOn } }";
        let kid = student(CODE, "kid17");
        let told = async |login: &str| {
            let data = server.ask(login, me, json!({})).await.data();
            let of = |list: &Value| list.as_array().unwrap().iter().find(|one| one["student"]["id"] == kid.as_str()).unwrap().clone();
            let (access, home) = (of(&data["me"]["students"]), of(&data["home"]));
            assert_eq!(access["changesOn"], home["changesOn"]);
            (access["changesOn"].as_str().unwrap_or_default().to_owned(), access["groupsAfter"].as_array().map(|groups| !groups.is_empty()))
        };
        assert_eq!(told("authority").await, ("2027-05-01".into(), Some(true)));
        change(&server.store, "UPDATE guardianship SET blocked_from = '2027-01-10', blocked_to = '2027-01-20' WHERE source_id = 'authority-kid17'").await;
        assert_eq!(told("authority").await, ("2027-01-10".into(), Some(false)));
        change(&server.store, "UPDATE guardianship SET ends = '2026-12-24' WHERE source_id = 'authority-kid17'").await;
        assert_eq!(told("authority").await, ("2026-12-25".into(), Some(false)));
        // A grant that ends: of SEE_REASON at seventeen, that is what changes.
        change(&server.store, "UPDATE access_grant SET ends = '2026-11-30' WHERE see_reason").await;
        assert_eq!(told("reason").await, ("2026-12-01".into(), Some(true)));
        // The same as the privacy officer is told of that parent; and after the end nothing ties him.
        let of = async |on: &str| rights(&server, "privacy", "kid17", on, Some(person("authority"))).await["data"]["rights"].clone();
        assert_eq!(of("2026-11-23").await["changesOn"], "2026-12-25");
        let after = of("2026-12-25").await;
        assert_eq!((&after["relation"], &after["groups"][1]["rule"]), (&Value::Null, &json!("No tie to this student on that day.")));
    }
}
