//! Absence reports over HTTP: who may file what for which days, what it does to the minutes, and what becomes of it.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::import::texts;
use crate::support::server::{Answer, Server};
use crate::support::world::{CODE, OTHER_CODE, guardian, lesson, student};

const REPORT: &str = "report { id status begins ends open endedBy filedLate channel filedBy { kind displayName } note version viewerCan }
    errors { code rule path date limit message }";
const WEEK: &str = "query($id: ID!) { week(studentId: $id, of: \"2026-11-23\") { days { on lessons { lesson { subject } presence {
    mark outcome { authorisedMinutes pendingMinutes unexplainedMinutes unauthorisedMinutes contradicts { outcome } } } } } } }";

pub async fn call(server: &Server, login: &str, mutation: &str, input: Value) -> Value {
    let name = mutation[..1].to_uppercase() + &mutation[1..];
    let query = format!("mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ {REPORT} }} }}");
    answered(&server.ask(login, &query, json!({ "input": input })).await, mutation)
}

fn answered(answer: &Answer, mutation: &str) -> Value {
    let json = answer.json();
    assert!(json["data"][mutation].is_object(), "{json:#}");
    json["data"][mutation].clone()
}

/// An illness of that student from nine o'clock today, without end.
pub fn ill(login: &str, key: &str) -> Value {
    json!({ "studentId": student(CODE, login), "kind": "ILLNESS", "begins": "2026-11-23T09:00:00+01:00", "idempotencyKey": key })
}

pub fn with(mut input: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("{more}") };
    for (name, value) in more {
        input[name] = value;
    }
    input
}

/// `STATUS` or `CODE RULE path date`.
pub fn told(payload: &Value) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| "-".to_owned(), str::to_owned);
    match payload["errors"].as_array().unwrap().first() {
        None => text(&payload["report"]["status"]),
        Some(error) => {
            let path: Vec<String> = error["path"].as_array().unwrap().iter().map(text).collect();
            format!("{} {} {} {}", text(&error["code"]), text(&error["rule"]), path.join("."), text(&error["date"]))
        }
    }
}

pub async fn mark(server: &Server, day: u32, hour: u32, login: &str, mark: &str, version: Value) {
    let marks = json!([{ "studentId": student(CODE, login), "mark": mark, "version": version }]);
    let input =
        json!({ "lessonId": lesson(CODE, day, hour), "marks": marks, "idempotencyKey": format!("{day}{hour}{login}{mark}{version}") });
    let teacher = if hour == 1 { "teach" } else { "other" };
    let query = "mutation($input: SubmitRegisterInput!) { submitRegister(input: $input) { rows { outcome } errors { rule } } }";
    let answer = server.ask(teacher, query, json!({ "input": input })).await;
    assert_eq!(answer.data()["submitRegister"]["rows"][0]["outcome"], "SAVED", "{}", answer.text);
}

/// Authorised, pending, unexplained, unauthorised minutes of each lesson of today.
async fn minutes(server: &Server, viewer: &str, login: &str) -> Vec<[i64; 4]> {
    let answer = server.ask(viewer, WEEK, json!({ "id": student(CODE, login) })).await;
    let data = answer.data();
    let days = data["week"]["days"].as_array().unwrap();
    let lessons = days.iter().find(|day| day["on"] == "2026-11-23").unwrap()["lessons"].as_array().unwrap().clone();
    let of = |lesson: &Value| {
        ["authorisedMinutes", "pendingMinutes", "unexplainedMinutes", "unauthorisedMinutes"]
            .map(|name| lesson["presence"]["outcome"][name].as_i64().unwrap_or_default())
    };
    lessons.iter().map(of).collect()
}

on_both! {
    async fn who_may_file_for_whom(server: Server) {
        let moved = |server: &Server| server.at("2026-11-23T10:00:00Z");
        for (at, (login, of, expected)) in [
            ("authority", "kid15", "ACCEPTED"),
            ("carer", "kid17", "ACCEPTED"),
            ("kid15", "kid15", "BAD_USER_INPUT GUARDIANS_TELL kind -"),
            ("new18", "new18", "ACCEPTED"),
            ("grown21", "grown21", "ACCEPTED"),
            ("report", "new18", "BAD_USER_INPUT ILL_ALREADY kind -"), // granted; the student said so before
            ("authority", "new18", "FORBIDDEN CONSENT_MISSING studentId -"),
            ("full", "grown21", "FORBIDDEN CONSENT_MISSING studentId -"),
            ("info", "kid15", "NOT_FOUND - studentId -"),
            ("blocked", "kid15", "NOT_FOUND - studentId -"),
            ("kid17", "kid15", "NOT_FOUND - studentId -"),
            ("privacy", "kid15", "FORBIDDEN ROLE studentId -"),
            ("admin", "kid15", "FORBIDDEN ROLE studentId -"),
            ("officer-care", "kid15", "NOT_FOUND - studentId -"),
            ("officer", "calm17", "BAD_USER_INPUT CHANNEL_NEEDED channel -"),
        ]
        .into_iter()
        .enumerate()
        {
            let answer = call(&moved(&server), login, "reportAbsence", ill(of, &format!("k{at}"))).await;
            assert_eq!(told(&answer), expected, "{login} of {of}: {answer}");
        }
        let other = with(ill("kid15", "x"), json!({ "studentId": student(OTHER_CODE, "kid15") }));
        assert_eq!(told(&call(&server, "authority", "reportAbsence", other).await), "NOT_FOUND - studentId -");
        let nameless = json!({ "channel": "PHONE" });
        for (at, (login, more, expected)) in [
            ("officer", nameless.clone(), "BAD_USER_INPUT PERSON_NEEDED onBehalfOf -"),
            ("officer", with(nameless.clone(), json!({ "onBehalfOf": guardian(CODE, "info") })), "NOT_FOUND - onBehalfOf -"),
            ("officer", with(nameless.clone(), json!({ "onBehalfOf": guardian(OTHER_CODE, "authority") })), "NOT_FOUND - onBehalfOf -"),
            ("officer", with(nameless.clone(), json!({ "onBehalfOf": student(CODE, "calm17") })), "BAD_USER_INPUT GUARDIANS_TELL kind -"),
            ("authority", with(nameless.clone(), json!({ "onBehalfOf": guardian(CODE, "carer") })), "FORBIDDEN ROLE onBehalfOf -"),
            // Done, and not shown: filing needs no dossier, and opens none.
            ("officer", with(nameless, json!({ "onBehalfOf": guardian(CODE, "carer") })), "-"),
        ]
        .into_iter()
        .enumerate()
        {
            let answer = call(&server, login, "reportAbsence", with(ill("calm17", &format!("b{at}")), more)).await;
            assert_eq!(told(&answer), expected, "{login}: {answer}");
        }
        // On whose word, and how it came: the other guardian sees it.
        let seen = server.ask("authority", "query($id: ID!) { week(studentId: $id, of: \"2026-11-23\") { days { lessons { report { filedBy { kind displayName } channel } } } } }", json!({ "id": student(CODE, "calm17") })).await;
        let report = &seen.data()["week"]["days"][0]["lessons"][0]["report"];
        assert_eq!(*report, json!({ "filedBy": { "kind": "GUARDIAN", "displayName": "carer parent" }, "channel": "PHONE" }));
    }
}

on_both! {
    async fn a_period_past_the_birthday_is_split_there(server: Server) {
        // kid17 turns eighteen on 1 May 2027.
        let april = server.at("2027-04-29T10:00:00Z");
        let past = |ends: &str| json!({ "studentId": student(CODE, "kid17"), "kind": "OTHER", "begins": "2027-04-30T09:00:00+02:00", "ends": ends, "idempotencyKey": ends });
        let refused = call(&april, "authority", "reportAbsence", past("2027-05-01T10:00:00+02:00")).await;
        assert_eq!(told(&refused), "BAD_USER_INPUT SPLIT_AT_BIRTHDAY ends 2027-05-01");
        assert_eq!(told(&call(&april, "authority", "reportAbsence", past("2027-05-01T00:00:00+02:00")).await), "PENDING", "until midnight is theirs");
        assert_eq!(told(&call(&april, "report", "reportAbsence", past("2027-05-02T00:00:00+02:00")).await), "PENDING", "granted for the days after");
        let ill = json!({ "studentId": student(CODE, "kid17"), "kind": "ILLNESS", "begins": "2027-04-30T08:00:00+02:00", "idempotencyKey": "open" });
        let open = call(&april, "authority", "reportAbsence", ill).await;
        assert_eq!((told(&open).as_str(), &open["report"]["open"]), ("ACCEPTED", &json!(true)), "an open one goes on");
        // And passes to the student: the guardian sees it no more, the student ends it.
        let may = server.at("2027-05-03T10:00:00Z");
        let recover = json!({ "reportId": open["report"]["id"], "recoveredAt": "2027-05-03T08:00:00+02:00", "version": open["report"]["version"] });
        assert_eq!(told(&call(&may, "authority", "reportRecovery", recover.clone()).await), "NOT_FOUND - reportId -");
        assert_eq!(told(&call(&may, "kid17", "reportRecovery", recover).await), "ACCEPTED");
    }
}

on_both! {
    async fn what_a_report_does_to_the_minutes(server: Server) {
        mark(&server, 23, 1, "kid15", "ABSENT", Value::Null).await;
        mark(&server, 23, 2, "kid15", "ABSENT", Value::Null).await;
        assert_eq!(minutes(&server, "authority", "kid15").await, [[0, 0, 60, 0], [0, 0, 60, 0]]);
        // Illness in time stands at once; both lessons are covered, the mark stays.
        let filed = call(&server, "authority", "reportAbsence", ill("kid15", "k1")).await;
        assert_eq!(told(&filed), "ACCEPTED");
        assert_eq!(minutes(&server, "authority", "kid15").await, [[60, 0, 0, 0], [60, 0, 0, 0]]);
        // The second was a mistake: the student was there, and the open illness ends where attending begins.
        mark(&server, 23, 2, "kid15", "PRESENT", json!(2)).await;
        assert_eq!(minutes(&server, "authority", "kid15").await, [[60, 0, 0, 0], [0, 0, 0, 0]]);
        let id = filed["report"]["id"].clone();
        let node = "query($id: ID!) { node(id: $id) { ... on AbsenceReport { ends endedBy version } } }";
        let report = server.ask("authority", node, json!({ "id": id })).await.data()["node"].clone();
        assert_eq!(report, json!({ "ends": "2026-11-23T10:00:00+01:00", "endedBy": "ATTENDED", "version": 2 }));
        // Taken back: nobody has said why.
        let withdrawn = call(&server, "authority", "withdrawAbsenceReport", json!({ "reportId": id, "version": 2 })).await;
        assert_eq!(told(&withdrawn), "WITHDRAWN");
        assert_eq!(minutes(&server, "authority", "kid15").await, [[0, 0, 60, 0], [0, 0, 0, 0]]);
        assert_eq!(told(&call(&server, "authority", "withdrawAbsenceReport", json!({ "reportId": id, "version": 3 })).await), "BAD_USER_INPUT OVER reportId -");
    }
}

on_both! {
    async fn a_report_leaves_what_others_cover_of_the_same_day(server: Server) {
        for hour in [1, 2] {
            mark(&server, 23, hour, "kid15", "ABSENT", Value::Null).await;
        }
        let later = json!({ "begins": "2026-11-23T10:00:00+01:00", "ends": "2026-11-23T11:00:00+01:00" });
        assert_eq!(told(&call(&server, "authority", "reportAbsence", with(ill("kid15", "k1"), later)).await), "ACCEPTED");
        assert_eq!(minutes(&server, "authority", "kid15").await, [[0, 0, 60, 0], [60, 0, 0, 0]]);
        let sooner = json!({ "begins": "2026-11-23T09:00:00+01:00", "ends": "2026-11-23T09:30:00+01:00" });
        assert_eq!(told(&call(&server, "authority", "reportAbsence", with(ill("kid15", "k2"), sooner)).await), "ACCEPTED");
        assert_eq!(minutes(&server, "authority", "kid15").await, [[30, 0, 30, 0], [60, 0, 0, 0]]);
        // An open one that begins in between, and a mark of another day.
        let open = json!({ "begins": "2026-11-23T11:30:00+01:00" });
        assert_eq!(told(&call(&server, "authority", "reportAbsence", with(ill("kid15", "k3"), open)).await), "ACCEPTED");
        mark(&server, 20, 2, "kid15", "ABSENT", json!(1)).await;
        assert_eq!(minutes(&server, "authority", "kid15").await, [[30, 0, 30, 0], [60, 0, 0, 0]]);
    }
}

on_both! {
    async fn a_judgement_settles_it_and_can_be_the_other_way(server: Server) {
        mark(&server, 23, 1, "kid15", "ABSENT", Value::Null).await;
        let other = json!({ "studentId": student(CODE, "kid15"), "kind": "OTHER", "begins": "2026-11-23T09:00:00+01:00", "ends": "2026-11-23T09:30:00+01:00", "note": "a funeral", "idempotencyKey": "k1" });
        let filed = call(&server, "authority", "reportAbsence", other).await;
        assert_eq!((told(&filed).as_str(), &filed["report"]["filedLate"], &filed["report"]["note"]), ("PENDING", &json!(true), &json!("a funeral")));
        assert_eq!(minutes(&server, "mentor", "kid15").await[0], [0, 30, 30, 0], "a part of the lesson");
        let id = filed["report"]["id"].clone();
        let judge = |accepted: bool, reason: Value, version: i64| json!({ "reportId": id, "accepted": accepted, "reason": reason, "version": version });
        for (login, input, expected) in [
            ("authority", judge(true, Value::Null, 1), "FORBIDDEN ROLE reportId -"),
            ("teach", judge(true, Value::Null, 1), "FORBIDDEN ROLE reportId -"),
            ("lead", judge(true, Value::Null, 1), "NOT_FOUND - reportId -"),
            ("mentor", judge(false, Value::Null, 1), "BAD_USER_INPUT REASON_NEEDED reason -"),
            ("mentor", judge(false, json!(" \n"), 1), "BAD_USER_INPUT REASON_NEEDED reason -"),
            ("mentor", judge(false, json!("x\u{0}"), 1), "BAD_USER_INPUT CONTROL_CHARACTER reason -"),
            ("mentor", judge(true, Value::Null, 9), "CONFLICT VERSION version -"),
            ("mentor", judge(false, json!("no such funeral"), 1), "REJECTED"),
            ("mentor", judge(true, Value::Null, 1), "CONFLICT VERSION version -"),
        ] {
            assert_eq!(told(&call(&server, login, "judgeAbsenceReport", input.clone()).await), expected, "{login} {input}");
        }
        assert_eq!(minutes(&server, "mentor", "kid15").await[0], [0, 0, 30, 30], "rejected minutes are unauthorised at once");
        assert_eq!(told(&call(&server, "officer", "judgeAbsenceReport", judge(true, Value::Null, 2)).await), "ACCEPTED", "the officer, who has a need");
        assert_eq!(minutes(&server, "mentor", "kid15").await[0], [30, 0, 30, 0]);
    }
}

on_both! {
    async fn bad_words_bad_times(server: Server) {
        let other = |more: Value| with(json!({ "studentId": student(CODE, "kid15"), "kind": "OTHER", "begins": "2026-11-24T09:00:00+01:00", "ends": "2026-11-24T12:00:00+01:00", "idempotencyKey": "k" }), more);
        let long = "é".repeat(201);
        for (more, expected) in [
            (json!({ "kind": "ILLNESS", "note": "flu" }), "BAD_USER_INPUT NO_NOTE_OF_ILLNESS note -"),
            (json!({ "note": "has the flu" }), "BAD_USER_INPUT MEDICAL_WORDING note -"),
            (json!({ "note": long }), "BAD_USER_INPUT TEXT_LENGTH note -"),
            (json!({ "note": "a\u{0}b" }), "BAD_USER_INPUT CONTROL_CHARACTER note -"),
            (json!({ "ends": "2026-11-24T09:00:00+01:00" }), "BAD_USER_INPUT TOO_SHORT ends -"),
            (json!({ "ends": "2026-11-24T08:00:00+01:00" }), "BAD_USER_INPUT TOO_SHORT ends -"),
            (json!({ "ends": "2027-11-24T08:00:00+01:00" }), "BAD_USER_INPUT TOO_LONG ends -"),
            (json!({ "ends": Value::Null }), "BAD_USER_INPUT END_MISSING ends -"),
            (json!({ "begins": "2026-10-20T09:00:00+01:00", "ends": "2026-10-20T10:00:00+01:00" }), "BAD_USER_INPUT TOO_LONG_AGO begins 2026-10-26"),
            (json!({ "begins": "2027-06-01T09:00:00+02:00", "ends": "2027-06-01T10:00:00+02:00" }), "BAD_USER_INPUT TOO_FAR_AHEAD begins 2027-01-22"),
            (json!({ "begins": "1999-01-01T00:00:00Z" }), "BAD_USER_INPUT INSTANT begins -"),
            (json!({ "kind": "WEIGHTY_CIRCUMSTANCES" }), "BAD_USER_INPUT ASK_FOR_LEAVE kind -"),
            (json!({ "kind": "SUSPENSION" }), "BAD_USER_INPUT STAFF_ALONE kind -"),
            (json!({ "onBehalfOf": lesson(CODE, 23, 1) }), "BAD_USER_INPUT ID onBehalfOf -"),
            (json!({ "idempotencyKey": "" }), "BAD_USER_INPUT TEXT idempotencyKey -"),
        ] {
            assert_eq!(told(&call(&server, "authority", "reportAbsence", other(more.clone())).await), expected, "{more}");
        }
        let nothing = server.ask("kid15", "{ home { openReports { status } } }", json!({})).await;
        assert_eq!(nothing.data()["home"], json!([{ "openReports": [] }]));
        assert_eq!(told(&call(&server, "authority", "reportAbsence", other(json!({ "note": "has the flu", "confirmed": true }))).await), "PENDING");
    }
}

on_both! {
    async fn twice_and_at_once(server: Server) {
        let first = call(&server, "authority", "reportAbsence", ill("kid15", "k1")).await;
        let again = call(&server, "authority", "reportAbsence", ill("kid15", "k1")).await;
        assert_eq!(first["report"]["id"], again["report"]["id"], "one key: done once");
        assert_eq!(told(&call(&server, "authority", "reportAbsence", ill("kid17", "k1")).await), "IDEMPOTENCY_MISMATCH - idempotencyKey -");
        assert_eq!(told(&call(&server, "carer", "reportAbsence", ill("kid15", "k1")).await), "BAD_USER_INPUT ILL_ALREADY kind -", "keys are each person's own");
        // Two parents in the same moment: one of them is told that it was said.
        let both = futures::future::join(call(&server, "authority", "reportAbsence", ill("kid17", "a")), call(&server, "carer", "reportAbsence", ill("kid17", "b"))).await;
        let mut told = [told(&both.0), told(&both.1)];
        told.sort_unstable();
        assert_eq!(told, ["ACCEPTED", "BAD_USER_INPUT ILL_ALREADY kind -"]);
    }
}

on_both! {
    async fn a_period_is_changed_and_an_illness_recovered_from(server: Server) {
        let filed = call(&server, "authority", "reportAbsence", with(ill("kid15", "k1"), json!({ "ends": "2026-11-25T00:00:00+01:00" }))).await;
        let id = filed["report"]["id"].clone();
        let change = |ends: Value, version: i64| json!({ "reportId": id, "ends": ends, "version": version });
        for (login, input, expected) in [
            ("carer", change(json!("2026-11-24T00:00:00+01:00"), 1), "FORBIDDEN ROLE reportId -"), // another guardian's own
            ("authority", change(json!("2026-11-23T08:00:00+01:00"), 1), "BAD_USER_INPUT TOO_SHORT ends -"),
            ("authority", change(json!("2026-11-24T00:00:00+01:00"), 2), "CONFLICT VERSION version -"),
            ("authority", change(json!("2026-11-24T00:00:00+01:00"), 1), "ACCEPTED"),
            ("authority", change(json!("2026-11-27T00:00:00+01:00"), 2), "ACCEPTED"),
        ] {
            assert_eq!(told(&call(&server, login, "changeAbsencePeriod", input.clone()).await), expected, "{login} {input}");
        }
        let recover = |at: &str, version: i64| json!({ "reportId": id, "recoveredAt": at, "version": version });
        for (login, input, expected) in [
            ("authority", recover("2026-11-23T09:00:00+01:00", 3), "BAD_USER_INPUT OUTSIDE_PERIOD recoveredAt -"),
            ("authority", recover("2026-11-28T09:00:00+01:00", 3), "BAD_USER_INPUT OUTSIDE_PERIOD recoveredAt -"),
            ("carer", recover("2026-11-23T10:30:00+01:00", 3), "FORBIDDEN ROLE reportId -"), // may not know the kind
            // Staff say on whose word, as when they file.
            ("mentor", recover("2026-11-23T10:30:00+01:00", 3), "BAD_USER_INPUT CHANNEL_NEEDED channel -"),
            ("mentor", with(recover("2026-11-23T10:30:00+01:00", 3), json!({ "channel": "PHONE" })), "BAD_USER_INPUT PERSON_NEEDED onBehalfOf -"),
            ("mentor", with(recover("2026-11-23T10:30:00+01:00", 3), json!({ "channel": "PHONE", "onBehalfOf": guardian(CODE, "info") })), "NOT_FOUND - onBehalfOf -"),
            ("mentor", with(recover("2026-11-23T10:30:00+01:00", 3), json!({ "channel": "PHONE", "onBehalfOf": student(CODE, "kid15") })), "BAD_USER_INPUT GUARDIANS_TELL reportId -"),
            ("mentor", with(recover("2026-11-23T10:30:00+01:00", 3), json!({ "channel": "PHONE", "onBehalfOf": guardian(CODE, "carer") })), "ACCEPTED"),
            ("authority", recover("2026-11-23T10:00:00+01:00", 4), "BAD_USER_INPUT OVER reportId -"),
        ] {
            let answer = call(&server, login, "reportRecovery", input.clone()).await;
            assert_eq!(told(&answer), expected, "{login} {input}");
            if expected == "ACCEPTED" {
                assert_eq!((&answer["report"]["endedBy"], &answer["report"]["ends"]), (&json!("STAFF"), &json!("2026-11-23T10:30:00+01:00")));
            }
        }
        let words = "SELECT w.channel || ' ' || g.source_id || ' ' || CAST(w.version AS text) || CASE WHEN w.reason_id IS NULL THEN '' ELSE ' because' END \
                     FROM report_word w JOIN guardian g ON g.id = w.guardian_id ORDER BY w.version, w.entered_at";
        assert_eq!(texts(&server.store, words).await, ["PHONE carer 3"]);
        // To change and to withdraw it too; a reason is not needed where nothing was decided.
        let told_by = json!({ "channel": "DESK", "onBehalfOf": guardian(CODE, "authority") });
        let shorter = json!({ "reportId": id, "ends": "2026-11-23T10:15:00+01:00", "version": 4 });
        assert_eq!(told(&call(&server, "mentor", "changeAbsencePeriod", shorter.clone()).await), "BAD_USER_INPUT CHANNEL_NEEDED channel -");
        assert_eq!(told(&call(&server, "mentor", "changeAbsencePeriod", with(shorter, told_by.clone())).await), "ACCEPTED");
        let back = json!({ "reportId": id, "version": 5 });
        assert_eq!(told(&call(&server, "mentor", "withdrawAbsenceReport", back.clone()).await), "BAD_USER_INPUT CHANNEL_NEEDED channel -");
        assert_eq!(told(&call(&server, "mentor", "withdrawAbsenceReport", with(back, with(told_by, json!({ "reason": "wrong child" })))).await), "WITHDRAWN");
        assert_eq!(texts(&server.store, words).await, ["PHONE carer 3", "DESK authority 4", "DESK authority 5 because"]);
    }
}

on_both! {
    async fn what_was_rejected_is_not_taken_back(server: Server) {
        mark(&server, 23, 1, "kid15", "ABSENT", Value::Null).await;
        let filed = call(&server, "authority", "reportAbsence", ill("kid15", "k1")).await;
        let id = filed["report"]["id"].clone();
        let judge = |accepted: bool, version: i64| json!({ "reportId": id, "accepted": accepted, "reason": "seen in town", "version": version });
        assert_eq!(told(&call(&server, "mentor", "judgeAbsenceReport", judge(false, 1)).await), "REJECTED");
        let back = |version: i64| json!({ "reportId": id, "version": version });
        let refused = call(&server, "authority", "withdrawAbsenceReport", back(2)).await;
        assert_eq!(told(&refused), "BAD_USER_INPUT OVER reportId -");
        assert!(!refused["report"]["viewerCan"].as_array().unwrap().contains(&json!("WITHDRAW_ABSENCE_REPORT")), "{refused}");
        assert_eq!(minutes(&server, "mentor", "kid15").await[0], [0, 0, 0, 60], "unauthorised, and stays so");
        assert_eq!(told(&call(&server, "mentor", "judgeAbsenceReport", judge(true, 2)).await), "ACCEPTED");
        assert_eq!(told(&call(&server, "authority", "withdrawAbsenceReport", back(3)).await), "WITHDRAWN");
    }
}

on_both! {
    async fn no_report_begins_in_a_leap_second(server: Server) {
        for (field, at) in [("begins", "2026-11-23T23:59:60+01:00"), ("ends", "2026-11-24T23:59:60.5Z")] {
            let filed = call(&server, "authority", "reportAbsence", with(ill("kid15", "k1"), json!({ field: at }))).await;
            assert_eq!(told(&filed), format!("BAD_USER_INPUT INSTANT {field} -"));
        }
    }
}

on_both! {
    async fn explained_afterwards(server: Server) {
        let query = "query($id: ID!) { presences(studentIds: [$id], from: \"2026-11-18\", to: \"2026-11-20\", first: 10) { nodes { id minutesMissed } } }";
        let nodes = server.ask("mentor", query, json!({ "id": student(CODE, "kid15") })).await.data()["presences"]["nodes"].clone();
        let missed: Vec<&Value> = nodes.as_array().unwrap().iter().filter(|node| node["minutesMissed"] == 60).map(|node| &node["id"]).collect();
        let there = nodes.as_array().unwrap().iter().find(|node| node["minutesMissed"] == 0).unwrap()["id"].clone();
        let explain = |login: &'static str, ids: Value, kind: &str, key: &str| {
            let input = json!({ "presenceIds": ids, "kind": kind, "idempotencyKey": key });
            let query = "mutation($input: ExplainAbsenceInput!) { explainAbsence(input: $input) { reports { id status begins ends } errors { code rule path date } } }";
            let server = &server;
            async move { server.ask(login, query, json!({ "input": input })).await.data()["explainAbsence"].clone() }
        };
        let told = |payload: &Value| told(&json!({ "errors": payload["errors"], "report": payload["reports"][0] }));
        assert_eq!(missed.len(), 1);
        assert_eq!(told(&explain("authority", json!([there]), "ILLNESS", "k1").await), "BAD_USER_INPUT NOTHING_TO_EXPLAIN presenceIds.0 -");
        assert_eq!(told(&explain("authority", json!([]), "ILLNESS", "k1").await), "BAD_USER_INPUT NOTHING_TO_EXPLAIN presenceIds -");
        assert_eq!(told(&explain("kid15", json!(missed), "ILLNESS", "k1").await), "BAD_USER_INPUT GUARDIANS_TELL kind -");
        assert_eq!(told(&explain("info", json!(missed), "ILLNESS", "k1").await), "NOT_FOUND - presenceIds.0 -");
        let done = explain("authority", json!(missed), "ILLNESS", "k1").await;
        assert_eq!(told(&done), "ACCEPTED", "of Friday, told on Monday: in time by art. 12, and by the Algemene termijnenwet");
        assert_eq!(done["reports"][0]["begins"], "2026-11-20T09:00:00+01:00");
        assert_eq!(explain("authority", json!(missed), "ILLNESS", "k1").await, done, "the same key");
        assert_eq!(told(&explain("authority", json!(missed), "ILLNESS", "k2").await), "BAD_USER_INPUT NOTHING_TO_EXPLAIN presenceIds.0 -");
    }
}

on_both! {
    async fn what_may_be_filed_and_by_whom(server: Server) {
        let options = |login: &'static str, of: &str, on: &str| {
            let query = "query($id: ID!, $on: Date) { absenceOptions(studentId: $id, on: $on) { kinds { kind via fileBefore noteAllowed name } } }";
            let (server, variables) = (&server, json!({ "id": student(CODE, of), "on": on }));
            async move {
                let answer = server.ask(login, query, variables).await;
                answer.data()["absenceOptions"]["kinds"].as_array().unwrap().clone()
            }
        };
        let names = |kinds: &[Value]| kinds.iter().map(|kind| kind["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ");
        let of_guardians = "ILLNESS MEDICAL_APPOINTMENT RELIGIOUS_DUTY PARENTS_PROFESSION_HOLIDAY WEIGHTY_CIRCUMSTANCES OTHER";
        for (login, of, on, expected) in [
            ("authority", "kid15", "2026-11-23", of_guardians),
            ("carer", "kid17", "2026-11-23", of_guardians),
            ("kid15", "kid15", "2026-11-23", ""),
            ("grown21", "grown21", "2026-11-23", of_guardians),
            ("report", "grown21", "2026-11-23", "ILLNESS MEDICAL_APPOINTMENT RELIGIOUS_DUTY OTHER"),
            ("authority", "kid17", "2027-05-01", ""), // of age on that day
            ("full", "grown21", "2026-11-23", ""),
            ("officer", "kid15", "2026-11-23", "ILLNESS MEDICAL_APPOINTMENT RELIGIOUS_DUTY EXAM_OR_EXCURSION SUSPENSION OTHER"),
            ("privacy", "kid15", "2026-11-23", ""),
        ] {
            assert_eq!(names(&options(login, of, on).await), expected, "{login} of {of} on {on}");
        }
        let ill = options("authority", "kid15", "2026-11-20").await[0].clone();
        assert_eq!(ill, json!({ "kind": "ILLNESS", "via": "REPORT", "fileBefore": "2026-11-24T00:00:00+01:00", "noteAllowed": false, "name": "Ill" }));
        let filers = "query($id: ID!) { eligibleFilers(studentId: $id, on: \"2026-11-23\") { id kind displayName kinds } }";
        let asked = |login: &'static str, of: &str| server.ask(login, filers, json!({ "id": student(CODE, of) }));
        let of_minor = asked("officer", "kid15").await.data()["eligibleFilers"].clone();
        let named: Vec<&str> = of_minor.as_array().unwrap().iter().map(|one| one["displayName"].as_str().unwrap()).collect();
        // Not: information only, kind unknown, blocked, ended.
        assert_eq!(named, ["authority parent", "carer parent", "full parent", "summary parent", "reason parent", "report parent"]);
        let of_adult = asked("teach", "grown21").await.data()["eligibleFilers"].clone();
        let named: Vec<&str> = of_adult.as_array().unwrap().iter().map(|one| one["displayName"].as_str().unwrap()).collect();
        assert_eq!(named, [format!("grown21 of {CODE}").as_str(), "report parent"]);
        for (login, code) in [("authority", "FORBIDDEN"), ("privacy", "FORBIDDEN"), ("officer-care", "NOT_FOUND"), ("info", "NOT_FOUND")] {
            assert_eq!(asked(login, "kid15").await.errors()[0].1, code, "{login}");
        }
    }
}

on_both! {
    async fn lists_hold_what_is_open_and_nothing_else(server: Server) {
        let list = |login: &'static str, filter: Value, more: &str| {
            let query = format!("query($filter: AbsenceReportFilter) {{ absenceReports(filter: $filter, {more}) {{ nodes {{ id begins status }} pageInfo {{ hasNextPage endCursor }} }} }}");
            let server = &server;
            async move { server.ask(login, &query, json!({ "filter": filter })).await }
        };
        let count = |answer: &Answer| answer.data()["absenceReports"]["nodes"].as_array().unwrap().len();
        let other = with(ill("kid15", "k1"), json!({ "kind": "OTHER", "ends": "2026-11-23T17:00:00+01:00" }));
        assert_eq!(told(&call(&server, "authority", "reportAbsence", other).await), "PENDING");
        // Two of each of six students are in the world; one was filed now.
        for (login, expected) in [
            ("mentor", 13),
            ("officer", 1),   // what awaits judgement
            ("authority", 7), // of three minors, and none of those of age without a grant
            ("carer", 7),
            ("full", 11),     // three minors, and two of age who granted it
            ("report", 7),    // of those of age only its own, of which there are none
            ("kid15", 3),
            ("info", 0),
            ("teach", 0),
            ("privacy", 0),
        ] {
            assert_eq!(count(&list(login, json!({}), "first: 100").await), expected, "{login}");
        }
        for (filter, expected) in [
            (json!({ "status": "PENDING" }), 1),
            (json!({ "studentIds": [student(CODE, "kid15")] }), 3),
            (json!({ "studentIds": [student(OTHER_CODE, "kid15")] }), 0),
            (json!({ "from": "2026-11-19", "to": "2026-11-19" }), 6),
            (json!({ "from": "2026-11-24" }), 0),
        ] {
            assert_eq!(count(&list("mentor", filter.clone(), "first: 100").await), expected, "{filter}");
        }
        let mut seen = vec![];
        let mut after = String::new();
        loop {
            let answer = list("mentor", json!({}), &format!("first: 4{after}")).await;
            let page = answer.data()["absenceReports"].clone();
            seen.extend(page["nodes"].as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap().to_owned()));
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = format!(", after: {}", page["pageInfo"]["endCursor"]);
        }
        let unique: std::collections::BTreeSet<&String> = seen.iter().collect();
        assert_eq!((seen.len(), unique.len()), (13, 13));
        let foreign = list("kid15", json!({}), &format!("first: 4{after}")).await;
        assert_eq!(foreign.errors()[0].1, "BAD_USER_INPUT", "a cursor of another's list");
    }
}

on_both! {
    async fn what_nobody_has_explained(server: Server) {
        let list = |login: &'static str, filter: Value, first: u32| {
            let query = format!("query($filter: UnexplainedFilter) {{ unexplained(filter: $filter, first: {first}) {{ nodes {{ minutesMissed lesson {{ on }} student {{ firstName }} }} pageInfo {{ hasNextPage }} }} }}");
            let server = &server;
            async move { server.ask(login, &query, json!({ "filter": filter })).await.data()["unexplained"].clone() }
        };
        let names = |page: &Value| {
            let mut names: Vec<String> = page["nodes"].as_array().unwrap().iter().map(|node| node["student"]["firstName"].as_str().unwrap().to_owned()).collect();
            names.sort_unstable();
            names.join(" ")
        };
        let all = "ageless grown21 kid15 kid17 new18";
        for (login, filter, expected) in [
            ("officer", json!({}), all), // who must be called
            ("mentor", json!({}), all),
            ("teach", json!({}), all), // the lesson is an own one
            ("other", json!({}), ""),
            ("lead", json!({}), ""),
            ("authority", json!({}), "kid15 kid17"),
            ("full", json!({}), "grown21 kid15 kid17 new18"),
            ("grown21", json!({}), "grown21"),
            ("officer", json!({ "studentIds": [student(CODE, "kid15"), student(OTHER_CODE, "kid15")] }), "kid15"),
            ("officer", json!({ "from": "2026-11-21" }), ""),
            ("officer-care", json!({}), ""),
        ] {
            assert_eq!(names(&list(login, filter.clone(), 100).await), expected, "{login} {filter}");
        }
        assert_eq!(list("officer", json!({}), 2).await["pageInfo"]["hasNextPage"], true);
        assert_eq!(told(&call(&server, "authority", "reportAbsence", with(ill("kid15", "k"), json!({ "begins": "2026-11-20T08:00:00+01:00" }))).await), "ACCEPTED");
        assert_eq!(names(&list("officer", json!({}), 100).await), "ageless grown21 kid17 new18", "explained, and gone from the list");
        // After four weeks the desk has no need; the mentor still sees it.
        let later = server.at("2026-12-18T10:00:00Z");
        let query = "{ unexplained(filter: { from: \"2026-11-01\" }, first: 100) { nodes { id } } }";
        assert_eq!(later.ask("officer", query, json!({})).await.data()["unexplained"]["nodes"], json!([]));
        assert_eq!(later.ask("mentor", query, json!({})).await.data()["unexplained"]["nodes"].as_array().unwrap().len(), 4);
    }
}
