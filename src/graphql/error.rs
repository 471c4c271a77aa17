//! What goes wrong, in words for the caller: a code, a sentence, and the field and rule where there is one. Never a text of the database.

use async_graphql::{Error, ErrorExtensions};

use super::code;
use crate::store::StoreError;

/// Not there, or not there for you.
#[must_use]
pub fn not_found() -> Error {
    Error::new("There is nothing here under that id.").extend_with(|_, e| e.set("code", code::NOT_FOUND))
}

/// A value that breaks a rule.
#[must_use]
pub fn bad_input(field: &str, rule: &str, message: &str) -> Error {
    Error::new(message).extend_with(|_, e| {
        e.set("code", code::BAD_USER_INPUT);
        e.set("field", field);
        e.set("rule", rule);
    })
}

/// No viewer: a token is needed.
#[must_use]
pub fn unauthenticated() -> Error {
    Error::new("A token is needed: send `Authorization: Bearer ...`.").extend_with(|_, e| e.set("code", code::UNAUTHENTICATED))
}

/// The database failed; what it said goes to the log.
#[must_use]
pub fn unavailable(error: &StoreError) -> Error {
    tracing::error!(%error, "store");
    Error::new("The data cannot be reached now. Try again in a moment.").extend_with(|_, e| e.set("code", code::UNAVAILABLE))
}
