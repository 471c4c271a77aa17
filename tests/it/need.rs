//! What gives an absence officer a reason to look: reports that await judgement, also those of days to come or without lessons; and signals. A
//! report that was come to by a lesson or by such a day is the same by its own key.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::id::{AbsenceReportId, InstitutionId, SignalId, StudentId};
use entity::kind::{AbsenceKind, AbsenceStatus, ActorKind, Channel, RuleCode, SignalStatus};
use entity::{absence_report, signal};
use presentie::http::built_in_issuer::ISSUER;
use presentie::policy::sight::Tie;
use presentie::store::viewer::{Claim, load};
use presentie::store::{Store, student};
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::{Value, json};

use crate::on_both;
use crate::support::import::change;
use crate::support::server::Server;
use crate::support::world::{self, CODE, portal};
use crate::support::{facts, server};

/// Of each student: begin and end of a report that awaits judgement. There are lessons on 18, 19, 20 and 23 November, at nine and ten.
const PENDING: [(&str, &str, Option<&str>, &str); 7] = [
    ("kid15", "2026-11-26T07:00:00Z", Some("2026-11-27T16:00:00Z"), "2026-11-26 2026-11-27"),
    // From midnight to midnight of the school: one day.
    ("kid17", "2026-11-21T23:00:00Z", Some("2026-11-22T23:00:00Z"), "2026-11-22"),
    ("calm17", "2026-11-20T10:30:00Z", Some("2026-11-28T16:00:00Z"), "2026-11-23"),
    ("new18", "2026-10-20T07:00:00Z", Some("2026-10-28T12:00:00Z"), "2026-10-27 2026-10-28"),
    ("grown21", "2026-11-30T07:00:00Z", None, "2026-11-30 to 2026-12-27"),
    ("ageless", "2026-09-01T07:00:00Z", Some("2026-10-26T16:00:00Z"), ""),
    // Lessons that are too long ago give no need, and no other days stand in for them.
    ("kid15", "2026-11-20T09:30:00Z", Some("2026-11-20T10:30:00Z"), "2026-11-20"),
];

/// Keys of the reports on the wire.
async fn pend(store: &Store, status: AbsenceStatus) -> Vec<String> {
    let tx = store.begin().await.unwrap();
    let facts = facts::read(store).await;
    let institution_id: InstitutionId = facts.institutions.iter().find(|school| school.code == CODE).unwrap().id;
    let mut keys = vec![];
    for (login, begins, ends, _) in PENDING {
        let at = |text: &str| -> DateTime<Utc> { text.parse().unwrap() };
        let student_id = StudentId(world::student(CODE, login).trim_start_matches("student_").parse().unwrap());
        let row = absence_report::Model {
            id: AbsenceReportId::new(),
            institution_id,
            student_id,
            kind: AbsenceKind::Other,
            begins: at(begins),
            claimed_ends: ends.map(at),
            effective_ends: ends.map(at),
            ended_by: None,
            status,
            filer_kind: ActorKind::Student,
            filer_student_id: Some(student_id),
            filer_guardian_id: None,
            entered_by: None,
            filed_at: server::now(),
            filed_late: false,
            channel: Channel::Portal,
            note_id: None,
            decided_by: None,
            decided_at: None,
            decision_id: None,
            decider: None,
            lpa_decided_on: None,
            version: 1,
        };
        keys.push(format!("report_{}", row.id.0.simple()));
        absence_report::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    keys
}

/// Days on which a student's file is open to the officer, as far as they come from reports.
async fn need_days(server: &Server, login: &str, at: &str) -> Vec<String> {
    let claim = Claim { issuer: ISSUER.into(), subject: "officer".into(), institution: CODE.into(), audience: portal("officer") };
    let viewer = load(&server.store, &claim, at.parse().unwrap()).await.unwrap().unwrap();
    let all = student::all(&server.store, &viewer).await.unwrap();
    let Tie::Staff(tie) = all.into_iter().find(|row| row.first_name == login).unwrap().tie else { panic!("no staff") };
    tie.call_days.iter().map(ToString::to_string).collect()
}

on_both! {
    async fn a_report_that_awaits_judgement_opens_its_days(server: Server) {
        let reports = pend(&server.store, AbsenceStatus::Pending).await;
        let seen: BTreeSet<&str> = PENDING.iter().map(|(login, ..)| *login).collect();
        for login in seen {
            let mut expected: BTreeSet<String> = BTreeSet::new();
            for (_, _, _, days) in PENDING.iter().filter(|(other, ..)| *other == login) {
                match days.split_once(" to ") {
                    None => expected.extend(days.split(' ').filter(|day| !day.is_empty()).map(str::to_owned)),
                    Some((from, to)) => {
                        let (from, to): (chrono::NaiveDate, chrono::NaiveDate) = (from.parse().unwrap(), to.parse().unwrap());
                        expected.extend(from.iter_days().take_while(|day| *day <= to).map(|day| day.to_string()));
                    }
                }
            }
            // Whoever missed the lesson of the 20th has that day besides.
            if login != "calm17" {
                expected.insert("2026-11-20".to_owned());
            }
            assert_eq!(need_days(&server, login, "2026-11-23T10:00:00Z").await, expected.into_iter().collect::<Vec<_>>(), "{login}");
        }
        assert_eq!(need_days(&server, "calm17", "2026-11-10T10:00:00Z").await, ["2026-11-23"], "also while it is still to come");
        assert_eq!(need_days(&server, "calm17", "2026-12-21T10:00:00Z").await, [""; 0], "28 days after the last lesson it is over");
        let rights = "query($id: ID!) { rights(studentId: $id) { groups { group extent } } }";
        let calm = server.ask("officer", rights, json!({ "id": world::student(CODE, "calm17") })).await.data();
        let extent = |group: &str| calm["rights"]["groups"].as_array().unwrap().iter().find(|one| one["group"] == group).unwrap()["extent"].clone();
        assert_eq!((extent("CONTACT"), extent("TIMETABLE"), extent("REASON")), ("ALL".into(), "PARTLY".into(), "PARTLY".into()));
        // By their keys they are there for who is to judge them, and for nobody without the need.
        let nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on AbsenceReport { kind begins status filedBy { kind } } } }";
        let open = server.ask("officer", nodes, json!({ "ids": reports })).await.json()["data"]["nodes"].clone();
        let there: Vec<bool> = open.as_array().unwrap().iter().map(|node| !node.is_null()).collect();
        assert_eq!(there, [true, true, true, true, true, false, true], "{open}");
        assert!(open[0]["kind"] == "OTHER" && open[0]["filedBy"]["kind"] == "STUDENT", "{open}");
        for login in ["officer-care", "lead", "admin", "privacy"] {
            let hidden = server.ask(login, nodes, json!({ "ids": reports })).await;
            assert_eq!(hidden.json()["data"]["nodes"], json!([null, null, null, null, null, null, null]), "{login}");
        }
    }
}

on_both! {
    async fn the_ties_that_sql_reads_are_those_of_the_tables_with_reports_that_wait(server: Server) {
        pend(&server.store, AbsenceStatus::Pending).await;
        let facts = facts::read(&server.store).await;
        for at in ["2009-12-31T12:00:00Z", "2026-10-24T12:00:00Z", "2026-11-02T12:00:00Z", "2026-11-21T23:30:00Z", "2026-11-23T10:00:00Z", "2026-12-18T12:00:00Z", "2027-01-05T12:00:00Z"] {
            let claim = Claim { issuer: ISSUER.into(), subject: "officer".into(), institution: CODE.into(), audience: portal("officer") };
            let viewer = load(&server.store, &claim, at.parse().unwrap()).await.unwrap().unwrap();
            for row in student::all(&server.store, &viewer).await.unwrap() {
                let student = facts.students.iter().find(|student| student.id == row.id).unwrap();
                assert_eq!(Some(row.tie), facts.tie(&viewer, student), "{} at {at}", row.first_name);
            }
        }
    }
}

on_both! {
    async fn a_report_is_the_same_by_its_key_as_by_a_lesson(server: Server) {
        // Two that were accepted: nobody has a need for them, and some come to them by a lesson or a day.
        pend(&server.store, AbsenceStatus::Accepted).await;
        let fields = "id status ends kind note filedBy { kind } channel";
        let day = format!("query($id: ID!, $on: Date!) {{ day(studentId: $id, on: $on) {{ lessons {{ lesson {{ id }} report {{ {fields} }} }} }} }}");
        let node = format!("query($id: ID!) {{ node(id: $id) {{ ... on AbsenceReport {{ {fields} }} }} }}");
        let mut met = 0;
        for login in ["teach", "other", "mentor", "officer", "officer-care", "lead", "authority", "carer", "kid15", "kid17"] {
            for (student, _) in world::STUDENTS {
                for on in ["2026-11-18", "2026-11-19", "2026-11-20", "2026-11-23"] {
                    let by_day = server.ask(login, &day, json!({ "id": world::student(CODE, student), "on": on })).await.json();
                    for lesson in by_day["data"]["day"]["lessons"].as_array().into_iter().flatten() {
                        let Some(id) = lesson["report"]["id"].as_str() else { continue };
                        let by_key = server.ask(login, &node, json!({ "id": id })).await.json();
                        assert_eq!(by_key["data"]["node"], lesson["report"], "{login} {student} {on}: {by_key}");
                        met += 1;
                    }
                }
            }
        }
        assert!(met > 50, "{met}");
        // Of another's lessons alone, or on a day without need, it is not there.
        let of_kid15 = |day: u32, hour: u32| world::lesson(CODE, day, hour);
        let register = "query($id: ID!) { register(lessonId: $id) { rows { student { firstName } report { id } } } }";
        let rows = server.ask("teach", register, json!({ "id": of_kid15(19, 1) })).await.json();
        let id = rows["data"]["register"]["rows"].as_array().unwrap().iter().find_map(|row| row["report"]["id"].as_str()).unwrap().to_owned();
        for (login, there) in [("teach", true), ("other", false), ("officer", false), ("stranger", false)] {
            let answer = server.ask(login, &node, json!({ "id": id })).await.json();
            assert_eq!(!answer["data"]["node"].is_null(), there, "{login}: {answer}");
        }
    }
}

on_both! {
    async fn a_key_that_is_asked_for_twice_is_answered_twice(server: Server) {
        let kid = world::student(CODE, "kid15");
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Student { firstName } } }";
        let lesson = world::lesson(CODE, 20, 1);
        let nodes: Value = server.ask("kid15", query, json!({ "ids": [kid, lesson, kid, kid, lesson] })).await.data()["nodes"].clone();
        let ids: Vec<&str> = nodes.as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap()).collect();
        assert_eq!(ids, [&kid, &lesson, &kid, &kid, &lesson]);
        assert_eq!(nodes[0], nodes[3]);
    }
}

/// Puts a signal of `calm17` in, which missed nothing that anybody has to call about.
async fn signal(store: &Store, status: SignalStatus, ended_at: Option<&str>) {
    let facts = facts::read(store).await;
    let student = facts.students.iter().find(|row| format!("student_{}", row.id.0.simple()) == world::student(CODE, "calm17")).unwrap();
    let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    let row = signal::Model {
        id: SignalId::new(),
        institution_id: student.institution_id,
        student_id: student.id,
        code: RuleCode::Preventive8h,
        begins: day("2026-09-01"),
        reached_on: day("2026-09-11"),
        ends: day("2026-09-20"),
        value: 480,
        provisional: false,
        status,
        established_on: day("2026-09-11"),
        due_on: day("2026-09-18"),
        flag_id: None,
        ended_at: ended_at.map(|at| at.parse().unwrap()),
        handled_by: None,
        handled_note_id: None,
        lapsed_because: None,
        lapsed_day: None,
        version: 1,
    };
    let tx = store.begin().await.unwrap();
    signal::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.unwrap();
    tx.commit().await.unwrap();
}

/// Whether standing of `calm17` is open; nothing where the student does not exist for the viewer.
async fn open(server: &Server, login: &str) -> Option<bool> {
    let query = "query($id: ID!) { rights(studentId: $id) { groups { group extent } } }";
    let answer = server.ask(login, query, json!({ "id": world::student(CODE, "calm17") })).await.json();
    let groups = answer["data"]["rights"]["groups"].as_array()?;
    Some(groups.iter().find(|one| one["group"] == "STANDING").unwrap()["extent"] == "ALL")
}

on_both! {
    async fn a_signal_opens_the_file_while_it_is_open_and_four_weeks_after(server: Server) {
        let all = async || {
            let mut all = vec![];
            for login in ["officer", "officer-care", "mentor", "lead", "teach", "authority"] {
                all.push(open(&server, login).await);
            }
            all
        };
        let others = [None, Some(true), Some(false), Some(false), Some(true)];
        assert_eq!(all().await, [&[Some(false)][..], &others].concat(), "none yet");
        // It is Monday 23 November, 11 o'clock in Amsterdam; 28 days before it, the clock had just been put back.
        for (status, ended_at, expected) in [
            (SignalStatus::Open, None, true),
            (SignalStatus::Handled, Some("2026-11-23T09:00:00Z"), true),
            (SignalStatus::Handled, Some("2026-10-25T23:00:00Z"), true),
            (SignalStatus::Handled, Some("2026-10-25T22:59:59Z"), false),
            (SignalStatus::Lapsed, Some("2026-10-26T12:00:00Z"), true),
            (SignalStatus::Lapsed, Some("2026-10-25T12:00:00Z"), false),
        ] {
            signal(&server.store, status, ended_at).await;
            assert_eq!(all().await, [&[Some(expected)][..], &others].concat(), "{status:?} {ended_at:?}");
            change(&server.store, "DELETE FROM signal").await;
        }
        // The last of them decides.
        signal(&server.store, SignalStatus::Handled, Some("2026-09-20T09:00:00Z")).await;
        signal(&server.store, SignalStatus::Lapsed, Some("2026-11-20T09:00:00Z")).await;
        assert_eq!(open(&server, "officer").await, Some(true));
        assert_eq!(open(&server.at("2026-12-18T22:59:00Z"), "officer").await, Some(true), "28 days after Friday the 20th");
        assert_eq!(open(&server.at("2026-12-18T23:00:00Z"), "officer").await, Some(false));
    }
}

on_both! {
    async fn a_signal_opens_every_day_in_the_lists_of_the_desk(server: Server) {
        // Missed in September, and never settled; and reports that were accepted long ago.
        let old = "UPDATE presence SET local_date = '2026-09-18', mark = 'ABSENT', settled = FALSE, minutes_missed = 60, unexplained_minutes = 60 \
                   WHERE student_id IN (SELECT id FROM student WHERE source_id = 'calm17') AND lesson_id IN (SELECT id FROM lesson WHERE source_id = '20-1')";
        change(&server.store, old).await;
        let id = world::student(CODE, "calm17");
        let query = "query($ids: [ID!]!) {
            unexplained(first: 10, filter: { from: \"2026-09-01\", to: \"2026-09-30\" }) { nodes { student { id } viewerCan } }
            presences(studentIds: $ids, from: \"2026-09-01\", to: \"2026-11-30\", first: 50) { nodes { id } }
            absenceReports(first: 50, filter: { studentIds: $ids }) { nodes { kind note student { id } } } }";
        let counts = async |login: &str| {
            let data = server.ask(login, query, json!({ "ids": [id] })).await.data();
            ["unexplained", "presences", "absenceReports"].map(|field| data[field]["nodes"].as_array().unwrap().len())
        };
        assert_eq!(counts("officer").await, [0, 0, 0]);
        signal(&server.store, SignalStatus::Open, None).await;
        assert_eq!(counts("officer").await, [1, 6, 2]);
        assert_eq!(counts("officer-care").await, [0, 0, 0]);
        assert_eq!(counts("mentor").await, [1, 6, 2], "as a mentor sees it");
        let listed = server.ask("officer", query, json!({ "ids": [id] })).await.data();
        assert_eq!(listed["unexplained"]["nodes"][0]["viewerCan"], json!(["CORRECT_PRESENCE", "JUDGE_PRESENCE"]));
        assert_eq!(listed["absenceReports"]["nodes"][0]["note"], "at the dentist");
    }
}
