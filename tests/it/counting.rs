//! What counting keeps, over HTTP: rules as rows, signals that come and lapse, the watch list, and counting from scratch.

use chrono::NaiveDate;
use chrono_tz::Europe::Amsterdam;
use entity::id::StudentId;
use entity::kind::{Audience, LessonStatus};
use entity::{institution, presence, standing};
use presentie::clock::Clock;
use presentie::domain::rule::shipped;
use presentie::jobs::daily;
use presentie::jobs::evaluation::{self, Asked};
use presentie::policy::viewer::{Capacity, Person, Viewer};
use presentie::store::rule;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::on_both;
use crate::support::import::change;
use crate::support::missed::{FOUR, miss};
use crate::support::process::{presentie, run};
use crate::support::scratch::uncounted;
use crate::support::server::{Server, now};
use crate::support::world::{CODE, student};

const SIGNALS: &str = "query($id: ID) { signals(filter: { studentId: $id }, first: 100) { nodes {
    rule { code } begins reachedOn ends value provisional establishedOn dueOn status lapsedBecause lapsedDay version } } }";
const WATCH: &str = "query($filter: WatchListFilter) { watchList(filter: $filter, first: 50) { nodes {
    student { firstName } unauthorisedMinutes unexplainedMinutes unknownLessons rules { rule { code } value reached establishedOn dueOn forecast { remaining } } }
    pageInfo { hasNextPage } } }";
const JUDGE: &str = "mutation($input: JudgePresenceInput!) { judgePresence(input: $input) { errors { code rule message } } }";
const UPDATE_RULE: &str = "mutation($input: UpdateRuleInput!) { updateRule(input: $input) {
    rules { code on threshold deadlineWorkingDays } errors { code rule path limit date } } }";

/// Counts everybody from scratch, as of now.
async fn evaluate(server: &Server) {
    let asked = Asked { only: Some(CODE), date: None, check: false };
    for (_, done) in evaluation::run(&server.store, now(), asked).await.unwrap() {
        done.unwrap();
    }
}

async fn signals(server: &Server, login: &str, of: &str) -> Vec<Value> {
    let answer = server.ask(login, SIGNALS, json!({ "id": student(CODE, of) })).await.json();
    answer["data"]["signals"]["nodes"].as_array().unwrap_or_else(|| panic!("{answer}")).clone()
}

fn signal<'a>(signals: &'a [Value], code: &str) -> &'a Value {
    signals.iter().find(|signal| signal["rule"]["code"] == code).unwrap_or_else(|| panic!("{code}: {signals:?}"))
}

async fn viewer(server: &Server) -> Viewer {
    let school = institution::Entity::find().filter(institution::Column::Code.eq(CODE)).one(server.store.read()).await.unwrap().unwrap();
    Viewer {
        institution: school.id,
        zone: Amsterdam,
        audience: Audience::Staff,
        capacity: Capacity::Student(StudentId::new()),
        person: Person::default(),
        display_name: String::new(),
        now: now(),
        today: now().with_timezone(&Amsterdam).date_naive(),
    }
}

// A threshold of the law lives in two places: both say the same.
on_both! {
    async fn the_rules_of_the_database_are_the_shipped_ones(server: Server) {
        let mut kept = rule::of_viewer(&server.store, &viewer(&server).await).await.unwrap().shipped;
        let mut shipped = shipped();
        for rules in [&mut kept, &mut shipped] {
            rules.sort_by_key(|rule| (rule.code, rule.effective.begins));
        }
        assert_eq!(kept, shipped);
    }
}

// Sixteen hours make a signal with its days and its term; the desk gets into the file, sees what the student sees, and what is left.
on_both! {
    async fn sixteen_hours_make_signals_and_open_the_file_to_the_desk(server: Server) {
        assert_eq!(server.ask("officer", SIGNALS, json!({ "id": student(CODE, "kid17") })).await.json()["data"]["signals"]["nodes"], json!([]));
        miss(&server, "kid17", &FOUR).await;
        evaluate(&server).await;
        let seen = signals(&server, "officer", "kid17").await;
        let over = signal(&seen, "STATUTORY_16H");
        let expected = json!({ "rule": { "code": "STATUTORY_16H" }, "begins": "2026-11-02", "reachedOn": "2026-11-19", "ends": "2026-11-23", "value": 960,
            "provisional": false, "establishedOn": "2026-11-23", "dueOn": "2026-11-30", "status": "OPEN", "lapsedBecause": null, "lapsedDay": null, "version": 1 });
        assert_eq!(*over, expected);
        assert_eq!(signal(&seen, "PREVENTIVE_8H")["reachedOn"], "2026-11-09");
        assert_eq!(seen.len(), 2);
        for login in ["kid17", "authority", "mentor"] {
            assert_eq!(signals(&server, login, "kid17").await.len(), 2, "{login}");
        }
        let watched = server.ask("officer", WATCH, json!({ "filter": { "rule": "STATUTORY_16H" } })).await.json();
        let nodes = watched["data"]["watchList"]["nodes"].as_array().unwrap_or_else(|| panic!("{watched}"));
        assert_eq!(nodes.len(), 1, "{watched}");
        assert_eq!((&nodes[0]["unauthorisedMinutes"], &nodes[0]["rules"][0]["reached"]), (&json!(960), &json!(true)));
        assert!(nodes[0]["rules"].as_array().unwrap().iter().any(|rule| rule["rule"]["code"] == "STATUTORY_16H" && rule["dueOn"] == "2026-11-30"));
        // Of another school there is nothing; a student or guardian has no such list.
        for login in ["kid17", "authority", "stranger", "privacy", "admin"] {
            let refused = server.ask(login, WATCH, json!({})).await.json();
            assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN", "{login}");
        }
        assert_eq!(server.ask("officer-care", WATCH, json!({})).await.json()["data"]["watchList"]["nodes"], json!([]), "of another team");
        // Counted again nothing changes, and nothing is found to differ.
        evaluate(&server).await;
        assert_eq!(signals(&server, "officer", "kid17").await, seen);
        assert_eq!(uncounted(&server.store, CODE, now()).await, [""; 0]);
    }
}

// A correction that takes the hours below the threshold lapses the signal, and says what did it; another brings it back.
on_both! {
    async fn a_judgement_lapses_the_signal_and_another_brings_it_back(server: Server) {
        miss(&server, "kid17", &FOUR).await;
        evaluate(&server).await;
        let of = StudentId(student(CODE, "kid17").trim_start_matches("student_").parse().unwrap());
        let on: NaiveDate = "2026-11-16".parse().unwrap();
        let missed = presence::Entity::find().filter(presence::Column::StudentId.eq(of)).filter(presence::Column::LocalDate.eq(on));
        let row = missed.filter(presence::Column::MinutesMissed.gt(0)).one(server.store.read()).await.unwrap().unwrap();
        let judge = |authorised: bool, version: i32| {
            json!({ "input": { "presenceId": format!("presence_{}", row.id.0.simple()), "authorised": authorised, "version": version, "reason": "Family" } })
        };
        let done = server.ask("officer", JUDGE, judge(true, 1)).await.json();
        assert_eq!(done["data"]["judgePresence"]["errors"], json!([]), "{done}");
        let seen = signals(&server, "officer", "kid17").await;
        let over = signal(&seen, "STATUTORY_16H");
        assert_eq!((&over["status"], &over["lapsedDay"], &over["version"]), (&json!("LAPSED"), &json!("2026-11-16"), &json!(2)));
        assert!(over["lapsedBecause"].as_str().is_some_and(|text| !text.is_empty()), "{over}");
        // Eight hours were reached on the 9th all the same.
        assert_eq!(signal(&seen, "PREVENTIVE_8H")["status"], "OPEN");
        assert_eq!(uncounted(&server.store, CODE, now()).await, [""; 0]);
        let done = server.ask("officer", JUDGE, judge(false, 2)).await.json();
        assert_eq!(done["data"]["judgePresence"]["errors"], json!([]), "{done}");
        let seen = signals(&server, "officer", "kid17").await;
        assert_eq!((seen.len(), &signal(&seen, "STATUTORY_16H")["status"]), (2, &json!("OPEN")));
        assert_eq!(uncounted(&server.store, CODE, now()).await, [""; 0]);
    }
}

// What came to light on a day is due by that day, though a judgement undid it for a while.
on_both! {
    async fn a_signal_that_comes_back_keeps_its_term_and_what_waits_is_not_forgotten(server: Server) {
        // A report of long ago that nobody has judged: far before every window.
        miss(&server, "kid17", &[("2026-09-07", LessonStatus::Scheduled)]).await;
        change(&server.store, "UPDATE presence SET unauthorised_minutes = 0, pending_minutes = 240 WHERE local_date = '2026-09-07'").await;
        miss(&server, "kid17", &FOUR).await;
        evaluate(&server).await;
        let of = StudentId(student(CODE, "kid17").trim_start_matches("student_").parse().unwrap());
        let waits = async || {
            let kept = standing::Entity::find().filter(standing::Column::StudentId.eq(of)).one(server.store.read()).await.unwrap().unwrap();
            kept.pending_from.map(|day| day.to_string())
        };
        assert_eq!(waits().await.as_deref(), Some("2026-09-07"));
        let row = presence::Entity::find().filter(presence::Column::StudentId.eq(of)).filter(presence::Column::LocalDate.eq(FOUR[2].0.parse::<NaiveDate>().unwrap()));
        let row = row.filter(presence::Column::MinutesMissed.gt(0)).one(server.store.read()).await.unwrap().unwrap();
        for (at, authorised, version, status) in [("2026-11-23T10:00:00Z", true, 1, "LAPSED"), ("2026-11-26T10:00:00Z", false, 2, "OPEN")] {
            let server = server.at(at);
            let input = json!({ "presenceId": format!("presence_{}", row.id.0.simple()), "authorised": authorised, "version": version, "reason": "Family" });
            let done = server.ask("officer", JUDGE, json!({ "input": input })).await.json();
            assert_eq!(done["data"]["judgePresence"]["errors"], json!([]), "{done}");
            let seen = signals(&server, "officer", "kid17").await;
            let over = signal(&seen, "STATUTORY_16H");
            assert_eq!((&over["status"], &over["establishedOn"], &over["dueOn"]), (&json!(status), &json!("2026-11-23"), &json!("2026-11-30")), "{at}");
            assert_eq!(waits().await.as_deref(), Some("2026-09-07"), "{at}");
        }
    }
}

// Nothing is asked about who has died; recorded of the wrong student and taken back, it was never so.
on_both! {
    async fn a_death_lapses_what_is_open_and_taken_back_it_was_never_so(server: Server) {
        miss(&server, "kid17", &FOUR).await;
        evaluate(&server).await;
        let record = "mutation($input: RecordStudentFactInput!) { recordStudentFact(input: $input) { facts { id version } errors { code rule } } }";
        let input = json!({ "studentId": student(CODE, "kid17"), "kind": "DECEASED", "begins": "2026-11-20", "idempotencyKey": "d" });
        let done = server.ask("admin", record, json!({ "input": input })).await.data()["recordStudentFact"].clone();
        assert_eq!(done["errors"], json!([]), "{done}");
        let states = async || -> Vec<Value> { signals(&server, "mentor", "kid17").await.iter().map(|signal| signal["status"].clone()).collect() };
        assert_eq!(states().await, ["LAPSED", "LAPSED"]);
        assert!(signals(&server, "mentor", "kid17").await.iter().all(|signal| signal["lapsedBecause"].as_str().is_some_and(|text| !text.is_empty())));
        assert_eq!(uncounted(&server.store, CODE, now()).await, [""; 0]);
        let correct = "mutation($input: CorrectStudentFactInput!) { correctStudentFact(input: $input) { errors { code rule } } }";
        let input = json!({ "factId": done["facts"][0]["id"], "version": done["facts"][0]["version"], "never": true });
        assert_eq!(server.ask("admin", correct, json!({ "input": input })).await.data()["correctStudentFact"]["errors"], json!([]));
        assert_eq!(states().await, ["OPEN", "OPEN"]);
        assert_eq!(uncounted(&server.store, CODE, now()).await, [""; 0]);
    }
}

on_both! {
    async fn where_the_rule_is_off_a_flag_asks_nothing_of_anybody(server: Server) {
        let flag = "mutation($input: FlagForActionInput!) { flagForAction(input: $input) { flag { id } errors { code } } }";
        let raise = async |of: &str| {
            let input = json!({ "studentId": student(CODE, of), "reason": "worried", "idempotencyKey": of });
            let done = server.ask("mentor", flag, json!({ "input": input })).await.data()["flagForAction"].clone();
            assert!(done["flag"]["id"].is_string() && done["errors"] == json!([]), "{done}");
            signals(&server, "mentor", of).await.len()
        };
        assert_eq!(raise("kid15").await, 1);
        let off = json!({ "input": { "code": "ACTION_WANTED", "on": false, "idempotencyKey": "off" } });
        assert_eq!(server.ask("admin", UPDATE_RULE, off).await.json()["data"]["updateRule"]["errors"], json!([]));
        assert_eq!(raise("kid17").await, 0);
    }
}

// The law is nobody's to change; the school's own protocol is, from a day on, for windows that end from then on.
on_both! {
    async fn a_school_changes_its_own_protocol_and_not_the_law(server: Server) {
        evaluate(&server).await;
        let update = async |login: &str, code: &str, more: Value| {
            let mut input = json!({ "code": code, "on": true, "idempotencyKey": format!("{login} {code} {more}") });
            more.as_object().unwrap().iter().for_each(|(key, value)| input[key] = value.clone());
            server.ask(login, UPDATE_RULE, json!({ "input": input })).await.json()["data"]["updateRule"].clone()
        };
        for (login, code, more, expected) in [
            ("mentor", "PREVENTIVE_8H", json!({}), "ROLE"),
            ("admin", "STATUTORY_16H", json!({ "thresholdMinutes": 900 }), "BY_LAW"),
            ("admin", "STATUTORY_16H", json!({ "on": false }), "BY_LAW"),
            ("admin", "REGIONAL_16H_ADULT", json!({}), "BOARD_DECIDES"),
            ("admin", "REGIONAL_16H_ADULT", json!({ "boardDecidedOn": "2026-11-20", "effectiveFrom": "2026-11-19" }), "NOT_BEFORE"),
            ("admin", "PREVENTIVE_8H", json!({ "thresholdMinutes": 59 }), "BOUNDS"),
            ("admin", "PREVENTIVE_8H", json!({ "effectiveFrom": "2026-11-22" }), "NOT_BEFORE"),
            ("admin", "PREVENTIVE_8H", json!({ "boardDecidedOn": "2026-11-20" }), "NO_DECISION"),
            ("admin", "FOUR_WEEKS_ADULT", json!({ "countsParts": true }), "BY_LAW"),
        ] {
            let answer = update(login, code, more.clone()).await;
            let error = &answer["errors"][0];
            let said = error["rule"].as_str().or(error["code"].as_str()).unwrap_or_else(|| panic!("{code} {more}: {answer}"));
            assert_eq!(said, expected, "{login} {code} {more}");
        }
        let done = update("admin", "PREVENTIVE_8H", json!({ "thresholdMinutes": 60, "deadlineWorkingDays": 2 })).await;
        assert_eq!(done["errors"], json!([]));
        assert!(done["rules"].as_array().unwrap().contains(&json!({ "code": "PREVENTIVE_8H", "on": true, "threshold": 60, "deadlineWorkingDays": 2 })));
        let done = update("admin", "REGIONAL_16H_ADULT", json!({ "boardDecidedOn": "2026-11-02", "effectiveFrom": "2026-11-03" })).await;
        assert_eq!(done["errors"], json!([]));
        miss(&server, "grown21", &FOUR).await;
        for ran in daily::run(&server.store, now(), Some(CODE)).await.unwrap() {
            ran.done.unwrap();
        }
        evaluate(&server).await;
        let seen = signals(&server, "mentor", "grown21").await;
        assert_eq!(signal(&seen, "REGIONAL_16H_ADULT")["reachedOn"], "2026-11-19");
        // Eight hours were reached by the protocol of that day, and its term is that of then.
        let own = signal(&seen, "PREVENTIVE_8H");
        assert_eq!((&own["reachedOn"], &own["dueOn"]), (&json!("2026-11-09"), &json!("2026-11-30")), "{own}");
        // Four hours were missed a week ago, and the protocol says so of windows that end from today on.
        miss(&server, "calm17", &FOUR[2..3]).await;
        evaluate(&server).await;
        let own = signals(&server, "mentor", "calm17").await;
        let own = signal(&own, "PREVENTIVE_8H");
        assert_eq!((&own["reachedOn"], &own["value"], &own["dueOn"]), (&json!("2026-11-23"), &json!(240), &json!("2026-11-25")), "{own}");
        assert_eq!(uncounted(&server.store, CODE, now()).await, [""; 0]);
        // Switched off: from that day on nothing reaches it.
        assert_eq!(update("admin", "REGIONAL_16H_ADULT", json!({ "on": false, "effectiveFrom": "2026-11-23" })).await["errors"], json!([]));
        daily::run(&server.store, now(), Some(CODE)).await.unwrap();
        let seen = signals(&server, "mentor", "grown21").await;
        assert_eq!((&signal(&seen, "REGIONAL_16H_ADULT")["status"], &signal(&seen, "REGIONAL_16H_ADULT")["ends"]), (&json!("OPEN"), &json!("2026-11-22")));
        assert_eq!(uncounted(&server.store, CODE, now()).await, [""; 0]);
    }
}

// What is kept and does not come to the same is found, named and put right.
on_both! {
    async fn the_command_finds_what_differs_and_puts_it_right(server: Server) {
        miss(&server, "kid17", &FOUR).await;
        evaluate(&server).await;
        let folder = tempfile::tempdir().unwrap();
        let say = |arguments: &[&str]| run(&mut presentie(folder.path(), &[arguments, &["--database-url", &server.url]].concat()));
        let date = Clock::SYSTEM.now().with_timezone(&Amsterdam).date_naive().to_string();
        let fine = say(&["evaluate", "--check", "--institution", CODE, "--date", &date]);
        assert!(fine.status.success() && fine.out.ends_with("students compared 6, not counted by then 0, differences 0\n"), "{fine:?}");
        let tx = server.store.begin().await.unwrap();
        for sql in [
            "UPDATE student_day SET unauthorised_minutes = unauthorised_minutes + 1 WHERE local_date = '2026-11-16'",
            "UPDATE standing SET unknown_lessons = unknown_lessons + 3",
            "UPDATE signal SET value = 961 WHERE code = 'STATUTORY_16H'",
            "DELETE FROM signal WHERE code = 'PREVENTIVE_8H'",
        ] {
            tx.execute_unprepared(sql).await.unwrap();
        }
        tx.commit().await.unwrap();
        let found = say(&["evaluate", "--check", "--institution", CODE]);
        assert_eq!(found.status.code(), Some(1), "{found:?}");
        for what in ["day 2026-11-16", "standing comes to", "comes to Crossing { code: Statutory16h", "no signal of Crossing { code: Preventive8h"] {
            assert!(found.out.contains(what), "{what}: {found:?}");
        }
        let tomorrow = say(&["evaluate", "--date", "2100-01-01"]);
        assert!(tomorrow.status.code() == Some(1) && tomorrow.err.contains("2100-01-01 is yet to come"), "{tomorrow:?}");
        let back = say(&["evaluate", "--institution", CODE, "--date", "2026-11-20"]);
        assert!(back.status.code() == Some(1) && back.err.contains("windows never move back"), "{back:?}");
        let right = say(&["evaluate", "--institution", CODE]);
        assert!(right.status.success() && right.out == format!("{CODE}: counted from scratch 6\n"), "{right:?}");
        assert!(say(&["evaluate", "--check", "--institution", CODE]).status.success());
    }
}

// Two changes of one student at once, and the clock beside them: each waits for the other, and what is kept is the count from scratch.
on_both! {
    async fn two_changes_of_one_student_at_once_come_to_the_count_from_scratch(server: Server) {
        miss(&server, "kid17", &FOUR).await;
        evaluate(&server).await;
        let of = StudentId(student(CODE, "kid17").trim_start_matches("student_").parse().unwrap());
        let missed = presence::Entity::find().filter(presence::Column::StudentId.eq(of)).filter(presence::Column::MinutesMissed.eq(240));
        let rows = missed.all(server.store.read()).await.unwrap();
        for (round, authorised) in [true, false, true].into_iter().enumerate() {
            let judge = |row: &presence::Model| {
                let version = row.version + i32::try_from(round).unwrap();
                let id = format!("presence_{}", row.id.0.simple());
                json!({ "input": { "presenceId": id, "authorised": authorised, "version": version, "reason": "Family" } })
            };
            let all = futures::future::join_all(rows.iter().map(|row| server.ask("officer", JUDGE, judge(row))));
            let (answers, ran) = tokio::join!(all, daily::run(&server.store, now(), Some(CODE)));
            for answer in answers {
                assert_eq!(answer.json()["data"]["judgePresence"]["errors"], json!([]));
            }
            assert!(ran.unwrap()[0].moved.is_ok());
            assert_eq!(uncounted(&server.store, CODE, now()).await, [""; 0], "{round}");
            let seen = signals(&server, "officer", "kid17").await;
            let status = if authorised { "LAPSED" } else { "OPEN" };
            assert_eq!((&signal(&seen, "STATUTORY_16H")["status"], seen.len()), (&json!(status), 2), "{round}");
        }
    }
}
