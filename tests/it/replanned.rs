//! What becomes of marks when the timetable puts their lesson at another time, cancels it or brings it back.

use entity::absence_report;
use entity::id::AbsenceReportId;
use entity::kind::AbsenceKind;
use presentie::deed::import_table::ImportTable;
use presentie::exchange::timetable;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, Statement};
use serde_json::{Value, json};

use crate::on_both;
use crate::support::import::{Files, counts, refused, texts};
use crate::support::server::Server;
use crate::support::world::{CODE, lesson, student};

const SUBMIT: &str = "mutation($input: SubmitRegisterInput!) { submitRegister(input: $input) {
    register { complete } rows { outcome presence { mark version minutesMissed } error { rule } } errors { code rule } } }";

const HEADER: &str = "lesson,date,begin,end,subject,classes,teachers,kind,room,first_period,last_period,status\n";
/// The second lesson of Monday stands where it stood.
const OTHER: &str = "23-2,2026-11-23,10:00,11:00,Subject 2,K1,other,,B1,2,2,\n";

/// The first lesson of Monday 23 November: nine to ten by `teach`, marked at eleven unless it says otherwise.
async fn submit(server: &Server, key: &str, rest: Value) -> Value {
    let mut input = json!({ "lessonId": lesson(CODE, 23, 1), "marks": [], "idempotencyKey": key });
    for (name, value) in rest.as_object().unwrap() {
        input[name] = value.clone();
    }
    server.ask("teach", SUBMIT, json!({ "input": input })).await.data()["submitRegister"].clone()
}

fn kid15(mark: &str, version: Option<i32>) -> Value {
    json!([{ "studentId": student(CODE, "kid15"), "mark": mark, "version": version }])
}

/// `kid15` was absent, everybody else there.
async fn taken(server: &Server) {
    let answer = submit(server, "first", json!({ "marks": kid15("ABSENT", None), "restAre": "PRESENT", "complete": true })).await;
    assert_eq!(answer["errors"], json!([]));
}

/// The source says that the lesson is at that time; nothing of others, and nothing vanishes.
async fn plan(server: &Server, files: &Files, day: &str, begin: &str, end: &str, status: &str) -> ImportTable {
    let row = format!("23-1,{day},{begin},{end},Subject 1,K1,teach,,B1,1,1,{status}\n");
    let path = files.write("plan.csv", format!("{HEADER}{row}{OTHER}"));
    let table = timetable::import(&server.store, &files.request(&path), None).await.unwrap();
    assert_eq!(refused(&table), [""; 0]);
    table
}

/// `day minutes=authorised+unexplained until DAY vVERSION` of the mark of `kid15`.
async fn mark(server: &Server) -> String {
    let sql = "SELECT CAST(p.local_date AS text) || ' ' || CAST(p.minutes_missed AS text) || '=' || CAST(p.authorised_minutes AS text) || '+' \
               || CAST(p.unexplained_minutes AS text) || ' until ' || COALESCE(substr(CAST(p.becomes_unauthorised_at AS text), 1, 10), 'never') \
               || ' v' || CAST(p.version AS text) FROM presence p JOIN lesson l ON l.id = p.lesson_id JOIN student s ON s.id = p.student_id \
               JOIN institution i ON i.id = p.institution_id WHERE i.code = '25LX' AND l.source_id = '23-1' AND s.student_number = 'n-kid15'";
    texts(&server.store, sql).await.concat()
}

async fn register(server: &Server) -> String {
    let sql = "SELECT CASE WHEN g.complete THEN 'complete' ELSE 'open' END || ' v' || CAST(g.version AS text) FROM register g \
               JOIN lesson l ON l.id = g.lesson_id JOIN institution i ON i.id = g.institution_id WHERE i.code = '25LX' AND l.source_id = '23-1'";
    texts(&server.store, sql).await.concat()
}

on_both! {
    async fn a_mark_follows_the_time_of_its_lesson(server: Server) {
        let files = Files::new(&server.store).await;
        taken(&server).await;
        // A Monday: until the end of Wednesday, Leerplichtwet art. 12; marked on Monday.
        assert_eq!(mark(&server).await, "2026-11-23 60=0+60 until 2026-11-25 v1");
        for (day, begin, end, status, expected, changed, why) in [
            ("2026-11-23", "09:00", "10:00", "", "2026-11-23 60=0+60 until 2026-11-25 v1", 0, "as it was"),
            ("2026-11-23", "09:00", "09:45", "", "2026-11-23 45=0+45 until 2026-11-25 v2", 1, "shortened"),
            ("2026-11-23", "08:30", "10:00", "", "2026-11-23 90=0+90 until 2026-11-25 v3", 1, "lengthened"),
            ("2026-11-23", "09:30", "10:30", "", "2026-11-23 60=0+60 until 2026-11-25 v4", 1, "half an hour later"),
            ("2026-11-23", "11:15", "12:15", "", "2026-11-23 60=0+60 until 2026-11-25 v4", 0, "its register was open at eleven already"),
            ("2026-11-20", "09:00", "10:00", "", "2026-11-20 60=0+60 until 2026-11-24 v5", 6, "it was on Friday: all six are of that day"),
            ("2026-11-23", "09:00", "10:00", "", "2026-11-23 60=0+60 until 2026-11-25 v6", 6, "back"),
            ("2026-11-23", "09:00", "10:00", "CANCELLED", "2026-11-23 0=0+0 until never v7", 1, "cancelled"),
            ("2026-11-23", "09:00", "10:00", "", "2026-11-23 60=0+60 until 2026-11-25 v8", 1, "not cancelled after all"),
        ] {
            let table = plan(&server, &files, day, begin, end, status).await;
            assert_eq!((mark(&server).await.as_str(), counts(&table, "presence")), (expected, [0, changed, 0, 0]), "{why}");
            assert_eq!(register(&server).await, "complete v1", "{why}");
        }
        let path = files.write("plan.csv", format!("{HEADER}{OTHER}"));
        timetable::import(&server.store, &files.request(&path), None).await.unwrap();
        assert_eq!(mark(&server).await, "2026-11-23 0=0+0 until never v9", "it vanished from the file: cancelled");
        plan(&server, &files, "2026-11-23", "09:00", "10:00", "").await;
        let kept = "SELECT DISTINCT replaced_by FROM presence_version";
        assert_eq!(texts(&server.store, kept).await, ["import timetable"]);
        let day = server.ask("mentor", "query($id: ID!) { day(studentId: $id, on: \"2026-11-23\") { lessons { presence { minutesMissed history { minutesMissed } } } } }", json!({ "id": student(CODE, "kid15") })).await;
        let history = json!([60, 45, 90, 60, 60, 60, 0, 60, 0].map(|minutes| json!({ "minutesMissed": minutes })));
        assert_eq!(day.data()["day"]["lessons"][0]["presence"], json!({ "minutesMissed": 60, "history": history }));
    }
}

on_both! {
    async fn what_was_seen_before_the_lesson_is_no_mark_of_it(server: Server) {
        let files = Files::new(&server.store).await;
        taken(&server).await;
        let table = plan(&server, &files, "2026-11-24", "09:00", "10:00", "").await;
        assert_eq!((mark(&server).await.as_str(), register(&server).await.as_str()), ("2026-11-24 0=0+0 until never v2", "open v2"));
        assert_eq!((counts(&table, "presence"), counts(&table, "register")), ([0, 6, 0, 0], [0, 1, 0, 0]), "all of them are of another day");
        // A mistake: where the lesson is where it was, they count as they did.
        plan(&server, &files, "2026-11-23", "09:00", "10:00", "").await;
        assert_eq!((mark(&server).await.as_str(), register(&server).await.as_str()), ("2026-11-23 60=0+60 until 2026-11-25 v3", "complete v3"));
        // No mistake: on its new day it is marked as if for the first time, by the term of that day.
        plan(&server, &files, "2026-12-01", "09:00", "10:00", "").await;
        assert_eq!(mark(&server).await, "2026-12-01 0=0+0 until never v4");
        let then = server.at("2026-12-01T08:30:00Z");
        let all = submit(&then, "k1", json!({ "complete": true })).await;
        assert_eq!(all["errors"].as_array().unwrap().len(), 6, "nobody has a mark of it: {all}");
        let stale = submit(&then, "k2", json!({ "marks": kid15("ABSENT", Some(9)) })).await;
        assert_eq!(stale["rows"][0]["outcome"], "CONFLICT");
        let answer = submit(&then, "k3", json!({ "marks": kid15("ABSENT", None), "restAre": "PRESENT", "complete": true })).await;
        assert_eq!((&answer["register"]["complete"], &answer["rows"][0]["outcome"]), (&json!(true), &json!("SAVED")), "{answer}");
        assert_eq!(answer["rows"][0]["presence"], json!({ "mark": "ABSENT", "version": 5, "minutesMissed": 60 }));
        assert_eq!(mark(&server).await, "2026-12-01 60=0+60 until 2026-12-03 v5");
        let again = submit(&then, "k4", json!({ "marks": kid15("ABSENT", Some(5)) })).await;
        assert_eq!(again["rows"][0]["outcome"], "UNCHANGED");
        // It is the teacher's to correct until the end of the next school day, as any first mark.
        let next = server.at("2026-12-02T22:59:59Z");
        assert_eq!(submit(&next, "k5", json!({ "marks": kid15("PRESENT", Some(5)) })).await["rows"][0]["outcome"], "SAVED");
    }
}

on_both! {
    async fn an_illness_that_ended_by_a_lesson_is_open_again_when_that_is_cancelled(server: Server) {
        let files = Files::new(&server.store).await;
        // Ill since Friday, half past nine, without end; absent in the first lesson of Monday and there in the second.
        let tx = server.store.begin().await.unwrap();
        let of = absence_report::Entity::find().filter(absence_report::Column::Kind.eq(AbsenceKind::Illness)).all(&tx).await.unwrap();
        let kid = student(CODE, "kid15");
        let model = of.into_iter().find(|row| kid.ends_with(&row.student_id.0.simple().to_string())).unwrap();
        let begins = "2026-11-20T08:30:00Z".parse().unwrap();
        let open = absence_report::Model { id: AbsenceReportId::new(), begins, claimed_ends: None, effective_ends: None, filed_at: begins, ..model };
        absence_report::Entity::insert(open.into_active_model()).exec_without_returning(&tx).await.unwrap();
        tx.commit().await.unwrap();
        let ended = "SELECT COALESCE(ended_by, 'OPEN') || ' ' || COALESCE(substr(CAST(effective_ends AS text), 1, 10), '-') FROM absence_report \
                     WHERE claimed_ends IS NULL";
        let answer = submit(&server, "k1", json!({ "marks": kid15("PRESENT", None) })).await;
        assert_eq!(answer["errors"], json!([]));
        // The second lesson of Friday was attended: the illness ended there.
        assert_eq!(texts(&server.store, ended).await, ["ATTENDED 2026-11-20"]);
        let cancelled = "20-2,2026-11-20,10:00,11:00,Subject 2,K1,other,,B1,2,2,CANCELLED\n";
        let path = files.write("cancelled.csv", format!("{HEADER}{cancelled}"));
        timetable::import(&server.store, &files.request(&path), None).await.unwrap();
        assert_eq!(texts(&server.store, ended).await, ["ATTENDED 2026-11-23"], "the next attended lesson ends it");
        plan(&server, &files, "2026-11-24", "09:00", "10:00", "").await;
        assert_eq!(texts(&server.store, ended).await, ["OPEN -"], "what was seen on Monday is no mark of Tuesday's lesson");
        let path = files.write("held.csv", format!("{HEADER}{}", cancelled.replace("CANCELLED", "")));
        timetable::import(&server.store, &files.request(&path), None).await.unwrap();
        assert_eq!(texts(&server.store, ended).await, ["ATTENDED 2026-11-20"]);
    }
}

on_both! {
    async fn a_register_that_is_being_taken_is_waited_for(server: Server) {
        // On SQLite there is one write connection: nobody is in the middle of anything while an import writes.
        if server.store.backend() == sea_orm::DbBackend::Postgres {
            let files = Files::new(&server.store).await;
            let taking = server.store.begin().await.unwrap();
            taking.execute_unprepared("SELECT id FROM student WHERE student_number = 'n-kid15' FOR NO KEY UPDATE").await.unwrap();
            let waits = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FROM student%'";
            let until_it_waits = async {
                loop {
                    let row = server.store.read().query_one_raw(Statement::from_string(server.store.backend(), waits)).await.unwrap();
                    if row.unwrap().try_get_by_index::<i64>(0).unwrap() > 0 {
                        break;
                    }
                }
            };
            let then = async {
                tokio::time::timeout(std::time::Duration::from_secs(20), until_it_waits).await.expect("the import waits for who takes part");
                taking
                    .execute_unprepared(
                        "INSERT INTO presence SELECT (p.x).* FROM (SELECT json_populate_record(t, json_build_object('id', gen_random_uuid(), \
                         'lesson_id', l.id, 'local_date', l.local_date, 'first_marked_at', l.begins)) AS x FROM presence t \
                         JOIN lesson o ON o.id = t.lesson_id JOIN student s ON s.id = t.student_id \
                         JOIN lesson l ON l.institution_id = t.institution_id AND l.source_id = '23-1' \
                         WHERE o.source_id = '20-1' AND s.student_number = 'n-kid15') p",
                    )
                    .await
                    .unwrap();
                taking.commit().await.unwrap();
            };
            let (table, ()) = tokio::join!(plan(&server, &files, "2026-11-23", "09:00", "09:45", ""), then);
            assert_eq!(counts(&table, "presence"), [0, 1, 0, 0], "the mark that came in meanwhile is counted by the lesson as it is now");
            assert!(mark(&server).await.starts_with("2026-11-23 45="), "{}", mark(&server).await);
        }
    }
}
