//! Who sees what: every viewer of the test world by every student, asked over HTTP, printed and compared. A change of policy is a diff here.
//!
//! What is printed is what the fields of each group answered. Groups that no field of the schema has yet are printed as `rights` tells them,
//! in brackets.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use entity::kind::Audience;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::sdl::{Sdl, Told};
use crate::support::server::Server;
use crate::support::signals;
use crate::support::slip::slip;
use crate::support::world::{CODE, GUARDIANS, STAFF, STUDENTS, lesson, portal, student};

const STUDENT: &str = "firstName lastName studentNumber groups { name } mentors { displayName } mentorships { begins } enrolments { unit } email phone address birthDate age obligation facts { begins }
    summary(from: \"2026-11-01\", to: \"2026-11-30\") { expectedLessons } standing { unauthorisedMinutes }
    guardianships { kind displayName from to grants { purposes } email phone mayBeContacted guardianId blockedFrom blockedUntil changes { reason } }";
const PRESENCE: &str = "mark minutesMissed minutesLate minutesLeftEarly sentOutAt outcome { unexplainedMinutes judgedBecause } explainedBy { version } markedBy { displayName } markedAt source history { mark reason }";
const REPORT: &str = "kind begins ends open endedBy status filedBy { kind displayName enteredBy { id } } filedAt filedLate afterCutOff channel note decision { accepted } decider
    conflictsWith { version } contradictedBy { version } lessons { version }";

const SIGNAL: &str = "student { id } rule { code } begins reachedOn ends value minutes provisional establishedOn dueOn overdue status endedAt handledBy { id } note flaggedBy { id } flagReason
    lapsedBecause lapsedDay";

fn everything(login: &str) -> String {
    let lesson = format!("presence {{ {PRESENCE} }} expectedAbsence {{ outcome }} report {{ {REPORT} }}");
    let staff = "register(lessonId: $lesson) { rows { student { id studentNumber } presence { mark } expectedAbsence { outcome } suggestion report { status } } }";
    let family = "home(on: \"2026-11-19\") { student { id studentNumber } lessons { report { status } } openReports { status } standing { unauthorisedMinutes } }";
    format!(
        "query($student: ID!, $students: [ID!]!{}) {{
            student(id: $student) {{ {STUDENT} }}
            week(studentId: $student, of: \"2026-11-20\") {{ days {{ lessons {{ {lesson} }} }} }}
            day(studentId: $student, on: \"2026-11-20\") {{ lessons {{ presence {{ mark }} }} }}
            presences(studentIds: $students, from: \"2026-11-01\", to: \"2026-11-30\", first: 100) {{ nodes {{ mark student {{ id firstName }} }} }}
            standing(studentId: $student) {{ window {{ begins }} unauthorisedMinutes authorisedMinutes pendingMinutes unexplainedMinutes unknownLessons rules {{ value }} }}
            signals(filter: {{ studentId: $student }}, first: 10) {{ nodes {{ {SIGNAL} }} }}
            rights(studentId: $student) {{ groups {{ group extent reason }} }}
            {} }}",
        if portal(login) == Audience::Staff { ", $lesson: ID!" } else { "" },
        if portal(login) == Audience::Staff { staff } else { family },
    )
}

async fn ask(server: &Server, viewer: &str, name: &str) -> Value {
    let mut variables = json!({ "student": student(CODE, name), "students": [student(CODE, name)] });
    if portal(viewer) == Audience::Staff {
        variables["lesson"] = lesson(CODE, 20, 1).into();
    }
    server.ask(viewer, &everything(viewer), variables).await.json()
}

/// What is told of all fields of a group together.
fn cell(told: &[&Told]) -> String {
    let reasons: BTreeSet<&str> = told.iter().filter_map(|told| told.withheld.as_deref()).collect();
    let withheld = told.iter().filter(|told| told.withheld.is_some()).count();
    let reasons = reasons.into_iter().collect::<Vec<_>>().join("/");
    match (told.len() - withheld, withheld) {
        (_, 0) => "+".to_owned(),
        (0, _) => reasons,
        (shown, withheld) => format!("+{shown}-{withheld} {reasons}"),
    }
}

/// Extent and reason of each group, as `rights` tells them.
fn rights(answer: &Value) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let groups = answer["data"]["rights"]["groups"].as_array().unwrap();
    groups.iter().map(|right| (text(&right["group"]), text(&right["extent"]), text(&right["reason"]))).collect()
}

fn viewers() -> impl Iterator<Item = &'static str> {
    STUDENTS.iter().map(|(name, _)| *name).chain(GUARDIANS).chain(STAFF)
}

on_both! {
    async fn the_printed_table_is_what_the_server_does(server: Server) {
        slip(&server.store).await;
        signals::put(&server.store).await;
        let sdl = Sdl::read();
        let mut table = String::from(
            "Who sees what of whom. +: all of the group is shown; REASON: nothing is; +n-m: n values are shown and m withheld;\n\
             [brackets]: no field has this group yet, this is what `rights` tells; HIDDEN: the student does not exist for this viewer.\n",
        );
        let mut asked = BTreeSet::new();
        for (name, birth) in STUDENTS {
            let _ = writeln!(table, "\n{name}, born {}", birth.unwrap_or("on an unknown day"));
            for viewer in viewers() {
                let answer = ask(&server, viewer, name).await;
                if answer["data"]["student"].is_null() {
                    for field in ["student", "week", "day", "rights"] {
                        let error = answer["errors"].as_array().unwrap().iter().find(|error| error["path"] == json!([field])).unwrap();
                        assert_eq!(error["extensions"]["code"], "NOT_FOUND", "{viewer} {name} {field}");
                    }
                    let _ = writeln!(table, "  {viewer:<14}HIDDEN");
                    continue;
                }
                let told = sdl.told(&answer, &student(CODE, name));
                asked.extend(told.iter().map(|told| told.field.clone()));
                let mut by_group: BTreeMap<&str, Vec<&Told>> = BTreeMap::new();
                for one in &told {
                    let of_guardians = one.field.starts_with("Guardianship.") && one.group.as_deref() == Some("CONTACT");
                    let kept = ["Guardianship.blockedFrom", "Guardianship.blockedUntil", "Guardianship.changes"].contains(&one.field.as_str());
                    let group = if kept { "GUARDIANS' BLOCKS" } else if of_guardians { "GUARDIANS' CONTACT" } else { one.group.as_deref().unwrap_or_default() };
                    by_group.entry(group).or_default().push(one);
                }
                let cells: Vec<String> = rights(&answer)
                    .iter()
                    .map(|(group, extent, reason)| match by_group.get(group.as_str()) {
                        Some(told) => format!("{group} {}", cell(told)),
                        None if extent == "ALL" => format!("[{group} +]"),
                        None => format!("[{group} {reason}]"),
                    })
                    .chain(["GUARDIANS' CONTACT", "GUARDIANS' BLOCKS"].into_iter().filter_map(|name| Some(format!("{name} {}", cell(by_group.get(name)?)))))
                    .collect();
                let _ = writeln!(table, "  {viewer:<14}{}", cells.join(", "));
            }
        }
        let forgotten: Vec<String> = sdl.guarded().into_keys().filter(|field| !asked.contains(field)).collect();
        assert!(forgotten.is_empty(), "no test asks for {forgotten:?}");
        compare("authorization.txt", &table);
    }
}

on_both! {
    async fn every_field_answers_as_the_group_it_is_printed_with(server: Server) {
        // Fields with a rule of their own beside the group: see `policy::matrix`.
        let narrower = ["Guardianship.blockedFrom", "Guardianship.blockedUntil", "Guardianship.changes", "Guardianship.email", "Guardianship.mayBeContacted", "Guardianship.phone", "Student.address"];
        slip(&server.store).await;
        signals::put(&server.store).await;
        let sdl = Sdl::read();
        for (name, _) in STUDENTS {
            for viewer in viewers() {
                let answer = ask(&server, viewer, name).await;
                if answer["data"]["student"].is_null() {
                    continue;
                }
                let rights: BTreeMap<_, _> = rights(&answer).into_iter().map(|(group, extent, reason)| (group, (extent, reason))).collect();
                for told in sdl.told(&answer, &student(CODE, name)).into_iter().filter(|told| !narrower.contains(&told.field.as_str())) {
                    let Some(group) = told.group else { continue };
                    let (extent, reason) = &rights[&group];
                    match (extent.as_str(), told.withheld) {
                        ("ALL" | "PARTLY", None) => {}
                        ("PARTLY" | "NONE", Some(withheld)) => assert_eq!(&withheld, reason, "{viewer} {name} {}", told.field),
                        (extent, withheld) => panic!("{viewer} {name} {}: {group} is {extent}, but {withheld:?}", told.field),
                    }
                }
            }
        }
    }
}

/// Compares with the file in git; `UPDATE_SNAPSHOTS=1` writes it.
pub fn compare(file: &str, text: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/snapshots").join(file);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "{file} is not what the server does; UPDATE_SNAPSHOTS=1 writes it anew. Now:\n{text}");
}
