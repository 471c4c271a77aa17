//! A student's counters over HTTP: what is counted and left out, who sees it, and that a correction changes it.

use chrono::NaiveDate;
use entity::kind::LessonStatus;
use entity::{institution, student as students};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter};
use serde_json::{Value, json};

use crate::on_both;
use crate::support::missed::{FOUR, miss};
use crate::support::server::Server;
use crate::support::world::{CODE, OTHER_CODE, student};

const STANDING: &str = "query($id: ID!, $on: Date) { standing(studentId: $id, on: $on) {
    on window { begins ends cutBy skippedWeeks { begins } } unauthorisedMinutes authorisedMinutes pendingMinutes unexplainedMinutes unknownLessons
    rules { rule { code name legalBasis } measure value threshold reached reachedOn fallsBelowOn since
        counted { on minutes presence { mark } } leftOut { on minutes reason presence { mark } } blockedBy { subject }
        forecast { ifAllUnauthorised reachedIfAllUnauthorised remaining decidesOn } } } }";

async fn standing(server: &Server, login: &str, of: &str, on: Option<&str>) -> Value {
    let answer = server.ask(login, STANDING, json!({ "id": student(CODE, of), "on": on })).await;
    answer.json()["data"]["standing"].clone()
}

fn rule<'a>(standing: &'a Value, code: &str) -> &'a Value {
    standing["rules"].as_array().unwrap().iter().find(|rule| rule["rule"]["code"] == code).unwrap()
}

// Sixteen hours are reached on the day of the last of them, each lesson is told, and what is left out with its reason.
on_both! {
    async fn a_standing_explains_itself(server: Server) {
        miss(&server, "kid17", &FOUR).await;
        miss(&server, "kid17", &[("2026-11-18", LessonStatus::Cancelled), ("2026-10-21", LessonStatus::Scheduled)]).await;
        let seen = standing(&server, "mentor", "kid17", None).await;
        let over = rule(&seen, "STATUTORY_16H");
        assert_eq!((&over["value"], &over["threshold"], &over["reached"], &over["reachedOn"]), (&json!(960), &json!(960), &json!(true), &json!("2026-11-19")));
        assert_eq!(over["rule"]["legalBasis"], "Leerplichtwet 1969 art. 21a(2)");
        assert_eq!(over["counted"].as_array().unwrap().iter().map(|share| share["on"].as_str().unwrap()).collect::<Vec<_>>(), FOUR.map(|(on, _)| on));
        // The first of them leaves the window on its 29th day.
        assert_eq!(over["fallsBelowOn"], "2026-11-30");
        let told: Vec<String> = over["leftOut"].as_array().unwrap().iter().map(|left| format!("{} {}", left["on"].as_str().unwrap(), left["reason"].as_str().unwrap())).collect();
        for expected in ["2026-10-21 BEFORE_WINDOW", "2026-11-18 LESSON_CANCELLED", "2026-11-20 UNEXPLAINED"] {
            assert!(told.iter().any(|one| one == expected), "{expected}: {told:?}");
        }
        assert_eq!(over["forecast"]["reachedIfAllUnauthorised"], true);
        assert_eq!((&seen["window"]["begins"], &seen["window"]["ends"]), (&json!("2026-10-27"), &json!("2026-11-23")));
        assert_eq!(rule(&seen, "PREVENTIVE_8H")["reached"], true);
        // On the day before, and once the window has moved on.
        assert_eq!(rule(&standing(&server, "mentor", "kid17", Some("2026-11-18")).await, "STATUTORY_16H")["value"], 720);
        assert_eq!(rule(&standing(&server, "mentor", "kid17", Some("2026-11-30")).await, "STATUTORY_16H")["reached"], false);
        insta::assert_json_snapshot!("standing_kid17", seen);
    }
}

// A holiday week in between makes the window longer.
on_both! {
    async fn a_holiday_week_is_passed_over(server: Server) {
        miss(&server, "kid17", &FOUR).await;
        let sql = |school: entity::id::InstitutionId| entity::calendar_period::Model {
            id: entity::id::CalendarPeriodId::new(),
            institution_id: school,
            source_id: "autumn".into(),
            kind: entity::kind::CalendarKind::Holiday,
            name: "Autumn".into(),
            begins: "2026-11-09".parse().unwrap(),
            ends: "2026-11-13".parse().unwrap(),
            set_by: None,
            set_at: None,
            version: 1,
        };
        let tx = server.store.begin().await.unwrap();
        let school = institution::Entity::find().filter(institution::Column::Code.eq(CODE)).one(&tx).await.unwrap().unwrap().id;
        entity::calendar_period::Entity::insert(sql(school).into_active_model()).exec_without_returning(&tx).await.unwrap();
        tx.commit().await.unwrap();
        let seen = standing(&server, "mentor", "kid17", None).await;
        assert_eq!(seen["window"]["skippedWeeks"], json!([{ "begins": "2026-11-09" }]));
        let over = rule(&seen, "STATUTORY_16H");
        assert_eq!((&over["value"], &over["reached"]), (&json!(720), &json!(false)));
        assert!(over["leftOut"].as_array().unwrap().iter().any(|left| left["reason"] == "HOLIDAY_WEEK" && left["on"] == "2026-11-09"));
    }
}

// What was missed before the eighteenth birthday counts for the Act and not after it; the parent loses sight of it all that day.
on_both! {
    async fn the_duty_of_each_day(server: Server) {
        miss(&server, "kid17", &FOUR).await;
        let tx = server.store.begin().await.unwrap();
        students::Entity::update_many()
            .col_expr(students::Column::BirthDate, Expr::value("2008-11-17".parse::<NaiveDate>().unwrap()))
            .filter(Expr::col(students::Column::SourceId).eq("kid17"))
            .exec(&tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let over = standing(&server, "mentor", "kid17", None).await;
        let over = rule(&over, "STATUTORY_16H");
        assert_eq!((&over["value"], &over["reached"]), (&json!(720), &json!(false)));
        assert!(over["leftOut"].as_array().unwrap().iter().any(|left| left["reason"] == "OTHER_OBLIGATION" && left["on"] == "2026-11-19"));
    }
}

// The group STANDING decides who sees it; another school's student does not exist.
on_both! {
    async fn who_sees_it(server: Server) {
        for (login, expected) in [
            ("mentor", "value"), ("kid17", "value"), ("authority", "value"), ("carer", "value"),
            ("teach", "FORBIDDEN ROLE"), ("officer", "FORBIDDEN NO_NEED"), ("lead", "FORBIDDEN NO_NEED"), ("privacy", "FORBIDDEN ROLE"),
            ("admin", "FORBIDDEN ROLE"), ("info", "NOT_FOUND -"), ("blocked", "NOT_FOUND -"), ("kid15", "NOT_FOUND -"),
        ] {
            let answer = server.ask(login, STANDING, json!({ "id": student(CODE, "kid17") })).await.json();
            let found = match answer["errors"].as_array().and_then(|errors| errors.first()) {
                None if answer["data"]["standing"].is_object() => "value".to_owned(),
                None => "null".to_owned(),
                Some(error) => {
                    let extensions = &error["extensions"];
                    format!("{} {}", extensions["code"].as_str().unwrap_or("-"), extensions["reason"].as_str().unwrap_or("-"))
                }
            };
            assert_eq!(found, expected, "{login}");
        }
        let other = server.ask("mentor", STANDING, json!({ "id": student(OTHER_CODE, "kid17") })).await.json();
        assert_eq!(other["errors"][0]["extensions"]["code"], "NOT_FOUND");
        let bad = server.ask("mentor", STANDING, json!({ "id": student(CODE, "kid17"), "on": "2026-02-29" })).await.json();
        assert_eq!(bad["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    }
}
