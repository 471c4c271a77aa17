//! What can go wrong with rows, in words that may stand in a log: what the database says is passed on only where it cannot quote a value.

use std::fmt;

use sea_orm::{DbErr, RuntimeErr, sqlx};

/// What can go wrong with rows. The text is for logs and for who runs the server: it never leaves it, and it holds no value of anybody's.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database did not answer, or said no.
    #[error("database: {}", Said(.0))]
    Database(#[from] DbErr),
    /// The database did not answer in time.
    #[error("database: no answer in time")]
    TimedOut,
    /// A row that must be there is not.
    #[error("missing: {0}")]
    Missing(&'static str),
}

/// What a database said, without values.
struct Said<'a>(&'a DbErr);

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            DbErr::Conn(error) | DbErr::Exec(error) | DbErr::Query(error) => runtime(error, f),
            DbErr::ConnectionAcquire(error) => write!(f, "{error}"),
            DbErr::TryIntoErr { from, into, .. } => write!(f, "a {from} is no {into}"),
            // The rest quotes what it was given.
            DbErr::Type(_) => f.write_str("a value does not fit its type"),
            DbErr::Json(_) => f.write_str("a value is no JSON"),
            DbErr::Migration(text) => f.write_str(text),
            _ => f.write_str("a statement of ours is wrong"),
        }
    }
}

fn runtime(error: &RuntimeErr, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let RuntimeErr::SqlxError(error) = error else { return f.write_str("driver") };
    match &**error {
        sqlx::Error::Database(said) => {
            let code = said.code().unwrap_or_default();
            // PostgreSQL's class 22, data exceptions, quotes the value; no other message of either database does.
            let message = if code.len() == 5 && code.starts_with("22") { "a value does not fit" } else { said.message() };
            write!(f, "{message} ({code})")
        }
        sqlx::Error::ColumnDecode { index, .. } => write!(f, "column {index} does not fit its type"),
        sqlx::Error::Decode(_) | sqlx::Error::Encode(_) | sqlx::Error::Protocol(_) => f.write_str("driver: unreadable"),
        other => write!(f, "{other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_does_not_fit_is_not_told() {
        for error in
            [DbErr::Type("Mark: Jan".into()), DbErr::Json("Jan".into()), DbErr::Custom("Jan".into()), DbErr::RecordNotFound("Jan".into())]
        {
            let text = StoreError::from(error).to_string();
            assert!(text.starts_with("database: ") && !text.contains("Jan"), "{text}");
        }
    }
}
