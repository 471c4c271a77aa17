//! Runs one checked request and words its errors: each gets a code, and a sentence in the caller's language.

use std::sync::Arc;

use async_graphql::{Request, Response, ServerError};

use super::code;
use super::error::Problem;
use super::language::Language;
use super::schema::Presentie;
use super::seen::Seen;
use crate::policy::viewer::Viewer;

/// Runs a request as that viewer; without one, only what needs none answers. Also tells which groups of which students were shown.
pub async fn execute(schema: &Presentie, request: Request, viewer: Option<Arc<Viewer>>, language: Language) -> (Response, Arc<Seen>) {
    let seen = Arc::new(Seen::default());
    let mut request = request.data(seen.clone()).data(language);
    if let Some(viewer) = viewer {
        request = request.data(viewer);
    }
    let mut response = schema.execute(request).await;
    for error in &mut response.errors {
        word(error, language);
    }
    (response, seen)
}

fn word(error: &mut ServerError, language: Language) {
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
        if language == Language::Dutch {
            error.message = format!("Dit past niet bij het schema: {}", error.message);
        }
    } else {
        tracing::error!(message = error.message, "resolver");
        error.message = Problem::Internal.text(language);
    }
}
