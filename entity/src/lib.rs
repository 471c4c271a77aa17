//! What Presentie keeps: one table, one file; closed vocabularies in [`kind`], typed keys in [`id`].
//!
//! Never here: a rule, a clock, a query. `domain` and `policy` use [`kind`] and [`id`] alone.

pub mod id;
pub mod kind;
