//! `week`: the portals' main screen.

use insta::assert_json_snapshot;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::server::Server;
use crate::support::world::{self, CODE, student};

const WEEK: &str = "query($student: ID!, $of: Date!) { week(studentId: $student, of: $of) {
    begins ends student { id firstName lastName studentNumber email birthDate }
    days { on lessons { lesson { id subject begins ends minutes room periods status teachers { displayName } version kind }
        presence { mark minutesMissed outcome { unexplainedMinutes authorisedMinutes } version }
        expectedAbsence { from until outcome } report { kind status } } } } }";

async fn week(server: &Server, login: &str, of: &str) -> Value {
    let answer = server.ask(login, WEEK, json!({ "student": student(CODE, of), "of": "2026-11-20" })).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

on_both! {
    async fn a_guardian_sees_the_whole_week_of_a_child(server: Server) {
        assert_json_snapshot!("week_authority_kid15", week(&server, "authority", "kid15").await);
    }
}

on_both! {
    async fn at_seventeen_the_reason_a_student_gave_is_withheld_from_the_guardian(server: Server) {
        assert_json_snapshot!("week_authority_kid17", week(&server, "authority", "kid17").await);
    }
}

on_both! {
    async fn without_grant_everything_of_a_student_of_age_is_withheld_with_a_reason(server: Server) {
        assert_json_snapshot!("week_authority_new18", week(&server, "authority", "new18").await);
    }
}

on_both! {
    async fn a_week_takes_two_statements_whatever_it_holds(server: Server) {
        for (login, name) in [("authority", "kid15"), ("officer", "kid17"), ("teach", "kid17"), ("info", "kid15"), ("kid15", "kid15")] {
            let answer = server.ask(login, WEEK, json!({ "student": student(CODE, name), "of": "2026-11-20" })).await;
            assert_eq!(answer.statements, 2, "{login} {name}");
        }
    }
}

on_both! {
    async fn hidden_and_missing_are_one_answer(server: Server) {
        let missing = "student_01900000000070018000000000ffffff";
        let other_school = student(world::OTHER_CODE, "kid15");
        let ask = async |login: &str, id: &str| server.ask(login, WEEK, json!({ "student": id, "of": "2026-11-20" })).await;
        let expected = ask("authority", missing).await;
        assert_eq!(expected.errors()[0].1, "NOT_FOUND");
        for (login, id) in [("info", student(CODE, "kid15")), ("stranger", student(CODE, "kid15")), ("authority", other_school), ("kid17", student(CODE, "kid15"))] {
            let answer = ask(login, &id).await;
            assert_eq!((answer.status, &answer.text, answer.statements), (expected.status, &expected.text, expected.statements), "{login}");
        }
    }
}

on_both! {
    async fn values_that_break_a_rule_are_named_in_the_callers_language(server: Server) {
        for (id, of, field, rule) in [
            (student(CODE, "kid15"), "2026-02-30", "of", "DATE"),
            (student(CODE, "kid15"), "+10000-01-01", "of", "DATE"),
            (student(CODE, "kid15"), "0000-01-01", "of", "DATE"),
            (world::lesson(CODE, 20, 1), "2026-11-20", "studentId", "ID"),
            ("student_".to_owned(), "2026-11-20", "studentId", "ID"),
            ("x".repeat(5_000), "2026-11-20", "studentId", "ID"),
            (student(CODE, "kid15").to_uppercase(), "2026-11-20", "studentId", "ID"),
        ] {
            let answer = server.ask("authority", WEEK, json!({ "student": id, "of": of })).await;
            let (path, code, extensions) = answer.errors().remove(0);
            assert_eq!((path.as_str(), code.as_str()), ("week", "BAD_USER_INPUT"), "{}", answer.text);
            assert_eq!((extensions["field"].as_str(), extensions["rule"].as_str()), (Some(field), Some(rule)));
        }
    }
}

on_both! {
    async fn rights_switch_at_local_midnight_of_the_birthday(server: Server) {
        // calm17 comes of age on 1 June 2027; in summer Amsterdam's midnight is 22:00 UTC of the day before.
        for (instant, code) in [("2027-05-31T21:59:59Z", None), ("2027-05-31T22:00:00Z", Some("CONSENT_MISSING"))] {
            let answer = server.at(instant).ask("authority", WEEK, json!({ "student": student(CODE, "calm17"), "of": "2026-11-20" })).await;
            let withheld = answer.errors().into_iter().find(|(path, _, _)| path == "week.student.lastName");
            assert_eq!(withheld.as_ref().and_then(|(_, _, extensions)| extensions["reason"].as_str()), code, "{instant}");
        }
        // And 90 days later the student is gone for who has no grant.
        let answer = server.at("2027-08-29T22:00:00Z").ask("authority", WEEK, json!({ "student": student(CODE, "calm17"), "of": "2026-11-20" })).await;
        assert_eq!(answer.errors()[0].1, "NOT_FOUND");
    }
}
