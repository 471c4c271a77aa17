//! Checks a parsed document before anything runs it: how much it asks for, and whether it can be answered without ambiguity.
//! It must never know the schema: field names and arguments are enough for every rule here.

mod conflict;
mod weight;

use async_graphql::Pos;
use async_graphql::Positioned;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType};
use serde_json::{Map, Value};

use crate::graphql::code;

/// Deepest nesting of fields: a Relay connection takes three levels (field, `edges`, `node`), and no screen nests connections.
pub const MOST_DEPTH: u64 = 10;
/// The same where the document asks for the schema itself: the usual introspection query nests `ofType` nine times.
pub const MOST_INTROSPECTION_DEPTH: u64 = 16;
/// Aliases in an operation: each can make the same field run again.
pub const MOST_ALIASES: u64 = 15;
/// Fields at the root: a page of a portal needs three or four.
pub const MOST_ROOT_FIELDS: u64 = 10;
/// Directives in an operation.
pub const MOST_DIRECTIVES: u64 = 20;
/// Fields after every fragment is written out; five times the largest page of a portal.
pub const MOST_FIELDS: u64 = 500;
/// List items by `first` and `last`, multiplied where connections nest: a group of 35 for 140 days.
pub const MOST_NODES: u64 = 5_000;
/// Items counted for a connection (a field with `edges` or `nodes` below it) that says neither `first` nor `last`.
pub const ASSUMED_PAGE: u64 = 50;
/// Selection sets and fragments inside each other: keeps the walks off the end of the stack.
const MOST_NESTING: u64 = 64;

/// The field with which somebody joins who is nobody here yet.
pub const JOINING: &str = "acceptInvitation";

/// What a document that passed asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// What kind of operation it is.
    pub kind: OperationType,
    /// Fields, with the fragments written out.
    pub fields: u64,
    /// Most list items the answer can hold.
    pub nodes: u64,
    /// Levels of fields.
    pub depth: u64,
    /// It asks for nothing but `__typename`.
    pub only_typename: bool,
    /// It is a mutation of nothing but [`JOINING`].
    pub only_joins: bool,
}

/// Why a document is not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentProblem {
    /// One of [`crate::graphql::code`].
    pub code: &'static str,
    /// For the developer of the client.
    pub message: String,
    /// Where in the document.
    pub at: Option<Pos>,
}

impl DocumentProblem {
    fn input(message: String, at: Option<Pos>) -> Self {
        Self { code: code::BAD_USER_INPUT, message, at }
    }

    fn too(what: &str, most: u64, at: Pos) -> Self {
        Self { code: code::QUERY_TOO_COMPLEX, message: format!("The query has {what}; at most {most} allowed."), at: Some(at) }
    }
}

type Checked<T> = Result<T, DocumentProblem>;

/// Checks every operation of the document (all of them are validated later, whichever runs) and tells the cost of the one to run.
pub fn check(
    document: &ExecutableDocument,
    operation_name: Option<&str>,
    variables: &Map<String, Value>,
    introspection: bool,
) -> Checked<Cost> {
    let chosen = choose(document, operation_name)?;
    let mut cost = None;
    for (_, operation) in document.operations.iter() {
        let own = weight::weigh(document, operation, variables, introspection)?;
        conflict::refuse(document, &operation.node.selection_set.node)?;
        if std::ptr::eq(operation, chosen) {
            cost = Some(own);
        }
    }
    for definition in &chosen.node.variable_definitions {
        let name = definition.node.name.node.as_str();
        let given = variables.get(name);
        let missing = match definition.node.default_value {
            Some(_) => given.is_some_and(Value::is_null),
            None => given.is_none_or(Value::is_null),
        };
        if missing && !definition.node.var_type.node.nullable {
            return Err(DocumentProblem::input(format!("The variable ${} is required.", short(name)), Some(definition.pos)));
        }
    }
    cost.ok_or_else(|| DocumentProblem::input("The document has no operation.".into(), None))
}

fn choose<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Checked<&'a Positioned<OperationDefinition>> {
    let found = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(all), Some(name)) => all.get(name),
        (DocumentOperations::Multiple(all), None) if all.len() == 1 => all.values().next(),
        (DocumentOperations::Multiple(_), None) => {
            return Err(DocumentProblem::input("The document has more than one operation: say which in operationName.".into(), None));
        }
    };
    found.ok_or_else(|| DocumentProblem::input("The document has no operation of the name in operationName.".into(), None))
}

/// Names of the client's come back in messages, but no more of them than helps.
fn short(name: &str) -> String {
    name.chars().take(60).collect()
}

#[cfg(test)]
mod tests;
