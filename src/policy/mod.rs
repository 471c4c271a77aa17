//! Who may: pure. No I/O, no clock, no database; [`viewer`] and facts come in, decisions go out.

pub mod asking;
pub mod change;
pub mod deed;
pub mod doing;
pub mod extent;
pub mod governing;
pub mod group;
pub mod joining;
pub mod matrix;
pub mod oversight;
pub mod permit;
pub mod portal;
pub mod refusal;
pub mod sight;
pub mod statistics;
pub mod task;
pub mod viewer;
