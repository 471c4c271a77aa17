//! Somebody who came to a lesson without being expected: whom a teacher may add, and that nobody learns from it who was ever here.

use entity::id::EnrolmentId;
use entity::{enrolment, lesson_participant, student};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use crate::on_both;
use crate::support::server::{Answer, Server};
use crate::support::world::{CODE, OTHER_CODE, lesson, student as key_of};

const ADD: &str = "mutation($input: AddWalkInInput!) { addWalkIn(input: $input) { errors { code rule path message }
    register { complete version rows { student { studentNumber } presence { mark } } } } }";

async fn add(server: &Server, login: &str, key: &str, lesson: &str, who: Value) -> Answer {
    let mut input = json!({ "lessonId": lesson, "idempotencyKey": key });
    for (name, value) in who.as_object().unwrap() {
        input[name] = value.clone();
    }
    server.ask(login, ADD, json!({ "input": input })).await
}

fn errors(answer: &Answer) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| "-".to_owned(), str::to_owned);
    let errors = answer.data()["addWalkIn"]["errors"].as_array().cloned().unwrap();
    errors.iter().map(|error| format!("{} {} {}", text(&error["code"]), text(&error["rule"]), text(&error["path"][0]))).collect()
}

fn class(answer: &Answer) -> Vec<String> {
    let data = answer.data();
    let rows = data["addWalkIn"]["register"]["rows"].as_array().cloned().unwrap_or_default();
    let mut numbers: Vec<String> = rows.iter().map(|row| row["student"]["studentNumber"].as_str().unwrap().to_owned()).collect();
    numbers.sort();
    numbers
}

/// Two more students of the school, in no class: `guest`, enrolled, and `left`, who was until October. No teacher knows them.
async fn newcomers(server: &Server) {
    let tx = server.store.begin().await.unwrap();
    let model = student::Entity::find().filter(student::Column::SourceId.eq("kid15")).one(&tx).await.unwrap().unwrap();
    let of = enrolment::Entity::find().filter(enrolment::Column::StudentId.eq(model.id)).one(&tx).await.unwrap().unwrap();
    for (name, ends) in [("guest", None), ("left", Some("2026-10-31".parse().unwrap()))] {
        let row = student::Model {
            id: entity::id::StudentId::new(),
            source_id: name.into(),
            student_number: format!("n-{name}"),
            first_name: name.into(),
            ..model.clone()
        };
        let enrolled = enrolment::Model { id: EnrolmentId::new(), source_id: name.into(), student_id: row.id, ends, ..of.clone() };
        student::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.unwrap();
        enrolment::Entity::insert(enrolled.into_active_model()).exec_without_returning(&tx).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn id_of(server: &Server, name: &str) -> String {
    let found = student::Entity::find().filter(student::Column::SourceId.eq(name)).one(server.store.read()).await.unwrap().unwrap();
    format!("student_{}", found.id.0.simple())
}

on_both! {
    async fn a_teacher_adds_anybody_who_is_enrolled_by_number_or_key(server: Server) {
        newcomers(&server).await;
        let today = lesson(CODE, 23, 1);
        let all = server
            .ask("teach", "mutation($input: SubmitRegisterInput!) { submitRegister(input: $input) { register { complete version } } }",
                json!({ "input": { "lessonId": today, "marks": [], "restAre": "PRESENT", "complete": true, "idempotencyKey": "all" } }))
            .await;
        assert_eq!(all.data()["submitRegister"]["register"], json!({ "complete": true, "version": 1 }));
        let hidden = id_of(&server, "guest").await;
        assert!(server.ask("teach", "query($id: ID!) { student(id: $id) { id } }", json!({ "id": hidden })).await.json()["data"]["student"].is_null());
        let answer = add(&server, "teach", "k1", &today, json!({ "studentNumber": " n-guest " })).await;
        assert!(class(&answer).contains(&"n-guest".to_owned()), "{}", answer.text);
        let register = &answer.data()["addWalkIn"]["register"];
        assert_eq!((&register["complete"], &register["version"]), (&json!(false), &json!(2)), "not everybody has a mark any more");
        // The same again, with the same key, another, or by key: nothing happens.
        let length = class(&answer).len();
        for (key, who) in [("k1", json!({ "studentNumber": " n-guest " })), ("k2", json!({ "studentNumber": "n-guest" })), ("k3", json!({ "studentId": hidden }))] {
            let again = add(&server, "teach", key, &today, who).await;
            assert_eq!((class(&again).len(), again.data()["addWalkIn"]["register"]["version"].clone()), (length, json!(2)), "{key}");
        }
        assert_eq!(errors(&add(&server, "teach", "k1", &today, json!({ "studentNumber": "n-kid15" })).await), ["IDEMPOTENCY_MISMATCH - idempotencyKey"]);
        // Kept with the enrolment in force; the teacher knows the student now, and marks as any other.
        let guest = lesson_participant::Entity::find().filter(lesson_participant::Column::WalkIn.eq(true)).one(server.store.read()).await.unwrap().unwrap();
        assert!(guest.enrolment_id.is_some());
        let marks = json!([{ "studentId": hidden, "mark": "LATE", "minutesLate": 15 }]);
        let marked = server
            .ask("teach", "mutation($input: SubmitRegisterInput!) { submitRegister(input: $input) { register { complete } rows { outcome } } }",
                json!({ "input": { "lessonId": today, "marks": marks, "complete": true, "idempotencyKey": "late" } }))
            .await;
        assert_eq!(marked.data()["submitRegister"], json!({ "register": { "complete": true }, "rows": [{ "outcome": "SAVED" }] }));
    }
}

on_both! {
    async fn who_left_is_as_nobody(server: Server) {
        newcomers(&server).await;
        let today = lesson(CODE, 23, 1);
        let told = async |key: &str, who: Value| {
            let answer = add(&server, "teach", key, &today, who).await;
            (answer.text.clone(), answer.statements)
        };
        let nobody = told("k1", json!({ "studentNumber": "n-nobody" })).await;
        assert!(nobody.0.contains("NOT_FOUND") && nobody.0.contains("studentNumber"), "{nobody:?}");
        assert_eq!(told("k2", json!({ "studentNumber": "n-left" })).await, nobody);
        let missing = told("k3", json!({ "studentId": "student_01900000000070018000000000ffffff" })).await;
        assert_eq!(told("k4", json!({ "studentId": id_of(&server, "left").await })).await, missing);
        assert_eq!(told("k5", json!({ "studentId": key_of(OTHER_CODE, "kid15") })).await, missing, "of another school");
        let tx = server.store.begin().await.unwrap();
        tx.execute_unprepared("UPDATE student SET ended_on = '2026-11-23' WHERE source_id = 'guest'").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(told("k6", json!({ "studentNumber": "n-guest" })).await.0, nobody.0, "gone from that day on");
    }
}

on_both! {
    async fn refused_and_nothing_changed(server: Server) {
        newcomers(&server).await;
        let tx = server.store.begin().await.unwrap();
        tx.execute_unprepared("UPDATE lesson SET status = 'CANCELLED' WHERE source_id = '20-1'").await.unwrap();
        tx.commit().await.unwrap();
        let count = async || lesson_participant::Entity::find().count(server.store.read()).await.unwrap();
        let before = count().await;
        let guest = || json!({ "studentNumber": "n-guest" });
        let long = "x".repeat(101);
        for (login, lesson, key, who, expected) in [
            ("teach", lesson(CODE, 20, 1), "k", guest(), "BAD_USER_INPUT LESSON_CANCELLED lessonId"),
            ("teach", lesson(CODE, 23, 1), "k", json!({}), "BAD_USER_INPUT EXACTLY_ONE studentId"),
            ("teach", lesson(CODE, 23, 1), "k", json!({ "studentNumber": "n-guest", "studentId": key_of(CODE, "kid15") }), "BAD_USER_INPUT EXACTLY_ONE studentId"),
            ("teach", lesson(CODE, 23, 1), "k", json!({ "studentNumber": "" }), "BAD_USER_INPUT TEXT studentNumber"),
            ("teach", lesson(CODE, 23, 1), "k", json!({ "studentNumber": "a\u{0}" }), "BAD_USER_INPUT TEXT studentNumber"),
            ("teach", lesson(CODE, 23, 1), "k", json!({ "studentNumber": long }), "BAD_USER_INPUT TEXT studentNumber"),
            ("teach", lesson(CODE, 23, 1), "k", json!({ "studentId": "student_1" }), "BAD_USER_INPUT ID studentId"),
            ("teach", "lesson_1".into(), "k", guest(), "BAD_USER_INPUT ID lessonId"),
            ("teach", lesson(CODE, 23, 1), "", guest(), "BAD_USER_INPUT TEXT idempotencyKey"),
            ("teach", lesson(CODE, 23, 2), "k", guest(), "NOT_FOUND - lessonId"), // of another teacher
            ("teach", lesson(OTHER_CODE, 23, 1), "k", guest(), "NOT_FOUND - lessonId"),
            ("mentor", lesson(CODE, 23, 1), "k", guest(), "FORBIDDEN ROLE lessonId"),
            ("kid15", lesson(CODE, 23, 1), "k", guest(), "FORBIDDEN ROLE lessonId"),
            ("admin", lesson(CODE, 23, 1), "k", guest(), "NOT_FOUND - lessonId"),
        ] {
            assert_eq!(errors(&add(&server, login, key, &lesson, who).await), [expected], "{login}");
        }
        let early = add(&server.at("2026-11-23T07:44:59Z"), "teach", "early", &lesson(CODE, 23, 1), guest()).await;
        assert_eq!(errors(&early), ["BAD_USER_INPUT NOT_BEGUN lessonId"]);
        assert_eq!(count().await, before);
    }
}

on_both! {
    async fn many_at_once_add_one(server: Server) {
        newcomers(&server).await;
        let today = lesson(CODE, 23, 1);
        let adds = (0..8).map(|at| {
            let (server, today) = (&server, &today);
            async move { errors(&add(server, "teach", &format!("k{}", at % 4), today, json!({ "studentNumber": "n-guest" })).await) }
        });
        assert!(futures::future::join_all(adds).await.iter().all(Vec::is_empty));
        let walk_ins = lesson_participant::Entity::find().filter(lesson_participant::Column::WalkIn.eq(true)).count(server.store.read()).await.unwrap();
        assert_eq!(walk_ins, 1);
    }
}
