//! What a list gives is what the pure rule says: the scope in SQL and `policy` are held equal for every viewer of the test world.

use std::collections::BTreeSet;

use entity::id::StudentId;
use entity::kind::Audience;
use presentie::policy::group::FieldGroup;
use presentie::policy::sight::{Tie, sight};
use presentie::policy::viewer::Viewer;
use presentie::store::page::Page;
use presentie::store::viewer::{Claim, load};
use presentie::store::{Store, presence, signal, student};
use serde_json::json;

use crate::on_both;
use crate::support::facts;
use crate::support::import::change;
use crate::support::signals;
use crate::support::world::{CODE, GUARDIANS, OTHER_CODE, STAFF, STUDENTS, portal, student as student_id};

async fn viewer(store: &Store, login: &str, code: &str, at: &str) -> Viewer {
    let issuer = presentie::http::built_in_issuer::ISSUER.to_owned();
    let claim = Claim { issuer, subject: login.to_owned(), institution: code.to_owned(), audience: portal(login) };
    load(store, &claim, at.parse().unwrap()).await.unwrap().unwrap()
}

fn everybody() -> Vec<&'static str> {
    STUDENTS.iter().map(|(name, _)| *name).chain(GUARDIANS).chain(STAFF).collect()
}

/// Days on which rights differ: today, birthdays and the ends of grants and roles around it, years before and after.
const DAYS: [&str; 9] = [
    "2009-12-31T12:00:00Z",
    "2026-07-31T12:00:00Z",
    "2026-08-01T12:00:00Z",
    "2026-10-23T12:00:00Z",
    "2026-10-24T12:00:00Z",
    "2026-11-23T10:00:00Z",
    "2027-01-21T12:00:00Z",
    "2027-01-22T12:00:00Z",
    "2029-06-01T12:00:00Z",
];

on_both! {
    async fn a_student_is_in_the_scope_exactly_when_policy_gives_a_sight(server: Server) {
        signals::put(&server.store).await;
        let facts = facts::read(&server.store).await;
        for login in everybody() {
            for at in DAYS {
                let viewer = viewer(&server.store, login, CODE, at).await;
                let scoped: BTreeSet<StudentId> = student::all(&server.store, &viewer).await.unwrap().into_iter().map(|row| row.id).collect();
                let expected: BTreeSet<StudentId> = facts
                    .students
                    .iter()
                    .filter(|student| facts.tie(&viewer, student).is_some_and(|tie| sight(student.birth_date, &tie, viewer.today).is_some()))
                    .map(|student| student.id)
                    .collect();
                assert_eq!(scoped, expected, "{login} at {at}");
            }
        }
    }
}

on_both! {
    async fn the_ties_that_sql_reads_are_those_of_the_tables(server: Server) {
        signals::put(&server.store).await;
        let facts = facts::read(&server.store).await;
        for login in everybody() {
            for at in DAYS {
                let viewer = viewer(&server.store, login, CODE, at).await;
                for row in student::all(&server.store, &viewer).await.unwrap() {
                    let student = facts.students.iter().find(|student| student.id == row.id).unwrap();
                    assert_eq!(Some(row.tie), facts.tie(&viewer, student), "{login} at {at}");
                    // With all its days it says the same of any of them.
                    for other in DAYS.into_iter().filter(|_| GUARDIANS.contains(&login)) {
                        let viewer = Viewer { today: other[..10].parse().unwrap(), ..viewer.clone() };
                        assert_eq!(Some(Tie::Guardian(row.dated.on(viewer.today))), facts.tie(&viewer, student), "{login} at {at} of {other}");
                    }
                }
            }
        }
    }
}

on_both! {
    async fn a_page_of_presences_holds_those_that_are_open_and_no_others(server: Server) {
        signals::put(&server.store).await;
        for login in everybody() {
            let viewer = viewer(&server.store, login, CODE, "2026-11-23T10:00:00Z").await;
            let rows = student::all(&server.store, &viewer).await.unwrap();
            let sights: Vec<_> = rows.iter().filter_map(|row| Some((row.id, sight(row.birth_date, &row.tie, viewer.today)?))).collect();
            let open: Vec<_> = sights.iter().map(|(id, sight)| (*id, sight)).collect();
            let all = Page { size: 100, cursor: None, backwards: false };
            let days = ("2026-11-01".parse().unwrap(), "2026-11-30".parse().unwrap());
            let found = presence::page(&server.store, &viewer, &open, days, &all).await.unwrap().unwrap();
            let given: BTreeSet<_> = found.rows.iter().map(|(_, lesson)| lesson.presence.unwrap().id).collect();
            let mut expected = BTreeSet::new();
            for (id, sight) in &sights {
                let week = presentie::store::week::of(&server.store, &viewer, *id, days.0, days.1).await.unwrap().unwrap();
                let open = week.1.iter().filter(|lesson| sight.of(FieldGroup::Presence, lesson.about()).is_ok());
                expected.extend(open.filter_map(|lesson| lesson.presence).map(|presence| presence.id));
            }
            assert_eq!(given, expected, "{login}");
        }
    }
}

on_both! {
    async fn a_page_of_signals_holds_those_of_whom_standing_is_open_and_no_others(server: Server) {
        signals::put(&server.store).await;
        // Leave that waits for the team lead opens standing to them.
        let waits = "UPDATE absence_report SET status = 'PENDING', decider = 'TEAM_LEAD' WHERE student_id IN (SELECT id FROM student WHERE source_id IN ('kid15', 'grown21'))";
        change(&server.store, waits).await;
        let facts = facts::read(&server.store).await;
        let mut met = 0;
        for login in everybody() {
            for at in DAYS {
                let viewer = viewer(&server.store, login, CODE, at).await;
                let all = Page { size: 100, cursor: None, backwards: false };
                let found = signal::page(&server.store, &viewer, &signal::SignalFilter::default(), &all).await.unwrap().unwrap();
                let given: BTreeSet<_> = found.rows.iter().map(|(_, row)| row.id).collect();
                let open = |student: StudentId| {
                    let student = facts.students.iter().find(|row| row.id == student).unwrap();
                    let seen = facts.tie(&viewer, student).and_then(|tie| sight(student.birth_date, &tie, viewer.today));
                    seen.is_some_and(|seen| seen.whole(FieldGroup::Standing).is_ok())
                };
                let expected: BTreeSet<_> = facts.signals.iter().filter(|row| open(row.student_id)).map(|row| row.id).collect();
                met += expected.len();
                assert_eq!(given, expected, "{login} at {at}");
                // By their keys they are the same.
                let ids: Vec<_> = facts.signals.iter().map(|row| row.id).collect();
                let by_key: BTreeSet<_> = signal::among(&server.store, &viewer, &ids).await.unwrap().into_iter().map(|(_, row)| row.id).collect();
                assert_eq!(by_key, expected, "{login} at {at}");
            }
        }
        assert!(met > 200, "{met}");
    }
}

on_both! {
    async fn who_may_report_finds_the_presences_that_own_reports_cover(server: Server) {
        let query = "query($ids: [ID!]!) { presences(studentIds: $ids, from: \"2026-11-01\", to: \"2026-11-30\", first: 100) { nodes { lesson { on subject } } } }";
        let found = async || server.ask("report", query, json!({ "ids": [student_id(CODE, "new18")] })).await.data()["presences"]["nodes"].clone();
        // Thursday's report was filed by another guardian.
        assert_eq!(found().await, json!([]));
        let own = "UPDATE absence_report SET filer_guardian_id = (SELECT id FROM guardian g WHERE g.source_id = 'report' \
                   AND g.institution_id = absence_report.institution_id) WHERE filer_guardian_id IS NOT NULL";
        change(&server.store, own).await;
        assert_eq!(found().await, json!([{ "lesson": { "on": "2026-11-19", "subject": "Subject 1" } }]));
        change(&server.store, "UPDATE absence_report SET status = 'WITHDRAWN'").await;
        assert_eq!(found().await, json!([]));
    }
}

on_both! {
    async fn nothing_of_another_school_is_reachable(server: Server) {
        signals::put(&server.store).await;
        // Both schools hold the same people under the same logins; keys of the one are asked for with tokens of the other, by every path.
        let query = "query($student: ID!, $lesson: ID!, $ids: [ID!]!, $cursor: String!) {
            student(id: $student) { id } week(studentId: $student, of: \"2026-11-20\") { ends } day(studentId: $student, on: \"2026-11-20\") { on }
            register(lessonId: $lesson) { id } rights(studentId: $student) { on } nodes(ids: $ids) { id }
            presences(studentIds: [$student], from: \"2026-11-01\", to: \"2026-11-30\", first: 100, after: $cursor) { nodes { id } } }";
        let facts = facts::read(&server.store).await;
        let ids = facts.keys_of(OTHER_CODE);
        let school = facts.institutions.iter().find(|row| row.code == OTHER_CODE).unwrap().id;
        let signal = facts.signals.iter().find(|row| row.institution_id == school).unwrap().id;
        let signal = format!("signal_{}", signal.0.simple());
        for login in everybody() {
            let register = ids.lesson.replace("lesson", "register");
            let nodes = [&ids.student, &ids.lesson, &register, &ids.presence, &ids.report, &signal];
            let cursor = ids.presence.replace("presence_", "presences.");
            let variables = json!({ "student": ids.student, "lesson": ids.lesson, "ids": nodes, "cursor": cursor });
            let answer = server.ask_at(login, CODE, portal(login), query, variables).await;
            let json = answer.json();
            for field in ["student", "week", "day", "register", "rights"] {
                assert!(json["data"][field].is_null(), "{login} {field}: {json}");
            }
            assert_eq!(json["data"]["nodes"], json!([null, null, null, null, null, null]), "{login}: {json}");
            assert!(json["data"]["presences"].is_null(), "{login}: a cursor of another school");
            let codes: BTreeSet<String> = answer.errors().into_iter().map(|(_, code, _)| code).collect();
            assert_eq!(codes, BTreeSet::from(["BAD_USER_INPUT".to_owned(), "NOT_FOUND".to_owned()]), "{login}");
        }
        // And what is listed at one school names nobody of the other.
        for (code, other) in [(CODE, OTHER_CODE), (OTHER_CODE, CODE)] {
            let listed = server.ask_at("admin", code, Audience::Staff, "{ students(first: 100) { nodes { id lastName } } }", json!({})).await;
            assert!(listed.text.contains(code) && !listed.text.contains(other), "{}", listed.text);
        }
    }
}
