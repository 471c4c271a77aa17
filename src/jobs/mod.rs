//! The clock's own work: what has to be done when nobody asks.
//!
//! A job decides nothing by itself: it calls deeds, at an instant it is given. Several servers may run the same job at once.

pub mod daily;
pub mod evaluation;
