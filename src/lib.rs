//! Presentie: presence, absence and compulsory education for Dutch vocational schools.
//!
//! Read from the ground up: `domain` says what is so, `policy` who may, `store` brings rows, `deed` is the only way to change anything,
//! `graphql`, `exchange` and `jobs` are the doors, `http` says who is asking; `demo` makes up a school and sends it through them. A floor uses only what stands below it; `tests/it/architecture.rs` holds it.

pub mod clock;
pub mod config;
pub mod deed;
pub mod demo;
pub mod domain;
pub mod exchange;
pub mod graphql;
pub mod http;
pub mod jobs;
pub mod policy;
pub mod store;
