//! Who may: pure. No I/O, no clock, no database; [`viewer`] and facts come in, decisions go out.

pub mod permit;
pub mod viewer;
