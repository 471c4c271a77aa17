//! The reading queries, each as the people ask them who need them: whole answers.

use insta::assert_json_snapshot;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::server::Server;
use crate::support::world::{CODE, lesson, student};

async fn data(server: &Server, login: &str, query: &str, variables: Value) -> Value {
    let answer = server.ask(login, query, variables).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

on_both! {
    async fn me_says_who_i_am_and_what_changes_when(server: Server) {
        let me = "{ me { id displayName kind audience roles students { student { firstName } relation groups viewerCan changesOn groupsAfter reason } } }";
        assert_json_snapshot!("me_authority", data(&server, "authority", me, json!({})).await);
        assert_json_snapshot!("me_kid15", data(&server, "kid15", me, json!({})).await);
        assert_json_snapshot!("me_teach", data(&server, "teach", me, json!({})).await);
    }
}

on_both! {
    async fn home_is_the_first_screen_of_a_guardian(server: Server) {
        let home = "{ home(on: \"2026-11-19\") { on relation changesOn viewerCan student { firstName lastName }
            lessons { lesson { subject } presence { mark } report { status kind filedBy { kind displayName } } } openReports { status } } }";
        assert_json_snapshot!("home_authority", data(&server, "authority", home, json!({})).await);
        assert_eq!(data(&server, "teach", home, json!({})).await["data"]["home"], json!([]));
        let later = server.at("2026-11-19T08:30:00Z");
        let open = data(&later, "authority", "{ home { student { firstName } openReports { open ends status } } }", json!({})).await;
        assert_json_snapshot!("home_authority_open_reports", open);
    }
}

on_both! {
    async fn a_teacher_gets_the_class_list_of_an_own_lesson(server: Server) {
        let register = "query($id: ID!) { register(lessonId: $id) { id complete version takenBy { displayName } observedAt receivedAt viewerCan
            lesson { subject groups { name } changes { version } } rows { student { firstName } presence { mark minutesMissed } expectedAbsence { from until outcome } } } }";
        assert_json_snapshot!("register_teach", data(&server, "teach", register, json!({ "id": lesson(CODE, 20, 1) })).await);
        // Not taken yet: the list is there, without marks.
        assert_json_snapshot!("register_teach_not_taken", data(&server, "teach", register, json!({ "id": lesson(CODE, 23, 1) })).await);
    }
}

on_both! {
    async fn a_register_shows_others_those_alone_of_whom_they_may_know_the_timetable(server: Server) {
        let register = "query($id: ID!) { register(lessonId: $id) { rows { student { firstName } } } }";
        for (login, day, expected) in [
            ("mentor", 20, Some(6)),
            ("officer", 20, Some(5)), // calm17 was there
            ("officer", 19, None),    // a settled day
            ("lead", 20, None),
            ("other", 20, None),      // another teacher's lesson
            ("stranger", 20, None),
            ("kid15", 20, Some(1)),
            ("authority", 20, Some(3)),
            ("info", 20, None),
        ] {
            let answer = server.ask(login, register, json!({ "id": lesson(CODE, day, 1) })).await;
            let rows = answer.json()["data"]["register"]["rows"].as_array().map(Vec::len);
            assert_eq!(rows, expected, "{login} {day}: {}", answer.text);
            if expected.is_none() {
                assert_eq!(answer.errors()[0].1, "NOT_FOUND", "{login}");
            }
        }
    }
}

on_both! {
    async fn a_teachers_own_day_and_fortnight(server: Server) {
        let mine = data(&server, "teach", "{ myLessons(on: \"2026-11-20\") { id subject begins room periods status teachers { displayName } } }", json!({})).await;
        assert_json_snapshot!("my_lessons_teach", mine);
        let registers = "{ myRegisters(from: \"2026-11-16\", to: \"2026-11-29\") { complete lesson { on } rows { student { id } } } }";
        let mine = data(&server, "teach", registers, json!({})).await;
        let days: Vec<&str> = mine["data"]["myRegisters"].as_array().unwrap().iter().map(|one| one["lesson"]["on"].as_str().unwrap()).collect();
        assert_eq!(days, ["2026-11-18", "2026-11-19", "2026-11-20", "2026-11-23"]);
        for login in ["authority", "kid15", "mentor"] {
            assert_eq!(data(&server, login, registers, json!({})).await["data"]["myRegisters"], json!([]), "{login}");
        }
    }
}

on_both! {
    async fn presences_over_a_period(server: Server) {
        let query = "query($ids: [ID!]!) { presences(studentIds: $ids, from: \"2026-11-01\", to: \"2026-11-30\", first: 100) { nodes {
            mark minutesMissed source markedAt markedBy { displayName } history { version } student { firstName } lesson { on subject }
            explainedBy { kind status channel filedLate } outcome { unexplainedMinutes becomesUnauthorisedAt } viewerCan } } }";
        let ids = json!({ "ids": [student(CODE, "kid15"), "student_01900000000070018000000000ffffff"] });
        assert_json_snapshot!("presences_mentor", data(&server, "mentor", query, ids.clone()).await);
        assert_json_snapshot!("presences_officer", data(&server, "officer", query, ids.clone()).await);
        assert_eq!(data(&server, "lead", query, ids).await["data"]["presences"]["nodes"], json!([]));
    }
}

on_both! {
    async fn rights_say_which_rule_decides(server: Server) {
        let query = "query($id: ID!, $on: Date) { rights(studentId: $id, on: $on) { on relation changesOn groups { group extent of reason rule } } }";
        assert_json_snapshot!("rights_authority_kid15", data(&server, "authority", query, json!({ "id": student(CODE, "kid15") })).await);
        assert_json_snapshot!("rights_officer_kid17", data(&server, "officer", query, json!({ "id": student(CODE, "kid17") })).await);
        // On another day: the birthday, and before there was any tie.
        for (on, relation, identity) in [("2027-05-01", "AUTHORITY", "NONE"), ("2027-04-30", "AUTHORITY", "ALL"), ("2009-12-31", "", "NONE")] {
            let rights = data(&server, "authority", query, json!({ "id": student(CODE, "kid17"), "on": on })).await["data"]["rights"].clone();
            assert_eq!((rights["relation"].as_str().unwrap_or_default(), rights["groups"][1]["extent"].as_str()), (relation, Some(identity)), "{on}");
        }
    }
}

on_both! {
    async fn a_student_by_key_with_what_hangs_on_it(server: Server) {
        let query = "query($id: ID!) { student(id: $id) { id firstName lastName studentNumber email phone address birthDate age ageThen: age(on: \"2027-05-01\")
            obligation obligationThen: obligation(on: \"2027-08-01\") groups { name } mentors { displayName } viewerCan
            enrolments { unit begins ends programme { name } }
            guardianships { kind displayName from to email phone viewerCan grants { purposes level from until version } } } }";
        assert_json_snapshot!("student_mentor", data(&server, "mentor", query, json!({ "id": student(CODE, "kid15") })).await);
    }
}

on_both! {
    async fn the_school_and_its_calendar(server: Server) {
        let query = "{ institution { code name timeZone today schoolYears { name begins ends } calendar { kind name begins ends } } }";
        assert_json_snapshot!("institution", data(&server, "kid15", query, json!({})).await);
    }
}

on_both! {
    async fn what_is_asked_for_under_another_name_or_in_a_fragment_is_read_too(server: Server) {
        let query = "{ me { ...me } home(on: \"2026-11-18\") { ... on StudentDay { reports: openReports { id } } } } fragment me on Viewer { kids: students { student { firstName } } }";
        let answer = data(&server.at("2026-11-18T08:30:00Z"), "authority", query, json!({})).await;
        assert_eq!(answer["data"]["me"]["kids"].as_array().unwrap().len(), 4);
        assert!(answer["data"]["home"][0]["reports"].as_array().is_some_and(|reports| !reports.is_empty()), "{answer}");
    }
}
