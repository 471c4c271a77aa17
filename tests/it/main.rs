//! Everything over HTTP with real tokens, on SQLite and on PostgreSQL; and what must be true of the source itself.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says so by panicking")]

mod architecture;
mod audience;
mod authorization;
mod bad_input;
mod breakage;
mod budgets;
mod codes;
mod command;
mod conflicts;
mod contract;
mod corrections;
mod daily;
mod dates;
mod deeds;
mod demo;
mod door;
mod flags;
mod from_scratch;
mod hidden;
mod import_marks;
mod import_oneroster;
mod import_timetable;
mod keys;
mod log;
mod migration;
mod need;
mod offline;
mod open_registers;
mod outage;
mod pages;
mod plan;
mod reading;
mod readme;
mod registers;
mod replanned;
mod reports;
mod schema;
mod scope;
mod socket;
mod support;
mod token;
mod viewer_can;
mod walk_ins;
mod week;
