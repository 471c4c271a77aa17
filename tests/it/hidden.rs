//! What is hidden answers as what was never there: same status, same words, same number of statements, by every path.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::facts;
use crate::support::world::{CODE, OTHER_CODE, lesson, student};

/// A key of no object, of the kind of another key.
fn missing(of: &str) -> String {
    format!("{}_01900000000070018000000000ffffff", of.rsplit_once('_').unwrap().0)
}

on_both! {
    async fn by_every_path(server: Server) {
        let facts = facts::read(&server.store).await;
        let (own, other) = (facts.keys_of(CODE), facts.keys_of(OTHER_CODE));
        let register = |lesson: &str| lesson.replace("lesson", "register");
        let student_paths = [
            "query($id: ID!) { student(id: $id) { id firstName } }",
            "query($id: ID!) { week(studentId: $id, of: \"2026-11-20\") { ends student { id } } }",
            "query($id: ID!) { day(studentId: $id, on: \"2026-11-20\") { on } }",
            "query($id: ID!) { rights(studentId: $id) { groups { group extent } } }",
            "query($id: ID!) { rights(studentId: $id, on: \"2027-01-01\") { groups { group extent } } }",
            "query($id: ID!) { presences(studentIds: [$id], from: \"2026-11-01\", to: \"2026-11-30\", first: 100) { nodes { id } } }",
        ];
        let node = ["query($id: ID!) { node(id: $id) { id } }", "query($id: ID!) { nodes(ids: [$id]) { __typename id } }"];
        let by_lesson = ["query($id: ID!) { register(lessonId: $id) { id } }"];
        let mut cases: Vec<(&str, String, &[&str])> = vec![];
        // Information only, kind unknown, blocked, ended; another student; a teacher of nobody here, staff of another team or without role.
        for login in ["info", "unknown", "blocked", "ended", "kid17", "stranger", "former", "officer-care", "lead-care", "idle"] {
            cases.extend([(login, own.student.clone(), &student_paths[..]), (login, own.student.clone(), &node[..])]);
            cases.extend([&own.presence, &own.report].map(|id| (login, id.clone(), &node[..])));
        }
        for login in ["info", "stranger", "idle", "lead", "privacy", "admin"] {
            let lessons = [(login, own.lesson.clone(), &node[..]), (login, register(&own.lesson), &node[..]), (login, own.lesson.clone(), &by_lesson[..])];
            cases.extend(lessons);
        }
        // Students are known to these, what is asked for is not: no need, another teacher's lesson, reports of a student of age.
        for login in ["lead", "privacy", "admin"] {
            cases.extend([&own.presence, &own.report].map(|id| (login, id.clone(), &node[..])));
        }
        cases.push(("other", lesson(CODE, 20, 1), &by_lesson[..]));
        cases.push(("officer", lesson(CODE, 19, 1), &by_lesson[..]));
        // Another school, for those who see all of their own.
        for login in ["authority", "kid15", "teach", "mentor", "admin"] {
            cases.extend([(login, other.student.clone(), &student_paths[..]), (login, student(OTHER_CODE, "kid17"), &node[..])]);
            cases.extend([&other.lesson, &register(&other.lesson), &other.presence, &other.report].map(|id| (login, id.clone(), &node[..])));
            cases.push((login, other.lesson.clone(), &by_lesson[..]));
        }
        for (login, id, queries) in cases {
            for query in queries {
                let hidden = server.ask(login, query, json!({ "id": id })).await;
                let absent = server.ask(login, query, json!({ "id": missing(&id) })).await;
                let told = |answer: &crate::support::server::Answer| (answer.status, answer.text.clone(), answer.statements);
                assert_eq!(told(&hidden), told(&absent), "{login} {id} {query}");
                let nothing = hidden.json()["data"]["presences"]["nodes"] == Value::Array(vec![]);
                assert!(nothing || hidden.errors()[0].1 == "NOT_FOUND", "{login} {id} {query}: {}", hidden.text);
            }
        }
    }
}

on_both! {
    async fn what_was_shown_is_kept_for_the_reading_log(server: Server) {
        use presentie::graphql::execute::execute;
        use presentie::graphql::language::Language;
        use presentie::graphql::schema;
        use presentie::policy::group::FieldGroup;
        use presentie::store::viewer::{Claim, load};

        let issuer = presentie::http::built_in_issuer::ISSUER.to_owned();
        let claim = Claim { issuer, subject: "officer".into(), institution: CODE.into(), audience: entity::kind::Audience::Staff };
        let viewer = load(&server.store, &claim, crate::support::server::now()).await.unwrap().unwrap();
        let query = format!("{{ student(id: \"{}\") {{ firstName email birthDate }} }}", student(CODE, "kid15"));
        let (_, seen) = execute(&schema::build(server.store.clone()), query.into(), Some(viewer.into()), Language::English).await;
        let groups: Vec<_> = seen.all().into_values().flatten().collect();
        // The birth date was withheld, so it was not read.
        assert_eq!(groups, [FieldGroup::Notice, FieldGroup::Contact]);
    }
}
