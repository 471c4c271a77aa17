//! Statements per operation: a number that does not grow with the class, the week or the page.

use std::fmt::Write as _;

use presentie::jobs::evaluation::{self, Asked};
use serde_json::{Value, json};

use crate::authorization::compare;
use crate::on_both;
use crate::support::grow;
use crate::support::server::{Server, now};
use crate::support::signals;
use crate::support::world::{CODE, guardian, lesson, student};

const LESSONS: &str = "lesson { subject begins teachers { displayName } } presence { mark outcome { unexplainedMinutes } } report { status kind filedBy { displayName } }";

/// Operation, who asks, query, and how many statements it may send, the one that finds the viewer among them.
#[expect(clippy::too_many_lines, reason = "one operation after the other")]
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
        (
            "openRegisters",
            "officer",
            "{ openRegisters(first: 100) { nodes { complete lesson { subject teachers { displayName } } takenBy { displayName } } } }"
                .into(),
            json!({}),
            2,
        ),
        ("students", "mentor", format!("{{ students(first: 100) {{ nodes {{ {linked} }} }} }}"), json!({}), 7),
        ("student", "mentor", format!("query($id: ID!) {{ student(id: $id) {{ {linked} }} }}"), json!({ "id": kid }), 7),
        (
            "summary",
            "mentor",
            "{ students(first: 100) { nodes { firstName summary(from: \"2026-08-01\", to: \"2027-07-31\") { expectedLessons missedMinutes } } } }".into(),
            json!({}),
            3,
        ),
        (
            "all guardians",
            "admin",
            "{ students(first: 100) { nodes { guardianships(all: true) { displayName blockedFrom changes { reason } } } } }".into(),
            json!({}),
            4,
        ),
        ("own grants", "authority", "{ me { students { student { firstName } grants { purposes until } } } }".into(), json!({}), 3),
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
        (
            "rights, another",
            "admin",
            "query($id: ID!, $as: ID!) { rights(studentId: $id, on: \"2026-12-01\", as: $as) { groups { extent rule } deeds { allowed rule } changesOn } }".into(),
            json!({ "id": kid, "as": guardian(CODE, "authority") }),
            5,
        ),
        (
            "absenceReports",
            "mentor",
            "{ absenceReports(first: 100) { nodes { status kind note filedBy { displayName } student { firstName } viewerCan } } }".into(),
            json!({}),
            3,
        ),
        (
            // Besides the three of the list: who wrote them down and decided; reports of the same time, of which there are none; lessons, and
            // their classes; presences against them, and who marked those; settings.
            "all of reports",
            "mentor",
            "{ absenceReports(first: 50) { nodes { filedBy { displayName enteredBy { displayName } } decision { reason decidedBy { displayName } } afterCutOff
                conflictsWith { kind filedBy { displayName enteredBy { displayName } } decision { reason } afterCutOff } lessons { subject groups { name } }
                contradictedBy { mark markedBy { displayName } } } } }".into(),
            json!({}),
            10,
        ),
        (
            "unexplained",
            "officer",
            "{ unexplained(first: 100) { nodes { mark lesson { subject } student { firstName phone } } } }".into(),
            json!({}),
            2,
        ),
        (
            "absenceOptions",
            "authority",
            "query($id: ID!) { absenceOptions(studentId: $id) { kinds { kind name fileBefore } } }".into(),
            json!({ "id": kid }),
            4,
        ),
        (
            "eligibleFilers",
            "officer",
            "query($id: ID!) { eligibleFilers(studentId: $id, on: \"2026-11-23\") { displayName kinds } }".into(),
            json!({ "id": kid }),
            4,
        ),
        (
            "signals",
            "officer",
            "{ signals(first: 100) { nodes { rule { name } dueOn overdue note flaggedBy { displayName } flagReason student { firstName } viewerCan } } }".into(),
            json!({}),
            // The viewer, the page, the rules.
            3,
        ),
        (
            "own signals",
            "authority",
            "{ signals(first: 100) { nodes { minutes status student { firstName groups { name } } } } }".into(),
            json!({}),
            3,
        ),
        ("settings", "admin", "{ settings { version settings { key value changes { value changedBy } } } }".into(), json!({}), 2),
        ("staff", "admin", "{ staff(first: 100) { nodes { displayName signsIn roles { role unit { name } group { name } viewerCan } } } }".into(), json!({}), 4),
        (
            "studentFacts",
            "admin",
            "query($id: ID!) { studentFacts(studentId: $id) { kind begins recordedBy } }".into(),
            json!({ "id": kid }),
            3,
        ),
        (
            "mentorships, facts",
            "mentor",
            "{ students(first: 100) { nodes { mentorships { mentor { displayName } } facts { kind recordedBy } } } }".into(),
            json!({}),
            4,
        ),
        (
            // The viewer, the school, the tasks; whom they are about; presences; signals.
            "tasks",
            "mentor",
            "{ tasks(first: 100) { nodes { id kind dueAt overdue assignee { displayName } student { firstName phone } subject { id } } } }".into(),
            json!({}),
            6,
        ),
        ("taskCounts", "officer", "{ taskCounts { kind open overdue } }".into(), json!({}), 3),
        (
            // The viewer, the figures; what of them is of each figure of the whole, the teams and the programmes.
            "statistics",
            "officer",
            "{ statistics(filter: { from: \"2026-08-01\", to: \"2027-07-31\", by: GROUP }) { rows { week name students } } }".into(),
            json!({}),
            5,
        ),
        ("watchList", "officer", "{ watchList(first: 100) { nodes { student { firstName lastName } unauthorisedMinutes unknownLessons } } }".into(), json!({}), 2),
        (
            // The viewer, the page; lessons, school, rules, signals, facts, enrolments of all of them.
            "watchList, rules",
            "mentor",
            "{ watchList(first: 100) { nodes { student { firstName } rules { rule { code } value counted { minutes } } } } }".into(),
            json!({}),
            8,
        ),
        (
            "standing",
            "authority",
            "query($id: ID!) { standing(studentId: $id) { unauthorisedMinutes rules { value counted { minutes } leftOut { reason } } } }".into(),
            json!({ "id": kid }),
            8,
        ),
        (
            "home, standing",
            "authority",
            "{ home { student { firstName } lessons { lesson { subject } } standing { unauthorisedMinutes rules { value } } } }".into(),
            json!({}),
            8,
        ),
        ("rules", "teach", "{ rules { code threshold on } }".into(), json!({}), 2),
        ("institution", "teach", "{ institution { name calendar { name } schoolYears { name } } }".into(), json!({}), 4),
    ]
}

on_both! {
    async fn as_many_statements_for_much_as_for_little(server: Server) {
        signals::put(&server.store).await;
        for (_, done) in evaluation::run(&server.store, now(), Asked { only: Some(CODE), date: None, check: false }).await.unwrap() {
            done.unwrap();
        }
        let mut table = String::from("Statements per operation, the one that finds the viewer among them.\n");
        for (name, login, query, variables, most) in operations() {
            let answer = server.ask(login, &query, variables).await;
            assert_eq!(answer.status, 200, "{name}: {}", answer.text);
            assert_eq!(answer.statements, most, "{name}");
            let _ = writeln!(table, "{name:<16}{most}");
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

/// Marks of everybody in today's first lesson, sent by its teacher.
async fn take(server: &Server, key: &str, mark: &Value) -> (Value, usize) {
    let query = "query($id: ID!) { register(lessonId: $id) { rows { student { id } presence { version } } } }";
    let class = server.ask("teach", query, json!({ "id": lesson(CODE, 23, 1) })).await.data()["register"]["rows"].clone();
    let one = |row: &Value| {
        let mut given = mark.clone();
        given["studentId"] = row["student"]["id"].clone();
        given["version"] = row["presence"]["version"].clone();
        given
    };
    let marks: Vec<Value> = class.as_array().unwrap().iter().map(one).collect();
    let submit = "mutation($input: SubmitRegisterInput!) { submitRegister(input: $input) {
        register { complete version } rows { outcome presence { mark version } contradicts { outcome } error { code } } errors { code } } }";
    let input = json!({ "lessonId": lesson(CODE, 23, 1), "marks": marks, "complete": true, "idempotencyKey": key });
    let answer = server.ask("teach", submit, json!({ "input": input })).await;
    (answer.data()["submitRegister"].clone(), answer.statements)
}

/// What the class of today's first lesson was marked as goes again.
async fn forget(server: &Server) {
    use sea_orm::ConnectionTrait;
    let tx = server.store.begin().await.unwrap();
    let lesson = "SELECT id FROM lesson WHERE source_id = '23-1'";
    for sql in [
        format!("DELETE FROM presence_version WHERE presence_id IN (SELECT id FROM presence WHERE lesson_id IN ({lesson}))"),
        format!("DELETE FROM presence WHERE lesson_id IN ({lesson})"),
        format!("DELETE FROM register WHERE lesson_id IN ({lesson})"),
    ] {
        tx.execute_unprepared(&sql).await.unwrap();
    }
    tx.commit().await.unwrap();
}

on_both! {
    async fn a_register_is_taken_with_as_many_statements_whatever_the_class(server: Server) {
        // Who asks; whether it is their lesson; the key; the lesson with its marks; the school's calendar and settings; reports; [versions that
        // are replaced;] presences; [what the register was;] the register; events; what came of it; and the register for the answer. On
        // PostgreSQL the lock of the students besides. Where no mark is new, no report is read. And six of counting: the rules; what is known and
        // kept of the students; the day's lessons; their days; [days and standings are written].
        let late = json!({ "mark": "LATE", "minutesLate": 5 });
        let sent = [("first marks", json!({ "mark": "ABSENT" }), 17), ("corrections", late.clone(), 19), ("nothing new", late, 7)];
        let lock = usize::from(server.store.backend() == sea_orm::DbBackend::Postgres);
        for class in [6, 46] {
            if class == 46 {
                grow::grow(&server.store).await;
                forget(&server).await;
            }
            for (what, mark, most) in &sent {
                let (done, statements) = take(&server, &format!("{class} {what}"), mark).await;
                assert_eq!((done["rows"].as_array().unwrap().len(), &done["register"]["complete"]), (class, &json!(true)), "{done}");
                assert_eq!(statements, most + lock, "{what}, {class}");
            }
        }
    }
}
