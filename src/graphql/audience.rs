//! The schema as one portal can use it, for code generation: a portal cannot compile against a field that it will never get.
//! The served schema is one, whoever asks; what is left out here is only of no use there.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use ::entity::kind::Audience::{self, Mobile, Parent, Staff, Student};
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, InputValueDefinition, Type, TypeDefinition, TypeKind, TypeSystemDefinition};
use async_graphql::resolver_utils::EnumType;
use async_graphql::{Positioned, Value};

use super::access::FieldGroup;
use super::schema;
use crate::policy::portal::ever_sees;

const EVERYBODY: &[Audience] = &[Parent, Student, Staff, Mobile];
const FAMILY: &[Audience] = &[Parent, Student, Mobile];
const OWN: &[Audience] = &[Student, Mobile];
const GUARDIANS: &[Audience] = &[Parent, Mobile];
const STAFF: &[Audience] = &[Staff];

/// Which portals a field at the root is for, each of them; and those types and fields below it that are not for every portal that gets
/// there. What the matrix closes to a portal for good is left out besides.
pub const FOR: &[(&str, &[Audience])] = &[
    ("Mutation.acceptInvitation", GUARDIANS),
    ("Mutation.changeAbsencePeriod", EVERYBODY),
    ("Mutation.claimTask", STAFF),
    ("Mutation.explainAbsence", EVERYBODY),
    ("Mutation.inviteGuardian", STAFF),
    ("Mutation.judgeAbsenceReport", STAFF),
    ("Mutation.reportAbsence", EVERYBODY),
    ("Mutation.reportRecovery", EVERYBODY),
    ("Mutation.submitRegister", STAFF),
    ("Mutation.withdrawAbsenceReport", EVERYBODY),
    ("Mutation.assignMentor", STAFF),
    ("Mutation.assignRole", STAFF),
    ("Mutation.correctStudentFact", STAFF),
    ("Mutation.endMentorship", STAFF),
    ("Mutation.endRole", STAFF),
    ("Mutation.recordStudentFact", STAFF),
    ("Mutation.updateCalendar", STAFF),
    ("Mutation.updateRule", STAFF),
    ("Mutation.updateSettings", STAFF),
    ("Query.rules", EVERYBODY),
    ("Query.watchList", STAFF),
    ("Query.settings", STAFF),
    ("Query.staff", STAFF),
    ("Query.studentFacts", STAFF),
    ("Mutation.decideLeave", STAFF),
    ("Mutation.recordLpaDecision", STAFF),
    ("Mutation.requestLeave", FAMILY),
    ("Mutation.blockGuardian", STAFF),
    ("Mutation.setGuardianship", STAFF),
    ("Mutation.unblockGuardian", STAFF),
    ("Mutation.grantAccess", OWN),
    ("Mutation.revokeAccess", OWN),
    ("Query.absenceOptions", EVERYBODY),
    ("Query.absenceReports", EVERYBODY),
    ("Mutation.addWalkIn", STAFF),
    ("Mutation.correctPresence", STAFF),
    ("Mutation.flagForAction", STAFF),
    ("Mutation.handleSignal", STAFF),
    ("Mutation.judgePresence", STAFF),
    ("Mutation.submitRegisters", STAFF),
    ("Query.day", EVERYBODY),
    ("Query.eligibleFilers", STAFF),
    ("Query.home", FAMILY),
    ("Query.institution", EVERYBODY),
    ("Query.me", EVERYBODY),
    ("Query.myLessons", STAFF),
    ("Query.myRegisters", STAFF),
    ("Query.node", EVERYBODY),
    ("Query.nodes", EVERYBODY),
    ("Query.openRegisters", STAFF),
    ("Query.presences", EVERYBODY),
    ("Query.register", STAFF),
    ("Query.rights", EVERYBODY),
    ("Query.signals", EVERYBODY),
    ("Query.standing", EVERYBODY),
    ("Query.statistics", STAFF),
    ("Query.student", EVERYBODY),
    ("Query.students", STAFF),
    ("Query.unexplained", EVERYBODY),
    ("Query.taskCounts", STAFF),
    ("Query.tasks", STAFF),
    ("Query.week", EVERYBODY),
    ("Guardianship.blockedFrom", STAFF),
    ("Guardianship.blockedUntil", STAFF),
    ("Guardianship.changes", STAFF),
    ("Register", STAFF),
    ("Task", STAFF),
    ("Viewer.roles", STAFF),
    ("Viewer.students", FAMILY),
];

/// The schema as text, without what that portal cannot use.
pub fn sdl(audience: Audience) -> Result<String, String> {
    prune(&schema::sdl(), audience)
}

/// Leaves out of a schema what that portal cannot use; every line that stays, stays as it is.
pub fn prune(sdl: &str, audience: Audience) -> Result<String, String> {
    let document = parse_schema(sdl).map_err(|error| error.to_string())?;
    let types: BTreeMap<&str, &TypeDefinition> = document
        .definitions
        .iter()
        .filter_map(|definition| match definition {
            TypeSystemDefinition::Type(found) => Some((found.node.name.node.as_str(), &found.node)),
            TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
        })
        .collect();
    let mut named = BTreeSet::from(["Query", "Mutation", "Subscription"]);
    for definition in &document.definitions {
        if let TypeSystemDefinition::Directive(directive) = definition {
            named.extend(directive.node.arguments.iter().map(|argument| base(&argument.node.ty.node)));
        }
    }
    let mut pruning = Pruning { types, audience, barren: BTreeSet::new() };
    let mut reached = pruning.reach(&named);
    // A type of which no field is left takes the fields that lead to it along.
    while let Some(barren) = reached.iter().copied().find(|name| pruning.is_barren(name)) {
        pruning.barren.insert(barren);
        reached = pruning.reach(&named);
    }
    Ok(pruning.write(sdl, &document.definitions, &reached))
}

struct Pruning<'a> {
    types: BTreeMap<&'a str, &'a TypeDefinition>,
    audience: Audience,
    barren: BTreeSet<&'a str>,
}

impl<'a> Pruning<'a> {
    /// Types that the portal can get to.
    fn reach(&self, from: &BTreeSet<&'a str>) -> BTreeSet<&'a str> {
        let mut open: Vec<&str> = from.iter().copied().collect();
        let mut reached = BTreeSet::new();
        while let Some(name) = open.pop() {
            let Some(found) = self.types.get(name).filter(|_| self.has(name)) else { continue };
            if !reached.insert(name) {
                continue;
            }
            open.extend(self.fields(name).flat_map(|field| {
                let arguments = field.arguments.iter().map(|argument| base(&argument.node.ty.node));
                arguments.chain([base(&field.ty.node)])
            }));
            match &found.kind {
                TypeKind::Object(object) => open.extend(object.implements.iter().map(|name| name.node.as_str())),
                TypeKind::Interface(_) => {
                    open.extend(self.types.iter().filter(|(_, other)| implements(other, name)).map(|(other, _)| *other));
                }
                TypeKind::Union(union) => open.extend(union.members.iter().map(|name| name.node.as_str())),
                TypeKind::InputObject(input) => {
                    open.extend(input.fields.iter().map(|field: &Positioned<InputValueDefinition>| base(&field.node.ty.node)));
                }
                TypeKind::Scalar | TypeKind::Enum(_) => {}
            }
        }
        reached
    }

    /// Fields of an object or interface that the portal can use.
    fn fields(&self, name: &'a str) -> impl Iterator<Item = &'a FieldDefinition> {
        all_fields(self.types.get(name).copied()).iter().map(|field| &field.node).filter(move |field| self.uses(name, field))
    }

    fn uses(&self, owner: &str, field: &FieldDefinition) -> bool {
        let is_for = listed(&format!("{owner}.{}", field.name.node)).is_none_or(|audiences| audiences.contains(&self.audience));
        is_for && self.has(base(&field.ty.node)) && group(field).is_none_or(|group| ever_sees(self.audience, group.into()))
    }

    /// Whether a type is for the portal, as far as that is known.
    fn has(&self, name: &str) -> bool {
        !self.barren.contains(name) && listed(name).is_none_or(|audiences| audiences.contains(&self.audience))
    }

    fn is_barren(&self, name: &'a str) -> bool {
        !all_fields(self.types.get(name).copied()).is_empty() && self.fields(name).next().is_none()
    }

    /// The lines that stay. A definition, and a field, begins with its description and ends where the next one begins.
    fn write(&self, sdl: &str, definitions: &[TypeSystemDefinition], reached: &BTreeSet<&str>) -> String {
        let lines: Vec<&str> = sdl.split_inclusive('\n').collect();
        let begins = |definition: &TypeSystemDefinition| match definition {
            TypeSystemDefinition::Schema(found) => found.pos.line - 1,
            TypeSystemDefinition::Type(found) => found.pos.line - 1,
            TypeSystemDefinition::Directive(found) => found.pos.line - 1,
        };
        let mut left_out: Vec<Range<usize>> = vec![];
        for (at, definition) in definitions.iter().enumerate() {
            let TypeSystemDefinition::Type(found) = definition else { continue };
            let (begin, end) = (begins(definition), definitions.get(at + 1).map_or(lines.len(), begins));
            let name = found.node.name.node.as_str();
            if !reached.contains(name) {
                left_out.push(begin..end);
                continue;
            }
            let closes = (begin..end).rfind(|line| lines[*line].starts_with('}')).unwrap_or(end);
            let fields = all_fields(Some(&found.node));
            for (at, field) in fields.iter().enumerate().filter(|(_, field)| !self.uses(name, &field.node)) {
                left_out.push(field.pos.line - 1..fields.get(at + 1).map_or(closes, |next| next.pos.line - 1));
            }
        }
        let stays = |(at, _): &(usize, &&str)| !left_out.iter().any(|range| range.contains(at));
        lines.iter().enumerate().filter(stays).map(|(_, line)| *line).collect()
    }
}

fn listed(path: &str) -> Option<&'static [Audience]> {
    FOR.iter().find(|(name, _)| *name == path).map(|(_, audiences)| *audiences)
}

fn all_fields(found: Option<&TypeDefinition>) -> &[Positioned<FieldDefinition>] {
    match found.map(|found| &found.kind) {
        Some(TypeKind::Object(object)) => &object.fields,
        Some(TypeKind::Interface(interface)) => &interface.fields,
        Some(TypeKind::Scalar | TypeKind::Union(_) | TypeKind::Enum(_) | TypeKind::InputObject(_)) | None => &[],
    }
}

fn implements(found: &TypeDefinition, interface: &str) -> bool {
    matches!(&found.kind, TypeKind::Object(object) if object.implements.iter().any(|name| name.node == interface))
}

/// The name of a type within lists.
fn base(found: &Type) -> &str {
    match &found.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => base(inner),
    }
}

/// The group in `@access`.
fn group(field: &FieldDefinition) -> Option<FieldGroup> {
    let access = field.directives.iter().find(|directive| directive.node.name.node == "access")?;
    let group = access.node.get_argument("group")?;
    FieldGroup::items().iter().find(|item| group.node == Value::Enum(async_graphql::Name::new(item.name))).map(|item| item.value)
}
