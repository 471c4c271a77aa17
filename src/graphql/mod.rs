//! The public words: types, fields and what they say. Asks `policy` what is shown and `store` for rows; never names a table or a token.

pub mod access;
pub mod audience;
pub mod code;
pub mod cohort;
pub mod context;
pub mod counting;
pub mod error;
pub mod execute;
pub mod id;
pub mod kind_text;
pub mod language;
mod lapse_text;
pub mod mutation;
pub mod object;
pub mod page;
pub mod query;
pub mod report_cohort;
pub mod rule_name;
pub mod rule_text;
pub mod scalar;
pub mod schema;
pub mod seen;
pub mod setting_text;
pub mod shown;
