//! What waits for whom: one list of every kind, in pages of one order; and who takes a task up.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use entity::kind::{Audience, TaskKind};
use entity::{history, outbox, task_claim};
use presentie::http::built_in_issuer::ISSUER;
use presentie::policy::viewer::Viewer;
use presentie::store::task::{self, TaskFilter, TaskKey};
use presentie::store::viewer::{Claim, load};
use presentie::store::{Store, school};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::authorization::compare;
use crate::on_both;
use crate::support::import::change;
use crate::support::server::{Answer, Server};
use crate::support::waiting::{self, fill, same_person};
use crate::support::world::{CODE, GUARDIANS, OTHER_CODE, STAFF, STUDENTS, student};

const TASKS: &str = "query($filter: TaskFilter, $first: Int!, $after: String) { tasks(filter: $filter, first: $first, after: $after) {
    nodes { id kind student { firstName } assignee { displayName } claimable since dueAt overdue viewerCan } edges { cursor } pageInfo { hasNextPage endCursor } } }";
const CLAIM: &str = "mutation($input: ClaimTaskInput!) { claimTask(input: $input) {
    task { id assignee { displayName } claimable viewerCan } errors { code rule path message } } }";

async fn ask(server: &Server, login: &str, filter: Value) -> Answer {
    server.ask(login, TASKS, json!({ "filter": filter, "first": 100 })).await
}

async fn nodes(server: &Server, login: &str, filter: Value) -> Vec<Value> {
    ask(server, login, filter).await.data()["tasks"]["nodes"].as_array().unwrap().clone()
}

/// Kind, student and due date of each.
async fn lines(server: &Server, login: &str, filter: Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let line = |node: &Value| {
        let late = if node["overdue"] == true { " late" } else { "" };
        format!("{} {} {}{late}", text(&node["kind"]), text(&node["student"]["firstName"]), text(&node["dueAt"]))
    };
    nodes(server, login, filter).await.iter().map(line).collect()
}

async fn viewer(store: &Store, login: &str, at: &str) -> Viewer {
    let claim = Claim { issuer: ISSUER.to_owned(), subject: login.to_owned(), institution: CODE.to_owned(), audience: Audience::Staff };
    load(store, &claim, at.parse().unwrap()).await.unwrap().unwrap()
}

on_both! {
    async fn what_is_listed_is_what_policy_says_of_every_row(server: Server) {
        fill(&server.store).await;
        let (mut met, mut all): (BTreeSet<TaskKind>, BTreeSet<(TaskKind, Uuid)>) = Default::default();
        for at in ["2026-11-23T10:00:00Z", "2026-11-23T22:59:00Z", "2026-11-25T10:00:00Z", "2026-12-21T10:00:00Z"] {
            if at.starts_with("2026-11-25") {
                same_person(&server.store).await;
            }
            let rows = waiting::read(&server.store).await;
            for login in STAFF {
                let viewer = viewer(&server.store, login, at).await;
                all.extend(rows.of(&viewer));
            }
            for login in STAFF {
                let viewer = viewer(&server.store, login, at).await;
                let expected = rows.of(&viewer);
                met.extend(expected.iter().map(|(kind, _)| *kind));
                let school = school::of_viewer(&server.store, &viewer).await.unwrap();
                let (store, filter) = (&server.store, TaskFilter::default());
                let page = task::page(store, &viewer, &school, &filter, (1_000, None)).await.unwrap();
                let key = |key: TaskKey| (key.kind, key.subject);
                let listed: BTreeSet<_> = page.rows.iter().map(|row| key(row.key)).collect();
                assert_eq!(listed, expected, "{login} at {at}");
                assert_eq!((listed.len(), page.next), (page.rows.len(), false), "{login} at {at}: none twice");
                // By key they are the same, and what is not the viewer's is not there.
                let keys: Vec<TaskKey> = all.iter().map(|(kind, subject)| TaskKey { kind: *kind, subject: *subject }).collect();
                let found: BTreeSet<_> = task::among(store, &viewer, &school, &keys).await.unwrap().iter().map(|row| key(row.key)).collect();
                assert_eq!(found, expected, "{login} at {at}, by key");
                // And so many are counted.
                for count in task::counts(store, &viewer, &school, &filter).await.unwrap() {
                    let of_kind: Vec<_> = page.rows.iter().filter(|row| row.key.kind == count.kind).collect();
                    let of = |number: usize| i64::try_from(number).unwrap();
                    let late = of_kind.iter().filter(|row| row.due_at.is_some_and(|due| due <= viewer.now)).count();
                    assert_eq!((count.open, count.overdue), (of(of_kind.len()), of(late)), "{login} at {at} {count:?}");
                }
            }
        }
        assert_eq!(met.len(), 9, "each kind was met: {met:?}");
    }
}

on_both! {
    async fn the_most_urgent_comes_first_with_when_it_is_due(server: Server) {
        fill(&server.store).await;
        let mut table = String::from("What waits for whom on Monday 23 November 2026 at eleven: kind, student, when it is due.\n");
        for login in STAFF {
            let _ = writeln!(table, "\n{login}");
            for line in lines(&server, login, Value::Null).await {
                let _ = writeln!(table, "  {line}");
            }
        }
        compare("tasks.txt", &table);
    }
}

on_both! {
    async fn every_one_comes_once_whatever_the_page(server: Server) {
        fill(&server.store).await;
        for login in ["officer", "mentor"] {
            let all = nodes(&server, login, Value::Null).await;
            let dues: Vec<&str> = all.iter().map(|node| node["dueAt"].as_str().unwrap_or("never")).collect();
            assert!(dues.is_sorted() && all.len() > 10, "{login}: {dues:?}");
            for size in [1, 2, 7, all.len() - 1, all.len()] {
                let (mut found, mut after): (Vec<Value>, Option<String>) = (vec![], None);
                loop {
                    let answer = server.ask(login, TASKS, json!({ "first": size, "after": after })).await;
                    let data = answer.data()["tasks"].clone();
                    found.extend(data["nodes"].as_array().unwrap().clone());
                    assert_eq!(data["pageInfo"]["endCursor"], data["edges"].as_array().unwrap().last().unwrap()["cursor"]);
                    after = data["pageInfo"]["endCursor"].as_str().map(str::to_owned);
                    if data["pageInfo"]["hasNextPage"] == false {
                        break;
                    }
                }
                assert_eq!(found, all, "{login} {size}");
            }
        }
    }
}

on_both! {
    async fn a_task_that_was_done_keeps_its_place_for_the_next_page(server: Server) {
        fill(&server.store).await;
        let all = nodes(&server, "mentor", Value::Null).await;
        let first = server.ask("mentor", TASKS, json!({ "first": 3 })).await.data()["tasks"]["pageInfo"]["endCursor"].clone();
        change(&server.store, "UPDATE signal SET status = 'HANDLED', ended_at = '2026-11-23T10:00:00+00:00'").await;
        let rest = server.ask("mentor", TASKS, json!({ "first": 100, "after": first })).await.data()["tasks"]["nodes"].clone();
        let signals = ["HANDLE_SIGNAL", "STUDY_FINANCE_NOTICE", "STUDY_FINANCE_DETERMINATION"];
        let expected: Vec<Value> = all[3..].iter().filter(|node| !signals.contains(&node["kind"].as_str().unwrap())).cloned().collect();
        assert_eq!(rest, Value::from(expected));
    }
}

on_both! {
    async fn filters_add_up_and_wrong_ones_are_named(server: Server) {
        fill(&server.store).await;
        let unit = |number: u64| format!("unit_{}", Uuid::from_u64_pair(0x0190_0000_0000_7001, 0x8000_0000_0000_0000 + number).simple());
        let group = |number: u64| unit(number).replace("unit", "group");
        let all = lines(&server, "mentor", Value::Null).await;
        let of = |part: &str| -> Vec<String> { all.iter().filter(|line| line.contains(part)).cloned().collect() };
        for (filter, expected) in [
            (json!({}), all.clone()),
            (json!({ "kinds": [] }), vec![]),
            (json!({ "kinds": ["HANDLE_SIGNAL"] }), of("HANDLE_SIGNAL")),
            (json!({ "kinds": ["HANDLE_SIGNAL", "CALL_TODAY"] }), of("HANDLE_SIGNAL")),
            (json!({ "studentId": student(CODE, "calm17") }), of("calm17")),
            (json!({ "studentId": student(CODE, "calm17"), "overdue": true }), of("HANDLE_SIGNAL calm17 2026-11-21")),
            (json!({ "overdue": true }), of(" late")),
            (json!({ "studentId": student(OTHER_CODE, "calm17") }), vec![]),
            (json!({ "unitId": unit(10) }), all.clone()),
            (json!({ "unitId": unit(11) }), vec![]),
            (json!({ "groupId": group(20) }), all.clone()),
            (json!({ "groupId": group(21) }), vec![]),
            (json!({ "mine": true }), vec![]),
            (json!({ "unclaimed": true }), all.clone()),
        ] {
            assert_eq!(lines(&server, "mentor", filter.clone()).await, expected, "{filter}");
            let query = "query($filter: TaskFilter) { taskCounts(filter: $filter) { kind open overdue } }";
            let counts = server.ask("mentor", query, json!({ "filter": filter })).await.data()["taskCounts"].clone();
            let sum = |name: &str| counts.as_array().unwrap().iter().map(|count| count[name].as_u64().unwrap()).sum::<u64>();
            let late = expected.iter().filter(|line| line.ends_with(" late")).count();
            assert_eq!((sum("open"), sum("overdue")), (expected.len() as u64, late as u64), "{filter}: {counts}");
        }
        // Registers are of lessons: with students of the team, of the class, and about nobody.
        for (filter, expected) in [
            (json!({ "unitId": unit(10) }), 1),
            (json!({ "unitId": unit(11) }), 0),
            (json!({ "groupId": group(20) }), 1),
            (json!({ "groupId": group(21) }), 0),
            (json!({ "studentId": student(CODE, "kid15") }), 0),
        ] {
            assert_eq!(lines(&server, "teach", filter.clone()).await.len(), expected, "{filter}");
        }
        for (filter, first, after, field, rule) in [
            (json!({ "studentId": "unit_01900000000070018000000000ffffff" }), 1, None, "filter.studentId", "ID"),
            (json!({ "unitId": "x" }), 1, None, "filter.unitId", "ID"),
            (json!({ "groupId": "group_\u{0}" }), 1, None, "filter.groupId", "ID"),
            (json!({ "kinds": vec!["CALL_TODAY"; 21] }), 1, None, "filter.kinds", "AT_MOST"),
            (json!({}), 0, None, "first", "PAGE_SIZE"),
            (json!({}), 101, None, "first", "PAGE_SIZE"),
            (json!({}), 1, Some("x"), "after", "CURSOR"),
            (json!({}), 1, Some("tasks.01900000000070018000000000ffffff"), "after", "CURSOR"),
            (json!({}), 1, Some("tasks.CALL_TODAY.2026-11-23.01900000000070018000000000ffffff"), "after", "CURSOR"),
            (json!({}), 1, Some("tasks.CALL_TODAY.20261123.01900000000070018000000000ffffff.x"), "after", "CURSOR"),
            (json!({}), 1, Some("tasks.CALL_TODAY.1.01900000000070018000000000ffffff"), "after", "CURSOR"),
            (json!({}), 1, Some("tasks.JUDGE_REPORT.99999999999999999999.01900000000070018000000000ffffff"), "after", "CURSOR"),
            (json!({}), 1, Some("tasks.call_today.20261123.01900000000070018000000000ffffff"), "after", "CURSOR"),
        ] {
            let answer = server.ask("officer", TASKS, json!({ "filter": filter, "first": first, "after": after })).await;
            let (_, code, extensions) = answer.errors().remove(0);
            let told = (code.as_str(), extensions["field"].as_str(), extensions["rule"].as_str());
            assert_eq!(told, ("BAD_USER_INPUT", Some(field), Some(rule)), "{filter} {after:?}: {}", answer.text);
        }
        let far = ["tasks.CALL_TODAY.00010101", "tasks.JUDGE_REPORT.-8000000000000000", "tasks.HANDLE_SIGNAL.99991231", "tasks.DECIDE_LEAVE.8000000000000000"];
        for cursor in far {
            let after = format!("{cursor}.01900000000070018000000000ffffff");
            assert_eq!(server.ask("officer", TASKS, json!({ "first": 100, "after": after })).await.status, 200, "{after}");
        }
    }
}

on_both! {
    async fn nothing_waits_about_who_has_died(server: Server) {
        fill(&server.store).await;
        let about = |login: &'static str| { let server = &server; async move { lines(server, login, json!({ "studentId": student(CODE, "kid17") })).await } };
        let watch = "{ watchList(first: 100) { nodes { student { id } } } }";
        let watched = |json: Value| json["watchList"]["nodes"].as_array().unwrap().iter().any(|node| node["student"]["id"] == json!(student(CODE, "kid17")));
        change(&server.store, &format!(
            "INSERT INTO standing (id, institution_id, student_id, counted_on, window_begins, authorised_minutes, pending_minutes, unexplained_minutes, unauthorised_minutes, unknown_lessons) \
             SELECT id, institution_id, id, '2026-11-23', '2026-10-27', 0, 0, 0, 960, 0 FROM student WHERE source_id = 'kid17' AND institution_id = (SELECT id FROM institution WHERE code = '{CODE}')"
        )).await;
        assert!(watched(server.ask("officer", watch, json!({})).await.data()));
        let kinds: BTreeSet<String> = about("officer").await.iter().chain(&about("mentor").await).chain(&about("lead").await).map(|line| line.split(' ').next().unwrap().to_owned()).collect();
        assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["CALL_TODAY", "CONTRADICTION", "DECIDE_LEAVE", "HANDLE_SIGNAL", "UNEXPLAINED_PAST_DEADLINE"]);
        change(&server.store, &format!(
            "INSERT INTO student_fact (id, institution_id, student_id, kind, begins, recorded_by, recorded_at) \
             SELECT id, institution_id, id, 'DECEASED', '2026-11-22', 'somebody', '2026-11-23T09:00:00+00:00' FROM student \
             WHERE source_id = 'kid17' AND institution_id = (SELECT id FROM institution WHERE code = '{CODE}')"
        )).await;
        for login in ["officer", "mentor", "lead"] {
            assert_eq!(about(login).await, Vec::<String>::new(), "{login}");
        }
        assert!(!watched(server.ask("officer", watch, json!({})).await.data()));
        // Taken back, it was never so.
        change(&server.store, "UPDATE student_fact SET ends = '2026-11-21' WHERE kind = 'DECEASED'").await;
        assert!(!about("officer").await.is_empty() && watched(server.ask("officer", watch, json!({})).await.data()));
    }
}

on_both! {
    async fn families_and_staff_without_such_roles_have_no_tasks(server: Server) {
        fill(&server.store).await;
        let both = "{ tasks(first: 10) { nodes { id } } taskCounts { kind } }";
        let nobody = ["privacy", "admin", "idle"].into_iter().chain(GUARDIANS).chain(STUDENTS.iter().map(|(name, _)| *name));
        for login in nobody {
            assert_eq!(server.ask(login, both, json!({})).await.data(), json!({ "tasks": { "nodes": [] }, "taskCounts": [] }), "{login}");
        }
    }
}

on_both! {
    async fn it_leads_to_what_it_is_about_and_shows_no_more_than_that(server: Server) {
        fill(&server.store).await;
        let query = "{ tasks(first: 100) { nodes { id kind student { id firstName email } subject { __typename id
            ... on Presence { mark } ... on AbsenceReport { kind note status } ... on Register { lesson { subject } } } } } }";
        for (login, kinds) in [
            ("officer", vec!["CALL_TODAY Presence", "CONTRADICTION Presence", "HANDLE_SIGNAL Signal", "JUDGE_REPORT AbsenceReport", "STUDY_FINANCE_DETERMINATION Signal",
                "STUDY_FINANCE_NOTICE Signal", "UNEXPLAINED_PAST_DEADLINE Presence"]),
            ("mentor", vec!["CONTRADICTION Presence", "DECIDE_LEAVE AbsenceReport", "HANDLE_SIGNAL Signal", "JUDGE_REPORT AbsenceReport", "STUDY_FINANCE_DETERMINATION Signal",
                "STUDY_FINANCE_NOTICE Signal"]),
            ("lead", vec!["DECIDE_LEAVE AbsenceReport"]),
            ("teach", vec!["REGISTER_NOT_TAKEN Register"]),
        ] {
            let answer = server.ask(login, query, json!({})).await;
            let json = answer.json();
            let nodes = json["data"]["tasks"]["nodes"].as_array().unwrap();
            let of = |node: &Value| format!("{} {}", node["kind"].as_str().unwrap(), node["subject"]["__typename"].as_str().unwrap_or("-"));
            assert_eq!(nodes.iter().map(of).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>(), kinds, "{login}");
            // What is refused is what its own field refuses, and each for want of a need.
            let refused: BTreeSet<(String, String)> = answer.errors().into_iter()
                .map(|(path, _, told)| (path.rsplit('.').next().unwrap().to_owned(), told["reason"].as_str().unwrap_or_default().to_owned())).collect();
            let expected = if login == "officer" { BTreeSet::from([("email".to_owned(), "NO_NEED".to_owned())]) } else { BTreeSet::new() };
            assert!(refused.is_subset(&expected), "{login}: {refused:?}");
            // The viewer, the school, the tasks; whom they are about; a statement for each kind of what they are about.
            assert!(answer.statements <= 3 + 1 + 3, "{login}: {}", answer.statements);
            for node in nodes {
                let one = server.ask(login, "query($id: ID!) { node(id: $id) { id ... on Task { kind student { id } } } }", json!({ "id": node["id"] })).await.data();
                let expected = json!({ "id": node["id"], "kind": node["kind"], "student": node["student"].get("id").map(|id| json!({ "id": id })) });
                assert_eq!(one["node"], expected, "{login}");
            }
        }
    }
}

fn told(answer: &Answer) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let errors = answer.data()["claimTask"]["errors"].as_array().unwrap().clone();
    errors.iter().map(|error| format!("{} {} {}", text(&error["code"]), text(&error["rule"]), text(&error["path"][0]))).collect()
}

async fn claim(server: &Server, login: &str, task: &Value, release: bool) -> Answer {
    server.ask(login, CLAIM, json!({ "input": { "taskId": task, "release": release } })).await
}

/// Who has it, and whether the viewer may take it up.
fn held(answer: &Answer) -> (Value, Value, Value) {
    let task = answer.data()["claimTask"]["task"].clone();
    (task["assignee"]["displayName"].clone(), task["claimable"].clone(), task["viewerCan"].clone())
}

on_both! {
    async fn one_takes_it_up_and_others_see_that(server: Server) {
        fill(&server.store).await;
        let kinds = json!({ "kinds": ["HANDLE_SIGNAL"], "studentId": student(CODE, "kid17") });
        let task = nodes(&server, "mentor", kinds.clone()).await[0]["id"].clone();
        let can = json!(["CLAIM_TASK"]);
        let first = claim(&server, "mentor", &task, false).await;
        assert_eq!((held(&first), told(&first)), ((json!("mentor staff"), json!(false), can.clone()), vec![]));
        let again = claim(&server, "mentor", &task, false).await;
        assert_eq!((held(&again), told(&again)), (held(&first), vec![]), "again changes nothing");
        // Somebody else's is a conflict, with who has it.
        let other = claim(&server, "officer", &task, false).await;
        assert_eq!((held(&other), told(&other)), ((json!("mentor staff"), json!(false), can.clone()), vec!["CONFLICT CLAIMED taskId".into()]));
        let count = async |filter: Value| nodes(&server, "officer", filter).await.len();
        let all = count(Value::Null).await;
        assert_eq!((count(json!({ "unclaimed": true })).await, count(json!({ "mine": true })).await), (all - 1, 0));
        assert_eq!(nodes(&server, "mentor", json!({ "mine": true })).await[0]["id"], task);
        let released = claim(&server, "mentor", &task, true).await;
        assert_eq!((held(&released), told(&released)), ((Value::Null, json!(true), can.clone()), vec![]));
        assert_eq!(told(&claim(&server, "mentor", &task, true).await), Vec::<String>::new(), "again changes nothing");
        assert_eq!(held(&claim(&server, "officer", &task, false).await), (json!("officer staff"), json!(false), can.clone()));
        // A colleague gives back what somebody has who is away, and takes it up.
        assert_eq!(held(&claim(&server, "mentor", &task, true).await), (Value::Null, json!(true), can.clone()));
        assert_eq!(held(&claim(&server, "officer", &task, false).await).0, json!("officer staff"));
        // Who has left the school has nothing any more.
        change(&server.store, "UPDATE staff_member SET ended_on = '2026-11-23' WHERE source_id = 'officer'").await;
        assert_eq!(nodes(&server, "mentor", kinds).await[0]["claimable"], json!(true));
        assert_eq!(held(&claim(&server, "mentor", &task, false).await).0, json!("mentor staff"));
        let store = server.store.read();
        let rows = task_claim::Entity::find().all(store).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.version).collect::<Vec<_>>(), [6], "one row, whoever has it");
        let kept = history::Entity::find().filter(history::Column::Subject.eq("task_claim")).all(store).await.unwrap();
        assert_eq!(kept.len(), 5, "and what it was is kept");
        assert!(kept.iter().all(|row| row.deed == "claimTask"), "{kept:?}");
        for (event, times) in [("task.claimed", 4), ("task.released", 2)] {
            let events = outbox::Entity::find().filter(outbox::Column::Event.eq(event)).count(store).await.unwrap();
            assert_eq!(events, times, "{event}");
        }
    }
}

on_both! {
    async fn who_may_take_up_what(server: Server) {
        fill(&server.store).await;
        let mut taken = vec![];
        for (owner, filter) in [
            ("officer", json!({ "kinds": ["CALL_TODAY"] })),
            ("officer", json!({ "kinds": ["JUDGE_REPORT"] })),
            ("lead", json!({ "kinds": ["DECIDE_LEAVE"] })),
            ("teach", json!({ "kinds": ["REGISTER_NOT_TAKEN"] })),
        ] {
            let task = nodes(&server, owner, filter).await[0]["id"].clone();
            let missing = format!("{}01900000000070018000000000ffffff", task.as_str().unwrap().rsplit_once('_').unwrap().0.to_owned() + "_");
            for login in STAFF.into_iter().chain(["kid15", "authority"]) {
                let listed: Vec<Value> = nodes(&server, login, Value::Null).await.into_iter().map(|node| node["id"].clone()).collect();
                let done = claim(&server, login, &task, false).await;
                if listed.contains(&task) {
                    assert_eq!(told(&done), Vec::<String>::new(), "{login} {task}");
                    claim(&server, login, &task, true).await.data();
                    taken.push(format!("{login} {}", task.as_str().unwrap().rsplit_once('_').unwrap().0));
                } else {
                    assert_eq!(told(&done), ["NOT_FOUND - taskId"], "{login} {task}");
                    let absent = claim(&server, login, &json!(missing), false).await;
                    assert_eq!((done.text, done.statements), (absent.text, absent.statements), "{login} {task}");
                    let node = "query($id: ID!) { node(id: $id) { id } }";
                    let (hidden, absent) = (server.ask(login, node, json!({ "id": task })).await, server.ask(login, node, json!({ "id": missing })).await);
                    assert_eq!((hidden.text, hidden.statements), (absent.text, absent.statements), "{login} {task}");
                }
            }
        }
        assert_eq!(taken, ["officer task_CALL_TODAY", "mentor task_JUDGE_REPORT", "officer task_JUDGE_REPORT", "lead task_DECIDE_LEAVE", "teach task_REGISTER_NOT_TAKEN"]);
        let subject = "01900000000070018000000000ffffff";
        for id in ["x".to_owned(), student(CODE, "kid15"), format!("task_{subject}"), format!("task_call_today_{subject}"), format!("task_CALL_TODAY_{}", subject.to_uppercase())] {
            assert_eq!(told(&claim(&server, "officer", &json!(id), false).await), ["BAD_USER_INPUT ID taskId"], "{id}");
        }
    }
}

on_both! {
    async fn of_many_at_once_one_wins(server: Server) {
        fill(&server.store).await;
        for (filter, rivals) in [(json!({ "kinds": ["HANDLE_SIGNAL"], "studentId": student(CODE, "kid17") }), ["mentor", "officer"]), (json!({ "kinds": ["REGISTER_NOT_TAKEN"] }), ["teach", "teach"])] {
            let task = nodes(&server, rivals[0], filter).await[0]["id"].clone();
            let all = (0..10).map(|at| {
                let (server, task) = (&server, &task);
                async move { (rivals[at % 2], claim(server, rivals[at % 2], task, false).await) }
            });
            let answers = futures::future::join_all(all).await;
            let winners: BTreeSet<&str> = answers.iter().filter(|(_, answer)| told(answer).is_empty()).map(|(login, _)| *login).collect();
            assert_eq!(winners.len(), 1, "{task}");
            let name = format!("{} staff", winners.first().unwrap());
            assert!(answers.iter().all(|(_, answer)| held(answer).0 == json!(name)), "{task}");
            let subject: Uuid = task.as_str().unwrap().rsplit_once('_').unwrap().1.parse().unwrap();
            let rows = task_claim::Entity::find().filter(task_claim::Column::SubjectId.eq(subject)).count(server.store.read()).await.unwrap();
            assert_eq!(rows, 1, "{task}");
        }
    }
}
