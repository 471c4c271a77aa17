//! `viewerCan` says the same as the deed would: every viewer of the world is asked, and then tries.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::server::Server;
use crate::support::signals;
use crate::support::world::{CODE, GUARDIANS, STAFF, STUDENTS, lesson, student};

fn viewers() -> impl Iterator<Item = &'static str> {
    STUDENTS.iter().map(|(name, _)| *name).chain(GUARDIANS).chain(STAFF)
}

/// What an object says; nothing where it does not exist for the viewer.
async fn can(server: &Server, viewer: &str, id: &str) -> Vec<String> {
    let query = "query($id: ID!) { node(id: $id) { ... on Presence { viewerCan } ... on Register { viewerCan } ... on Student { viewerCan } ... on Signal { viewerCan } } }";
    let answer = server.ask(viewer, query, json!({ "id": id })).await.json();
    let listed = answer["data"]["node"]["viewerCan"].as_array().cloned().unwrap_or_default();
    listed.iter().map(|deed| deed.as_str().unwrap().to_owned()).collect()
}

/// What the deed says to it: the code and first name of the path of its refusal; nothing where it was done.
async fn tried(server: &Server, viewer: &str, name: &str, input: &str, given: Value) -> Option<(String, String)> {
    let query = format!("mutation($input: {input}!) {{ done: {name}(input: $input) {{ errors {{ code path }} }} }}");
    let answer = server.ask(viewer, &query, json!({ "input": given })).await.data();
    let error = answer["done"]["errors"].as_array().unwrap().first()?.clone();
    Some((error["code"].as_str().unwrap().to_owned(), error["path"][0].as_str().unwrap().to_owned()))
}

/// That it is stale and nothing else, which is said last.
fn is_conflict(error: Option<(String, String)>) -> bool {
    error.is_some_and(|(code, path)| (code.as_str(), path.as_str()) == ("CONFLICT", "version"))
}

/// The key of a presence of the first school, as the mentor of all knows it.
async fn presence(server: &Server, name: &str, lesson: &str) -> String {
    let query = "query($id: ID!) { presences(studentIds: [$id], from: \"2026-11-01\", to: \"2026-11-30\", first: 100) { nodes { id lesson { id } } } }";
    let nodes = server.ask("mentor", query, json!({ "id": student(CODE, name) })).await.data()["presences"]["nodes"].clone();
    let found = nodes.as_array().unwrap().iter().find(|node| node["lesson"]["id"] == lesson).cloned().unwrap();
    found["id"].as_str().unwrap().to_owned()
}

on_both! {
    async fn of_a_presence(server: Server) {
        let mut allowed = vec![];
        // In the teacher's term, after it, and when the desk's need is over.
        for at in ["2026-11-23T10:00:00Z", "2026-11-24T10:00:00Z", "2027-01-04T10:00:00Z"] {
            let server = server.at(at);
            for (name, hour) in [("kid15", 1), ("kid15", 2), ("calm17", 1), ("new18", 1)] {
                let id = presence(&server, name, &lesson(CODE, 20, hour)).await;
                for viewer in viewers() {
                    let listed = can(&server, viewer, &id).await;
                    // Nobody has seen that version: who may is told that it is stale, which is said last.
                    let stale = json!({ "presenceId": id, "mark": "EXEMPT", "version": 99, "reason": "r" });
                    let correct = is_conflict(tried(&server, viewer, "correctPresence", "CorrectPresenceInput", stale).await);
                    let stale = json!({ "presenceId": id, "authorised": true, "version": 99, "reason": "r" });
                    let judge = is_conflict(tried(&server, viewer, "judgePresence", "JudgePresenceInput", stale).await);
                    let may = [(correct, "CORRECT_PRESENCE"), (judge, "JUDGE_PRESENCE")];
                    let may: Vec<&str> = may.into_iter().filter_map(|(may, deed)| may.then_some(deed)).collect();
                    assert_eq!(listed, may, "{at}: {viewer}, {name}, lesson {hour}");
                    if !may.is_empty() {
                        allowed.push(format!("{} {viewer} {name} {hour}: {}", &at[..10], may.join(" ")));
                    }
                }
            }
        }
        assert_eq!(
            allowed,
            [
                "2026-11-23 teach kid15 1: CORRECT_PRESENCE",
                "2026-11-23 officer kid15 1: CORRECT_PRESENCE JUDGE_PRESENCE",
                "2026-11-23 other kid15 2: CORRECT_PRESENCE",
                "2026-11-23 officer kid15 2: CORRECT_PRESENCE",
                "2026-11-23 teach calm17 1: CORRECT_PRESENCE",
                "2026-11-23 teach new18 1: CORRECT_PRESENCE",
                "2026-11-23 officer new18 1: CORRECT_PRESENCE JUDGE_PRESENCE",
                "2026-11-24 officer kid15 1: CORRECT_PRESENCE JUDGE_PRESENCE",
                "2026-11-24 officer kid15 2: CORRECT_PRESENCE",
                "2026-11-24 officer new18 1: CORRECT_PRESENCE JUDGE_PRESENCE",
            ]
        );
    }
}

on_both! {
    async fn of_a_register(server: Server) {
        use sea_orm::ConnectionTrait;
        let tx = server.store.begin().await.unwrap();
        tx.execute_unprepared("UPDATE lesson SET status = 'CANCELLED' WHERE source_id = '19-1'").await.unwrap();
        tx.commit().await.unwrap();
        let mut allowed = vec![];
        for at in ["2026-11-23T07:44:59Z", "2026-11-23T07:45:00Z"] {
            let server = server.at(at);
            for (day, hour) in [(23, 1), (20, 2), (19, 1)] {
                let lesson = lesson(CODE, day, hour);
                for viewer in viewers() {
                    let listed = can(&server, viewer, &lesson.replace("lesson", "register")).await;
                    let stale = json!({ "lessonId": lesson, "marks": [], "version": 99, "idempotencyKey": "k" });
                    let seen = is_conflict(tried(&server, viewer, "submitRegister", "SubmitRegisterInput", stale).await);
                    let now = json!({ "lessonId": lesson, "marks": [], "idempotencyKey": at });
                    let submit = seen && tried(&server, viewer, "submitRegister", "SubmitRegisterInput", now).await.is_none();
                    let nobody = json!({ "lessonId": lesson, "studentNumber": "nobody", "idempotencyKey": "n" });
                    let add = tried(&server, viewer, "addWalkIn", "AddWalkInInput", nobody).await.unwrap().1 == "studentNumber";
                    let may = [(submit, "SUBMIT_REGISTER"), (add, "ADD_WALK_IN")];
                    let may: Vec<&str> = may.into_iter().filter_map(|(may, deed)| may.then_some(deed)).collect();
                    assert_eq!(listed, may, "{at}: {viewer}, {day} {hour}");
                    if !may.is_empty() {
                        allowed.push(format!("{} {viewer} {day}", &at[11..19]));
                    }
                }
            }
        }
        assert_eq!(allowed, ["07:44:59 other 20", "07:45:00 teach 23", "07:45:00 other 20"]);
    }
}

on_both! {
    async fn of_a_student_who_is_told_absent(server: Server) {
        let mut allowed = vec![];
        for (name, _) in STUDENTS {
            for viewer in viewers().filter(|viewer| !STAFF.contains(viewer)) {
                let listed = can(&server, viewer, &student(CODE, name)).await;
                // Refused for its words, which are looked at last: who gets that far may.
                let input = json!({ "studentId": student(CODE, name), "kind": "OTHER", "begins": "2026-11-24T09:00:00+01:00",
                    "ends": "2026-11-24T10:00:00+01:00", "note": "\u{0}", "idempotencyKey": "k" });
                let may = tried(&server, viewer, "reportAbsence", "ReportAbsenceInput", input).await.unwrap().1 == "note";
                for deed in ["REPORT_ABSENCE", "EXPLAIN_ABSENCE"] {
                    assert_eq!(listed.contains(&deed.to_owned()), may, "{viewer} {name} {deed}");
                }
                let input = json!({ "studentId": student(CODE, name), "kind": "WEIGHTY_CIRCUMSTANCES", "begins": "2026-11-24T09:00:00+01:00",
                    "ends": "2026-11-24T10:00:00+01:00", "note": "\u{0}", "idempotencyKey": "k" });
                let asks = tried(&server, viewer, "requestLeave", "RequestLeaveInput", input).await.unwrap().1 == "note";
                assert_eq!(listed.contains(&"REQUEST_LEAVE".to_owned()), asks, "{viewer} {name}");
                if may {
                    allowed.push(format!("{viewer} {name}"));
                }
            }
        }
        assert!(allowed.contains(&"carer kid15".to_owned()) && allowed.contains(&"report new18".to_owned()), "{allowed:?}");
        assert!(allowed.contains(&"grown21 grown21".to_owned()) && !allowed.contains(&"kid17 kid17".to_owned()), "{allowed:?}");
        // The same on the first screens of parent and student.
        let first = "{ me { students { viewerCan } } home { viewerCan } }";
        let data = server.ask("grown21", first, json!({})).await.data();
        let all = json!(["REPORT_ABSENCE", "EXPLAIN_ABSENCE", "REQUEST_LEAVE"]);
        assert_eq!((&data["me"]["students"][0]["viewerCan"], &data["home"][0]["viewerCan"]), (&all, &all));
    }
}

on_both! {
    async fn of_a_student(server: Server) {
        let mut allowed = vec![];
        for (name, _) in STUDENTS {
            for viewer in viewers() {
                let listed = can(&server, viewer, &student(CODE, name)).await.contains(&"FLAG_FOR_ACTION".to_owned());
                let flag = json!({ "studentId": student(CODE, name), "reason": "r", "idempotencyKey": name });
                let done = tried(&server, viewer, "flagForAction", "FlagForActionInput", flag).await.is_none();
                assert_eq!(listed, done, "{viewer} {name}");
                if done {
                    allowed.push(viewer);
                }
            }
        }
        allowed.sort_unstable();
        allowed.dedup();
        assert_eq!(allowed, ["mentor", "other", "teach"]);
    }
}

on_both! {
    async fn of_a_signal(server: Server) {
        let ids = signals::put(&server.store).await;
        let mut allowed = vec![];
        for ((name, _), id) in STUDENTS.into_iter().zip(&ids) {
            for viewer in viewers() {
                let listed = can(&server, viewer, id).await;
                let stale = json!({ "signalId": id, "version": 99, "note": "n" });
                let may = is_conflict(tried(&server, viewer, "handleSignal", "HandleSignalInput", stale).await);
                let open = ["kid15", "ageless"].contains(&name);
                assert_eq!(listed, ["HANDLE_SIGNAL"].into_iter().filter(|_| may && open).collect::<Vec<_>>(), "{viewer} {name}");
                if may {
                    allowed.push(format!("{viewer} {name}"));
                }
            }
        }
        let expected = ["mentor kid15", "officer kid15", "mentor kid17", "officer kid17", "mentor calm17", "mentor new18", "officer new18", "mentor grown21", "mentor ageless", "officer ageless"];
        assert_eq!(allowed, expected);
    }
}
