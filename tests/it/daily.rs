//! The daily run: what nobody explained in time turns unauthorised, once, however late and however often it is tried.

use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::id::{PresenceId, StudentId};
use entity::{lesson, presence, student};
use presentie::clock::Clock;
use presentie::deed::expire_explanations::Done;
use presentie::jobs::daily;
use presentie::store::Store;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::{Value, json};

use crate::on_both;
use crate::support::import::texts;
use crate::support::process::{presentie, run};
use crate::support::server::Server;
use crate::support::world::{CODE, lesson as lesson_id, student as student_id};

const SUBMIT: &str = "mutation($input: SubmitRegisterInput!) { submitRegister(input: $input) { rows { outcome } errors { code } } }";
const OUTCOME: &str = "query($id: ID!) { day(studentId: $id, on: \"2026-11-23\") { lessons { presence { minutesMissed
    outcome { unauthorisedMinutes unexplainedMinutes becomesUnauthorisedAt } history { version minutesMissed } } } } }";

/// A Monday's lesson can be explained until the end of Wednesday, Leerplichtwet art. 12: this is the first instant after it.
const DEADLINE: &str = "2026-11-25T23:00:00Z";
const JUST_BEFORE: &str = "2026-11-25T22:59:59Z";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Today's first lesson: `kid15` was absent, `kid17` ten minutes late, the others were there.
async fn taken(server: &Server) {
    let marks = json!([
        { "studentId": student_id(CODE, "kid15"), "mark": "ABSENT" },
        { "studentId": student_id(CODE, "kid17"), "mark": "LATE", "minutesLate": 10 },
    ]);
    let input =
        json!({ "lessonId": lesson_id(CODE, 23, 1), "marks": marks, "restAre": "PRESENT", "complete": true, "idempotencyKey": "k" });
    assert_eq!(server.ask("teach", SUBMIT, json!({ "input": input })).await.data()["submitRegister"]["errors"], json!([]));
}

/// What the mentor reads of the first lesson of `kid15` at that instant.
async fn read(server: &Server, instant: &str) -> Value {
    let answer = server.at(instant).ask("mentor", OUTCOME, json!({ "id": student_id(CODE, "kid15") })).await;
    answer.data()["day"]["lessons"][0]["presence"].clone()
}

/// What a run at that instant came to at the first school.
async fn run_at(store: &Store, instant: &str) -> Done {
    let ran = daily::run(store, at(instant), None).await.unwrap();
    assert_eq!(ran.iter().map(|ran| ran.code.as_str()).collect::<Vec<_>>(), ["11AA", "25LX"]);
    ran.into_iter().find(|ran| ran.code == CODE).unwrap().done.unwrap()
}

/// `unauthorised/unexplained vVERSION` of what was missed today.
async fn rows(store: &Store) -> Vec<String> {
    let sql = "SELECT CAST(unauthorised_minutes AS text) || '/' || CAST(unexplained_minutes AS text) || ' v' || CAST(version AS text) \
               FROM presence WHERE local_date = '2026-11-23' AND minutes_missed > 0 ORDER BY minutes_missed";
    texts(store, sql).await
}

on_both! {
    async fn what_nobody_explained_turns_unauthorised_at_its_deadline(server: Server) {
        taken(&server).await;
        assert_eq!(run_at(&server.store, JUST_BEFORE).await, Done::default());
        assert_eq!(rows(&server.store).await, ["0/10 v1", "0/60 v1"]);
        let before = read(&server, JUST_BEFORE).await;
        assert_eq!(before["outcome"], json!({ "unauthorisedMinutes": 0, "unexplainedMinutes": 60, "becomesUnauthorisedAt": "2026-11-26T00:00:00+01:00" }));
        // At that very instant it counts so, whether or not the run has been.
        let passed = json!({ "unauthorisedMinutes": 60, "unexplainedMinutes": 0, "becomesUnauthorisedAt": null });
        let read_before_the_run = read(&server, DEADLINE).await;
        assert_eq!((&read_before_the_run["outcome"], &read_before_the_run["history"]), (&passed, &json!([])));
        assert_eq!(run_at(&server.store, DEADLINE).await, Done { students: 2, presences: 2 });
        assert_eq!(rows(&server.store).await, ["10/0 v2", "60/0 v2"]);
        let after = read(&server, DEADLINE).await;
        assert_eq!((&after["outcome"], &after["history"]), (&passed, &json!([{ "version": 1, "minutesMissed": 60 }])));
        let kept = "SELECT replaced_by || ' ' || CAST(unexplained_minutes AS text) FROM presence_version ORDER BY 1";
        assert_eq!(texts(&server.store, kept).await, ["daily run 10", "daily run 60"]);
        let told = "SELECT o.event FROM outbox o JOIN student s ON s.id = o.subject_id WHERE o.event = 'attendance.changed'";
        assert_eq!(texts(&server.store, told).await.len(), 6 + 2, "six by the register, two by the run");
        assert_eq!(run_at(&server.store, "2027-01-01T00:00:00Z").await, Done::default(), "nothing is done twice");
    }
}

on_both! {
    async fn two_at_once_do_it_once(server: Server) {
        taken(&server).await;
        let other = Store::connect(&server.url, 2).await.unwrap(); // as another process has it
        let (one, two) = tokio::join!(run_at(&server.store, DEADLINE), run_at(&other, DEADLINE));
        assert_eq!(one.presences + two.presences, 2);
        assert_eq!(rows(&server.store).await, ["10/0 v2", "60/0 v2"]);
        other.close().await.unwrap();
    }
}

/// 250 students who were absent in the lesson of Friday, each with a deadline.
async fn crowd(store: &Store) {
    let tx = store.begin().await.unwrap();
    let of = student::Entity::find().filter(student::Column::StudentNumber.eq("n-kid15")).all(&tx).await.unwrap();
    let marks = presence::Entity::find().find_also_related(lesson::Entity).filter(lesson::Column::SourceId.eq("20-1"));
    let marks = marks.filter(presence::Column::Mark.eq("ABSENT")).all(&tx).await.unwrap();
    let (model, _) = marks.iter().find(|(row, _)| of.iter().any(|student| student.id == row.student_id)).unwrap();
    let whose = of.iter().find(|student| student.id == model.student_id).unwrap();
    let students: Vec<_> = (0..250)
        .map(|at| student::Model { id: StudentId::new(), source_id: format!("c{at}"), student_number: format!("c{at}"), ..whose.clone() })
        .collect();
    let deadline = Some(at("2026-11-23T23:00:00Z"));
    let absent = |student: &student::Model| presence::Model {
        id: PresenceId::new(),
        student_id: student.id,
        becomes_unauthorised_at: deadline,
        ..model.clone()
    };
    let absences: Vec<_> = students.iter().map(absent).collect();
    student::Entity::insert_many(students.into_iter().map(IntoActiveModel::into_active_model)).exec_without_returning(&tx).await.unwrap();
    presence::Entity::insert_many(absences.into_iter().map(IntoActiveModel::into_active_model)).exec_without_returning(&tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn execute(store: &Store, sql: &str) {
    let tx = store.begin().await.unwrap();
    tx.execute_unprepared(sql).await.unwrap();
    tx.commit().await.unwrap();
}

on_both! {
    async fn a_run_that_breaks_off_half_way_is_finished_by_the_next(server: Server) {
        crowd(&server.store).await;
        let one = "(SELECT id FROM presence WHERE becomes_unauthorised_at IS NOT NULL ORDER BY student_id DESC LIMIT 1)";
        execute(&server.store, &format!("UPDATE presence SET mark = 'UNREADABLE' WHERE id = {one}")).await;
        let ran = daily::run(&server.store, at(DEADLINE), Some(CODE)).await.unwrap();
        assert!(ran[0].done.is_err());
        let waiting = "SELECT CAST(COUNT(*) AS text) FROM presence WHERE becomes_unauthorised_at IS NOT NULL";
        assert_eq!(texts(&server.store, waiting).await, ["50"], "a batch of 200 was done, and stays done");
        execute(&server.store, "UPDATE presence SET mark = 'ABSENT' WHERE mark = 'UNREADABLE'").await;
        assert_eq!(run_at(&server.store, DEADLINE).await, Done { students: 50, presences: 50 });
        assert_eq!(texts(&server.store, waiting).await, ["0"]);
        assert_eq!(texts(&server.store, "SELECT CAST(COUNT(*) AS text) FROM presence_version").await, ["250"]);
    }
}

on_both! {
    async fn a_server_does_it_by_itself_at_start(server: Server) {
        taken(&server).await;
        let running = tokio::spawn(daily::keep_running(server.store.clone(), Clock::Fixed(at(DEADLINE)), Duration::from_hours(1)));
        let done = async {
            while rows(&server.store).await != ["10/0 v2", "60/0 v2"] {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), done).await.expect("the run at start");
        running.abort();
    }
}

on_both! {
    async fn the_command_does_it_once_and_says_what_it_did(server: Server) {
        let folder = tempfile::tempdir().unwrap();
        let say = |more: &[&str]| run(&mut presentie(folder.path(), &[&["run-daily", "--database-url", server.url.as_str()], more].concat()));
        // Years ago, whatever day it is where this runs.
        execute(&server.store, "UPDATE lesson SET local_date = '2020-01-06', begins = '2020-01-06T08:00:00+00:00', ends = '2020-01-06T09:00:00+00:00' WHERE source_id = '20-1'").await;
        execute(
            &server.store,
            "UPDATE presence SET local_date = '2020-01-06', first_marked_at = '2020-01-06T08:00:00+00:00', becomes_unauthorised_at = '2020-01-08T23:00:00+00:00' \
             WHERE lesson_id IN (SELECT id FROM lesson WHERE source_id = '20-1') AND unexplained_minutes > 0",
        )
        .await;
        let unknown = say(&["--institution", "00XX"]);
        assert!(!unknown.status.success() && unknown.err.contains("there is no institution 00XX"), "{unknown:?}");
        let one = say(&["--institution", CODE]);
        assert!(one.status.success() && one.out.starts_with("25LX: presences changed 5, students 5\n"), "{one:?}");
        let all = say(&[]);
        for done in ["11AA: presences changed 5, students 5\n", "25LX: presences changed 0, students 0\n"] {
            assert!(all.out.contains(done), "{all:?}"); // some year, somebody of the world comes of age
        }
        let empty = run(&mut presentie(folder.path(), &["run-daily", "--database-url", "sqlite:empty.db"]));
        assert!(!empty.status.success() && empty.err.contains("Run `presentie migrate up`"), "{empty:?}");
    }
}
