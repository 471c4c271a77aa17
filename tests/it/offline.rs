//! Registers that waited in a queue on a device: each answered by itself, in order, whatever becomes of the others.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::server::{Answer, Server};
use crate::support::world::{CODE, lesson, student};

const SUBMIT: &str = "mutation($input: SubmitRegistersInput!) { submitRegisters(input: $input) { errors { code rule path limit }
    registers { register { lesson { id } version } errors { code rule path } rows { outcome presence { mark source } error { rule path } } } } }";

async fn submit(server: &Server, registers: Value) -> Answer {
    server.ask("teach", SUBMIT, json!({ "input": { "registers": registers } })).await
}

fn register(key: &str, lesson: &str, rest: &Value) -> Value {
    let mut input = json!({ "lessonId": lesson, "marks": [], "idempotencyKey": key });
    for (name, value) in rest.as_object().unwrap() {
        input[name] = value.clone();
    }
    input
}

on_both! {
    async fn a_queue_is_answered_one_by_one(server: Server) {
        let mark = |login: &str, mark: &str| json!({ "studentId": student(CODE, login), "mark": mark });
        let queue = json!([
            register("k1", &lesson(CODE, 23, 2), &json!({ "restAre": "PRESENT" })), // of another teacher
            register("k2", &lesson(CODE, 23, 1), &json!({ "marks": [mark("kid15", "ABSENT"), mark("kid17", "LATE")], "observedAt": "2026-11-23T09:05:00+01:00" })),
            register("k3", "lesson_x", &json!({})),
            register("k4", &lesson(CODE, 23, 1), &json!({ "marks": [mark("kid15", "PRESENT")] })), // has not seen what k2 made
            register("k2", &lesson(CODE, 23, 1), &json!({ "restAre": "PRESENT" })), // a key that was used
            register("k5", &lesson(CODE, 23, 1), &json!({ "marks": [mark("calm17", "PRESENT")] })),
        ]);
        let done = submit(&server, queue.clone()).await;
        let text = |value: &Value| value.as_str().map_or_else(|| "-".to_owned(), str::to_owned);
        let path = |error: &Value| error["path"].as_array().unwrap().iter().map(text).collect::<Vec<_>>().join(".");
        let told = |answer: &Answer| -> Vec<String> {
            let data = answer.data();
            let one = |one: &Value| {
                let errors = one["errors"].as_array().unwrap().iter().map(|error| format!("{} {}", text(&error["code"]), path(error)));
                let rows = one["rows"].as_array().unwrap().iter().map(|row| match &row["error"] {
                    Value::Null => format!("{} {} {}", text(&row["outcome"]), text(&row["presence"]["mark"]), text(&row["presence"]["source"])),
                    error => format!("{} {}", text(&error["rule"]), path(error)),
                });
                errors.chain(rows).collect::<Vec<_>>().join(", ")
            };
            data["submitRegisters"]["registers"].as_array().unwrap().iter().map(one).collect()
        };
        let expected = [
            "NOT_FOUND registers.0.lessonId",
            "SAVED ABSENT OFFLINE, MISSING registers.1.marks.1.minutesLate",
            "BAD_USER_INPUT registers.2.lessonId",
            "VERSION registers.3.marks.0.version",
            "IDEMPOTENCY_MISMATCH registers.4.idempotencyKey",
            "SAVED PRESENT OFFLINE",
        ];
        assert_eq!(told(&done), expected);
        assert_eq!(told(&submit(&server, queue).await), expected, "the connection broke, and all of it is sent again");
    }
}

on_both! {
    async fn what_was_sent_and_not_answered_is_queued_under_the_same_key(server: Server) {
        let input = register("k1", &lesson(CODE, 23, 1), &json!({ "restAre": "PRESENT", "complete": true }));
        let online = "mutation($input: SubmitRegisterInput!) { submitRegister(input: $input) { errors { code } register { version } } }";
        let first = server.ask("teach", online, json!({ "input": input })).await.data();
        assert_eq!(first["submitRegister"], json!({ "errors": [], "register": { "version": 1 } }));
        let again = submit(&server, json!([input])).await.data();
        assert_eq!((&again["submitRegisters"]["registers"][0]["errors"], &again["submitRegisters"]["registers"][0]["register"]["version"]), (&json!([]), &json!(1)));
    }
}

on_both! {
    async fn fifty_at_most(server: Server) {
        let many: Vec<Value> = (0..51).map(|at| register(&format!("k{at}"), &lesson(CODE, 23, 1), &json!({}))).collect();
        let answer = submit(&server, json!(many)).await;
        let expected = json!({ "errors": [{ "code": "BAD_USER_INPUT", "rule": "AT_MOST", "path": ["registers"], "limit": 50 }], "registers": [] });
        assert_eq!(answer.data()["submitRegisters"], expected);
        let none = submit(&server, json!([])).await;
        assert_eq!(none.data()["submitRegisters"], json!({ "errors": [], "registers": [] }));
    }
}
