//! Statements per operation: a number that does not grow with the class, the week or the page.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::authorization::compare;
use crate::on_both;
use crate::support::grow;
use crate::support::world::{CODE, lesson, student};

const LESSONS: &str = "lesson { subject begins teachers { displayName } } presence { mark outcome { unexplainedMinutes } } report { status kind filedBy { displayName } }";

/// Operation, who asks, query, and how many statements it may send, the one that finds the viewer among them.
fn operations() -> Vec<(&'static str, &'static str, String, Value, usize)> {
    let kid = student(CODE, "kid15");
    let home =
        format!("{{ home(on: \"2026-11-20\") {{ student {{ firstName }} lessons {{ {LESSONS} }} openReports {{ status }} changesOn }} }}");
    let linked = "firstName groups { name } mentors { displayName } enrolments { unit programme { name } } guardianships { displayName grants { purposes } } obligation";
    let rows = "rows { student { firstName lastName } presence { mark version } expectedAbsence { outcome } report { status } }";
    let marks = "nodes { mark markedBy { displayName } history { mark } student { firstName groups { name } } lesson { subject groups { name } changes { version } } }";
    vec![
        ("me", "authority", "{ me { displayName roles students { groups changesOn } } }".into(), json!({}), 2),
        ("me, staff", "teach", "{ me { displayName roles } }".into(), json!({}), 1),
        ("home", "authority", home, json!({}), 3),
        (
            "week",
            "authority",
            format!("query($id: ID!) {{ week(studentId: $id, of: \"2026-11-20\") {{ days {{ lessons {{ {LESSONS} }} }} }} }}"),
            json!({ "id": kid }),
            2,
        ),
        (
            "day",
            "authority",
            format!("query($id: ID!) {{ day(studentId: $id, on: \"2026-11-20\") {{ lessons {{ {LESSONS} }} }} }}"),
            json!({ "id": kid }),
            2,
        ),
        (
            "register",
            "teach",
            format!("query($id: ID!) {{ register(lessonId: $id) {{ complete lesson {{ subject }} takenBy {{ displayName }} {rows} }} }}"),
            json!({ "id": lesson(CODE, 20, 1) }),
            2,
        ),
        ("myLessons", "teach", "{ myLessons(on: \"2026-11-20\") { subject teachers { displayName } } }".into(), json!({}), 2),
        (
            "myRegisters",
            "teach",
            format!("{{ myRegisters(from: \"2026-11-16\", to: \"2026-11-29\") {{ complete {rows} }} }}"),
            json!({}),
            2,
        ),
        ("students", "mentor", format!("{{ students(first: 100) {{ nodes {{ {linked} }} }} }}"), json!({}), 7),
        ("student", "mentor", format!("query($id: ID!) {{ student(id: $id) {{ {linked} }} }}"), json!({ "id": kid }), 7),
        (
            "presences",
            "mentor",
            format!(
                "query($id: ID!) {{ presences(studentIds: [$id], from: \"2026-11-01\", to: \"2026-11-30\", first: 100) {{ {marks} }} }}"
            ),
            json!({ "id": kid }),
            8,
        ),
        (
            "nodes",
            "mentor",
            "query($ids: [ID!]!) { nodes(ids: $ids) { id } }".into(),
            json!({ "ids": [kid, student(CODE, "kid17"), lesson(CODE, 20, 1), lesson(CODE, 20, 2)] }),
            3,
        ),
        (
            "rights",
            "authority",
            "query($id: ID!) { rights(studentId: $id, on: \"2028-01-01\") { groups { group extent rule } changesOn } }".into(),
            json!({ "id": kid }),
            3,
        ),
        ("institution", "teach", "{ institution { name calendar { name } schoolYears { name } } }".into(), json!({}), 4),
    ]
}

on_both! {
    async fn as_many_statements_for_much_as_for_little(server: Server) {
        let mut table = String::from("Statements per operation, the one that finds the viewer among them.\n");
        for (name, login, query, variables, most) in operations() {
            let answer = server.ask(login, &query, variables).await;
            assert_eq!(answer.status, 200, "{name}: {}", answer.text);
            assert_eq!(answer.statements, most, "{name}");
            let _ = writeln!(table, "{name:<12}{most}");
        }
        // A class of 46, 60 lessons in the week, four times as many presences.
        grow::grow(&server.store).await;
        for (name, login, query, variables, most) in operations() {
            let answer = server.ask(login, &query, variables).await;
            assert_eq!((answer.status.as_u16(), answer.statements), (200, most), "{name}, grown: {}", &answer.text[..answer.text.len().min(300)]);
        }
        compare("budgets.txt", &table);
    }
}
