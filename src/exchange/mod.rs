//! Doors for files and outside systems: formats in and out. A reader turns bytes into facts and calls a deed; it never writes rows.

pub mod meter;
pub mod oneroster;
