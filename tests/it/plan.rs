//! Query plans: nothing that is asked every day walks through a whole table. On SQLite, whose plans do not hang on how much is in a table.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use presentie::store::Store;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use crate::support::server::Server;
use crate::support::world::{CODE, lesson, student};

/// What screens ask, and who asks.
const SCREENS: [(&str, &[&str]); 33] = [
    ("{ me { displayName } }", &["authority", "kid15", "teach"]),
    (
        "query($student: ID!) { week(studentId: $student, of: \"2026-11-20\") { days { lessons { presence { mark } report { kind } } } } }",
        EVERYBODY,
    ),
    ("query($student: ID!) { day(studentId: $student, on: \"2026-11-20\") { lessons { presence { mark } } } }", EVERYBODY),
    ("query($student: ID!) { student(id: $student) { lastName } }", EVERYBODY),
    ("query($student: ID!) { node(id: $student) { id } }", EVERYBODY),
    ("{ home { lessons { lesson { subject } presence { mark } } } }", &["authority", "kid15"]),
    ("query($student: ID!) { rights(studentId: $student) { on } }", &["authority", "kid15", "mentor"]),
    (
        "query($student: ID!) { presences(studentIds: [$student], from: \"2026-11-01\", to: \"2026-11-20\", first: 50) { edges { node { mark } } } }",
        EVERYBODY,
    ),
    (
        "query($student: ID!) { student(id: $student) { groups { name } mentors { displayName } guardianships { kind } enrolments { begins } } }",
        EVERYBODY,
    ),
    (
        "query($student: ID!) { student(id: $student) { summary(from: \"2026-08-01\", to: \"2027-07-31\") { expectedLessons } } }",
        &["authority", "kid15", "mentor", "lead"],
    ),
    (
        "query($student: ID!) { student(id: $student) { guardianships(all: true) { blockedFrom changes { reason } } } }",
        &["admin", "privacy"],
    ),
    ("{ me { students { grants { purposes } } } }", &["authority", "kid15"]),
    ("{ absenceReports(first: 10) { nodes { status kind } } }", &["authority", "kid15"]),
    ("{ unexplained(first: 10) { nodes { mark } } }", EVERYBODY),
    ("query($student: ID!) { absenceOptions(studentId: $student) { kinds { kind leaveDaysLeft } } }", &["authority", "mentor"]),
    (
        "query($student: ID!) { absenceReports(first: 10, filter: { studentIds: [$student] }) { nodes { decision { reason } afterCutOff conflictsWith { id } lessons { id } contradictedBy { id } } } }",
        &["authority", "kid15", "mentor"],
    ),
    ("{ signals(first: 10) { nodes { note flagReason } } }", EVERYBODY),
    ("{ signals(first: 10, filter: { status: OPEN, overdue: true }) { nodes { dueOn } } }", EVERYBODY),
    ("query($student: ID!) { signals(first: 10, filter: { studentId: $student }) { nodes { dueOn } } }", EVERYBODY),
    ("{ institution { name } }", &["teach"]),
    ("{ settings { version settings { changes { changedBy } } } }", &["admin"]),
    ("{ staff(first: 10, filter: { search: \"a\", role: TEACHER }) { nodes { roles { unit { name } } } } }", &["admin"]),
    ("query($student: ID!) { studentFacts(studentId: $student) { recordedBy } }", &["admin"]),
    ("query($student: ID!) { student(id: $student) { mentorships { begins } facts { recordedBy } } }", &["mentor"]),
    ("{ myLessons(on: \"2026-11-20\") { id } }", &["teach"]),
    ("{ myRegisters(from: \"2026-11-16\", to: \"2026-11-20\") { lesson { id } } }", &["teach"]),
    ("query($lesson: ID!) { register(lessonId: $lesson) { lesson { id } } }", &["teach"]),
    ("{ openRegisters(first: 10) { nodes { lesson { id } rows { student { id } } } } }", &["teach", "officer", "lead"]),
    ("{ tasks(first: 10) { nodes { dueAt student { firstName } subject { id } } } }", &["teach", "mentor", "officer", "lead"]),
    (
        "query($student: ID!) { tasks(first: 10, filter: { studentId: $student, mine: true, overdue: true }) { nodes { dueAt } } }",
        &["teach", "mentor", "officer", "lead"],
    ),
    ("{ taskCounts { open overdue } }", &["teach", "mentor", "officer", "lead"]),
    (
        "{ statistics(filter: { from: \"2026-11-16\", to: \"2026-11-23\", by: GROUP }) { rows { students } } }",
        &["mentor", "officer", "officer-care", "lead"],
    ),
    ("{ students(first: 10) { edges { node { lastName } } } }", &["authority", "kid15", "teach", "mentor", "officer", "lead", "admin"]),
];
const EVERYBODY: &[&str] = &["authority", "kid15", "teach", "mentor", "officer", "lead"];

/// Tables that grow with every lesson.
const GROWING: [&str; 7] =
    ["lesson", "lesson_participant", "lesson_teacher", "presence", "presence_cover", "absence_report", "student_day"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_screen_walks_through_a_whole_table() {
    let server = Server::sqlite().await;
    let sent: Arc<Mutex<Vec<Statement>>> = Arc::default();
    let watch = {
        let sent = sent.clone();
        Arc::new(move |statement: &Statement| sent.lock().unwrap().push(statement.clone()))
    };
    let store = Store::connect_watching(&server.url, 1, Some(watch)).await.unwrap();
    let watched = server.over(store);
    let mut walks = BTreeSet::new();
    for (query, logins) in SCREENS {
        for login in logins {
            let variables = json!({ "student": student(CODE, "kid15"), "lesson": lesson(CODE, 20, 1) });
            let answer = watched.ask(login, query, variables).await;
            assert!(answer.json().get("data").is_some(), "{query}: {}", answer.text);
            let statements = std::mem::take(&mut *sent.lock().unwrap());
            for statement in statements {
                for step in plan(&server.store, &statement).await {
                    walks.insert(format!("{login}: {query}\n  {step}\n  {}", statement.sql));
                }
            }
        }
    }
    assert!(walks.is_empty(), "{}", walks.into_iter().collect::<Vec<_>>().join("\n\n"));
}

/// Indexes that hold few of the rows of a school: of reports, those that wait for somebody.
const OF_FEW: [&str; 2] = ["ix_absence_report_pending", "ix_absence_report_waiting"];

/// The steps of a statement that read a table from end to end. What the statement itself has put together is no table.
async fn plan(store: &Store, statement: &Statement) -> Vec<String> {
    let mut explained = statement.clone();
    explained.sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
    let rows = store.read().query_all_raw(explained).await.unwrap();
    let steps: Vec<String> = rows.iter().map(|row| row.try_get::<String>("", "detail").unwrap()).collect();
    let made: Vec<&str> = steps.iter().filter_map(|step| step.strip_prefix("MATERIALIZE ").or(step.strip_prefix("CO-ROUTINE "))).collect();
    let walks = |step: &&String| {
        let whole = step.strip_prefix("SCAN ").is_some_and(|rest| {
            let name = rest.split(' ').next().unwrap();
            !made.contains(&name) && !rest.contains("VIRTUAL TABLE") && !rest.starts_with("CONSTANT ROW")
        });
        // All rows of a school in a table that grows with every lesson.
        let school = step.ends_with("(institution_id=?)") && GROWING.iter().any(|table| step.starts_with(&format!("SEARCH {table} ")));
        let few = OF_FEW.iter().any(|index| step.contains(&format!(" USING INDEX {index} ")));
        whole || school && !few
    };
    steps.iter().filter(walks).cloned().collect()
}
