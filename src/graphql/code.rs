//! The codes an error may carry in `extensions.code`, and nothing else. A code stands here from the day on which something can answer it;
//! a client treats one it does not know like [`INTERNAL`].

/// No token, or one that proves nothing here.
pub const UNAUTHENTICATED: &str = "UNAUTHENTICATED";
/// You may know that it exists, but not see or do this; `extensions.reason` says why.
pub const FORBIDDEN: &str = "FORBIDDEN";
/// It does not exist, or not for you: the two are told apart nowhere.
pub const NOT_FOUND: &str = "NOT_FOUND";
/// A value breaks a rule; `extensions.field` and `extensions.rule` say which.
pub const BAD_USER_INPUT: &str = "BAD_USER_INPUT";
/// The document is larger than any screen needs.
pub const QUERY_TOO_COMPLEX: &str = "QUERY_TOO_COMPLEX";
/// Tried too often; try again after `Retry-After` seconds.
pub const RATE_LIMITED: &str = "RATE_LIMITED";
/// It took longer than the server allows.
pub const TIMEOUT: &str = "TIMEOUT";
/// The database does not answer now; try again after `Retry-After` seconds.
pub const UNAVAILABLE: &str = "UNAVAILABLE";
/// A fault of ours; tell us the request id.
pub const INTERNAL: &str = "INTERNAL";

/// All of them; a test keeps a real answer of each.
pub const ALL: [&str; 9] =
    [UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, BAD_USER_INPUT, QUERY_TOO_COMPLEX, RATE_LIMITED, TIMEOUT, UNAVAILABLE, INTERNAL];
