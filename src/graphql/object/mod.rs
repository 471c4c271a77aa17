//! The types of the API. An object holds a row and the viewer's sight of its student; each field asks the sight.

pub mod kind;
pub mod staff;
pub mod student;
pub mod week;
