//! The schema as developers see it: the file in git is the one that is served, everything is described, and every field of a person says
//! which group it is of.

use std::collections::BTreeSet;

use async_graphql::parser::types::TypeKind;
use presentie::graphql::schema;

use crate::support::sdl::{Sdl, group, named};
use crate::support::server::Server;

#[test]
fn the_file_in_git_is_the_schema_that_is_served() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(path, schema::sdl()).unwrap();
    }
    assert!(std::fs::read_to_string(path).unwrap_or_default() == schema::sdl(), "run: cargo run -- schema > schema.graphql");
}

#[tokio::test]
async fn the_server_hands_out_its_schema() {
    let server = Server::sqlite().await;
    let answer = server.send(axum::http::Request::get("/schema.graphql").body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!((answer.status.as_u16(), answer.text), (200, schema::sdl()));
}

#[test]
fn everything_is_described() {
    let mut bare = vec![];
    for (name, ty) in Sdl::read().0 {
        let mut check = |what: String, described: bool| {
            if !described {
                bare.push(what);
            }
        };
        check(name.clone(), ty.description.is_some());
        match &ty.kind {
            TypeKind::Object(_) | TypeKind::Interface(_) => {
                for field in Sdl::read().fields(&name) {
                    check(format!("{name}.{}", field.name.node), field.description.is_some());
                    for argument in &field.arguments {
                        check(format!("{name}.{}({})", field.name.node, argument.node.name.node), argument.node.description.is_some());
                    }
                }
            }
            TypeKind::Enum(of) => {
                of.values.iter().for_each(|v| check(format!("{name}.{}", v.node.value.node), v.node.description.is_some()));
            }
            TypeKind::InputObject(of) => {
                of.fields.iter().for_each(|f| check(format!("{name}.{}", f.node.name.node), f.node.description.is_some()));
            }
            TypeKind::Scalar | TypeKind::Union(_) => {}
        }
    }
    assert!(bare.is_empty(), "without description: {bare:#?}");
}

/// Types that hold data of a student: each of their fields needs a group, but for those below.
const OF_A_PERSON: [&str; 11] = [
    "Student",
    "StudentLesson",
    "StudentDay",
    "Presence",
    "AbsenceReport",
    "Guardianship",
    "RegisterRow",
    "Day",
    "Week",
    "Standing",
    "Signal",
];

/// Fields of those types that tell nothing about a student beyond what led to them: keys, the way back, days that were asked for, counters
/// of changes, and what the viewer may do. This list may only get shorter.
const OPEN: [&str; 34] = [
    "AbsenceReport.id",
    "AbsenceReport.student",
    "AbsenceReport.version",
    "AbsenceReport.viewerCan",
    "Day.on",
    "Day.student",
    "Guardianship.id",
    "Guardianship.version",
    "Guardianship.viewerCan",
    "Presence.id",
    "Presence.lesson",
    "Presence.student",
    "Presence.version",
    "Presence.viewerCan",
    "RegisterRow.student",
    "Signal.id",
    "Signal.student",
    "Signal.version",
    "Signal.viewerCan",
    "Standing.on",
    "Standing.student",
    "Student.id",
    "Student.viewerCan",
    "StudentDay.changesOn",
    "StudentDay.on",
    "StudentDay.relation",
    "StudentDay.student",
    "StudentDay.viewerCan",
    "StudentLesson.lesson",
    "Week.begins",
    "Week.days",
    "Week.ends",
    "Week.holiday",
    "Week.student",
];

/// Types that are reached through fields with a group alone, or that hold nothing of a student; each was looked at. Others must be of a
/// person, so that a new type cannot be forgotten.
const OTHERS: [&str; 103] = [
    "UpdateRulePayload",
    "StandingConnection",
    "StandingEdge",
    "ClaimTaskPayload",
    "Statistics",
    "StatisticsRow",
    "Task",
    "TaskConnection",
    "TaskCount",
    "TaskEdge",
    "AssignMentorPayload",
    "AssignRolePayload",
    "EndMentorshipPayload",
    "EndRolePayload",
    "MentorResult",
    "Mentorship",
    "RoleHeld",
    "Setting",
    "SettingChange",
    "Settings",
    "StaffAccount",
    "StaffAccountConnection",
    "StaffAccountEdge",
    "Unit",
    "CorrectStudentFactPayload",
    "RecordStudentFactPayload",
    "StudentFact",
    "UpdateCalendarPayload",
    "UpdateSettingsPayload",
    "CountedPresence",
    "Forecast",
    "LeftOutPresence",
    "Rule",
    "RuleProgress",
    "SkippedWeek",
    "Window",
    "AbsenceKindOption",
    "AbsenceOptions",
    "AbsenceReportConnection",
    "AbsenceReportEdge",
    "AcceptInvitationPayload",
    "AddWalkInPayload",
    "Invitation",
    "InviteGuardianPayload",
    "CalendarPeriod",
    "ChangeAbsencePeriodPayload",
    "CorrectPresencePayload",
    "Decision",
    "DeedRight",
    "EligibleFiler",
    "Enrolment",
    "ExpectedAbsence",
    "ExplainAbsencePayload",
    "Filer",
    "Flag",
    "FlagForActionPayload",
    "HandleSignalPayload",
    "SignalConnection",
    "SignalEdge",
    "Grant",
    "GrantAccessPayload",
    "Group",
    "GroupRight",
    "GuardianshipChange",
    "BlockGuardianPayload",
    "SetGuardianshipPayload",
    "UnblockGuardianPayload",
    "Institution",
    "DecideLeavePayload",
    "RequestLeavePayload",
    "RecordLpaDecisionPayload",
    "JudgeAbsenceReportPayload",
    "JudgePresencePayload",
    "Lesson",
    "LessonChange",
    "MarkResult",
    "Mutation",
    "Node",
    "Outcome",
    "PageInfo",
    "PresenceConnection",
    "PresenceEdge",
    "PresenceSummary",
    "PresenceVersion",
    "Programme",
    "Query",
    "Register",
    "RegisterConnection",
    "RegisterEdge",
    "ReportAbsencePayload",
    "ReportRecoveryPayload",
    "RevokeAccessPayload",
    "Rights",
    "SchoolYear",
    "StaffMember",
    "StudentAccess",
    "StudentConnection",
    "StudentEdge",
    "SubmitRegisterPayload",
    "SubmitRegistersPayload",
    "UserError",
    "Viewer",
    "WithdrawAbsenceReportPayload",
];

#[test]
fn every_field_of_a_person_has_a_group() {
    let sdl = Sdl::read();
    let mut open = BTreeSet::new();
    for ty in OF_A_PERSON {
        assert!(!sdl.fields(ty).is_empty(), "{ty} is gone");
        for field in sdl.fields(ty) {
            let name = format!("{ty}.{}", field.name.node);
            match group(field) {
                Some(_) => assert!(field.ty.node.nullable, "{name} can be withheld, so it must be nullable"),
                None => {
                    open.insert(name);
                }
            }
        }
    }
    let listed: BTreeSet<String> = OPEN.into_iter().map(str::to_owned).collect();
    assert_eq!(open, listed, "give the field a group with @access; the list of open fields may only get shorter");
    let objects = sdl.0.iter().filter(|(_, ty)| matches!(ty.kind, TypeKind::Object(_) | TypeKind::Interface(_)));
    let unknown: Vec<&String> =
        objects.map(|(name, _)| name).filter(|name| !OF_A_PERSON.contains(&name.as_str()) && !OTHERS.contains(&name.as_str())).collect();
    assert!(unknown.is_empty(), "say of which kind these types are: {unknown:?}");
}

#[test]
fn what_an_interface_shows_is_guarded_as_in_its_objects() {
    let sdl = Sdl::read();
    for (name, ty) in &sdl.0 {
        let TypeKind::Object(object) = &ty.kind else { continue };
        for interface in &object.implements {
            for field in sdl.fields(&interface.node) {
                let own = sdl.fields(name).into_iter().find(|own| own.name.node == field.name.node).unwrap();
                assert_eq!((group(own), named(&own.ty.node)), (group(field), named(&field.ty.node)), "{name}.{}", field.name.node);
            }
        }
    }
}
