//! Keyset pages: each row once, in one order, from either end; a cursor is good in the list that gave it and in no other.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::grow;
use crate::support::server::Server;
use crate::support::world::{CODE, student};

const STUDENTS: &str = "query($first: Int, $after: String, $last: Int, $before: String) {
    list: students(first: $first, after: $after, last: $last, before: $before) {
        nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";
const PRESENCES: &str = "query($first: Int, $after: String, $last: Int, $before: String, $ids: [ID!]!) {
    list: presences(studentIds: $ids, from: \"2026-11-01\", to: \"2026-11-30\", first: $first, after: $after, last: $last, before: $before) {
        nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";

fn ids(page: &Value) -> Vec<String> {
    page["nodes"].as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect()
}

/// All pages of a list, so many rows each, forwards or backwards.
async fn walk(server: &Server, login: &str, query: &str, size: usize, backwards: bool, mut variables: Value) -> Vec<String> {
    let (count, place, more, behind, edge) = if backwards {
        ("last", "before", "hasPreviousPage", "hasNextPage", "startCursor")
    } else {
        ("first", "after", "hasNextPage", "hasPreviousPage", "endCursor")
    };
    variables[count] = size.into();
    let mut all: Vec<String> = vec![];
    loop {
        let page = server.ask(login, query, variables.clone()).await.data()["list"].clone();
        let rows = ids(&page);
        assert!(rows.len() <= size);
        assert_eq!(page["edges"].as_array().unwrap().len(), rows.len());
        assert_eq!(page["pageInfo"][behind], !variables[place].is_null(), "where it came from there is more");
        if backwards {
            all.splice(0..0, rows);
        } else {
            all.extend(rows);
        }
        if page["pageInfo"][more] == false {
            return all;
        }
        variables[place] = page["pageInfo"][edge].clone();
    }
}

on_both! {
    async fn every_row_comes_once_whatever_the_size_and_the_direction(server: Server) {
        grow::grow(&server.store).await;
        let kids = json!({ "ids": [student(CODE, "kid15"), student(CODE, "kid17")] });
        for (login, query, variables, count) in [("mentor", STUDENTS, json!({}), 46), ("mentor", PRESENCES, kids, 68)] {
            let all = walk(&server, login, query, 100, false, variables.clone()).await;
            assert_eq!(all.len(), count);
            for size in [1, 7, 45, 46] {
                assert_eq!(walk(&server, login, query, size, false, variables.clone()).await, all, "{size}");
                assert_eq!(walk(&server, login, query, size, true, variables.clone()).await, all, "{size} backwards");
            }
        }
    }
}

on_both! {
    async fn cursors_of_elsewhere_are_refused(server: Server) {
        let kid = student(CODE, "kid15");
        let of = async |login: &str, query: &str, variables: Value| server.ask(login, query, variables).await;
        let first = of("mentor", PRESENCES, json!({ "first": 1, "ids": [kid] })).await.data()["list"]["edges"][0]["cursor"].clone();
        let named = of("mentor", STUDENTS, json!({ "first": 1 })).await.data()["list"]["edges"][0]["cursor"].clone();
        let presence_of_another = json!({ "first": 1, "ids": [student(CODE, "kid17")], "after": first });
        for (login, query, variables) in [
            ("mentor", STUDENTS, json!({ "first": 1, "after": first })),
            ("mentor", PRESENCES, json!({ "first": 1, "after": named, "ids": [kid] })),
            ("mentor", PRESENCES, presence_of_another),
            ("authority", PRESENCES, json!({ "first": 1, "after": "presences.01900000000070018000000000ffffff", "ids": [kid] })),
            ("stranger", STUDENTS, json!({ "first": 1, "after": named })),
            ("officer-care", STUDENTS, json!({ "last": 1, "before": named })),
            ("mentor", STUDENTS, json!({ "first": 1, "after": "" })),
            ("mentor", STUDENTS, json!({ "first": 1, "after": "x".repeat(5_000) })),
        ] {
            let answer = of(login, query, variables.clone()).await;
            assert!(answer.json()["data"]["list"].is_null());
            let (_, code, extensions) = answer.errors().remove(0);
            assert_eq!((code.as_str(), extensions["rule"].as_str()), ("BAD_USER_INPUT", Some("CURSOR")), "{login} {variables}: {}", answer.text);
        }
    }
}

on_both! {
    async fn staff_find_somebody_by_name_number_class_or_team(server: Server) {
        let found = async |login: &str, filter: Value| {
            let query = "query($filter: StudentFilter) { students(filter: $filter, first: 100) { nodes { firstName } } }";
            let page = server.ask(login, query, json!({ "filter": filter })).await.data();
            let name = |node: &Value| node["firstName"].as_str().unwrap().to_owned();
            let mut names: Vec<String> = page["students"]["nodes"].as_array().unwrap().iter().map(name).collect();
            names.sort();
            names.join(" ")
        };
        let everybody = "ageless calm17 grown21 kid15 kid17 new18";
        for (filter, expected) in [
            (json!(null), everybody),
            (json!({}), everybody),
            (json!({ "search": " " }), everybody),
            (json!({ "search": "KID" }), "kid15 kid17"),
            (json!({ "search": "of 25" }), everybody),
            (json!({ "search": "n-kid15" }), "kid15"),
            (json!({ "search": "%" }), ""),
            (json!({ "search": "_" }), ""),
            (json!({ "search": "\\" }), ""),
            (json!({ "search": "' OR 1=1 --" }), ""),
            (json!({ "search": "id15" }), ""),
            // Behind the prefix of the family name, but not in the middle of it.
            (json!({ "search": "25lx" }), everybody),
            (json!({ "search": "5LX" }), ""),
        ] {
            assert_eq!(found("admin", filter.clone()).await, expected, "{filter}");
        }
        let groups = server.ask("mentor", "{ students(first: 1) { nodes { groups { id } } } }", json!({})).await.data();
        let group = groups["students"]["nodes"][0]["groups"][0]["id"].clone();
        assert_eq!(found("admin", json!({ "groupId": group })).await, everybody);
        assert_eq!(found("admin", json!({ "groupId": "group_01900000000070018000000000ffffff" })).await, "");
        assert_eq!(found("admin", json!({ "unitId": "unit_01900000000070018000000000ffffff" })).await, "");
    }
}

on_both! {
    async fn guardians_and_students_do_not_search(server: Server) {
        for login in ["authority", "kid15"] {
            let answer = server.ask(login, "{ students(first: 1) { nodes { id } } }", json!({})).await;
            let (path, code, extensions) = answer.errors().remove(0);
            assert_eq!((path.as_str(), code.as_str(), extensions["reason"].as_str()), ("students", "FORBIDDEN", Some("ROLE")));
        }
    }
}
