//! The demo: it fills an empty database by its imports, and everybody whom it names gets the answer that shows what is special.

use axum::Router;
use axum::body::Body;
use chrono::{DateTime, NaiveDate, Utc};
use entity::{guardianship, identity, institution, lesson_participant, presence};
use presentie::clock::Clock;
use presentie::demo::persona::{PERSONAS, Persona};
use presentie::demo::seed::{Demo, DemoError, Wish, open};
use presentie::demo::{CODE, ask};
use presentie::http::built_in_issuer::ISSUER as ISSUER_NAME;
use presentie::http::router::router;
use presentie::store::{Store, migrate};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::postgres;
use crate::support::server::{ISSUER, Server, door, post};

/// Sunday: the last school day is the Friday before.
fn real() -> DateTime<Utc> {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

async fn on_sqlite() -> (Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::connect(&format!("sqlite:{}", folder.path().join("demo.db").display()), 4).await.unwrap();
    migrate::up(&store).await.unwrap();
    (store, folder)
}

fn wish(today: Option<&str>) -> Wish {
    Wish { students: 60, today: today.map(day), issuer: ISSUER_NAME }
}

async fn answer(router: &Router, persona: &Persona, body: &Value, now: DateTime<Utc>) -> Value {
    let token = ISSUER.token(persona.login, CODE, persona.portal, now).unwrap();
    let text = body.to_string();
    let request = post(&text).header("authorization", format!("Bearer {token}")).body(Body::from(text)).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200, "{}", persona.login);
    serde_json::from_slice(&axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap()).unwrap()
}

/// Codes and reasons of errors, each once.
fn errors(answer: &Value) -> Vec<String> {
    let mut all: Vec<String> = answer["errors"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|error| {
            let extensions = &error["extensions"];
            format!("{} {}", extensions["code"].as_str().unwrap(), extensions["reason"].as_str().unwrap_or("-"))
        })
        .collect();
    all.sort();
    all.dedup();
    all
}

async fn person(store: &Store, login: &str) -> identity::Model {
    identity::Entity::find().filter(identity::Column::Subject.eq(login)).one(store.read()).await.unwrap().unwrap()
}

async fn everybody_answers(store: Store) {
    let demo: Demo = open(&store, &wish(None), real()).await.unwrap();
    assert_eq!((demo.today, demo.made_for, demo.made_now), (day("2026-11-20"), day("2026-11-20"), true));
    let now: DateTime<Utc> = "2026-11-20T10:00:00Z".parse().unwrap();
    let router = router(door(store.clone(), Clock::Fixed(now)));
    for persona in &PERSONAS {
        let body = ask::body(&store, demo.institution, demo.today, persona).await.unwrap();
        assert!(!body.to_string().contains('\''), "it is pasted between quotes: {body}");
        let answer = answer(&router, persona, &body, now).await;
        assert!(!answer["data"]["me"]["displayName"].as_str().unwrap().is_empty());
        let expected: &[&str] = match persona.login {
            "s15-info" => &["NOT_FOUND -"],
            "s18-ungranted" => &["FORBIDDEN CONSENT_MISSING"],
            "teamlead" => &["FORBIDDEN NO_NEED"],
            "privacy" => &["FORBIDDEN ROLE"],
            _ => &[],
        };
        assert_eq!(errors(&answer), expected, "{}: {answer:#}", persona.login);
        if let ask::Ask::Week(_) = persona.ask
            && expected.is_empty()
        {
            let days = answer["data"]["week"]["days"].as_array().unwrap();
            let marks = days.iter().flat_map(|day| day["lessons"].as_array().unwrap()).filter(|lesson| !lesson["presence"].is_null());
            assert!(marks.count() >= 8, "{}: {answer:#}", persona.login);
        }
        if persona.login == "teacher" {
            let register = &answer["data"]["register"];
            assert_eq!(register["lesson"]["on"], "2026-11-20");
            assert!(register["rows"].as_array().unwrap().len() > 15);
        }
        if persona.login == "admin" {
            assert_eq!(answer["data"]["student"]["guardianships"].as_array().unwrap().len(), 2);
        }
    }

    for (login, least, below) in [("s17-over", 960, 1_200), ("s17-diploma", 960, 1_200), ("s20", 900, 960), ("s16", 0, 240)] {
        let student = person(&store, login).await.student_id.unwrap();
        let rows = presence::Entity::find().filter(presence::Column::StudentId.eq(student)).all(store.read()).await.unwrap();
        assert!(rows.iter().all(|row| row.local_date < demo.today));
        let minutes: i32 = rows.iter().filter(|row| row.local_date >= day("2026-10-23")).map(|row| row.unauthorised_minutes).sum();
        assert!((least..below).contains(&minutes), "{login}: {minutes}");
    }
    a_student_of_age_lets_a_parent_see_totals_and_takes_it_back(&router, now).await;
    the_desk_sees_who_is_past_a_rule(&store, &router, now).await;
    let both = person(&store, "teacher-parent").await;
    assert!(both.staff_member_id.is_some() && both.guardian_id.is_some());
    let of_s16 = lesson_participant::Entity::find()
        .filter(lesson_participant::Column::StudentId.eq(person(&store, "s16").await.student_id))
        .filter(lesson_participant::Column::LocalDate.eq(demo.today));
    assert!(of_s16.count(store.read()).await.unwrap() > 0);

    // Started again, on another day too, it stays the school it was.
    let rows = async || {
        guardianship::Entity::find().count(store.read()).await.unwrap() + presence::Entity::find().count(store.read()).await.unwrap()
    };
    let before = rows().await;
    let again = open(&store, &wish(None), "2026-12-24T10:00:00Z".parse().unwrap()).await.unwrap();
    assert_eq!((again.today, again.made_for, again.made_now), (day("2026-11-20"), day("2026-11-20"), false));
    let other = open(&store, &wish(Some("2026-12-01")), real()).await.unwrap();
    assert_eq!((other.today, other.made_for, other.made_now), (day("2026-12-01"), day("2026-11-20"), false));
    assert_eq!(rows().await, before);
}

/// What `s18-ungranted` sees of `s18`: totals, a day's lessons, and why not.
async fn totals(router: &Router, now: DateTime<Utc>, student: &Value) -> (bool, bool, Vec<String>) {
    let persona = PERSONAS.iter().find(|persona| persona.login == "s18-ungranted").unwrap();
    let query = "query($id: ID!) { student(id: $id) { summary(from: \"2026-11-01\", to: \"2026-11-20\") { attendedLessons } } \
                 day(studentId: $id, on: \"2026-11-19\") { lessons { lesson { subject } } } }";
    let found = answer(router, persona, &json!({ "query": query, "variables": { "id": student } }), now).await;
    let attended = found["data"]["student"]["summary"]["attendedLessons"].as_i64().is_some_and(|lessons| lessons > 0);
    (attended, found["data"]["day"]["lessons"].is_array(), errors(&found))
}

async fn a_student_of_age_lets_a_parent_see_totals_and_takes_it_back(router: &Router, now: DateTime<Utc>) {
    let s18 = PERSONAS.iter().find(|persona| persona.login == "s18").unwrap();
    let me = json!({ "query": "{ me { students { student { id guardianships { id viewerCan grants { id } } } } } }" });
    let me = answer(router, s18, &me, now).await["data"]["me"]["students"][0]["student"].clone();
    let ungranted = me["guardianships"].as_array().unwrap().iter().find(|tie| tie["grants"] == json!([])).unwrap();
    assert_eq!(ungranted["viewerCan"], json!(["GRANT_ACCESS"]));
    let missing = vec!["FORBIDDEN CONSENT_MISSING".to_owned()];
    assert_eq!(totals(router, now, &me["id"]).await, (false, false, missing.clone()));
    let input = json!({ "studentId": me["id"], "guardianshipId": ungranted["id"], "purposes": ["SEE_PRESENCE"], "level": "SUMMARY", "idempotencyKey": "1" });
    let grant = "mutation($input: GrantAccessInput!) { grantAccess(input: $input) { grant { id version } errors { rule } } }";
    let made =
        answer(router, s18, &json!({ "query": grant, "variables": { "input": input } }), now).await["data"]["grantAccess"]["grant"].clone();
    assert_eq!(totals(router, now, &me["id"]).await, (true, false, missing.clone()));
    let revoke = "mutation($input: RevokeAccessInput!) { revokeAccess(input: $input) { errors { rule } } }";
    let input = json!({ "grantId": made["id"], "version": made["version"] });
    let done = answer(router, s18, &json!({ "query": revoke, "variables": { "input": input } }), now).await;
    assert_eq!(done["data"]["revokeAccess"]["errors"], json!([]));
    assert_eq!(totals(router, now, &me["id"]).await, (false, false, missing));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_whom_it_names_answers_on_sqlite() {
    let (store, _folder) = on_sqlite().await;
    everybody_answers(store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_whom_it_names_answers_on_postgres() {
    everybody_answers(Store::connect(&postgres::empty().await, 4).await.unwrap()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_keeps_out_of_the_database_of_a_real_school_and_finishes_what_was_interrupted() {
    let server = Server::sqlite().await;
    assert!(matches!(open(&server.store, &wish(None), real()).await, Err(DemoError::NotEmpty)));
    let (store, _folder) = on_sqlite().await;
    assert!(matches!(open(&store, &Wish { students: 5, ..wish(None) }, real()).await, Err(DemoError::TooFew)));
    assert_eq!(institution::Entity::find().count(store.read()).await.unwrap(), 0);

    open(&store, &wish(None), real()).await.unwrap();
    let marks = presence::Entity::find().count(store.read()).await.unwrap();
    // As if it had been stopped while the marks came in.
    entity::import_run::Entity::delete_many()
        .filter(entity::import_run::Column::Kind.eq("marks"))
        .exec(&store.begin().await.unwrap())
        .await
        .unwrap();
    let again = open(&store, &wish(None), real()).await.unwrap();
    assert_eq!((again.made_for, presence::Entity::find().count(store.read()).await.unwrap()), (day("2026-11-20"), marks));
}

/// Whoever serves the demo can try, line by line, how a guardian joins, and what changes for who turns eighteen.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guardian_joins_by_the_lines_that_it_prints_and_the_parent_is_told_what_changes() {
    let (store, _folder) = on_sqlite().await;
    let demo = open(&store, &wish(None), real()).await.unwrap();
    let now: DateTime<Utc> = "2026-11-20T10:00:00Z".parse().unwrap();
    let router = router(door(store.clone(), Clock::Fixed(now)));
    let steps = ask::joining(&store, demo.institution).await.unwrap();
    let admin = PERSONAS.iter().find(|persona| persona.login == "admin").unwrap();
    let invited = answer(&router, admin, &steps.invite, now).await;
    let code = invited["data"]["inviteGuardian"]["invitation"]["code"].as_str().unwrap_or_else(|| panic!("{invited}"));
    let newcomer = Persona { login: ask::NEWCOMER, portal: entity::kind::Audience::Parent, ..*admin };
    let accept = serde_json::from_str(&steps.accept.to_string().replace("CODE", code)).unwrap();
    assert_eq!(answer(&router, &newcomer, &accept, now).await["data"]["acceptInvitation"]["joined"], true);
    let seen = answer(&router, &newcomer, &steps.see, now).await["data"]["me"].clone();
    assert_eq!((&seen["displayName"], seen["students"].as_array().unwrap().len()), (&Value::from("Robin"), 1), "{seen}");
    assert_eq!(seen["students"][0]["relation"], "CARER");

    let parent = PERSONAS.iter().find(|persona| persona.login == "s17-turning-parent").unwrap();
    let me = "{ me { students { student { id } changesOn groupsAfter } } }";
    let today = answer(&router, parent, &serde_json::json!({ "query": me }), now).await["data"]["me"]["students"][0].clone();
    assert_eq!((&today["changesOn"], &today["groupsAfter"]), (&Value::from("2026-11-30"), &serde_json::json!(["NOTICE"])));
    let rights = "query($id: ID!) { rights(studentId: $id, on: \"2026-12-01\") { relation changesOn groups { group extent reason rule } deeds { deed allowed rule } } }";
    let body = serde_json::json!({ "query": rights, "variables": { "id": today["student"]["id"] } });
    let later = answer(&router, parent, &body, now).await["data"]["rights"].clone();
    let group = |name: &str| later["groups"].as_array().unwrap().iter().find(|group| group["group"] == name).unwrap().clone();
    let presence = group("PRESENCE");
    assert_eq!((&presence["extent"], &presence["reason"]), (&Value::from("NONE"), &Value::from("CONSENT_MISSING")));
    assert_eq!(
        (presence["rule"].as_str().unwrap(), &group("NOTICE")["extent"]),
        ("Guardian with authority; student of age.", &Value::from("ALL"))
    );
    let deed = later["deeds"].as_array().unwrap().iter().find(|deed| deed["deed"] == "REPORT_ABSENCE").unwrap();
    assert_eq!(
        (&deed["allowed"], deed["rule"].as_str().unwrap()),
        (&Value::from(false), "Guardian with authority; student of age: may not.")
    );
    // Ninety days after the birthday even the notice is gone.
    assert_eq!(later["changesOn"], "2027-02-28");
}

/// Who is past sixteen hours is on the desk's list with the lessons behind it and the due date; a diploma asks for contact and no report; who is
/// just below is told what remains; and a parent sees the same count.
async fn the_desk_sees_who_is_past_a_rule(store: &Store, router: &Router, now: DateTime<Utc>) {
    let ask = async |login: &str, query: &str, variables: Value| {
        let persona = PERSONAS.iter().find(|persona| persona.login == login).unwrap();
        answer(router, persona, &json!({ "query": query, "variables": variables }), now).await["data"].clone()
    };
    let id = async |login: &str| format!("student_{}", person(store, login).await.student_id.unwrap().0.simple());
    let listed = "{ watchList(first: 100) { nodes { student { id } unauthorisedMinutes } } }";
    let listed = ask("officer", listed, json!({})).await["watchList"]["nodes"].as_array().unwrap().clone();
    let minutes = |id: &str| listed.iter().find(|node| node["student"]["id"] == id).map(|node| node["unauthorisedMinutes"].clone());
    let query = "query($id: ID!) { standing(studentId: $id) { unauthorisedMinutes rules { rule { code } value reached dueOn counted { minutes } \
                 forecast { remaining reachedIfAllUnauthorised } } } signals(filter: { studentId: $id }, first: 9) { nodes { rule { code } status dueOn } } }";
    let rule = |standing: &Value, code: &str| {
        standing["rules"].as_array().unwrap().iter().find(|rule| rule["rule"]["code"] == code).cloned().unwrap_or(Value::Null)
    };
    let mut found = vec![];
    for login in ["s17-over", "s17-diploma", "s20"] {
        let of = id(login).await;
        let seen = ask("officer", query, json!({ "id": of })).await;
        let standing = &seen["standing"];
        assert_eq!(minutes(&of), Some(standing["unauthorisedMinutes"].clone()), "{login}: what is kept is what is counted");
        let own = ask(login, query, json!({ "id": of })).await;
        assert_eq!(own["standing"], *standing, "{login} sees what the desk sees");
        let codes: Vec<String> =
            seen["signals"]["nodes"].as_array().unwrap().iter().map(|one| one["rule"]["code"].as_str().unwrap().to_owned()).collect();
        found.push((login, standing.clone(), codes));
    }
    let [(_, over, over_codes), (_, diploma, diploma_codes), (_, adult, adult_codes)] = <[_; 3]>::try_from(found).unwrap();
    let statutory = rule(&over, "STATUTORY_16H");
    assert_eq!((&statutory["reached"], over_codes.contains(&"STATUTORY_16H".to_owned())), (&json!(true), true), "{over:#}");
    let counted: i64 = statutory["counted"].as_array().unwrap().iter().map(|share| share["minutes"].as_i64().unwrap()).sum();
    assert!(statutory["dueOn"].is_string() && statutory["value"] == counted, "{statutory:#}");
    assert_eq!(diploma_codes, ["PREVENTIVE_8H"], "contact, no report: {diploma:#}");
    assert_eq!(rule(&diploma, "PREVENTIVE_8H")["reached"], true);
    assert_eq!(adult_codes, ["PREVENTIVE_8H"], "{adult:#}");
    let left = rule(&adult, "REGIONAL_16H_ADULT");
    let (value, remaining) = (left["value"].as_i64().unwrap(), left["forecast"]["remaining"].as_i64().unwrap());
    assert!(value < 960 && remaining == 960 - value && left["reached"] == false, "{adult:#}");
    let parent = ask("s17-over-parent", query, json!({ "id": id("s17-over").await })).await;
    assert_eq!(parent["standing"], over, "the parent sees what the desk sees");
}
