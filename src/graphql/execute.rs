//! Runs one checked request and words its errors: each gets a code, and a sentence in the caller's language.

use std::sync::Arc;

use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Executor, Name, Pos, Request, Response, ServerError};

use super::code;
use super::error::Problem;
use super::language::Language;
use super::seen::Seen;
use crate::policy::viewer::Viewer;

/// Runs a request as that viewer; without one, only what needs none answers. Also tells which groups of which students were shown.
pub async fn execute(schema: &impl Executor, request: Request, viewer: Option<Arc<Viewer>>, language: Language) -> (Response, Arc<Seen>) {
    let seen = Arc::new(Seen::default());
    let mut request = request.data(seen.clone()).data(language);
    if let Some(viewer) = viewer {
        request = request.data(viewer);
    }
    let arguments = request.parsed_query().map(arguments).unwrap_or_default();
    let mut response = schema.execute(request).await;
    for error in &mut response.errors {
        word(error, &arguments, language);
    }
    (response, seen)
}

fn word(error: &mut ServerError, arguments: &[(Pos, Name)], language: Language) {
    if let Some(problem) = error.source::<Problem>().cloned() {
        error.message = problem.text(language);
        error.extensions = Some(problem.extensions());
        return;
    }
    // What is left comes from the library: it refuses documents and values that do not fit the schema, or a resolver of ours broke.
    let fits_not = error.path.is_empty() || error.message.starts_with("Failed to parse");
    let code = if fits_not { code::BAD_USER_INPUT } else { code::INTERNAL };
    let values = error.extensions.get_or_insert_default();
    values.set("code", code);
    if fits_not {
        values.set("rule", "SCHEMA");
        let at = |pos: &Pos| arguments.iter().find(|(place, _)| place == pos).map(|(_, name)| name.as_str());
        if let Some(field) = argument(&error.message).or_else(|| error.locations.iter().find_map(at)) {
            values.set("field", field);
        }
        if language == Language::Dutch {
            error.message = format!("Dit past niet bij het schema: {}", error.message);
        }
    } else {
        tracing::error!(message = error.message, "resolver");
        error.message = Problem::Internal.text(language);
    }
}

/// The argument that the library's refusal is about, as it quotes it: `week.of`, or a path into an input.
fn argument(message: &str) -> Option<&str> {
    let (_, after) = message.split_once("nvalid value for argument \"").or_else(|| message.split_once(" argument \""))?;
    after.split_once('"').map(|(name, _)| name)
}

/// Where each argument's value stands. A number that is too large is refused with its place alone.
fn arguments(document: &ExecutableDocument) -> Vec<(Pos, Name)> {
    let operations = document.operations.iter().map(|(_, operation)| &operation.node.selection_set.node);
    let mut open: Vec<&SelectionSet> =
        operations.chain(document.fragments.values().map(|fragment| &fragment.node.selection_set.node)).collect();
    let mut found = vec![];
    while let Some(set) = open.pop() {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => {
                    found.extend(field.node.arguments.iter().map(|(name, value)| (value.pos, name.node.clone())));
                    open.push(&field.node.selection_set.node);
                }
                Selection::InlineFragment(fragment) => open.push(&fragment.node.selection_set.node),
                Selection::FragmentSpread(_) => {}
            }
        }
    }
    found
}
