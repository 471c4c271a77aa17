//! Everything over HTTP with real tokens, on SQLite and on PostgreSQL; and what must be true of the source itself.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says so by panicking")]

mod architecture;
mod audience;
mod authorization;
mod breakage;
mod codes;
mod command;
mod door;
mod keys;
mod log;
mod migration;
mod outage;
mod plan;
mod schema;
mod socket;
mod support;
mod token;
mod week;
