//! Marks put right afterwards and judged: by whom, until when, over what was seen; and what it was stays, with the reason.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::server::{Answer, Server};
use crate::support::world::{CODE, OTHER_CODE, lesson, student};

const FIELDS: &str = "id mark minutesLate minutesMissed source version markedBy { displayName } viewerCan
    outcome { authorisedMinutes unauthorisedMinutes unexplainedMinutes judgedBy { displayName } judgedAt judgedBecause }
    history { mark replacedBy { displayName } reason }";

/// The presence of a student in a lesson, as somebody sees it.
async fn presence(server: &Server, viewer: &str, name: &str, lesson: &str) -> Value {
    let query = format!(
        "query($ids: [ID!]!) {{ presences(studentIds: $ids, from: \"2026-11-01\", to: \"2026-11-30\", first: 100) {{ nodes {{ lesson {{ id }} {FIELDS} }} }} }}"
    );
    let page = server.ask(viewer, &query, json!({ "ids": [student(CODE, name)] })).await.json()["data"]["presences"].clone();
    page["nodes"].as_array().unwrap().iter().find(|node| node["lesson"]["id"] == lesson).cloned().unwrap_or_default()
}

async fn key(server: &Server, name: &str, lesson: &str) -> String {
    presence(server, "mentor", name, lesson).await["id"].as_str().unwrap().to_owned()
}

async fn correct(server: &Server, login: &str, id: &str, rest: Value) -> Answer {
    let mut input = json!({ "presenceId": id, "mark": "PRESENT", "version": 1, "reason": "a slip" });
    for (name, value) in rest.as_object().unwrap() {
        input[name] = value.clone();
    }
    let query = format!(
        "mutation($input: CorrectPresenceInput!) {{ done: correctPresence(input: $input) {{ presence {{ {FIELDS} }} errors {{ code rule path date limit }} }} }}"
    );
    server.ask(login, &query, json!({ "input": input })).await
}

async fn judge(server: &Server, login: &str, id: &str, rest: Value) -> Answer {
    let mut input = json!({ "presenceId": id, "authorised": true, "version": 1, "reason": "was at the dentist" });
    for (name, value) in rest.as_object().unwrap() {
        input[name] = value.clone();
    }
    let query = format!(
        "mutation($input: JudgePresenceInput!) {{ done: judgePresence(input: $input) {{ presence {{ {FIELDS} }} errors {{ code rule path date limit }} }} }}"
    );
    server.ask(login, &query, json!({ "input": input })).await
}

/// `CODE RULE path` of each refusal.
fn errors(answer: &Answer) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| "-".to_owned(), str::to_owned);
    let errors = answer.json()["data"]["done"]["errors"].as_array().cloned().unwrap_or_default();
    let path = |error: &Value| error["path"].as_array().unwrap().iter().map(text).collect::<Vec<_>>().join(".");
    errors.iter().map(|error| format!("{} {} {}", text(&error["code"]), text(&error["rule"]), path(error))).collect()
}

on_both! {
    async fn a_teacher_corrects_in_the_term_and_the_officer_later_too(server: Server) {
        // Marked on Friday: the teacher's until the end of Monday.
        let friday = lesson(CODE, 20, 1);
        let (kid, other) = (key(&server, "kid15", &friday).await, key(&server, "kid17", &friday).await);
        let late = json!({ "mark": "LATE", "minutesLate": 10 });
        let done = correct(&server.at("2026-11-23T22:59:59Z"), "teach", &kid, late.clone()).await;
        assert!(errors(&done).is_empty(), "{}", done.text);
        let found = presence(&server, "mentor", "kid15", &friday).await;
        assert_eq!(
            (&found["mark"], &found["minutesMissed"], &found["source"], &found["version"], &found["markedBy"]["displayName"]),
            (&json!("LATE"), &json!(10), &json!("CORRECTION"), &json!(2), &json!("teach staff"))
        );
        assert_eq!(found["history"], json!([{ "mark": "ABSENT", "replacedBy": { "displayName": "teach staff" }, "reason": "a slip" }]));
        let closed = correct(&server.at("2026-11-23T23:00:00Z"), "teach", &other, late.clone()).await;
        assert_eq!(errors(&closed), ["BAD_USER_INPUT CORRECTION_CLOSED presenceId"]);
        assert_eq!(closed.json()["data"]["done"]["errors"][0]["date"], "2026-11-23");
        let officer = correct(&server.at("2026-11-30T09:00:00Z"), "officer", &other, late).await;
        assert_eq!(errors(&officer), Vec::<String>::new());
        assert_eq!(officer.json()["data"]["done"]["presence"]["markedBy"]["displayName"], "officer staff", "ten minutes are still to be asked for");
    }
}

on_both! {
    async fn who_may_not_know_of_it_is_told_that_it_is_not_there(server: Server) {
        let friday = lesson(CODE, 20, 1);
        let (kid, calm) = (key(&server, "kid15", &friday).await, key(&server, "calm17", &friday).await);
        let theirs = {
            let id = lesson(OTHER_CODE, 20, 1);
            let query = "query($id: ID!) { register(lessonId: $id) { rows { presence { id } } } }";
            let answer = server.ask_at("teach", OTHER_CODE, entity::kind::Audience::Staff, query, json!({ "id": id })).await;
            answer.data()["register"]["rows"][0]["presence"]["id"].as_str().unwrap().to_owned()
        };
        let missing = "presence_01900000000070018000000000ffffff";
        for (login, id, expected) in [
            ("kid15", kid.as_str(), "FORBIDDEN ROLE presenceId"),
            ("authority", &kid, "FORBIDDEN ROLE presenceId"),
            ("mentor", &kid, "FORBIDDEN ROLE presenceId"),
            ("kid17", &kid, "NOT_FOUND - presenceId"),
            ("info", &kid, "NOT_FOUND - presenceId"),
            ("stranger", &kid, "NOT_FOUND - presenceId"),
            ("other", &kid, "NOT_FOUND - presenceId"), // of another teacher's lesson
            ("lead", &kid, "NOT_FOUND - presenceId"),
            ("admin", &kid, "NOT_FOUND - presenceId"),
            ("officer-care", &kid, "NOT_FOUND - presenceId"),
            ("officer", &calm, "NOT_FOUND - presenceId"), // no need: nothing was missed
            ("teach", &theirs, "NOT_FOUND - presenceId"),
            ("teach", missing, "NOT_FOUND - presenceId"),
            ("teach", "presence_x", "BAD_USER_INPUT ID presenceId"),
        ] {
            let answers = [correct(&server, login, id, json!({})).await, judge(&server, login, id, json!({})).await];
            assert_eq!(answers.map(|answer| errors(&answer)), [[expected]; 2], "{login} {id}");
        }
        assert_eq!(errors(&judge(&server, "teach", &kid, json!({})).await), ["FORBIDDEN ROLE presenceId"], "teachers do not judge");
        let told = |answer: Answer| (answer.text, answer.statements);
        assert_eq!(
            told(correct(&server, "stranger", &kid, json!({})).await),
            told(correct(&server, "stranger", missing, json!({})).await),
            "word for word, and with as many statements"
        );
    }
}

on_both! {
    async fn what_makes_no_sense_is_refused_and_changes_nothing(server: Server) {
        let friday = lesson(CODE, 20, 1);
        let kid = key(&server, "kid15", &friday).await;
        let present = key(&server, "kid15", &lesson(CODE, 20, 2)).await;
        let before = presence(&server, "mentor", "kid15", &friday).await;
        let long = "é".repeat(201);
        for (rest, expected) in [
            (json!({ "mark": "LATE" }), "BAD_USER_INPUT MISSING minutesLate"),
            (json!({ "mark": "LATE", "minutesLate": -1 }), "BAD_USER_INPUT AT_LEAST_ONE minutesLate"),
            (json!({ "mark": "LATE", "minutesLate": 61 }), "BAD_USER_INPUT WITHIN_LESSON_MINUTES minutesLate"),
            (json!({ "mark": "LEFT_EARLY" }), "BAD_USER_INPUT MISSING minutesLeftEarly"),
            (json!({ "mark": "SENT_OUT" }), "BAD_USER_INPUT MISSING sentOutAt"),
            (json!({ "mark": "SENT_OUT", "sentOutAt": "2026-11-20T10:00:00+01:00" }), "BAD_USER_INPUT WITHIN_LESSON sentOutAt"),
            (json!({ "mark": "SENT_OUT", "sentOutAt": "9999-01-01T00:00:00Z" }), "BAD_USER_INPUT INSTANT sentOutAt"),
            (json!({ "mark": "PRESENT", "minutesLate": 5 }), "BAD_USER_INPUT NOT_WITH_MARK minutesLate"),
            (json!({ "reason": "" }), "BAD_USER_INPUT TEXT reason"),
            (json!({ "reason": " \n " }), "BAD_USER_INPUT TEXT reason"),
            (json!({ "reason": "a\u{0}b" }), "BAD_USER_INPUT TEXT reason"),
            (json!({ "reason": "a\u{202e}b" }), "BAD_USER_INPUT TEXT reason"),
            (json!({ "reason": long }), "BAD_USER_INPUT TEXT reason"),
            (json!({ "version": 0 }), "CONFLICT VERSION version"),
            (json!({ "version": 2 }), "CONFLICT VERSION version"),
        ] {
            for login in ["teach", "officer"] {
                let answer = correct(&server, login, &kid, rest.clone()).await;
                assert_eq!(errors(&answer), [expected], "{login} {rest}: {}", answer.text);
                let told = &answer.json()["data"]["done"]["presence"];
                let unread = expected.contains("INSTANT") && told.is_null();
                assert!(unread || (&told["mark"], &told["version"]) == (&json!("ABSENT"), &json!(1)), "with the presence as it is");
            }
        }
        for (id, rest, expected) in [
            (&kid, json!({ "version": 2 }), "CONFLICT VERSION version"),
            (&kid, json!({ "reason": "\u{7f}" }), "BAD_USER_INPUT TEXT reason"),
            (&present, json!({}), "BAD_USER_INPUT NOTHING_MISSED presenceId"),
        ] {
            assert_eq!(errors(&judge(&server, "officer", id, rest.clone()).await), [expected], "{rest}");
        }
        assert_eq!(presence(&server, "mentor", "kid15", &friday).await, before);
        assert!(errors(&correct(&server, "teach", &kid, json!({ "mark": "ABSENT", "version": 7 })).await).is_empty(), "it was so already");
        assert_eq!(presence(&server, "mentor", "kid15", &friday).await, before);
    }
}

on_both! {
    async fn of_two_at_once_the_second_sees_what_the_first_did(server: Server) {
        let kid = key(&server, "kid15", &lesson(CODE, 20, 1)).await;
        let marks = ["LATE", "PRESENT", "EXEMPT"];
        let all = (0..6).map(|at| {
            let login = ["teach", "officer"][at % 2];
            let mark = marks[at / 2];
            let rest = if mark == "LATE" { json!({ "mark": mark, "minutesLate": at + 1 }) } else { json!({ "mark": mark }) };
            let (server, kid) = (&server, &kid);
            async move { correct(server, login, kid, rest).await }
        });
        let answers = futures::future::join_all(all).await;
        let found = presence(&server, "mentor", "kid15", &lesson(CODE, 20, 1)).await;
        assert_eq!((&found["version"], found["history"].as_array().unwrap().len()), (&json!(2), 1), "one was done");
        for answer in answers {
            let errors = errors(&answer);
            // Who sends what the first made of it is told that it is so; the officer's need is gone where nothing is left to ask.
            let expected = errors.is_empty() || errors == ["CONFLICT VERSION version"] || errors == ["NOT_FOUND - presenceId"];
            assert!(expected, "{errors:?}");
            if errors == ["CONFLICT VERSION version"] && !answer.json()["data"]["done"]["presence"].is_null() {
                assert_eq!(answer.json()["data"]["done"]["presence"]["mark"], found["mark"], "with the presence as it is now");
            }
        }
    }
}

on_both! {
    async fn a_judgement_beats_what_is_derived_and_stands(server: Server) {
        let friday = lesson(CODE, 20, 1);
        let kid = key(&server, "kid15", &friday).await;
        assert_eq!(errors(&judge(&server, "officer", &kid, json!({})).await), Vec::<String>::new());
        let found = presence(&server, "mentor", "kid15", &friday).await;
        assert_eq!(
            found["outcome"],
            json!({ "authorisedMinutes": 60, "unauthorisedMinutes": 0, "unexplainedMinutes": 0, "judgedBy": { "displayName": "officer staff" },
                "judgedAt": "2026-11-23T11:00:00+01:00", "judgedBecause": "was at the dentist" })
        );
        assert_eq!(found["version"], 2);
        // Why is of group REASON: the student reads it, a guardian of a minor of 16 does not, nor does the teacher.
        assert_eq!(presence(&server, "kid15", "kid15", &friday).await["outcome"]["judgedBecause"], "was at the dentist");
        let teacher = presence(&server, "teach", "kid15", &friday).await;
        assert_eq!((&teacher["outcome"]["judgedBecause"], &teacher["history"][0]["reason"]), (&Value::Null, &Value::Null));
        assert_eq!(teacher["outcome"]["judgedBy"]["displayName"], "officer staff");
        // Settled: the officer's reason to look is gone.
        assert_eq!(errors(&judge(&server, "officer", &kid, json!({ "version": 2 })).await), ["NOT_FOUND - presenceId"]);
        // Another mark is counted by the same judgement.
        correct(&server, "teach", &kid, json!({ "mark": "LATE", "minutesLate": 20, "version": 1 })).await;
        let found = presence(&server, "mentor", "kid15", &friday).await;
        assert_eq!((&found["mark"], &found["outcome"]["authorisedMinutes"]), (&json!("LATE"), &json!(20)), "judging left the mark as it was seen");
        assert_eq!(
            found["history"],
            json!([
                { "mark": "ABSENT", "replacedBy": { "displayName": "officer staff" }, "reason": "was at the dentist" },
                { "mark": "ABSENT", "replacedBy": { "displayName": "teach staff" }, "reason": "a slip" },
            ])
        );
    }
}

on_both! {
    async fn judged_as_it_counted_already_it_is_another_version_all_the_same(server: Server) {
        // Two lessons of a day were missed: the first stays open, so the day does.
        let second = lesson(CODE, 20, 2);
        let kid = key(&server, "kid15", &second).await;
        assert_eq!(errors(&correct(&server, "officer", &kid, json!({ "mark": "ABSENT" })).await), Vec::<String>::new());
        let refuse = |version: i32| json!({ "authorised": false, "version": version, "reason": format!("seen at version {version}") });
        for (version, expected) in [(2, vec![]), (2, vec!["CONFLICT VERSION version"]), (3, vec![]), (3, vec!["CONFLICT VERSION version"])] {
            assert_eq!(errors(&judge(&server, "officer", &kid, refuse(version)).await), expected, "{version}");
        }
        let found = presence(&server, "mentor", "kid15", &second).await;
        assert_eq!((&found["version"], &found["outcome"]["unauthorisedMinutes"]), (&json!(4), &json!(60)));
        assert_eq!(found["outcome"]["judgedBecause"], "seen at version 3");
        assert_eq!(found["history"].as_array().unwrap().len(), 3);
    }
}

on_both! {
    async fn of_a_cancelled_lesson_nothing_is_corrected_or_judged(server: Server) {
        use sea_orm::ConnectionTrait;
        let friday = lesson(CODE, 20, 1);
        let kid = key(&server, "kid15", &friday).await;
        let tx = server.store.begin().await.unwrap();
        tx.execute_unprepared("UPDATE lesson SET status = 'CANCELLED' WHERE source_id = '20-1'").await.unwrap();
        tx.commit().await.unwrap();
        for login in ["teach", "officer"] {
            assert_eq!(errors(&correct(&server, login, &kid, json!({})).await), ["BAD_USER_INPUT LESSON_CANCELLED presenceId"]);
        }
        assert_eq!(errors(&judge(&server, "officer", &kid, json!({})).await), ["BAD_USER_INPUT LESSON_CANCELLED presenceId"]);
    }
}

on_both! {
    async fn correcting_the_attended_lesson_opens_the_illness_again(server: Server) {
        use entity::absence_report;
        use sea_orm::sea_query::{Expr, ExprTrait};
        use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
        // Ill from Thursday on, without an end; seen on Friday's second lesson.
        let tx = server.store.begin().await.unwrap();
        let open = absence_report::Entity::update_many()
            .col_expr(absence_report::Column::ClaimedEnds, Expr::value(Option::<chrono::DateTime<chrono::Utc>>::None))
            .col_expr(absence_report::Column::EffectiveEnds, Expr::value(Option::<chrono::DateTime<chrono::Utc>>::None))
            .filter(absence_report::Column::Kind.eq(entity::kind::AbsenceKind::Illness).and(absence_report::Column::EndedBy.is_null()));
        open.exec(&tx).await.unwrap();
        tx.commit().await.unwrap();
        let ends = async |server: &Server| {
            let query = "query($id: ID!) { week(studentId: $id, of: \"2026-11-19\") { days { on lessons { report { endedBy kind open } presence { outcome { authorisedMinutes } } } } } }";
            let answer = server.ask("mentor", query, json!({ "id": student(CODE, "kid15") })).await.data();
            let days = answer["week"]["days"].as_array().unwrap();
            let of = |on: &str, at: usize| days.iter().find(|day| day["on"] == on).unwrap()["lessons"][at].clone();
            (of("2026-11-20", 0), of("2026-11-20", 1))
        };
        let thursday = ["2026-11-19"].map(|_| lesson(CODE, 19, 2));
        let attended = key(&server, "kid15", &thursday[0]).await;
        // Thursday's second lesson was attended, which ends it there once something is worked out.
        let first = key(&server, "kid15", &lesson(CODE, 20, 1)).await;
        correct(&server, "officer", &first, json!({ "mark": "LATE", "minutesLate": 30 })).await;
        let (missed, _) = ends(&server).await;
        assert_eq!(missed["report"], Value::Null, "it had ended on Thursday: {missed}");
        // It was a slip: it goes on until Friday's first lesson, which was attended, if late.
        assert_eq!(errors(&correct(&server.at("2026-11-20T10:00:00Z"), "other", &attended, json!({ "mark": "ABSENT" })).await), Vec::<String>::new());
        let query = "query($id: ID!) { presences(studentIds: [$id], from: \"2026-11-19\", to: \"2026-11-19\", first: 10) { nodes { outcome { authorisedMinutes } explainedBy { endedBy } } } }";
        let nodes = server.ask("mentor", query, json!({ "id": student(CODE, "kid15") })).await.data()["presences"]["nodes"].clone();
        assert_eq!(nodes[1], json!({ "outcome": { "authorisedMinutes": 60 }, "explainedBy": { "endedBy": "ATTENDED" } }), "{nodes}");
    }
}

on_both! {
    async fn what_staff_wrote_is_not_what_a_guardian_filed(server: Server) {
        // Reported ill by a guardian on Thursday; at 17 a guardian reads what guardians filed, and no other reasons.
        let thursday = lesson(CODE, 19, 1);
        let kid = key(&server, "kid17", &thursday).await;
        let late = json!({ "mark": "LATE", "minutesLate": 5 });
        assert_eq!(errors(&correct(&server.at("2026-11-20T10:00:00Z"), "teach", &kid, late).await), Vec::<String>::new());
        let query = "query($id: ID!) { node(id: $id) { ... on Presence { explainedBy { kind } history { reason } } } }";
        let answer = server.ask("authority", query, json!({ "id": kid })).await;
        assert_eq!(answer.json()["data"]["node"], json!({ "explainedBy": { "kind": "ILLNESS" }, "history": [{ "reason": null }] }));
        let (path, code, extensions) = answer.errors().remove(0);
        assert_eq!((path.as_str(), code.as_str(), extensions["reason"].as_str()), ("node.history.0.reason", "FORBIDDEN", Some("CONSENT_MISSING")));
        let student = server.ask("kid17", query, json!({ "id": kid })).await.data();
        assert_eq!(student["node"]["history"][0]["reason"], "a slip");
    }
}
