//! What stands beside an absence report: reports of others that say something else, marks against it, its lessons, who wrote it down and who
//! decided; each to those alone who may know of it.

use entity::id::SettingId;
use entity::{institution, setting};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::{Value, json};

use crate::on_both;
use crate::reports::{call, ill, mark, told, with};
use crate::support::server::{Answer, Server};
use crate::support::world::{CODE, guardian, lesson, student};

/// Files it, and gives the key of the report.
async fn filed(server: &Server, login: &str, mut input: Value) -> Value {
    let text = |name: &str| input[name].as_str().unwrap_or_default().to_owned();
    // Each says another thing, so each has a key of its own.
    input["idempotencyKey"] = format!("{} {} {}", text("studentId"), text("kind"), text("begins")).into();
    let payload = call(server, login, "reportAbsence", input).await;
    assert_eq!(payload["errors"], json!([]), "{login}");
    payload["report"]["id"].clone()
}

/// Away that day of November from one hour to another.
fn away(of: &str, kind: &str, on: u32, (from, to): (u32, u32)) -> Value {
    let at = |hour: u32| format!("2026-11-{on:02}T{hour:02}:00:00+01:00");
    json!({ "studentId": student(CODE, of), "kind": kind, "begins": at(from), "ends": at(to), "idempotencyKey": "k" })
}

async fn ask(server: &Server, login: &str, id: &Value, fields: &str) -> Answer {
    server.ask(login, &format!("query($id: ID!) {{ node(id: $id) {{ ... on AbsenceReport {{ {fields} }} }} }}"), json!({ "id": id })).await
}

/// A field of the report, errors or not.
async fn field(server: &Server, login: &str, id: &Value, field: &str, below: &str) -> Value {
    ask(server, login, id, &format!("{field} {below}")).await.json()["data"]["node"][field].clone()
}

/// The keys of the reports it conflicts with.
async fn conflicts(server: &Server, login: &str, id: &Value) -> Value {
    let found = field(server, login, id, "conflictsWith", "{ id }").await;
    found.as_array().map_or(Value::Null, |found| found.iter().map(|report| report["id"].clone()).collect())
}

on_both! {
    async fn two_guardians_say_different_things(server: Server) {
        let mother = filed(&server, "authority", ill("kid15", "k")).await;
        let father = filed(&server, "carer", away("kid15", "OTHER", 23, (9, 12))).await;
        for login in ["authority", "carer", "mentor", "kid15", "teach", "officer"] {
            assert_eq!(conflicts(&server, login, &mother).await, json!([father]), "{login} of the mother's");
            assert_eq!(conflicts(&server, login, &father).await, json!([mother]), "{login} of the father's");
        }
        // Each of the two is guarded as it is alone: who has actual care does not know what the other said.
        let beside = "conflictsWith { kind begins filedBy { kind displayName } }";
        let seen = ask(&server, "carer", &father, beside).await;
        let shown = json!([{ "kind": null, "begins": "2026-11-23T09:00:00+01:00", "filedBy": { "kind": "GUARDIAN", "displayName": "authority parent" } }]);
        assert_eq!(seen.json()["data"]["node"]["conflictsWith"], shown);
        assert_eq!(seen.errors()[0].0, "node.conflictsWith.0.kind");
        assert_eq!(ask(&server, "mentor", &father, beside).await.data()["node"]["conflictsWith"][0]["kind"], "ILLNESS");
        // On the screens too.
        let home = server.ask("kid15", "{ home { openReports { id conflictsWith { id } } } }", json!({})).await.data();
        let both = json!([{ "id": mother, "conflictsWith": [{ "id": father }] }, { "id": father, "conflictsWith": [{ "id": mother }] }]);
        assert_eq!(sorted(&home["home"][0]["openReports"]), sorted(&both));
        let week = "query($id: ID!) { week(studentId: $id, of: \"2026-11-23\") { days { lessons { report { conflictsWith { id } } } } } }";
        let week = server.ask("mentor", week, json!({ "id": student(CODE, "kid15") })).await.data();
        assert_eq!(week["week"]["days"][0]["lessons"][0]["report"]["conflictsWith"].as_array().unwrap().len(), 1);
        // It goes no further, and says so.
        let further = ask(&server, "mentor", &father, "conflictsWith { id conflictsWith { id } lessons { id } contradictedBy { id } }").await;
        let codes: Vec<String> = further.errors().into_iter().map(|(_, code, _)| code).collect();
        assert_eq!(codes, ["QUERY_TOO_COMPLEX"; 3], "{}", further.text);
        // What was taken back says nothing.
        assert_eq!(told(&call(&server, "carer", "withdrawAbsenceReport", json!({ "reportId": father, "version": 1 })).await), "WITHDRAWN");
        assert_eq!((conflicts(&server, "mentor", &mother).await, conflicts(&server, "mentor", &father).await), (json!([]), json!([])));
    }
}

fn sorted(list: &Value) -> Vec<String> {
    let mut texts: Vec<String> = list.as_array().unwrap().iter().map(Value::to_string).collect();
    texts.sort_unstable();
    texts
}

on_both! {
    async fn that_two_kinds_differ_is_told_to_who_may_know_both(server: Server) {
        let mother = filed(&server, "authority", away("kid15", "ILLNESS", 23, (9, 12))).await;
        let father = filed(&server, "carer", away("kid15", "OTHER", 23, (9, 12))).await;
        for (login, expected) in [
            ("authority", json!([father])),
            ("mentor", json!([father])),
            ("kid15", json!([father])),
            ("carer", json!([])), // would learn what the mother did not say
            ("teach", json!([])),
        ] {
            assert_eq!(conflicts(&server, login, &mother).await, expected, "{login}");
        }
        assert_eq!(conflicts(&server, "carer", &father).await, json!([]));
        // At seventeen his own words are his: the guardian learns of another end, not of another kind. The world has one of Wednesday, nine to ten.
        let same = filed(&server, "authority", away("kid17", "ILLNESS", 18, (9, 10))).await;
        let longer = filed(&server, "carer", away("kid17", "ILLNESS", 18, (9, 11))).await;
        assert_eq!(conflicts(&server, "authority", &same).await, json!([longer]));
        let both = conflicts(&server, "kid17", &same).await;
        assert_eq!((both.as_array().unwrap().len(), conflicts(&server, "mentor", &same).await), (2, both.clone()));
        assert_eq!(conflicts(&server, "authority", &longer).await.as_array().unwrap().len(), 2, "an end that is another is seen");
    }
}

on_both! {
    async fn who_may_not_know_of_a_report_is_told_of_no_conflict(server: Server) {
        // Granted to report absence, and no more.
        let own = filed(&server, "grown21", away("grown21", "ILLNESS", 23, (9, 17))).await;
        let granted = filed(&server, "report", away("grown21", "OTHER", 23, (9, 12))).await;
        for (login, expected) in [("grown21", json!([own])), ("mentor", json!([own])), ("full", json!([own])), ("report", json!([]))] {
            assert_eq!(conflicts(&server, login, &granted).await, expected, "{login}");
        }
        assert_eq!(conflicts(&server, "authority", &granted).await, Value::Null);
        // A teacher knows of a report by way of an own lesson: the second one runs over another's.
        let first = filed(&server, "authority", away("kid15", "OTHER", 23, (9, 12))).await;
        let second = filed(&server, "carer", away("kid15", "OTHER", 23, (10, 11))).await;
        assert_eq!(conflicts(&server, "other", &first).await, json!([second]));
        assert_eq!(conflicts(&server, "teach", &first).await, json!([]));
    }
}

on_both! {
    async fn a_mark_against_it(server: Server) {
        let report = filed(&server, "authority", away("kid15", "OTHER", 23, (9, 12))).await;
        let against = "{ mark lesson { id } markedBy { displayName } outcome { contradicts { until } } history { mark } explainedBy { id } }";
        let seen = |login: &'static str| field(&server, login, &report, "contradictedBy", against);
        assert_eq!(seen("authority").await, json!([]));
        mark(&server, 23, 1, "kid15", "ABSENT", Value::Null).await;
        mark(&server, 23, 2, "kid15", "ABSENT", Value::Null).await;
        assert_eq!(seen("authority").await, json!([]), "as it says");
        mark(&server, 23, 2, "kid15", "PRESENT", json!(1)).await;
        let presence = json!([{
            "mark": "PRESENT",
            "lesson": { "id": lesson(CODE, 23, 2) },
            "markedBy": { "displayName": "other staff" },
            "outcome": { "contradicts": { "until": "2026-11-23T12:00:00+01:00" } },
            "history": [{ "mark": "ABSENT" }],
            "explainedBy": { "id": report },
        }]);
        for (login, expected) in [("authority", &presence), ("carer", &presence), ("kid15", &presence), ("mentor", &presence), ("other", &presence), ("teach", &json!([]))] {
            assert_eq!(seen(login).await, *expected, "{login}");
        }
        assert_eq!(told(&call(&server, "authority", "withdrawAbsenceReport", json!({ "reportId": report, "version": 1 })).await), "WITHDRAWN");
        assert_eq!(seen("mentor").await, json!([]), "what was taken back says nothing");
        // An open illness ends where attending begins: nothing contradicts it. Closed by hand, it is contradicted.
        let open = filed(&server, "authority", with(ill("kid15", "i"), json!({ "begins": "2026-11-23T08:00:00+01:00" }))).await;
        assert_eq!(field(&server, "mentor", &open, "endedBy", "").await, "ATTENDED");
        assert_eq!(field(&server, "mentor", &open, "contradictedBy", "{ mark }").await, json!([]));
        let wednesday = field(&server, "mentor", &on_wednesday(&server).await, "contradictedBy", "{ mark lesson { on } }").await;
        assert_eq!(wednesday, json!([{ "mark": "PRESENT", "lesson": { "on": "2026-11-18" } }]));
    }
}

/// The report of the world that `kid15` filed himself.
async fn on_wednesday(server: &Server) -> Value {
    let query = "query($id: ID!) { absenceReports(filter: { studentIds: [$id], to: \"2026-11-18\" }, first: 1) { nodes { id } } }";
    server.ask("mentor", query, json!({ "id": student(CODE, "kid15") })).await.data()["absenceReports"]["nodes"][0]["id"].clone()
}

on_both! {
    async fn the_lessons_it_runs_over(server: Server) {
        let long = filed(&server, "authority", away("kid15", "OTHER", 19, (10, 17))).await;
        let open = filed(&server, "carer", with(ill("kid15", "i"), json!({ "begins": "2026-11-20T09:30:00+01:00" }))).await;
        let subjects = |login: &'static str, id: &Value| {
            let (server, id) = (&server, id.clone());
            async move {
                let found = field(server, login, &id, "lessons", "{ on subject groups { name } teachers { displayName } }").await;
                let text = |lesson: &Value| {
                    assert_eq!(lesson["groups"], json!([{ "name": "K1" }]));
                    format!("{} {}", &lesson["on"].as_str().unwrap()[8..], lesson["teachers"][0]["displayName"].as_str().unwrap())
                };
                found.as_array().map(|found| found.iter().map(text).collect::<Vec<_>>().join(", "))
            }
        };
        for (login, expected) in [("authority", Some("19 other staff")), ("mentor", Some("19 other staff")), ("teach", None)] {
            assert_eq!(subjects(login, &long).await.as_deref(), expected, "{login}");
        }
        // From the middle of a lesson on, until attending ended it at the next.
        assert_eq!(subjects("authority", &open).await.as_deref(), Some("20 teach staff"));
        // Open-ended: all that are planned, each to who may know of it.
        let open = filed(&server, "carer", with(ill("calm17", "i"), json!({ "begins": "2026-11-20T10:30:00+01:00" }))).await;
        for (login, expected) in [
            ("authority", "20 other staff, 23 teach staff, 23 other staff"),
            ("teach", "23 teach staff"),
            ("other", "20 other staff, 23 other staff"),
        ] {
            assert_eq!(subjects(login, &open).await.as_deref(), Some(expected), "{login}");
        }
    }
}

on_both! {
    async fn who_wrote_it_down_and_who_decided(server: Server) {
        let by_phone = with(away("kid15", "OTHER", 24, (9, 12)), json!({ "onBehalfOf": guardian(CODE, "carer"), "channel": "PHONE" }));
        let payload = call(&server, "mentor", "reportAbsence", by_phone).await;
        let report = payload["report"]["id"].clone();
        let filer = |login: &'static str, id: &Value| {
            let (server, id) = (&server, id.clone());
            async move { field(server, login, &id, "filedBy", "{ kind displayName enteredBy { displayName } }").await }
        };
        let written = json!({ "kind": "GUARDIAN", "displayName": "carer parent", "enteredBy": { "displayName": "mentor staff" } });
        for login in ["authority", "carer", "kid15", "mentor"] {
            assert_eq!(filer(login, &report).await, written, "{login}");
        }
        let own = json!({ "kind": "STUDENT", "displayName": format!("kid15 of {CODE}"), "enteredBy": null });
        assert_eq!(filer("authority", &on_wednesday(&server).await).await, own);
        // Nothing was decided yet, which is no secret to who may know it.
        let decision = |login: &'static str| ask(&server, login, &report, "decision { accepted decidedBy { displayName } decidedAt reason }");
        assert_eq!(decision("mentor").await.data()["node"], json!({ "decision": null }));
        let refuse = json!({ "reportId": report, "accepted": false, "reason": "no such thing", "version": 1 });
        assert_eq!(told(&call(&server, "mentor", "judgeAbsenceReport", refuse).await), "REJECTED");
        let refused = json!({ "accepted": false, "decidedBy": { "displayName": "mentor staff" }, "decidedAt": "2026-11-23T11:00:00+01:00", "reason": "no such thing" });
        for login in ["authority", "carer", "kid15", "mentor"] {
            assert_eq!(decision(login).await.data()["node"]["decision"], refused, "{login}");
        }
        let accept = json!({ "reportId": report, "accepted": true, "reason": "there was", "version": 2 });
        assert_eq!(told(&call(&server, "mentor", "judgeAbsenceReport", accept).await), "ACCEPTED");
        assert_eq!(told(&call(&server, "carer", "withdrawAbsenceReport", json!({ "reportId": report, "version": 3 })).await), "WITHDRAWN");
        let accepted = json!({ "accepted": true, "decidedBy": { "displayName": "mentor staff" }, "decidedAt": "2026-11-23T11:00:00+01:00", "reason": "there was" });
        assert_eq!(decision("mentor").await.data()["node"]["decision"], accepted, "taken back since");
        // Of another's word who has actual care learns neither kind nor decision.
        let other = filed(&server, "authority", away("kid15", "OTHER", 25, (9, 12))).await;
        let seen = ask(&server, "carer", &other, "decision { accepted } afterCutOff status").await;
        let reasons: Vec<Value> = seen.errors().into_iter().map(|(_, _, extensions)| extensions["reason"].clone()).collect();
        assert_eq!((seen.json()["data"]["node"].clone(), reasons), (json!({ "decision": null, "afterCutOff": null, "status": "PENDING" }), vec![json!("ROLE"); 2]));
        // What stood on arrival was decided by nobody.
        let ill = filed(&server, "authority", ill("kid17", "k")).await;
        assert_eq!(ask(&server, "authority", &ill, "status decision { accepted }").await.data()["node"], json!({ "status": "ACCEPTED", "decision": null }));
    }
}

async fn set_cut_off(server: &Server, time: &str, from: &str) {
    let tx = server.store.begin().await.unwrap();
    let school = institution::Entity::find().filter(institution::Column::Code.eq(CODE)).one(&tx).await.unwrap().unwrap().id;
    let row = setting::Model {
        id: SettingId::new(),
        institution_id: school,
        key: "cutOff".into(),
        value: format!("\"{time}\""),
        effective_from: from.parse().unwrap(),
        changed_at: "2026-08-01T00:00:00Z".parse().unwrap(),
        changed_by: "test".into(),
    };
    setting::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.unwrap();
    tx.commit().await.unwrap();
}

on_both! {
    async fn after_the_hour_of_the_day_it_was_filed(server: Server) {
        let late = filed(&server, "authority", ill("kid15", "k")).await;
        let early = filed(&server.at("2026-11-23T06:00:00Z"), "authority", ill("kid17", "k")).await;
        let other = filed(&server, "authority", away("calm17", "OTHER", 23, (9, 12))).await;
        let after = |id: &Value| {
            let (server, id) = (&server, id.clone());
            async move { field(server, "authority", &id, "afterCutOff", "").await }
        };
        assert_eq!([after(&late).await, after(&early).await, after(&other).await], [true, false, false]);
        // What holds from tomorrow on says nothing of today, and what held until then goes on to.
        set_cut_off(&server, "06:30", "2026-11-24").await;
        assert_eq!([after(&late).await, after(&early).await], [true, false]);
        set_cut_off(&server, "11:30", "2026-11-20").await;
        let tomorrow = server.at("2026-11-24T12:00:00Z");
        assert_eq!(field(&tomorrow, "authority", &late, "afterCutOff", "").await, false);
    }
}

on_both! {
    async fn as_many_statements_for_many_reports_as_for_two(server: Server) {
        for of in ["kid15", "kid17", "calm17"] {
            mark(&server, 23, 1, of, "PRESENT", Value::Null).await;
            filed(&server, "authority", away(of, "ILLNESS", 23, (9, 12))).await;
            filed(&server, "carer", away(of, "OTHER", 23, (9, 11))).await;
        }
        let all = "filedBy { displayName enteredBy { displayName } } decision { reason } afterCutOff lessons { subject groups { name } } contradictedBy { mark markedBy { displayName } }";
        let mut counted = vec![];
        for first in [2, 6] {
            let query = format!("{{ absenceReports(first: {first}, filter: {{ from: \"2026-11-23\" }}) {{ nodes {{ {all} conflictsWith {{ filedBy {{ enteredBy {{ displayName }} }} decision {{ reason }} }} }} }} }}");
            let answer = server.ask("mentor", &query, json!({})).await;
            let nodes = answer.data()["absenceReports"]["nodes"].as_array().unwrap().clone();
            assert_eq!(nodes.len(), first);
            for node in nodes {
                let lengths = ["conflictsWith", "contradictedBy", "lessons"].map(|name| node[name].as_array().unwrap().len());
                assert_eq!(lengths, [1, 1, 2], "{node}");
            }
            counted.push(answer.statements);
        }
        // The list in three; who wrote down and decided, here and of those of the same time; those; lessons, classes; marks, markers; settings.
        assert_eq!(counted, [11, 11]);
    }
}
