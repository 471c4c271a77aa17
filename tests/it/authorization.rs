//! Who sees what: every viewer of the test world by every student, asked over HTTP, printed and compared. A change of policy is a diff here.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::on_both;
use crate::support::world::{CODE, GUARDIANS, STAFF, STUDENTS, student};

const EVERYTHING: &str = "query($student: ID!) { week(studentId: $student, of: \"2026-11-20\") {
    student { firstName lastName email birthDate }
    days { lessons { lesson { id } presence { mark } report { kind } } } } }";

/// What is shown of one field: `+`, or the reason why not.
fn cell(answer: &Value, path: &str) -> String {
    let errors = answer["errors"].as_array().cloned().unwrap_or_default();
    let of = |error: &Value| error["path"].as_array().unwrap().iter().filter_map(Value::as_str).collect::<Vec<_>>().join(".");
    let mut reasons: Vec<String> =
        errors.iter().filter(|e| of(e) == path).map(|e| e["extensions"]["reason"].as_str().unwrap().to_owned()).collect();
    let withheld = reasons.len();
    reasons.dedup();
    let shown = count(&answer["data"], path);
    match (shown, withheld) {
        (0, 0) => "-".to_owned(),
        (_, 0) if !path.contains("days") => "+".to_owned(),
        (0, _) => reasons.join("/"),
        (shown, 0) => format!("+{shown}"),
        (shown, withheld) => format!("+{shown} -{withheld} {}", reasons.join("/")),
    }
}

/// How many values, null or not, stand under a path without an error; lists are walked through.
fn count(value: &Value, path: &str) -> usize {
    match (value, path.split_once('.')) {
        (Value::Array(items), _) => items.iter().map(|item| count(item, path)).sum(),
        (Value::Object(fields), Some((head, rest))) => count(&fields[head], rest),
        (Value::Object(fields), None) => match &fields[path] {
            Value::Array(items) => items.len(),
            Value::Null => 0,
            _ => 1,
        },
        _ => 0,
    }
}

on_both! {
    async fn the_printed_table_is_what_the_server_does(server: Server) {
        let mut table = String::from("Who sees what of whom: + shown, +n shown n times, -n withheld n times, HIDDEN: does not exist for this viewer.\n");
        let columns = [
            ("NOTICE", "week.student.firstName"),
            ("IDENTITY", "week.student.lastName"),
            ("CONTACT", "week.student.email"),
            ("BIRTH", "week.student.birthDate"),
            ("TIMETABLE", "week.days.lessons"),
            ("PRESENCE", "week.days.lessons.presence"),
            ("REASON", "week.days.lessons.report.kind"),
        ];
        for (name, birth) in STUDENTS {
            let _ = writeln!(table, "\n{name}, born {}", birth.unwrap_or("on an unknown day"));
            let viewers = STUDENTS.iter().map(|(name, _)| *name).chain(GUARDIANS).chain(STAFF);
            for viewer in viewers {
                let answer = server.ask(viewer, EVERYTHING, json!({ "student": student(CODE, name) })).await;
                let json = answer.json();
                if json["data"]["week"].is_null() {
                    assert_eq!(answer.errors()[0].1, "NOT_FOUND");
                    let _ = writeln!(table, "  {viewer:<14}HIDDEN");
                    continue;
                }
                let cells: Vec<String> = columns.iter().map(|(group, path)| format!("{group} {}", cell(&json, path))).collect();
                let _ = writeln!(table, "  {viewer:<14}{}", cells.join(", "));
            }
        }
        compare("authorization.txt", &table);
    }
}

/// Compares with the file in git; `UPDATE_SNAPSHOTS=1` writes it.
pub fn compare(file: &str, text: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/snapshots").join(file);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "{file} is not what the server does; UPDATE_SNAPSHOTS=1 writes it anew. Now:\n{text}");
}
