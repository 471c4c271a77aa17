//! Everything over HTTP with real tokens, on SQLite and on PostgreSQL; and what must be true of the source itself.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says so by panicking")]

mod architecture;
mod authorization;
mod demo;
mod door;
mod import_marks;
mod import_oneroster;
mod import_timetable;
mod schema;
mod support;
mod token;
mod week;
