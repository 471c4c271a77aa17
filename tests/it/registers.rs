//! Taking registers: a class in one call, an answer per row, and nothing lost when it is sent twice, late or by two at once.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::server::{Answer, Server};
use crate::support::world::{CODE, OTHER_CODE, lesson, student};

const SUBMIT: &str = "mutation($input: SubmitRegisterInput!) { submitRegister(input: $input) {
    register { complete version takenBy { displayName } observedAt viewerCan }
    rows { outcome presence { mark minutesLate minutesMissed version outcome { authorisedMinutes unexplainedMinutes becomesUnauthorisedAt }
        history { mark minutesMissed } } contradicts { outcome } error { code rule path limit date } }
    errors { code rule path limit date message } } }";

/// Today's first lesson, given by `teach`.
fn today() -> String {
    lesson(CODE, 23, 1)
}

fn mark(login: &str, mark: &str) -> Value {
    json!({ "studentId": student(CODE, login), "mark": mark })
}

async fn submit(server: &Server, login: &str, key: &str, lesson: &str, rest: Value) -> Answer {
    let mut input = json!({ "lessonId": lesson, "marks": [], "idempotencyKey": key });
    for (name, value) in rest.as_object().unwrap() {
        input[name] = value.clone();
    }
    server.ask(login, SUBMIT, json!({ "input": input })).await
}

/// `OUTCOME mark v1` or `REFUSED RULE path` of each row.
fn rows(answer: &Answer) -> Vec<String> {
    let data = answer.data();
    let rows = data["submitRegister"]["rows"].as_array().unwrap();
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    rows.iter()
        .map(|row| match &row["error"] {
            Value::Null => format!("{} {} v{}", text(&row["outcome"]), text(&row["presence"]["mark"]), row["presence"]["version"]),
            error => format!(
                "{} {} {}",
                text(&row["outcome"]),
                text(&error["rule"]),
                error["path"].as_array().unwrap().iter().map(text).collect::<Vec<_>>().join(".")
            ),
        })
        .collect()
}

/// `CODE RULE path` of each refusal of the whole.
fn errors(answer: &Answer) -> Vec<String> {
    let data = answer.data();
    let text = |value: &Value| value.as_str().map_or_else(|| "-".to_owned(), str::to_owned);
    let errors = data["submitRegister"]["errors"].as_array().unwrap();
    errors
        .iter()
        .map(|error| {
            format!(
                "{} {} {}",
                text(&error["code"]),
                text(&error["rule"]),
                error["path"].as_array().unwrap().iter().map(text).collect::<Vec<_>>().join(".")
            )
        })
        .collect()
}

on_both! {
    async fn a_class_in_one_call(server: Server) {
        let marks = json!([
            mark("kid15", "ABSENT"),
            { "studentId": student(CODE, "kid17"), "mark": "LATE", "minutesLate": 10, "minutesLeftEarly": 5 },
            { "studentId": student(CODE, "calm17"), "mark": "SENT_OUT", "sentOutAt": "2026-11-23T09:30:00+01:00" },
            mark("new18", "EXEMPT"),
        ]);
        let answer = submit(&server, "teach", "k1", &today(), json!({ "marks": marks, "restAre": "PRESENT", "complete": true })).await;
        assert_eq!(rows(&answer), ["SAVED ABSENT v1", "SAVED LATE v1", "SAVED SENT_OUT v1", "SAVED EXEMPT v1", "SAVED PRESENT v1", "SAVED PRESENT v1"]);
        let register = &answer.data()["submitRegister"]["register"];
        assert_eq!(*register, json!({ "complete": true, "version": 1, "takenBy": { "displayName": "teach staff" },
            "observedAt": "2026-11-23T11:00:00+01:00", "viewerCan": ["SUBMIT_REGISTER", "ADD_WALK_IN"] }));
        let missed: Vec<i64> =
            answer.data()["submitRegister"]["rows"].as_array().unwrap().iter().map(|row| row["presence"]["minutesMissed"].as_i64().unwrap()).collect();
        assert_eq!(missed, [60, 15, 30, 0, 0, 0]);
        // A Monday: until the end of Wednesday, Leerplichtwet art. 12.
        let outcome = &answer.data()["submitRegister"]["rows"][0]["presence"]["outcome"];
        assert_eq!(*outcome, json!({ "authorisedMinutes": 0, "unexplainedMinutes": 60, "becomesUnauthorisedAt": "2026-11-26T00:00:00+01:00" }));
    }
}

on_both! {
    async fn each_row_stands_by_itself(server: Server) {
        let marks = json!([
            mark("kid15", "PRESENT"),
            mark("kid15", "ABSENT"),
            { "studentId": student(OTHER_CODE, "kid15"), "mark": "PRESENT" },
            { "studentId": student(CODE, "kid17"), "mark": "LATE" },
            { "studentId": student(CODE, "calm17"), "mark": "LATE", "minutesLate": -1 },
            { "studentId": student(CODE, "new18"), "mark": "LEFT_EARLY", "minutesLeftEarly": 61 },
            { "studentId": student(CODE, "grown21"), "mark": "SENT_OUT", "sentOutAt": "2026-11-23T10:00:00+01:00" },
            { "studentId": student(CODE, "ageless"), "mark": "PRESENT", "version": 1 },
        ]);
        let answer = submit(&server, "teach", "k1", &today(), json!({ "marks": marks })).await;
        assert_eq!(
            rows(&answer),
            [
                "SAVED PRESENT v1",
                "REFUSED TWICE marks.1.studentId",
                "REFUSED NOT_IN_LESSON marks.2.studentId",
                "REFUSED MISSING marks.3.minutesLate",
                "REFUSED AT_LEAST_ONE marks.4.minutesLate",
                "REFUSED WITHIN_LESSON_MINUTES marks.5.minutesLeftEarly",
                "REFUSED WITHIN_LESSON marks.6.sentOutAt",
                "CONFLICT VERSION marks.7.version", // no mark is there to have a version
            ]
        );
        assert_eq!(answer.data()["submitRegister"]["register"]["complete"], false);
    }
}

on_both! {
    async fn the_same_register_again_is_answered_and_not_done_again(server: Server) {
        let first = json!({ "marks": [mark("kid15", "ABSENT")] });
        assert_eq!(rows(&submit(&server, "teach", "k1", &today(), first.clone()).await), ["SAVED ABSENT v1"]);
        assert_eq!(rows(&submit(&server, "teach", "k1", &today(), first.clone()).await), ["SAVED ABSENT v1"], "the stored outcome");
        assert_eq!(rows(&submit(&server, "teach", "k2", &today(), first.clone()).await), ["UNCHANGED ABSENT v1"], "another key: it is so already");
        let other = submit(&server, "teach", "k1", &today(), json!({ "marks": [mark("kid15", "PRESENT")] })).await;
        assert_eq!(errors(&other), ["IDEMPOTENCY_MISMATCH - idempotencyKey"]);
        // Rendered anew under present rights and rows: what was saved was changed since.
        let changed = json!({ "marks": [{ "studentId": student(CODE, "kid15"), "mark": "LATE", "minutesLate": 5, "version": 1 }] });
        assert_eq!(rows(&submit(&server, "teach", "k3", &today(), changed).await), ["SAVED LATE v2"]);
        assert_eq!(rows(&submit(&server, "teach", "k1", &today(), first).await), ["SAVED LATE v2"]);
    }
}

on_both! {
    async fn a_stale_version_answers_the_row_as_it_is_and_saves_the_others(server: Server) {
        submit(&server, "teach", "k1", &today(), json!({ "marks": [mark("kid15", "ABSENT"), mark("kid17", "ABSENT")] })).await;
        let by = |login: &str, mark: &str, version: Value| json!({ "studentId": student(CODE, login), "mark": mark, "version": version });
        let answer = submit(&server, "teach", "k2", &today(), json!({ "marks": [by("kid15", "PRESENT", json!(1)), by("kid17", "PRESENT", Value::Null)] })).await;
        assert_eq!(rows(&answer), ["SAVED PRESENT v2", "CONFLICT VERSION marks.1.version"]);
        assert_eq!(answer.data()["submitRegister"]["rows"][1]["presence"]["mark"], "ABSENT");
        assert_eq!(answer.data()["submitRegister"]["rows"][0]["presence"]["history"], json!([{ "mark": "ABSENT", "minutesMissed": 60 }]));
        let stale = submit(&server, "teach", "k3", &today(), json!({ "marks": [], "version": 1 })).await;
        assert_eq!(errors(&stale), ["CONFLICT VERSION version"]);
        assert_eq!(stale.data()["submitRegister"]["register"]["version"], 2, "with what it is now");
    }
}

on_both! {
    async fn refused_as_a_whole(server: Server) {
        let all = || json!({ "restAre": "PRESENT" });
        let long = "x".repeat(101);
        for (login, key, lesson, rest, expected) in [
            ("teach", "k", lesson(CODE, 23, 1), json!({ "complete": true, "marks": [mark("kid15", "PRESENT")] }), "BAD_USER_INPUT UNMARKED complete"),
            ("teach", "k", lesson(CODE, 23, 1), json!({ "restAre": "LATE" }), "BAD_USER_INPUT MISSING restAre"),
            ("teach", "k", lesson(CODE, 23, 1), json!({ "observedAt": "2026-11-23T12:00:00+01:00" }), "BAD_USER_INPUT IN_FUTURE observedAt"),
            ("teach", "k", lesson(CODE, 23, 1), json!({ "observedAt": "2026-11-23T08:00:00+01:00" }), "BAD_USER_INPUT NOT_BEGUN observedAt"),
            ("teach", "k", lesson(CODE, 23, 1), json!({ "observedAt": "9999-11-23T08:00:00+01:00" }), "BAD_USER_INPUT INSTANT observedAt"),
            ("teach", "", lesson(CODE, 23, 1), all(), "BAD_USER_INPUT TEXT idempotencyKey"),
            ("teach", long.as_str(), lesson(CODE, 23, 1), all(), "BAD_USER_INPUT TEXT idempotencyKey"),
            ("teach", "k", lesson(CODE, 23, 1), json!({ "lateBecause": "a\u{0}b" }), "BAD_USER_INPUT TEXT lateBecause"),
            ("teach", "k", lesson(CODE, 23, 1), json!({ "lateBecause": "x".repeat(201) }), "BAD_USER_INPUT TEXT lateBecause"),
            ("teach", "k", "lesson_x".into(), all(), "BAD_USER_INPUT ID lessonId"),
            ("teach", "k", lesson(OTHER_CODE, 23, 1), all(), "NOT_FOUND - lessonId"),
            ("teach", "k", lesson(CODE, 23, 2), all(), "NOT_FOUND - lessonId"), // of another teacher
            ("kid15", "k", lesson(CODE, 23, 1), all(), "FORBIDDEN ROLE lessonId"),
            ("mentor", "k", lesson(CODE, 23, 1), all(), "FORBIDDEN ROLE lessonId"),
            ("admin", "k", lesson(CODE, 23, 1), all(), "NOT_FOUND - lessonId"),
        ] {
            let answer = submit(&server, login, key, &lesson, rest).await;
            let found = errors(&answer);
            assert!(found.first().is_some_and(|error| error.starts_with(expected)), "{login}: {found:?}, expected {expected}");
        }
        let unmarked = submit(&server, "teach", "k", &today(), json!({ "complete": true, "marks": [mark("kid15", "PRESENT")] })).await;
        let paths: Vec<Value> = unmarked.data()["submitRegister"]["errors"].as_array().unwrap().iter().map(|e| e["path"][1].clone()).collect();
        let mut expected = ["kid17", "calm17", "new18", "grown21", "ageless"].map(|login| json!(student(CODE, login)));
        expected.sort_by_key(ToString::to_string);
        assert_eq!(paths, expected, "who has no mark");
        let nothing = server.ask("teach", "query($id: ID!) { register(lessonId: $id) { version rows { presence { mark } } } }", json!({ "id": today() })).await;
        let register = &nothing.data()["register"];
        assert_eq!(register["version"], 0);
        assert!(register["rows"].as_array().unwrap().iter().all(|row| row["presence"].is_null()), "{register}");
    }
}

on_both! {
    async fn terms_of_first_marks_and_corrections(server: Server) {
        let rest = json!({ "marks": [mark("kid15", "ABSENT")] });
        let last = server.at("2026-11-30T22:59:59Z");
        let late = server.at("2026-11-30T23:00:00Z");
        let refused = submit(&late, "teach", "k1", &today(), rest.clone()).await;
        assert_eq!(rows(&refused), ["REFUSED LATE_NEEDS_REASON marks.0"]);
        assert_eq!(refused.data()["submitRegister"]["rows"][0]["error"]["date"], "2026-11-30", "the last day on which it needs none");
        let mut because = rest.clone();
        because["lateBecause"] = "the network was down".into();
        assert_eq!(rows(&submit(&late, "teach", "k2", &today(), because).await), ["SAVED ABSENT v1"]);
        let offline = json!({ "marks": [mark("kid17", "ABSENT")], "observedAt": "2026-11-23T10:00:00+01:00" });
        assert_eq!(rows(&submit(&late, "teach", "k3", &today(), offline).await), ["SAVED ABSENT v1"], "what was taken offline counts from when it was seen");
        assert_eq!(rows(&submit(&last, "teach", "k4", &today(), json!({ "marks": [mark("new18", "ABSENT")] })).await), ["SAVED ABSENT v1"]);
        // A first mark of Monday is the teacher's to correct until the end of Tuesday.
        let correct = |mark: &str| json!({ "marks": [{ "studentId": student(CODE, "kid17"), "mark": mark, "version": 1 }] });
        let closed = submit(&server.at("2026-11-24T23:00:00Z"), "teach", "k5", &today(), correct("PRESENT")).await;
        assert_eq!(rows(&closed), ["REFUSED CORRECTION_CLOSED marks.0"]);
        assert_eq!(closed.data()["submitRegister"]["rows"][0]["error"]["date"], "2026-11-24");
        assert_eq!(rows(&submit(&server.at("2026-11-24T22:59:59Z"), "teach", "k6", &today(), correct("PRESENT")).await), ["SAVED PRESENT v2"]);
    }
}

on_both! {
    async fn many_at_once_lose_nothing(server: Server) {
        let submits = (0..20).map(|at| {
            let login = ["kid15", "kid17", "calm17", "new18"][at % 4];
            let server = &server;
            async move { rows(&submit(server, "teach", &format!("k{at}"), &today(), json!({ "marks": [mark(login, "ABSENT")] })).await) }
        });
        let answers = futures::future::join_all(submits).await.concat();
        assert_eq!(answers.iter().filter(|row| *row == "SAVED ABSENT v1").count(), 4);
        assert_eq!(answers.iter().filter(|row| *row == "UNCHANGED ABSENT v1").count(), 16);
        let same = (0..5).map(|_| async { rows(&submit(&server, "teach", "one", &today(), json!({ "marks": [mark("grown21", "ABSENT")] })).await) });
        assert_eq!(futures::future::join_all(same).await.concat(), ["SAVED ABSENT v1"; 5], "one key: done once, answered five times");
    }
}

on_both! {
    async fn who_is_reported_absent_for_the_whole_lesson_is_suggested_as_absent(server: Server) {
        use entity::absence_report::{Column, Entity};
        use entity::kind::{AbsenceKind, AbsenceStatus};
        use sea_orm::sea_query::Expr;
        use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
        let at = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        let suggested = async |server: &Server| {
            let query = "query($id: ID!) { register(lessonId: $id) { rows { student { firstName } suggestion presence { mark } } } }";
            let register = server.ask("teach", query, json!({ "id": today() })).await.data()["register"].clone();
            let row = register["rows"].as_array().unwrap().iter().find(|row| row["student"]["firstName"] == "kid15").cloned().unwrap();
            (row["suggestion"].clone(), row["presence"].clone())
        };
        let tx = server.store.begin().await.unwrap();
        let of_today = Entity::update_many()
            .col_expr(Column::Begins, Expr::value(at("2026-11-23T07:00:00Z")))
            .col_expr(Column::ClaimedEnds, Expr::value(at("2026-11-23T16:00:00Z")))
            .col_expr(Column::EffectiveEnds, Expr::value(at("2026-11-23T16:00:00Z")))
            .filter(Column::Kind.eq(AbsenceKind::Illness));
        of_today.exec(&tx).await.unwrap();
        tx.commit().await.unwrap();
        for (status, expected) in [
            (AbsenceStatus::Accepted, json!("ABSENT")),
            (AbsenceStatus::Pending, json!("ABSENT")),
            (AbsenceStatus::Rejected, Value::Null),
            (AbsenceStatus::Withdrawn, Value::Null),
            (AbsenceStatus::ForwardedToLpa, json!("ABSENT")),
        ] {
            let tx = server.store.begin().await.unwrap();
            let judged = Entity::update_many().col_expr(Column::Status, Expr::value(status)).filter(Column::Kind.eq(AbsenceKind::Illness));
            judged.exec(&tx).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(suggested(&server).await, (expected, Value::Null), "{status:?}: no mark by itself");
        }
        submit(&server, "teach", "k1", &today(), json!({ "marks": [mark("kid15", "PRESENT")] })).await;
        assert_eq!(suggested(&server).await.0, Value::Null, "a teacher has looked");
    }
}

on_both! {
    async fn of_two_teachers_at_once_the_second_is_told_what_the_first_saw(server: Server) {
        use entity::{lesson as lessons, lesson_teacher, staff_member};
        use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
        let tx = server.store.begin().await.unwrap();
        let given = lessons::Entity::find().filter(lessons::Column::SourceId.eq("23-1")).all(&tx).await.unwrap();
        let others = staff_member::Entity::find().filter(staff_member::Column::Code.eq("other")).all(&tx).await.unwrap();
        for lesson in given {
            let other = others.iter().find(|row| row.institution_id == lesson.institution_id).unwrap();
            let substitute = lesson_teacher::Model {
                id: entity::id::LessonTeacherId::new(),
                institution_id: lesson.institution_id,
                lesson_id: lesson.id,
                staff_member_id: other.id,
                substitute: true,
            };
            lesson_teacher::Entity::insert(substitute.into_active_model()).exec_without_returning(&tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        let (at, kids) = (today(), ["kid15", "kid17"]);
        let by = async |login: &str, seen: &str| {
            let marks: Vec<Value> = kids.iter().map(|kid| mark(kid, seen)).collect();
            submit(&server, login, "k", &at, json!({ "marks": marks })).await
        };
        let (one, two) = futures::future::join(by("teach", "ABSENT"), by("other", "EXEMPT")).await;
        let answers = [rows(&one), rows(&two)];
        let conflicts = ["CONFLICT VERSION marks.0.version", "CONFLICT VERSION marks.1.version"];
        let first = answers.iter().position(|rows| rows[0].starts_with("SAVED")).unwrap();
        assert!(answers[first].iter().all(|row| row.starts_with("SAVED")), "{answers:?}");
        assert_eq!(answers[1 - first], conflicts, "{answers:?}");
        let seen = ["ABSENT", "EXEMPT"][first];
        for row in [one, two][1 - first].data()["submitRegister"]["rows"].as_array().unwrap() {
            assert_eq!((&row["presence"]["mark"], &row["presence"]["version"]), (&json!(seen), &json!(1)), "as it is now");
        }
    }
}

on_both! {
    async fn of_a_cancelled_lesson_no_register_is_taken(server: Server) {
        use sea_orm::ConnectionTrait;
        let tx = server.store.begin().await.unwrap();
        tx.execute_unprepared("UPDATE lesson SET status = 'CANCELLED' WHERE source_id = '23-1'").await.unwrap();
        tx.commit().await.unwrap();
        let answer = submit(&server, "teach", "k", &today(), json!({ "restAre": "PRESENT" })).await;
        assert_eq!(errors(&answer), ["BAD_USER_INPUT LESSON_CANCELLED lessonId"]);
        assert_eq!(answer.data()["submitRegister"]["register"]["viewerCan"], json!([]));
    }
}

on_both! {
    async fn fifty_lessons_at_once_lose_nothing(server: Server) {
        crate::support::grow::grow(&server.store).await;
        let query = "{ openRegisters(first: 50) { nodes { lesson { id } } } }";
        let open = server.ask("teach", query, json!({})).await.data()["openRegisters"]["nodes"].clone();
        let ids: Vec<&str> = open.as_array().unwrap().iter().map(|node| node["lesson"]["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), 50);
        let rest = json!({ "restAre": "PRESENT", "complete": true });
        let answers = futures::future::join_all(ids.iter().map(|id| submit(&server, "teach", id, id, rest.clone()))).await;
        for answer in answers {
            let register = answer.data()["submitRegister"]["register"].clone();
            assert_eq!((&register["complete"], &register["version"]), (&json!(true), &json!(1)), "{}", answer.text);
        }
        let left = server.ask("teach", query, json!({})).await.data()["openRegisters"]["nodes"].clone();
        assert_eq!(left.as_array().unwrap().len(), 57 - 50);
    }
}
