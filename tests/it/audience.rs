//! `presentie schema --audience`: what a portal can use and nothing else, out of the one schema that is served.

use std::collections::BTreeSet;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use entity::kind::Audience;
use presentie::graphql::{audience, schema};

/// `Type` of every type and `Type.field` of every field.
fn names(sdl: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for definition in parse_schema(sdl).unwrap().definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let name = definition.node.name.node.to_string();
        let fields: Vec<String> = match &definition.node.kind {
            TypeKind::Object(object) => object.fields.iter().map(|field| field.node.name.node.to_string()).collect(),
            TypeKind::Interface(interface) => interface.fields.iter().map(|field| field.node.name.node.to_string()).collect(),
            _ => vec![],
        };
        found.extend(fields.iter().map(|field| format!("{name}.{field}")));
        found.insert(name);
    }
    found
}

fn of(portal: Audience) -> BTreeSet<String> {
    names(&audience::sdl(portal).unwrap())
}

#[test]
fn the_table_says_of_every_field_at_the_root_whose_it_is_and_names_nothing_that_is_not_there() {
    let all = names(&schema::sdl());
    let listed: BTreeSet<String> = audience::FOR.iter().map(|(name, _)| (*name).to_owned()).collect();
    let roots = all.iter().filter(|name| name.starts_with("Query.") || name.starts_with("Mutation.") || name.starts_with("Subscription."));
    let forgotten: Vec<_> = roots.filter(|name| !listed.contains(*name)).collect();
    assert!(forgotten.is_empty(), "say in src/graphql/audience.rs for whom: {forgotten:?}");
    let gone: Vec<_> = listed.difference(&all).collect();
    assert!(gone.is_empty(), "{gone:?}");
    assert_eq!(listed.len(), audience::FOR.len(), "twice in the table");
}

#[test]
fn a_portal_gets_lines_of_the_served_schema_and_every_type_it_names() {
    let served = schema::sdl();
    for portal in [Audience::Parent, Audience::Student, Audience::Staff, Audience::Mobile] {
        let text = audience::sdl(portal).unwrap();
        let mut rest = served.lines();
        assert!(text.lines().all(|line| rest.any(|other| other == line)), "{portal:?} has a line of its own");
        assert!(text.len() < served.len(), "{portal:?} can use all of it");
        let known: BTreeSet<String> = names(&text).into_iter().filter(|name| !name.contains('.')).collect();
        let known: BTreeSet<String> = known.into_iter().chain(["Mutation".to_owned()]).collect(); // where a portal has none, nothing names it
        let named: BTreeSet<String> = mentioned(&text).into_iter().filter(|name| !BUILT_IN.contains(&name.as_str())).collect();
        assert_eq!(known, named, "{portal:?}: a type that is missing, or one that nothing leads to");
    }
}

const BUILT_IN: [&str; 5] = ["String", "Int", "Float", "Boolean", "ID"];

/// Every type that something in the text leads to.
fn mentioned(sdl: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::from(["Query", "Mutation"].map(str::to_owned));
    let name = |kind: &str| kind.trim_matches(['[', ']', '!']).to_owned();
    for definition in parse_schema(sdl).unwrap().definitions {
        let arguments = match definition {
            TypeSystemDefinition::Schema(_) => vec![],
            TypeSystemDefinition::Directive(directive) => directive.node.arguments,
            TypeSystemDefinition::Type(definition) => match definition.node.kind {
                TypeKind::InputObject(input) => input.fields,
                TypeKind::Union(union) => {
                    found.extend(union.members.iter().map(|member| member.node.to_string()));
                    vec![]
                }
                TypeKind::Object(object) => {
                    found.extend(object.implements.iter().map(|interface| interface.node.to_string()));
                    found.extend(object.fields.iter().map(|field| name(&field.node.ty.node.to_string())));
                    object.fields.into_iter().flat_map(|field| field.node.arguments).collect()
                }
                // What implements an interface can be got to through it, but is not named by it.
                TypeKind::Interface(interface) => {
                    found.extend(interface.fields.iter().map(|field| name(&field.node.ty.node.to_string())));
                    vec![]
                }
                TypeKind::Scalar | TypeKind::Enum(_) => vec![],
            },
        };
        found.extend(arguments.iter().map(|argument| name(&argument.node.ty.node.to_string())));
    }
    found
}

#[test]
fn parents_and_students_get_nothing_that_is_for_staff_and_staff_nothing_of_theirs() {
    for portal in [Audience::Parent, Audience::Student, Audience::Mobile] {
        let known = of(portal);
        for name in [
            "Query.students",
            "Query.register",
            "Query.myRegisters",
            "Query.myLessons",
            "Register",
            "RegisterRow",
            "StudentFilter",
            "Viewer.roles",
        ] {
            assert!(!known.contains(name), "{portal:?} {name}");
        }
        for name in ["Query.home", "Query.week", "Node", "Student", "Student.email", "Viewer.students", "FieldGroup"] {
            assert!(known.contains(name), "{portal:?} {name}");
        }
    }
    let staff = of(Audience::Staff);
    assert!(staff.contains("Query.register") && staff.contains("RegisterRow") && staff.contains("StudentFilter"));
    assert!(!staff.contains("Query.home") && !staff.contains("StudentDay"));
}

#[test]
fn a_field_that_the_matrix_closes_to_a_portal_for_good_goes_with_all_that_hangs_on_it() {
    let sdl = "type Query {\n\tme: Student\n}\n\ntype Student {\n\tnotes: [Note!] @access(group: WORKING_NOTES)\n\tlog: [Look!] @access(group: ACCESS_LOG)\n\tdesk: Desk\n}\n\n\
        type Note {\n\ttext: String\n}\n\ntype Look {\n\tby: String\n}\n\ntype Desk {\n\tnote: Note @access(group: WORKING_NOTES)\n}\n\n\
        enum FieldGroup {\n\tWORKING_NOTES\n\tACCESS_LOG\n}\n\ndirective @access(group: FieldGroup!) on FIELD_DEFINITION\nschema {\n\tquery: Query\n}\n";
    let parent = audience::prune(&sdl.replace("\tme: Student", "\tstudent: Student"), Audience::Parent).unwrap();
    let kept: Vec<String> = names(&parent).into_iter().collect();
    assert_eq!(kept, ["FieldGroup", "Look", "Look.by", "Query", "Query.student", "Student", "Student.log"]);
    assert!(audience::prune("type {", Audience::Parent).is_err());
}
