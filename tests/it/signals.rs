//! Signals as persons meet them: who sees which, what they say, how one is handled, and how a flag makes one.

use std::collections::BTreeSet;

use entity::kind::SignalStatus;
use entity::{flag, history, outbox, reason_text, signal};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use crate::on_both;
use crate::support::grow;
use crate::support::import::change;
use crate::support::missed::miss;
use crate::support::server::{Answer, Server};
use crate::support::signals::{self, BEHIND_IT};
use crate::support::world::{CODE, OTHER_CODE, STUDENTS, student};

const FIELDS: &str = "id student { id } rule { code name legalBasis } begins reachedOn ends value minutes provisional establishedOn dueOn overdue status endedAt
    handledBy { displayName } note flaggedBy { displayName } flagReason lapsedBecause lapsedDay version viewerCan";
const NOBODY: &str = "signal_01900000000070018000000000ffffff";

/// Names of the students whose signals a list holds, in its order.
async fn names(server: &Server, login: &str, filter: Value) -> Vec<String> {
    let query = "query($filter: SignalFilter) { signals(filter: $filter, first: 100) { nodes { id student { id } } } }";
    let nodes = server.ask(login, query, json!({ "filter": filter })).await.data()["signals"]["nodes"].clone();
    let name = |node: &Value| STUDENTS.iter().find(|(name, _)| node["student"]["id"] == student(CODE, name)).unwrap().0.to_owned();
    nodes.as_array().unwrap().iter().map(name).collect()
}

async fn node(server: &Server, login: &str, id: &str) -> Answer {
    server.ask(login, &format!("query($id: ID!) {{ node(id: $id) {{ ... on Signal {{ {FIELDS} }} }} }}"), json!({ "id": id })).await
}

async fn handle(server: &Server, login: &str, id: &str, version: i32, note: &str) -> Answer {
    let query = "mutation($input: HandleSignalInput!) { handleSignal(input: $input) {
        signal { status note version ends handledBy { displayName } viewerCan } errors { code rule path } } }";
    server.ask(login, query, json!({ "input": { "signalId": id, "version": version, "note": note } })).await
}

fn refusals(answer: &Answer) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let errors = answer.json()["data"]["handleSignal"]["errors"].as_array().cloned().unwrap_or_else(|| panic!("{}", answer.text));
    errors.iter().map(|error| format!("{} {} {}", text(&error["code"]), text(&error["rule"]), text(&error["path"][0]))).collect()
}

async fn raise(server: &Server, login: &str, key: &str, of: &str) -> Value {
    let query = format!(
        "mutation($input: FlagForActionInput!) {{ flagForAction(input: $input) {{ flag {{ id }} signal {{ {FIELDS} }} errors {{ code }} }} }}"
    );
    let input = json!({ "studentId": student(CODE, of), "reason": "cried in class", "idempotencyKey": key });
    server.ask(login, &query, json!({ "input": input })).await.data()["flagForAction"].clone()
}

/// The signals that there are, oldest first.
async fn kept(server: &Server) -> Vec<signal::Model> {
    let mut all = signal::Entity::find().all(server.store.read()).await.unwrap();
    all.sort_by_key(|row| row.id);
    all
}

on_both! {
    async fn a_signal_says_what_was_reached_and_what_became_of_it(server: Server) {
        let ids = signals::put(&server.store).await;
        assert_eq!(
            node(&server, "mentor", &ids[0]).await.data()["node"],
            json!({ "id": ids[0], "student": { "id": student(CODE, "kid15") }, "begins": "2026-10-27", "reachedOn": "2026-11-13", "ends": "2026-11-23",
                "rule": { "code": "STATUTORY_16H", "name": "16 hours in 4 lesson weeks: report to DUO", "legalBasis": "Leerplichtwet 1969 art. 21a(2)" },
                "value": 960, "minutes": 960, "provisional": false, "establishedOn": "2026-11-13", "dueOn": "2026-11-20", "overdue": true, "status": "OPEN",
                "endedAt": null, "handledBy": null, "note": null, "flaggedBy": null, "flagReason": null, "lapsedBecause": null, "lapsedDay": null,
                "version": 1, "viewerCan": ["HANDLE_SIGNAL"] })
        );
        let of = async |at: usize| node(&server, "mentor", &ids[at]).await.data()["node"].clone();
        let handled = of(1).await;
        assert_eq!(
            [&handled["status"], &handled["endedAt"], &handled["handledBy"]["displayName"], &handled["note"], &handled["overdue"], &handled["viewerCan"]],
            [&json!("HANDLED"), &json!("2026-11-13T10:00:00+01:00"), &json!("mentor staff"), &json!("rang the parents"), &json!(false), &json!([])]
        );
        let lapsed = of(3).await;
        assert_eq!(
            [&lapsed["status"], &lapsed["lapsedBecause"], &lapsed["lapsedDay"], &lapsed["note"]],
            [&json!("LAPSED"), &json!("A mark was corrected."), &json!("2026-10-01"), &Value::Null]
        );
        // Of days the law of the day it was reached; and no minutes.
        let weeks = of(4).await;
        assert_eq!((&weeks["value"], &weeks["minutes"], &weeks["rule"]["legalBasis"]), (&json!(28), &Value::Null, &json!("WEB art. 9.2.2(1)")));
        let wanted = of(5).await;
        assert_eq!(
            (&wanted["rule"]["name"], &wanted["flaggedBy"]["displayName"], &wanted["flagReason"], &wanted["minutes"], &wanted["overdue"]),
            (&json!("Contact wanted now"), &json!("teach staff"), &json!("looked lost"), &Value::Null, &json!(false))
        );
    }
}

on_both! {
    async fn who_sees_which(server: Server) {
        let ids = signals::put(&server.store).await;
        for (login, expected) in [
            ("mentor", &["calm17", "grown21", "new18", "kid17", "kid15", "ageless"][..]),
            ("officer", &["new18", "kid17", "kid15", "ageless"]),
            ("officer-care", &[]),
            ("teach", &[]),
            ("lead", &[]),
            ("privacy", &[]),
            ("admin", &[]),
            ("idle", &[]),
            ("kid15", &["kid15"]),
            ("grown21", &["grown21"]),
            ("authority", &["calm17", "kid17", "kid15"]),
            ("carer", &["calm17", "kid17", "kid15"]),
            ("full", &["calm17", "grown21", "new18", "kid17", "kid15"]),
            ("summary", &["calm17", "kid17", "kid15"]),
            ("info", &[]),
            ("blocked", &[]),
        ] {
            assert_eq!(names(&server, login, json!({})).await, expected, "{login}");
            let known: BTreeSet<&str> = expected.iter().copied().collect();
            for ((name, _), id) in STUDENTS.iter().zip(&ids) {
                let answer = node(&server, login, id).await;
                assert_eq!(!answer.json()["data"]["node"].is_null(), known.contains(name), "{login} {name}: {}", answer.text);
                if !known.contains(name) {
                    let missing = node(&server, login, NOBODY).await;
                    assert_eq!((answer.text, answer.statements), (missing.text, missing.statements), "{login} {name}");
                }
            }
        }
        // Words belong to another group: a guardian of a sixteen-year-old sees that it was handled, not in which words.
        let answer = node(&server, "authority", &ids[1]).await;
        let seen = answer.json()["data"]["node"].clone();
        assert_eq!((&seen["status"], &seen["handledBy"]["displayName"], &seen["note"]), (&json!("HANDLED"), &json!("mentor staff"), &Value::Null));
        let withheld: Vec<_> = answer.errors().into_iter().map(|(path, code, more)| format!("{path} {code} {}", more["reason"])).collect();
        assert_eq!(withheld, ["node.note FORBIDDEN \"CONSENT_MISSING\"", "node.flagReason FORBIDDEN \"CONSENT_MISSING\""]);
        // Leave that waits for the team lead opens the file to them, and gives them nothing to do with signals.
        change(&server.store, "UPDATE absence_report SET status = 'PENDING', decider = 'TEAM_LEAD' WHERE student_id IN (SELECT id FROM student WHERE source_id = 'kid15')").await;
        assert_eq!(names(&server, "lead", json!({})).await, ["kid15"]);
        assert_eq!(node(&server, "lead", &ids[0]).await.data()["node"]["viewerCan"], json!([]));
    }
}

on_both! {
    async fn a_list_is_filtered_and_comes_in_pages_by_due_date(server: Server) {
        let ids = signals::put(&server.store).await;
        miss(&server, "kid15", &BEHIND_IT).await;
        let all = ["calm17", "grown21", "new18", "kid17", "kid15", "ageless"];
        for (filter, expected) in [
            (json!({ "status": "OPEN" }), &["kid15", "ageless"][..]),
            (json!({ "status": "LAPSED" }), &["grown21", "new18"]),
            (json!({ "rule": "PREVENTIVE_8H" }), &["calm17", "kid17"]),
            (json!({ "rule": "PREVENTIVE_8H", "status": "OPEN" }), &[]),
            (json!({ "studentId": student(CODE, "kid15") }), &["kid15"]),
            (json!({ "studentId": student(OTHER_CODE, "kid15") }), &[]),
            (json!({ "dueBefore": "2026-11-20" }), &all[..4]),
            (json!({ "dueBefore": "2026-11-21" }), &all[..5]),
            (json!({ "overdue": true }), &["kid15"]),
            (json!({ "overdue": false }), &["calm17", "grown21", "new18", "kid17", "ageless"]),
        ] {
            assert_eq!(names(&server, "mentor", filter.clone()).await, expected, "{filter}");
        }
        // By team and class as they are today.
        let places = server.ask("admin", "{ staff(first: 100) { nodes { roles { unit { id name } } } } }", json!({})).await;
        let unit = |name: &str| {
            let nodes = places.data()["staff"]["nodes"].as_array().cloned().unwrap();
            let units = nodes.iter().flat_map(|node| node["roles"].as_array().cloned().unwrap());
            units.map(|role| role["unit"].clone()).find(|unit| unit["name"] == name).unwrap()["id"].clone()
        };
        assert_eq!(names(&server, "mentor", json!({ "unitId": unit("ict") })).await, all);
        assert_eq!(names(&server, "mentor", json!({ "unitId": unit("care") })).await, [""; 0]);
        let query = "query($id: ID!) { student(id: $id) { groups { id } } }";
        let group = server.ask("mentor", query, json!({ "id": student(CODE, "kid15") })).await.data()["student"]["groups"][0]["id"].clone();
        assert_eq!(names(&server, "mentor", json!({ "groupId": group })).await, all);
        change(&server.store, "UPDATE group_member SET ends = '2026-11-22' WHERE source_id <> 'kid17'").await;
        assert_eq!(names(&server, "mentor", json!({ "groupId": group })).await, ["kid17"]);
        for (field, bad) in [("studentId", "x"), ("unitId", "x"), ("groupId", "x"), ("dueBefore", "2026-02-30")] {
            let query = "query($filter: SignalFilter) { signals(filter: $filter, first: 1) { nodes { id } } }";
            let answer = server.ask("mentor", query, json!({ "filter": { field: bad } })).await;
            assert_eq!(answer.errors()[0].2["field"], format!("filter.{field}"), "{}", answer.text);
        }
        // Page by page, from either end; what was handled since keeps its place.
        let page = "query($first: Int, $after: String, $last: Int, $before: String) { signals(first: $first, after: $after, last: $last, before: $before, filter: { status: OPEN }) {
            nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";
        let ask = async |variables: Value| server.ask("mentor", page, variables).await.data()["signals"].clone();
        let first = ask(json!({ "first": 1 })).await;
        assert_eq!((&first["nodes"][0]["id"], &first["pageInfo"]["hasNextPage"]), (&json!(ids[0]), &json!(true)));
        assert_eq!(ask(json!({ "last": 1 })).await["nodes"][0]["id"], ids[5]);
        assert_eq!(refusals(&handle(&server, "mentor", &ids[0], 1, "rang").await), [""; 0]);
        let second = ask(json!({ "first": 1, "after": first["pageInfo"]["endCursor"] })).await;
        assert_eq!(second["nodes"][0]["id"], ids[5]);
        // A cursor of what the viewer may not know of is none.
        let foreign = json!({ "first": 1, "after": ids[4].replace("signal_", "signals.") });
        assert_eq!(server.ask("officer", page, foreign).await.errors()[0].2["rule"], "CURSOR");
    }
}

on_both! {
    async fn who_handles_it_says_what_was_done(server: Server) {
        let ids = signals::put(&server.store).await;
        miss(&server, "kid15", &BEHIND_IT).await;
        change(&server.store, "UPDATE signal SET ends = '2026-11-30' WHERE code = 'STATUTORY_16H' AND status = 'OPEN'").await;
        let note = "x".repeat(201);
        for (login, id, version, note, expected) in [
            ("kid15", ids[0].as_str(), 1, "rang", "FORBIDDEN ROLE signalId"),
            ("authority", &ids[0], 1, "rang", "FORBIDDEN ROLE signalId"),
            ("teach", &ids[0], 1, "rang", "NOT_FOUND - signalId"),
            ("officer-care", &ids[0], 1, "rang", "NOT_FOUND - signalId"),
            ("lead", &ids[0], 1, "rang", "NOT_FOUND - signalId"),
            ("officer", &ids[2], 1, "rang", "NOT_FOUND - signalId"),
            ("officer", NOBODY, 1, "rang", "NOT_FOUND - signalId"),
            ("officer", "signal", 1, "rang", "BAD_USER_INPUT ID signalId"),
            ("officer", &ids[0], 1, "", "BAD_USER_INPUT TEXT note"),
            ("officer", &ids[0], 1, "\u{0}", "BAD_USER_INPUT TEXT note"),
            ("officer", &ids[0], 1, &note, "BAD_USER_INPUT TEXT note"),
            ("officer", &ids[0], 2, "rang", "CONFLICT VERSION version"),
            ("officer", &ids[1], 1, "rang", "BAD_USER_INPUT NOT_OPEN signalId"),
            ("officer", &ids[3], 1, "rang", "BAD_USER_INPUT NOT_OPEN signalId"),
        ] {
            assert_eq!(refusals(&handle(&server, login, id, version, note).await), [expected], "{login} {id} {note:?}");
        }
        let store = server.store.read();
        assert_eq!(outbox::Entity::find().filter(outbox::Column::Event.eq("signal.handled")).count(store).await.unwrap(), 0);
        let done = handle(&server, "officer", &ids[0], 1, "rang\nthe parents").await.data()["handleSignal"].clone();
        assert_eq!(
            done,
            json!({ "errors": [], "signal": { "status": "HANDLED", "note": "rang the parents", "version": 2, "ends": "2026-11-23",
                "handledBy": { "displayName": "officer staff" }, "viewerCan": [] } }),
            "handled up to today, and of days to come nobody has"
        );
        // The same again, or somebody else in the meantime: it is another version by now, and is shown.
        let again = handle(&server, "mentor", &ids[0], 1, "wrote a letter").await;
        assert_eq!(refusals(&again), ["CONFLICT VERSION version"]);
        let shown = again.data()["handleSignal"]["signal"].clone();
        assert_eq!((&shown["note"], &shown["version"]), (&json!("rang the parents"), &json!(2)));
        assert_eq!(refusals(&handle(&server, "mentor", &ids[0], 2, "wrote a letter").await), ["BAD_USER_INPUT NOT_OPEN signalId"]);
        let was = history::Entity::find().filter(history::Column::Subject.eq("signal")).all(store).await.unwrap();
        let before: Value = serde_json::from_str(was[0].before.as_ref().unwrap()).unwrap();
        assert_eq!((was.len(), was[0].deed.as_str(), &before["status"], &before["version"], &before["ends"]), (1, "handleSignal", &json!("OPEN"), &json!(1), &json!("2026-11-23")));
        assert_eq!(outbox::Entity::find().filter(outbox::Column::Event.eq("signal.handled")).count(store).await.unwrap(), 1);
        let texts = reason_text::Entity::find().all(store).await.unwrap();
        assert!(texts.iter().all(|row| row.body.as_deref() != Some("wrote a letter")), "what was refused is not kept");
    }
}

on_both! {
    async fn of_many_at_once_one_handles_it(server: Server) {
        let ids = signals::put(&server.store).await;
        miss(&server, "kid15", &BEHIND_IT).await;
        let all = (0..8).map(|at| {
            let (server, ids) = (&server, &ids);
            async move { refusals(&handle(server, if at % 2 == 0 { "officer" } else { "mentor" }, &ids[0], 1, "rang").await).is_empty() }
        });
        let done = futures::future::join_all(all).await.into_iter().filter(|done| *done).count();
        let row = kept(&server).await.into_iter().find(|row| format!("signal_{}", row.id.0.simple()) == ids[0]).unwrap();
        assert_eq!((done, row.version), (1, 2));
    }
}

on_both! {
    async fn a_flag_makes_a_signal(server: Server) {
        // Monday.
        let teachers = raise(&server, "teach", "k1", "kid15").await;
        assert!(teachers["flag"]["id"].is_string() && teachers["signal"].is_null(), "signals are not for teachers: {teachers}");
        let [first] = &kept(&server).await[..] else { panic!("one signal") };
        let days = [first.begins, first.reached_on, first.ends, first.established_on].map(|day| day.to_string());
        assert_eq!((days, first.due_on.to_string(), first.value, first.version), (["2026-11-23"; 4].map(str::to_owned), "2026-11-24".to_owned(), 1, 1));
        let of_mentor = raise(&server, "mentor", "k1", "kid15").await["signal"].clone();
        assert_eq!(
            [&of_mentor["rule"]["code"], &of_mentor["status"], &of_mentor["flaggedBy"]["displayName"], &of_mentor["flagReason"], &of_mentor["dueOn"]],
            [&json!("ACTION_WANTED"), &json!("OPEN"), &json!("mentor staff"), &json!("cried in class"), &json!("2026-11-24")]
        );
        assert_eq!(raise(&server, "mentor", "k2", "kid15").await["signal"]["id"], of_mentor["id"], "the same day: the same");
        assert_eq!(kept(&server).await.len(), 2);
        // On Friday again: the older one lapses, and the new one is due on Monday.
        let friday = server.at("2026-11-27T09:00:00Z");
        assert!(raise(&friday, "teach", "k3", "kid15").await["flag"]["id"].is_string());
        let all = kept(&server).await;
        let told: Vec<_> = all.iter().map(|row| (row.status, row.lapsed_because.as_deref(), row.lapsed_day.map(|day| day.to_string()), row.due_on.to_string(), row.version)).collect();
        assert_eq!(
            told,
            [
                (SignalStatus::Lapsed, Some("flagForAction"), Some("2026-11-27".to_owned()), "2026-11-24".to_owned(), 2),
                (SignalStatus::Open, None, None, "2026-11-24".to_owned(), 1),
                (SignalStatus::Open, None, None, "2026-11-30".to_owned(), 1),
            ]
        );
        // Handled, the flag is too: the same person can raise another on the same day.
        let id = format!("signal_{}", all[2].id.0.simple());
        assert_eq!(refusals(&handle(&friday, "officer", &id, 1, "talked to him").await), [""; 0]);
        let open = flag::Entity::find().filter(flag::Column::HandledAt.is_null()).count(server.store.read()).await.unwrap();
        assert_eq!(open, 1, "the mentor's");
        assert!(raise(&friday, "teach", "k4", "kid15").await["flag"]["id"].is_string());
        let all = kept(&server).await;
        assert_eq!((all.len(), all[2].status, all[3].status), (4, SignalStatus::Handled, SignalStatus::Open), "what was handled does not lapse");
        let later = server.at("2026-11-30T09:00:00Z");
        let lapsed = node(&later, "mentor", &format!("signal_{}", all[0].id.0.simple())).await.data()["node"].clone();
        assert_eq!(lapsed["lapsedBecause"], "The same person asked for contact again.");
    }
}

on_both! {
    async fn a_flag_of_a_calm_student_gives_the_desk_a_reason_to_look(server: Server) {
        let rights = async || {
            let query = "query($id: ID!) { rights(studentId: $id) { groups { group extent rule } deeds { deed allowed } } }";
            server.ask("officer", query, json!({ "id": student(CODE, "calm17") })).await.data()["rights"].clone()
        };
        let told = |rights: &Value| {
            let of = |group: &str| rights["groups"].as_array().unwrap().iter().find(|one| one["group"] == group).unwrap()["extent"].clone();
            let may = rights["deeds"].as_array().unwrap().iter().find(|one| one["deed"] == "HANDLE_SIGNAL").unwrap()["allowed"].clone();
            (of("STANDING"), of("PRESENCE"), of("CASE"), may)
        };
        assert_eq!(told(&rights().await), (json!("NONE"), json!("NONE"), json!("NONE"), json!(false)));
        raise(&server, "teach", "k1", "calm17").await;
        let after = rights().await;
        assert_eq!(told(&after), (json!("ALL"), json!("ALL"), json!("ALL"), json!(true)));
        assert!(after.to_string().contains("Absence officer for whom a signal of the student is open"), "{after}");
        assert_eq!(names(&server, "officer", json!({ "status": "OPEN" })).await, ["calm17"]);
        assert_eq!(names(&server, "officer-care", json!({})).await, [""; 0], "of another team");
    }
}

on_both! {
    async fn as_many_statements_whatever_the_number_of_signals(server: Server) {
        signals::put(&server.store).await;
        let query = format!("{{ signals(first: 100) {{ nodes {{ {FIELDS} student {{ firstName }} }} }} }}");
        let few = server.ask("mentor", &query, json!({})).await;
        grow::grow(&server.store).await;
        // Another for each student of the class, under keys that are theirs.
        let more = "INSERT INTO signal (id, institution_id, student_id, code, begins, reached_on, ends, value, provisional, status, established_on, due_on, version) \
                    SELECT s.id, s.institution_id, s.id, 'STATUTORY_16H', '2026-11-02', '2026-11-13', '2026-11-20', 960, FALSE, 'OPEN', '2026-11-13', '2026-11-20', 1 FROM student s";
        change(&server.store, more).await;
        let many = server.ask("mentor", &query, json!({})).await;
        assert_eq!((many.data()["signals"]["nodes"].as_array().unwrap().len(), many.statements, few.statements), (52, 3, 3));
    }
}
