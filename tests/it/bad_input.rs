//! Every wrong value answers with the field and the rule, in the caller's language, and nothing is looked up for it.

use axum::body::Body;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::server::{ISSUER, Server, now, post};
use crate::support::world::{CODE, lesson, portal, student};

/// Who, query, variables, and the field and rule of the answer.
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn cases() -> Vec<(&'static str, String, Value, &'static str, &'static str)> {
    let kid = student(CODE, "kid15");
    let mut cases = vec![];
    let id = |login, query: &str, field, id: String| (login, query.to_owned(), json!({ "id": id }), field, "ID");
    let wrong_ids = |own: &str| {
        let key = own.rsplit_once('_').unwrap().1.to_owned();
        vec![
            String::new(),
            "x".to_owned(),
            key.clone(),
            format!("nothing_{key}"),
            own.to_uppercase(),
            format!("{own}0"),
            own[..own.len() - 1].to_owned(),
            own.replacen('0', "g", 1),
            format!(" {own}"),
            format!("{own}\u{0}"),
            "x".repeat(5_000),
        ]
    };
    for (login, field, query, own) in [
        ("authority", "id", "query($id: ID!) { student(id: $id) { id } }", kid.clone()),
        ("authority", "id", "query($id: ID!) { node(id: $id) { id } }", kid.clone()),
        ("authority", "ids", "query($id: ID!) { nodes(ids: [$id]) { id } }", kid.clone()),
        ("authority", "studentId", "query($id: ID!) { week(studentId: $id, of: \"2026-11-20\") { ends } }", kid.clone()),
        ("authority", "studentId", "query($id: ID!) { day(studentId: $id, on: \"2026-11-20\") { on } }", kid.clone()),
        ("authority", "studentId", "query($id: ID!) { rights(studentId: $id) { on } }", kid.clone()),
        ("teach", "lessonId", "query($id: ID!) { register(lessonId: $id) { id } }", lesson(CODE, 20, 1)),
        (
            "mentor",
            "studentIds",
            "query($id: ID!) { presences(studentIds: [$id], from: \"2026-11-01\", to: \"2026-11-02\", first: 1) { nodes { id } } }",
            kid.clone(),
        ),
        (
            "mentor",
            "filter.groupId",
            "query($id: ID!) { students(first: 1, filter: { groupId: $id }) { nodes { id } } }",
            kid.replace("student", "group"),
        ),
        (
            "mentor",
            "filter.unitId",
            "query($id: ID!) { students(first: 1, filter: { unitId: $id }) { nodes { id } } }",
            kid.replace("student", "unit"),
        ),
    ] {
        cases.extend(wrong_ids(&own).into_iter().map(|wrong| id(login, query, field, wrong)));
    }
    cases.push(id("authority", "query($id: ID!) { week(studentId: $id, of: \"2026-11-20\") { ends } }", "studentId", lesson(CODE, 20, 1)));
    cases.push(id("teach", "query($id: ID!) { register(lessonId: $id) { id } }", "lessonId", kid.clone()));
    for wrong in [
        "2026-02-30",
        "2025-02-29",
        "0000-01-01",
        "+10000-01-01",
        "+262142-12-31",
        "1999-12-31",
        "2101-01-01",
        "2026-1-2",
        "today",
        "",
        "2026-11-20T00:00:00Z",
    ] {
        for (login, query, field) in [
            ("authority", "query($on: Date!, $id: ID!) { week(studentId: $id, of: $on) { ends } }", "of"),
            ("authority", "query($on: Date!, $id: ID!) { day(studentId: $id, on: $on) { on } }", "on"),
            ("authority", "query($on: Date!, $id: ID!) { rights(studentId: $id, on: $on) { on } }", "on"),
            ("authority", "query($on: Date!, $id: ID!) { student(id: $id) { age(on: $on) } }", "on"),
            ("authority", "query($on: Date!, $id: ID!) { student(id: $id) { obligation(on: $on) } }", "on"),
            ("authority", "query($on: Date!) { home(on: $on) { on } }", "on"),
            ("teach", "query($on: Date!) { myLessons(on: $on) { id } }", "on"),
            ("teach", "query($on: Date!) { myRegisters(from: $on, to: \"2026-11-20\") { id } }", "from"),
            (
                "mentor",
                "query($on: Date!, $id: ID!) { presences(studentIds: [$id], from: \"2026-11-01\", to: $on, first: 1) { nodes { id } } }",
                "to",
            ),
        ] {
            let mut variables = json!({ "on": wrong });
            if query.contains("$id") {
                variables["id"] = kid.clone().into();
            }
            cases.push((login, query.to_owned(), variables, field, "DATE"));
        }
    }
    let presences = |more: &str| format!("query($id: ID!) {{ presences(studentIds: [$id], {more}) {{ nodes {{ id }} }} }}");
    let november = "from: \"2026-11-01\", to: \"2026-11-30\"";
    for (arguments, field, rule) in [
        (format!("{november}, first: 0"), "first", "PAGE_SIZE"),
        (format!("{november}, first: -1"), "first", "PAGE_SIZE"),
        (format!("{november}, first: 101"), "first", "PAGE_SIZE"),
        (format!("{november}, last: 101"), "last", "PAGE_SIZE"),
        (november.to_owned(), "first", "FIRST_OR_LAST"),
        (format!("{november}, first: 1, last: 1"), "first", "FIRST_OR_LAST"),
        (format!("{november}, first: 1, before: \"x\""), "before", "FIRST_OR_LAST"),
        (format!("{november}, last: 1, after: \"x\""), "after", "FIRST_OR_LAST"),
        (format!("{november}, first: 1, after: \"x\""), "after", "CURSOR"),
        ("from: \"2026-11-30\", to: \"2026-11-29\", first: 1".to_owned(), "to", "SPAN"),
        ("from: \"2026-11-30\", to: \"2027-12-01\", first: 1".to_owned(), "to", "SPAN"),
    ] {
        cases.push(("mentor", presences(&arguments), json!({ "id": kid }), field, rule));
    }
    let many: Vec<&str> = vec![&kid; 101];
    cases.push(("mentor", "query($ids: [ID!]!) { nodes(ids: $ids) { id } }".into(), json!({ "ids": many }), "ids", "AT_MOST"));
    let some = &many[..51];
    let query = format!("query($ids: [ID!]!) {{ presences(studentIds: $ids, {november}, first: 1) {{ nodes {{ id }} }} }}");
    cases.push(("mentor", query, json!({ "ids": some }), "studentIds", "AT_MOST"));
    for (from, to) in [("2026-11-20", "2026-11-19"), ("2026-11-01", "2026-11-15"), ("2000-01-01", "2100-12-31")] {
        cases.push(("teach", format!("{{ myRegisters(from: \"{from}\", to: \"{to}\") {{ id }} }}"), json!({}), "to", "DAYS"));
    }
    for text in ["x".repeat(101), "a\u{0}b".to_owned(), "a\nb".to_owned(), "\u{7f}".to_owned()] {
        let query = "query($text: String!) { students(first: 1, filter: { search: $text }) { nodes { id } } }";
        cases.push(("mentor", query.to_owned(), json!({ "text": text }), "filter.search", "TEXT"));
    }
    cases
}

on_both! {
    async fn each_wrong_value_is_named_with_its_rule(server: Server) {
        for (login, query, variables, field, rule) in cases() {
            let answer = server.ask(login, &query, variables.clone()).await;
            let errors = answer.errors();
            assert_eq!(errors.len(), 1, "{query} {variables}: {}", answer.text);
            let (_, code, extensions) = &errors[0];
            let told = (code.as_str(), extensions["field"].as_str(), extensions["rule"].as_str());
            assert_eq!(told, ("BAD_USER_INPUT", Some(field), Some(rule)), "{query} {variables}: {}", answer.text);
            // One statement found the viewer; `student { age(on:) }` has found the student before it meets the day.
            assert!(answer.statements == 1 || query.contains("age(on") || query.contains("obligation(on"), "{query} asked the database");
        }
    }
}

#[tokio::test]
async fn values_of_another_type_are_refused_by_the_schema() {
    let server = Server::sqlite().await;
    for (query, variables) in [
        ("{ student(id: null) { id } }", json!({})),
        ("{ student { id } }", json!({})),
        ("{ nothing }", json!({})),
        ("{ home(on: 20261120) { on } }", json!({})),
        ("query($id: ID!) { student(id: $id) { id } }", json!({ "id": [] })),
        ("query($id: ID!) { student(id: $id) { id } }", json!({ "id": { "a": 1 } })),
        ("query($first: Int) { students(first: $first) { nodes { id } } }", json!({ "first": "10" })),
        ("{ students(first: 1, filter: { nothing: 1 }) { nodes { id } } }", json!({})),
        ("query($of: Int) { students(first: $of) { nodes { id } } }", json!({ "of": 2_147_483_648_i64 })),
    ] {
        let answer = server.ask("mentor", query, variables.clone()).await;
        let (_, code, extensions) = answer.errors().remove(0);
        assert_eq!(
            (code.as_str(), extensions["rule"].as_str()),
            ("BAD_USER_INPUT", Some("SCHEMA")),
            "{query} {variables}: {}",
            answer.text
        );
        assert!(!answer.text.contains("expected at least"), "{}", answer.text);
    }
}

#[tokio::test]
async fn a_number_that_is_no_int_is_refused_with_its_argument() {
    let server = Server::sqlite().await;
    for number in ["2147483648", "-2147483649", "99999999999", "18446744073709551616", "1.0", "1e3"] {
        for argument in ["first", "last"] {
            let literal = format!("{{ students({argument}: {number}) {{ nodes {{ id }} }} }}");
            let variable = format!("query($of: Int) {{ students({argument}: $of) {{ nodes {{ id }} }} }}");
            let value: Value = serde_json::from_str(number).unwrap();
            for (query, variables) in [(&literal, json!({})), (&variable, json!({ "of": value }))] {
                let answer = server.ask("mentor", query, variables).await;
                let (_, code, told) = answer.errors().remove(0);
                let told = (code.as_str(), told["field"].as_str(), told["rule"].as_str());
                assert_eq!(told, ("BAD_USER_INPUT", Some(argument), Some("SCHEMA")), "{query} {number}: {}", answer.text);
            }
        }
    }
}

#[tokio::test]
async fn the_answer_speaks_the_callers_language() {
    let server = Server::sqlite().await;
    let token = ISSUER.token("teach", CODE, portal("teach"), now()).unwrap();
    let query = format!("{{ student(id: \"{}\") {{ email }} node(id: \"x\") {{ id }} }}", student(CODE, "kid15"));
    let body = json!({ "query": query }).to_string();
    let mut spoken = vec![];
    for language in ["nl", "en-GB, nl;q=0.5", "fr"] {
        let request = post(&body).header("authorization", format!("Bearer {token}")).header("accept-language", language);
        let json = server.send(request.body(Body::from(body.clone())).unwrap()).await.json();
        let texts = json["errors"].as_array().unwrap().iter().map(|error| error["message"].as_str().unwrap().to_owned());
        // Root fields run side by side: errors come in the order in which they fail.
        let mut texts: Vec<String> = texts.collect();
        texts.sort_by_key(|text| text.starts_with('`'));
        spoken.push(texts);
    }
    assert_eq!(
        spoken[0],
        [
            "Uw rol ziet dit niet.",
            "`id` moet de id van een student, lesson, register, presence, report, guardianship, grant, signal or task zijn, zoals deze server die gaf."
        ]
    );
    assert_eq!(spoken[1][0], "Your role does not see this.");
    assert_eq!(spoken[1], spoken[2]);
}
