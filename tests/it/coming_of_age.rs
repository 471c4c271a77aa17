//! A student comes of age: at local midnight the guardians' sight ends, what they filed is the student's, and everybody was told ahead.

use chrono::{DateTime, Utc};
use presentie::jobs::daily;
use presentie::store::Store;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::import::{change, texts};
use crate::support::server::Server;
use crate::support::world::{CODE, student};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Gives a student of both schools another birth date.
async fn born(store: &Store, login: &str, on: &str) {
    change(store, &format!("UPDATE student SET birth_date = '{on}' WHERE source_id = '{login}'")).await;
}

on_both! {
    async fn what_guardians_see_ends_at_midnight_on_the_wall(server: Server) {
        let query = "query($id: ID!) { student(id: $id) { firstName lastName } me { students { student { id } groups reason } } }";
        let id = student(CODE, "kid17");
        for (birth, last, first) in [
            ("2008-12-01", "2026-11-30T22:59:59Z", "2026-11-30T23:00:00Z"),
            ("2008-07-01", "2026-06-30T21:59:59Z", "2026-06-30T22:00:00Z"), // summer time
            ("2009-03-28", "2027-03-27T22:59:59Z", "2027-03-27T23:00:00Z"), // the clock is put forward that night, later
            ("2009-03-29", "2027-03-28T21:59:59Z", "2027-03-28T22:00:00Z"), // the night after it
            ("2008-10-25", "2026-10-24T21:59:59Z", "2026-10-24T22:00:00Z"), // and back
            ("2008-10-26", "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z"),
            ("2008-02-29", "2026-02-28T22:59:59Z", "2026-02-28T23:00:00Z"), // comes of age on 1 March
        ] {
            born(&server.store, "kid17", birth).await;
            change(&server.store, "UPDATE access_grant SET begins = '2010-01-01'").await;
            for (instant, sees) in [(last, true), (first, false)] {
                let asked = async |login: &str| server.at(instant).ask(login, query, json!({ "id": id })).await.json();
                for login in ["authority", "carer"] {
                    let answer = asked(login).await;
                    let last_name = answer["data"]["student"]["lastName"].is_string();
                    assert_eq!((last_name, answer["data"]["student"]["firstName"].is_string()), (sees, true), "{login} {birth} {instant}: {answer}");
                    let students = answer["data"]["me"]["students"].as_array().unwrap();
                    let of = students.iter().find(|one| one["student"]["id"] == id.as_str()).unwrap();
                    let notice = of["groups"] == json!(["NOTICE"]) && of["reason"] == "CONSENT_MISSING";
                    assert_eq!(notice, !sees, "{login} {birth} {instant}: {of}");
                }
                // What the student granted goes on.
                assert!(asked("full").await["data"]["student"]["lastName"].is_string(), "{birth} {instant}");
                for login in ["blocked", "info"] {
                    assert!((instant < "2026-11-22T23" && login == "blocked") || asked(login).await["data"]["student"].is_null(), "{login} {birth} {instant}");
                }
            }
        }
    }
}

const DONE: &str = "report { id status version viewerCan } errors { code rule path }";

async fn call(server: &Server, login: &str, mutation: &str, input: Value) -> Value {
    let name = mutation[..1].to_uppercase() + &mutation[1..];
    let query = format!("mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ {DONE} }} }}");
    server.ask(login, &query, json!({ "input": input })).await.data()[mutation].clone()
}

/// `CODE RULE`, or the status.
fn told(payload: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    match payload["errors"].as_array().unwrap().first() {
        Some(error) => format!("{} {}", text(&error["code"]), text(&error["rule"])),
        None => text(&payload["report"]["status"]),
    }
}

/// Before the birthday, of 3 December, a parent files something of each sort for the first; the ids.
async fn filed(server: &Server) -> [String; 4] {
    born(&server.store, "kid17", "2008-12-03").await;
    let on = |kind: &str, begins: &str, ends: Option<&str>| {
        let hour = |time: &str| format!("2026-12-01T{time}:00+01:00");
        json!({ "studentId": student(CODE, "kid17"), "kind": kind, "begins": hour(begins), "ends": ends.map(hour),
            "note": (kind != "ILLNESS").then_some("because"), "idempotencyKey": format!("{kind}{begins}") })
    };
    let mut ids = vec![];
    for (mutation, input, status) in [
        ("reportAbsence", on("ILLNESS", "09:00", None), "ACCEPTED"),
        ("reportAbsence", on("OTHER", "09:00", Some("12:00")), "PENDING"),
        ("requestLeave", on("WEIGHTY_CIRCUMSTANCES", "09:00", Some("12:00")), "PENDING"),
        ("requestLeave", on("WEIGHTY_CIRCUMSTANCES", "13:00", Some("15:00")), "PENDING"),
    ] {
        let payload = call(server, "authority", mutation, input).await;
        assert_eq!(told(&payload), status, "{payload}");
        ids.push(payload["report"]["id"].as_str().unwrap().to_owned());
    }
    ids.try_into().unwrap()
}

on_both! {
    async fn what_guardians_filed_is_the_students_from_that_midnight_on(server: Server) {
        let [illness, other, leave, decided] = filed(&server).await;
        let of = |id: &str, more: Value| {
            let mut input = json!({ "reportId": id, "version": 1 });
            more.as_object().unwrap().iter().for_each(|(name, value)| input[name] = value.clone());
            input
        };
        let change_it = || of(&other, json!({ "ends": "2026-12-01T11:00:00+01:00" }));
        let recover = || of(&illness, json!({ "recoveredAt": "2026-12-01T16:00:00+01:00" }));
        // The evening before: the parent's still, and not the student's.
        let before = server.at("2026-12-02T22:59:59Z");
        for (mutation, input) in [("changeAbsencePeriod", change_it()), ("withdrawAbsenceReport", of(&leave, json!({})))] {
            let refused = told(&call(&before, "kid17", mutation, input).await);
            assert!(refused.starts_with("FORBIDDEN") || refused.starts_with("BAD_USER_INPUT GUARDIANS"), "{mutation}: {refused}");
        }
        // At midnight.
        let after = server.at("2026-12-02T23:00:00Z");
        for login in ["authority", "carer", "report", "full", "blocked"] {
            for (mutation, input) in [
                ("changeAbsencePeriod", change_it()),
                ("reportRecovery", recover()),
                ("withdrawAbsenceReport", of(&other, json!({}))),
                ("withdrawAbsenceReport", of(&leave, json!({}))),
            ] {
                let refused = told(&call(&after, login, mutation, input).await);
                assert!(refused.starts_with("NOT_FOUND") || refused.starts_with("FORBIDDEN"), "{login} {mutation}: {refused}");
                assert!(!["authority", "carer", "blocked"].contains(&login) || refused.starts_with("NOT_FOUND"), "{login} {mutation}: {refused}");
            }
        }
        let can = "query($id: ID!) { node(id: $id) { ... on AbsenceReport { status viewerCan filedBy { displayName } } } }";
        for (id, deeds) in [
            (&illness, json!(["CHANGE_ABSENCE_PERIOD", "REPORT_RECOVERY", "WITHDRAW_ABSENCE_REPORT"])),
            (&other, json!(["CHANGE_ABSENCE_PERIOD", "WITHDRAW_ABSENCE_REPORT"])),
            (&leave, json!(["WITHDRAW_ABSENCE_REPORT"])),
        ] {
            let node = after.ask("kid17", can, json!({ "id": id })).await.data()["node"].clone();
            // It stays on record who filed it.
            assert_eq!((&node["viewerCan"], &node["filedBy"]["displayName"]), (&deeds, &json!("authority parent")), "{node}");
        }
        // Leave that was asked for waits for the school as before: nobody asks again.
        let decision = of(&decided, json!({ "decision": "ACCEPT", "reason": "as agreed" }));
        assert_eq!(told(&call(&after, "mentor", "decideLeave", decision).await), "ACCEPTED");
        for (mutation, input, expected) in [
            ("changeAbsencePeriod", change_it(), "PENDING"),
            ("withdrawAbsenceReport", of(&other, json!({ "version": 2 })), "WITHDRAWN"),
            ("withdrawAbsenceReport", of(&leave, json!({})), "WITHDRAWN"),
            ("reportRecovery", recover(), "ACCEPTED"),
        ] {
            let payload = call(&after, "kid17", mutation, input).await;
            assert_eq!(told(&payload), expected, "{mutation}: {payload}");
        }
    }
}

/// How many the run of that instant told, at the first school.
async fn run_at(store: &Store, instant: &str) -> usize {
    let ran = daily::run(store, at(instant), None).await.unwrap();
    ran.into_iter().find(|ran| ran.code == CODE).unwrap().announced.unwrap()
}

/// Who was told of `kid17` at the first school, by event and name, each as often as he was told.
async fn who(store: &Store) -> Vec<String> {
    let of_school = format!("JOIN institution i ON i.id = o.institution_id AND i.code = '{CODE}'");
    let students = format!(
        "SELECT o.event || ' ' || s.source_id FROM outbox o {of_school} JOIN student s ON s.id = o.subject_id WHERE o.event LIKE '%comes_of_age'"
    );
    let guardians = format!(
        "SELECT o.event || ' ' || g.source_id FROM outbox o {of_school} JOIN guardianship g ON g.id = o.subject_id WHERE o.event LIKE '%comes_of_age' ORDER BY 1"
    );
    [texts(store, &students).await, texts(store, &guardians).await].concat()
}

fn everybody() -> Vec<String> {
    let guardians =
        ["authority", "carer", "full", "reason", "report", "summary"].map(|name| format!("guardianship.comes_of_age {name}-kid17"));
    std::iter::once("student.comes_of_age kid17".to_owned()).chain(guardians).collect()
}

on_both! {
    async fn the_student_and_each_guardian_in_force_are_told_once_thirty_days_ahead(server: Server) {
        // kid17 comes of age on 1 May 2027.
        let store = &server.store;
        assert_eq!(run_at(store, "2027-03-31T21:59:59Z").await, 0);
        assert_eq!(run_at(store, "2027-03-31T22:00:00Z").await, 7);
        assert_eq!(who(store).await, everybody());
        for again in ["2027-03-31T22:00:00Z", "2027-04-15T12:00:00Z", "2027-04-30T21:59:59Z"] {
            assert_eq!(run_at(store, again).await, 0, "{again}");
        }
        // Somebody who becomes a guardian in the meantime is told then, and is the only one.
        change(store, "UPDATE guardianship SET ends = NULL WHERE source_id = 'ended-kid17'").await;
        assert_eq!((run_at(store, "2027-04-20T12:00:00Z").await, run_at(store, "2027-04-21T12:00:00Z").await), (1, 0));
        // A corrected birth date is another day; the one before it is not told again.
        born(store, "kid17", "2009-04-28").await;
        assert_eq!((run_at(store, "2027-04-21T12:00:00Z").await, run_at(store, "2027-04-21T12:10:00Z").await), (8, 0));
        born(store, "kid17", "2009-05-01").await;
        assert_eq!(run_at(store, "2027-04-22T12:00:00Z").await, 0);
        let rows = "SELECT CAST(COUNT(*) AS text) FROM coming_of_age";
        assert_eq!(texts(store, rows).await, [(2 * (8 + 8)).to_string()], "of both schools");
    }
}

on_both! {
    async fn a_late_run_tells_until_the_day_before_and_not_after_it(server: Server) {
        let store = &server.store;
        assert_eq!(run_at(store, "2027-04-30T22:00:00Z").await, 0, "it is the birthday");
        // As two processes have it, each with its own connections.
        let other = Store::connect(&server.url, 2).await.unwrap();
        let (one, two) = tokio::join!(run_at(store, "2027-04-30T21:59:59Z"), run_at(&other, "2027-04-30T21:59:59Z"));
        assert_eq!((one + two, who(store).await), (7, everybody()));
        other.close().await.unwrap();
    }
}

on_both! {
    async fn who_has_gone_or_died_is_not_told_of_nor_who_is_tied_no_more(server: Server) {
        let store = &server.store;
        change(store, "UPDATE student SET ended_on = '2027-01-01' WHERE source_id = 'calm17'").await;
        born(store, "calm17", "2009-05-01").await;
        change(store, "UPDATE guardian SET ended_on = '2027-01-01' WHERE source_id = 'carer'").await;
        change(store, "UPDATE guardianship SET begins = '2027-04-30' WHERE source_id = 'reason-kid17'").await;
        change(store, "UPDATE guardianship SET ends = '2027-04-01' WHERE source_id = 'full-kid17'").await;
        change(store, "UPDATE guardianship SET blocked_from = '2027-01-01', blocked_to = '2027-04-09' WHERE source_id = 'summary-kid17'").await;
        assert_eq!(run_at(store, "2027-04-09T12:00:00Z").await, 3, "student, authority, report");
        assert_eq!(run_at(store, "2027-04-10T12:00:00Z").await, 1, "the block is over");
        assert_eq!(run_at(store, "2027-04-30T12:00:00Z").await, 1, "the guardianship has begun");
        let dead = "INSERT INTO student_fact (id, institution_id, student_id, kind, begins, recorded_by, recorded_at) \
                    SELECT id, institution_id, id, 'DECEASED', '2027-04-30', 'x', '2027-04-30 00:00:00+00:00' FROM student WHERE source_id = 'kid15'";
        change(store, dead).await;
        born(store, "kid15", "2009-05-02").await;
        assert_eq!(run_at(store, "2027-04-30T12:00:00Z").await, 0);
    }
}

on_both! {
    async fn born_on_29_february_is_told_of_1_march(server: Server) {
        born(&server.store, "kid17", "2008-02-29").await;
        assert_eq!(run_at(&server.store, "2026-01-29T22:59:59Z").await, 0);
        assert_eq!(run_at(&server.store, "2026-01-29T23:00:00Z").await, 9, "who is blocked or ended in November is not yet");
        assert_eq!(texts(&server.store, "SELECT DISTINCT CAST(of_age_on AS text) FROM coming_of_age").await, ["2026-03-01"]);
    }
}
