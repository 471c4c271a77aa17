//! The schema as a test reads it: which field is of which type and group, and what an answer says of each field in it.

use std::collections::{BTreeMap, HashMap};

use async_graphql::Positioned;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, ConstDirective, FieldDefinition, Type, TypeDefinition, TypeKind, TypeSystemDefinition};
use presentie::graphql::schema;
use serde_json::Value;

/// Types by name.
pub struct Sdl(pub BTreeMap<String, TypeDefinition>);

/// What an answer says of one field at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// `Type.field`.
    pub field: String,
    /// Its group, where it has one.
    pub group: Option<String>,
    /// Why it is withheld; none: it is shown, null or not.
    pub withheld: Option<String>,
}

/// The type below lists and exclamation marks.
pub fn named(ty: &Type) -> String {
    match &ty.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(of) => named(of),
    }
}

/// The group of a field's `@access`.
pub fn group(field: &FieldDefinition) -> Option<String> {
    let access = |directive: &&Positioned<ConstDirective>| directive.node.name.node == "access";
    let directive = field.directives.iter().find(access)?;
    Some(directive.node.arguments[0].1.node.to_string())
}

impl Sdl {
    /// Of the schema that is served.
    pub fn read() -> Self {
        let document = parse_schema(schema::sdl()).unwrap();
        let types = document.definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(ty) => Some((ty.node.name.node.to_string(), ty.node)),
            TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
        });
        Self(types.collect())
    }

    /// Fields of an object or interface.
    pub fn fields(&self, ty: &str) -> Vec<&FieldDefinition> {
        match self.0.get(ty).map(|ty| &ty.kind) {
            Some(TypeKind::Object(object)) => object.fields.iter().map(|field| &field.node).collect(),
            Some(TypeKind::Interface(interface)) => interface.fields.iter().map(|field| &field.node).collect(),
            _ => vec![],
        }
    }

    /// Every field with `@access`, as `Type.field`, with its group.
    pub fn guarded(&self) -> BTreeMap<String, String> {
        let of = |ty: &str| {
            self.fields(ty).into_iter().filter_map(|field| Some((format!("{ty}.{}", field.name.node), group(field)?))).collect::<Vec<_>>()
        };
        self.0.keys().flat_map(|ty| of(ty)).collect()
    }

    /// What an answer to a query without aliases says of each field in it; objects that name another student are left out.
    pub fn told(&self, answer: &Value, of: &str) -> Vec<Told> {
        let mut errors = HashMap::new();
        for error in answer["errors"].as_array().into_iter().flatten() {
            errors.insert(error["path"].to_string(), error["extensions"]["reason"].as_str().unwrap_or("").to_owned());
        }
        let mut walk = Walk { sdl: self, of, errors, told: vec![] };
        walk.value("Query", &answer["data"], &mut vec![]);
        walk.told
    }
}

struct Walk<'a> {
    sdl: &'a Sdl,
    of: &'a str,
    errors: HashMap<String, String>,
    told: Vec<Told>,
}

impl Walk<'_> {
    fn value(&mut self, ty: &str, value: &Value, path: &mut Vec<Value>) {
        match value {
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    path.push(at.into());
                    self.value(ty, item, path);
                    path.pop();
                }
            }
            Value::Object(fields) => {
                if value["student"]["id"].as_str().is_some_and(|id| id != self.of) {
                    return;
                }
                let ty = fields.get("__typename").and_then(Value::as_str).unwrap_or(ty).to_owned();
                for (name, value) in fields.iter().filter(|(name, _)| *name != "__typename") {
                    let field = self.sdl.fields(&ty).into_iter().find(|field| field.name.node == **name);
                    let field = field.unwrap_or_else(|| panic!("{ty}.{name}"));
                    path.push(name.as_str().into());
                    let withheld = self.errors.get(&Value::from(path.clone()).to_string()).cloned();
                    assert!(withheld.is_none() || value.is_null(), "{path:?} has an error and a value");
                    self.told.push(Told { field: format!("{ty}.{name}"), group: group(field), withheld });
                    self.value(&named(&field.ty.node), value, path);
                    path.pop();
                }
            }
            _ => {}
        }
    }
}
