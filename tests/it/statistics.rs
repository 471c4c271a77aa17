//! Figures by week: who gets them, what they add up to, and that nothing of a few can be told from them.

use chrono::NaiveDate;
use entity::id::{EnrolmentId, GroupMemberId, StudentDayId, StudentId};
use entity::{enrolment, group_member, institution, student, student_day};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::{Value, json};

use crate::on_both;
use crate::support::grow;
use crate::support::import::change;
use crate::support::server::{Answer, Server};
use crate::support::world::{CODE, GUARDIANS, STUDENTS};

const QUERY: &str = "query($filter: StatisticsFilter!) { statistics(filter: $filter) { from to rows { week isoWeek id name suppressed students scheduledMinutes
    presentMinutes authorisedMinutes unauthorisedMinutes openMinutes unknownMinutes lateLessons } } }";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

async fn ask(server: &Server, login: &str, filter: Value) -> Answer {
    server.ask(login, QUERY, json!({ "filter": filter })).await
}

/// Week, name, students, scheduled, present, authorised, unauthorised, open, unknown, late; `x` where that is withheld.
async fn lines(server: &Server, login: &str, by: Option<&str>) -> Vec<String> {
    let data = ask(server, login, json!({ "from": "2026-11-18", "to": "2026-11-27", "by": by })).await.data()["statistics"].clone();
    assert_eq!((&data["from"], &data["to"]), (&json!("2026-11-16"), &json!("2026-11-29")));
    let figures = [
        "students",
        "scheduledMinutes",
        "presentMinutes",
        "authorisedMinutes",
        "unauthorisedMinutes",
        "openMinutes",
        "unknownMinutes",
        "lateLessons",
    ];
    let line = |row: &Value| {
        let told: Vec<String> =
            figures.iter().map(|name| row[*name].as_i64().map_or("x".to_owned(), |figure| figure.to_string())).collect();
        assert_eq!(row["suppressed"] == json!(true), told.iter().all(|told| told == "x"), "{row}");
        format!("{} {} {}", row["week"].as_str().unwrap(), row["name"].as_str().unwrap_or("-"), told.join(" "))
    };
    data["rows"].as_array().unwrap().iter().map(line).collect()
}

fn counted(school: entity::id::InstitutionId, student_id: StudentId, local_date: NaiveDate) -> student_day::Model {
    student_day::Model {
        id: StudentDayId::new(),
        institution_id: school,
        student_id,
        local_date,
        obligation: "QUALIFICATION".into(),
        lessons: 2,
        attended: 1,
        late: 1,
        unknown: 0,
        scheduled_minutes: 120,
        unknown_minutes: 10,
        authorised_minutes: 20,
        unexplained_minutes: 3,
        pending_minutes: 4,
        pending_parts: 0,
        pending_placement: 0,
        pending_placement_parts: 0,
        pending_since: None,
        unauthorised_minutes: 30,
        unauthorised_parts: 0,
        unauthorised_placement: 0,
        unauthorised_placement_parts: 0,
        refused_minutes: 0,
        ended: true,
        missed_after: 0,
        undecided_after: 0,
        unknown_after: 0,
        ill_ended: true,
        ill_missed_after: 0,
        ill_undecided_after: 0,
        ill_unknown_after: 0,
    }
}

/// A Friday, a Sunday and a Monday of every student, at both schools.
async fn count(server: &Server) {
    let tx = server.store.begin().await.unwrap();
    let students = student::Entity::find().all(&tx).await.unwrap();
    let days = ["2026-11-15", "2026-11-20", "2026-11-22", "2026-11-23", "2026-11-30"].map(day);
    let rows = students.iter().flat_map(|student| days.map(|on| counted(student.institution_id, student.id, on)));
    for rows in rows.collect::<Vec<_>>().chunks(100) {
        student_day::Entity::insert_many(rows.iter().cloned().map(IntoActiveModel::into_active_model))
            .exec_without_returning(&tx)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
}

fn of(logins: &[&str]) -> String {
    let names: Vec<String> = logins.iter().map(|login| format!("'{login}'")).collect();
    format!(
        "student_id IN (SELECT s.id FROM student s JOIN institution i ON i.id = s.institution_id WHERE i.code = '{CODE}' AND s.source_id IN ({}))",
        names.join(", ")
    )
}

on_both! {
    async fn what_a_week_comes_to(server: Server) {
        count(&server).await;
        // Two days of six students, and one: Sunday is of the week before, Monday of the next.
        let expected = ["2026-11-16 - 6 1440 636 240 360 84 120 12", "2026-11-23 - 6 720 318 120 180 42 60 6"];
        for login in ["officer", "lead", "mentor"] {
            assert_eq!(lines(&server, login, None).await, expected, "{login}");
        }
        for login in ["officer-care", "lead-care", "former"] {
            assert_eq!(lines(&server, login, None).await, Vec::<String>::new(), "{login}");
        }
        assert_eq!(lines(&server, "officer", Some("UNIT")).await, expected.map(|line| line.replace(" - ", " ict ")));
        assert_eq!(lines(&server, "officer", Some("GROUP")).await, expected.map(|line| line.replace(" - ", " K1 ")));
        assert_eq!(lines(&server, "officer", Some("PROGRAMME")).await, expected, "nobody has a programme");
        // A day without lessons is nobody's.
        change(&server.store, "UPDATE student_day SET lessons = 0 WHERE local_date = '2026-11-23'").await;
        assert_eq!(lines(&server, "officer", None).await, expected[..1]);
        let numbers = ask(&server, "officer", json!({ "from": "2026-11-18", "to": "2026-11-18" })).await.data();
        assert_eq!(numbers["statistics"]["rows"][0]["isoWeek"], "2026-W47");
    }
}

on_both! {
    async fn others_get_none_and_wrong_days_are_named(server: Server) {
        let nobody = ["teach", "other", "stranger", "privacy", "admin", "idle"].into_iter().chain(GUARDIANS).chain(STUDENTS.iter().map(|(name, _)| *name));
        for login in nobody {
            let (path, code, told) = ask(&server, login, json!({ "from": "2026-11-16", "to": "2026-11-22" })).await.errors().remove(0);
            assert_eq!((path.as_str(), code.as_str(), told["reason"].as_str()), ("statistics", "FORBIDDEN", Some("ROLE")), "{login}");
        }
        for (from, to, field, rule) in [
            ("2026-11-22", "2026-11-15", "filter.to", "DAYS"),
            ("2026-02-30", "2026-11-15", "filter.from", "DATE"),
            ("2026-11-16", "2026-1-1", "filter.to", "DATE"),
            ("2025-11-17", "2026-11-23", "filter.to", "DAYS"),
        ] {
            let (_, code, told) = ask(&server, "officer", json!({ "from": from, "to": to })).await.errors().remove(0);
            assert_eq!((code.as_str(), told["field"].as_str(), told["rule"].as_str()), ("BAD_USER_INPUT", Some(field), Some(rule)), "{from} {to}");
        }
        for (from, to) in [("2025-11-17", "2026-11-22"), ("2026-11-22", "2026-11-16"), ("2000-01-01", "2000-01-01"), ("2100-12-31", "2100-12-31")] {
            assert_eq!(ask(&server, "officer", json!({ "from": from, "to": to })).await.data()["statistics"]["rows"], json!([]), "{from} {to}");
        }
    }
}

on_both! {
    async fn nothing_of_a_few_can_be_told(server: Server) {
        grow::grow(&server.store).await;
        count(&server).await;
        // Of 46 students four go to the other team on Sunday.
        let few = of(&["kid15", "kid17", "calm17", "new18"]);
        change(&server.store, &format!("UPDATE enrolment SET ends = '2026-11-21' WHERE {few}")).await;
        let tx = server.store.begin().await.unwrap();
        let school = institution::Entity::find().filter(institution::Column::Code.eq(CODE)).one(&tx).await.unwrap().unwrap().id;
        let care = entity::unit::Entity::find().filter(entity::unit::Column::InstitutionId.eq(school)).filter(entity::unit::Column::SourceId.eq("care"));
        let care = care.one(&tx).await.unwrap().unwrap().id;
        let old = enrolment::Entity::find().filter(enrolment::Column::InstitutionId.eq(school)).filter(enrolment::Column::Ends.is_not_null());
        for row in old.all(&tx).await.unwrap() {
            for at in ["", "-too"] {
                // Twice at the same team: one student of it.
                let moved = enrolment::Model { id: EnrolmentId::new(), source_id: format!("{}-moved{at}", row.source_id), unit_id: care, begins: day("2026-11-22"), ends: None, ..row.clone() };
                enrolment::Entity::insert(moved.into_active_model()).exec_without_returning(&tx).await.unwrap();
            }
        }
        tx.commit().await.unwrap();
        let (friday, sunday, monday) = ("46 11040 4876 1840 2760 644 920 92", "42 5040 2226 840 1260 294 420 42", "46 5520 2438 920 1380 322 460 46");
        assert_eq!(lines(&server, "officer", None).await, [format!("2026-11-16 - {friday}"), format!("2026-11-23 - {monday}")]);
        let withheld = "x x x x x x x x";
        // By the total the one would be told from the other.
        let both = [("2026-11-16", "care"), ("2026-11-16", "ict"), ("2026-11-23", "care"), ("2026-11-23", "ict")].map(|(week, name)| format!("{week} {name} {withheld}"));
        assert_eq!(lines(&server, "officer", Some("UNIT")).await, both);
        // The lead of the one has those who were of it on the day; of the other they are too few.
        let of_ict = |login| lines(&server, login, None);
        assert_eq!(of_ict("lead").await, [format!("2026-11-16 - 46 {}", add("46 5520 2438 920 1380 322 460 46", sunday)), format!("2026-11-23 - {sunday}")]);
        assert_eq!(of_ict("lead-care").await, [format!("2026-11-16 - {withheld}"), format!("2026-11-23 - {withheld}")]);
        // Five are enough.
        let fifth = of(&["grown21"]);
        change(&server.store, &format!("UPDATE enrolment SET unit_id = (SELECT u.id FROM unit u WHERE u.source_id = 'care' AND u.institution_id = enrolment.institution_id) WHERE {fifth}")).await;
        assert_eq!(lines(&server, "officer", Some("UNIT")).await[2..], ["2026-11-23 care 5 600 265 100 150 35 50 5".to_owned(), "2026-11-23 ict 41 4920 2173 820 1230 287 410 41".to_owned()]);
    }
}

/// Figures beside the number of students, added up.
fn add(one: &str, other: &str) -> String {
    let figures = |text: &str| text.split(' ').skip(1).map(|figure| figure.parse::<i64>().unwrap()).collect::<Vec<_>>();
    figures(one).iter().zip(figures(other)).map(|(one, other)| (one + other).to_string()).collect::<Vec<_>>().join(" ")
}

on_both! {
    async fn a_class_is_that_of_the_day(server: Server) {
        grow::grow(&server.store).await;
        count(&server).await;
        let tx = server.store.begin().await.unwrap();
        let school = institution::Entity::find().filter(institution::Column::Code.eq(CODE)).one(&tx).await.unwrap().unwrap().id;
        let second = entity::school_group::Entity::find().filter(entity::school_group::Column::InstitutionId.eq(school)).filter(entity::school_group::Column::SourceId.eq("K2"));
        let second = second.one(&tx).await.unwrap().unwrap().id;
        let members = group_member::Entity::find().filter(group_member::Column::InstitutionId.eq(school)).all(&tx).await.unwrap();
        // Ten are in the other class from Monday on, besides their own.
        for row in members.into_iter().take(10) {
            let besides = group_member::Model { id: GroupMemberId::new(), source_id: format!("{}-besides", row.source_id), group_id: second, begins: day("2026-11-23"), ..row };
            group_member::Entity::insert(besides.into_active_model()).exec_without_returning(&tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        let expected = ["2026-11-16 K1 46 11040 4876 1840 2760 644 920 92", "2026-11-23 K1 46 5520 2438 920 1380 322 460 46", "2026-11-23 K2 10 1200 530 200 300 70 100 10"];
        assert_eq!(lines(&server, "officer", Some("GROUP")).await, expected);
    }
}

on_both! {
    async fn a_team_less_its_classes_tells_of_nobody(server: Server) {
        grow::grow(&server.store).await;
        count(&server).await;
        let of_school = format!("institution_id = (SELECT id FROM institution WHERE code = '{CODE}')");
        // By the order of their keys: ten of the other team, five of them in its class; besides, two of the first team in no class.
        let nth = |from: u32, count: u32| format!("{of_school} AND student_id IN (SELECT id FROM student WHERE {of_school} ORDER BY id LIMIT {count} OFFSET {from})");
        for sql in [
            format!("UPDATE enrolment SET unit_id = (SELECT id FROM unit WHERE source_id = 'care' AND {of_school}) WHERE {}", nth(0, 10)),
            format!("UPDATE group_member SET group_id = (SELECT id FROM school_group WHERE source_id = 'K2' AND {of_school}) WHERE {}", nth(0, 5)),
            format!("DELETE FROM group_member WHERE {}", nth(5, 5)),
        ] {
            change(&server.store, &sql).await;
        }
        let classes = lines(&server, "officer", Some("GROUP")).await;
        let shown = |line: &str| line.split(' ').skip(1).take(2).collect::<Vec<_>>().join(" ");
        assert_eq!(classes.iter().map(|line| shown(line)).collect::<Vec<_>>(), ["K1 36", "K2 5", "- 5"].repeat(2));
        change(&server.store, &format!("DELETE FROM group_member WHERE {}", nth(10, 2))).await;
        let teams = lines(&server, "officer", Some("UNIT")).await;
        assert_eq!(teams.iter().map(|line| shown(line)).collect::<Vec<_>>(), ["care 10", "ict 36"].repeat(2));
        // Seven are in no class, which is enough; but the first team less its class would be two.
        let classes = lines(&server, "officer", Some("GROUP")).await;
        assert_eq!(classes.iter().map(|line| shown(line)).collect::<Vec<_>>(), ["K1 x", "K2 x", "- 7"].repeat(2));
    }
}
