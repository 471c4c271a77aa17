//! One person, two capacities: a teacher who is a parent too signs in to each portal as the one and sees nothing of the other.

use std::collections::BTreeSet;

use entity::kind::Audience;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::import::change;
use crate::support::sdl::Sdl;
use crate::support::server::Server;
use crate::support::world::{CODE, STUDENTS, lesson, student};

/// Every field at the root, of one student; asked one by one, since some answer a portal with an error.
fn questions(of: &str) -> Vec<(&'static str, String, Value)> {
    let (id, lesson) = (student(CODE, of), lesson(CODE, 20, 1));
    let register = lesson.replace("lesson", "register");
    let person = "id firstName lastName viewerCan guardianships { displayName email } groups { name }";
    let report = "id kind note status viewerCan filedBy { displayName }";
    let by_id = json!({ "id": id, "lesson": lesson, "ids": [id, lesson, register] });
    let fields = [
        (
            "me",
            format!(
                "me {{ id displayName kind audience roles students {{ student {{ {person} }} relation groups viewerCan changesOn }} }}"
            ),
        ),
        (
            "home",
            format!(
                "home(on: \"2026-11-19\") {{ student {{ {person} }} relation lessons {{ presence {{ mark }} report {{ {report} }} }} }}"
            ),
        ),
        ("student", format!("student(id: $id) {{ {person} }}")),
        ("students", format!("students(first: 50) {{ nodes {{ {person} }} }}")),
        ("rights", "rights(studentId: $id) { relation changesOn groups { group extent reason } deeds { deed allowed } }".into()),
        (
            "week",
            format!(
                "week(studentId: $id, of: \"2026-11-20\") {{ days {{ lessons {{ presence {{ mark viewerCan }} report {{ {report} }} }} }} }}"
            ),
        ),
        ("day", "day(studentId: $id, on: \"2026-11-20\") { lessons { presence { mark } } }".into()),
        ("myLessons", "myLessons(on: \"2026-11-20\") { id }".into()),
        ("myRegisters", "myRegisters(from: \"2026-11-16\", to: \"2026-11-29\") { id rows { student { id } } }".into()),
        ("register", "register(lessonId: $lesson) { id viewerCan rows { student { id } presence { mark } } }".into()),
        ("openRegisters", "openRegisters(first: 50) { nodes { id } }".into()),
        (
            "presences",
            "presences(studentIds: [$id], from: \"2026-11-01\", to: \"2026-11-30\", first: 50) { nodes { id mark viewerCan } }".into(),
        ),
        ("absenceOptions", "absenceOptions(studentId: $id) { kinds { kind via } }".into()),
        ("absenceReports", format!("absenceReports(first: 50) {{ nodes {{ {report} }} }}")),
        ("eligibleFilers", "eligibleFilers(studentId: $id, on: \"2026-11-23\") { displayName }".into()),
        ("unexplained", "unexplained(first: 50) { nodes { id } }".into()),
        ("statistics", "statistics(filter: { from: \"2026-11-16\", to: \"2026-11-23\" }) { rows { week students } }".into()),
        ("taskCounts", "taskCounts { kind open }".into()),
        ("tasks", "tasks(first: 50) { nodes { id kind student { lastName } } }".into()),
        ("node", "node(id: $id) { id }".into()),
        ("nodes", "nodes(ids: $ids) { id }".into()),
        ("institution", "institution { name }".into()),
        ("settings", "settings { version viewerCan }".into()),
        ("staff", "staff(first: 50) { nodes { id code displayName } }".into()),
        ("standing", "standing(studentId: $id) { unauthorisedMinutes rules { value counted { minutes } } }".into()),
        ("watchList", "watchList(first: 50) { nodes { student { id } unauthorisedMinutes } }".into()),
        ("rules", "rules { code threshold }".into()),
        ("signals", "signals(first: 50) { nodes { id value status note viewerCan } }".into()),
        ("studentFacts", "studentFacts(studentId: $id) { kind begins }".into()),
    ];
    let declared = |text: &str| {
        let used = [("$ids", "$ids: [ID!]!"), ("$id", "$id: ID!"), ("$lesson", "$lesson: ID!")];
        let mut rest = text.to_owned();
        let mut list = vec![];
        for (name, declaration) in used {
            if rest.contains(name) {
                list.push(declaration);
                rest = rest.replace(name, "");
            }
        }
        if list.is_empty() { String::new() } else { format!("({})", list.join(", ")) }
    };
    fields.into_iter().map(|(name, text)| (name, format!("query{} {{ {text} }}", declared(&text)), by_id.clone())).collect()
}

async fn answers(server: &Server, login: &str, portal: Audience) -> Vec<(String, String)> {
    let mut all = vec![];
    for (of, _) in STUDENTS {
        for (name, query, variables) in questions(of) {
            let answer = server.ask_at(login, CODE, portal, &query, variables).await;
            all.push((format!("{name} of {of}"), answer.text));
        }
    }
    all
}

#[test]
fn every_field_at_the_root_is_asked() {
    let sdl = Sdl::read();
    let all: BTreeSet<String> = sdl.fields("Query").iter().map(|field| field.name.node.to_string()).collect();
    let asked: BTreeSet<String> = questions("kid15").iter().map(|(name, _, _)| (*name).to_owned()).collect();
    assert_eq!(asked, all);
}

on_both! {
    async fn each_portal_shows_the_one_and_nothing_of_the_other(server: Server) {
        let as_teacher = answers(&server, "teach", Audience::Staff).await;
        let as_parent = answers(&server, "carer", Audience::Parent).await;
        assert!(as_teacher.iter().any(|(name, text)| name == "register of kid15" && text.contains("PRESENT")));
        for portal in [Audience::Parent, Audience::Mobile] {
            assert_eq!(server.ask_at("teach", CODE, portal, "{ me { kind } }", json!({})).await.status, 401, "{portal:?}");
        }
        // The parent joins the teacher: one login, two capacities.
        change(&server.store, "DELETE FROM identity WHERE subject = 'carer'").await;
        let parent = "(SELECT g.id FROM guardian g WHERE g.source_id = 'carer' AND g.institution_id = identity.institution_id)";
        change(&server.store, &format!("UPDATE identity SET guardian_id = {parent} WHERE subject = 'teach'")).await;
        for (portal, expected) in [(Audience::Staff, &as_teacher), (Audience::Parent, &as_parent)] {
            for (found, expected) in answers(&server, "teach", portal).await.into_iter().zip(expected) {
                assert_eq!(&found, expected, "{portal:?}");
            }
        }
        // An app is for guardians and students: the parent.
        let mobile: Vec<_> = answers(&server, "teach", Audience::Mobile).await;
        for (found, expected) in mobile.into_iter().zip(&as_parent) {
            assert_eq!(found.1.replace("MOBILE", "PARENT"), expected.1, "{}", found.0);
        }
        assert_eq!(server.ask_at("teach", CODE, Audience::Student, "{ me { kind } }", json!({})).await.status, 401);
    }
}

on_both! {
    async fn what_ends_in_the_one_capacity_stays_in_the_other(server: Server) {
        let parent = "(SELECT g.id FROM guardian g WHERE g.source_id = 'authority' AND g.institution_id = identity.institution_id)";
        change(&server.store, &format!("UPDATE identity SET guardian_id = {parent} WHERE subject = 'teach'")).await;
        let status = async |portal| server.ask_at("teach", CODE, portal, "{ me { kind } }", json!({})).await.status.as_u16();
        change(&server.store, "UPDATE staff_member SET ended_on = '2026-11-23' WHERE source_id = 'teach'").await;
        assert_eq!((status(Audience::Staff).await, status(Audience::Parent).await), (401, 200));
        change(&server.store, "UPDATE staff_member SET ended_on = NULL WHERE source_id = 'teach'").await;
        change(&server.store, "UPDATE guardian SET ended_on = '2026-11-23' WHERE source_id = 'authority'").await;
        assert_eq!((status(Audience::Staff).await, status(Audience::Parent).await), (200, 401));
    }
}
