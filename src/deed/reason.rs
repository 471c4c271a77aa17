//! The reason that a person gives for a deed: one line of text, kept with what was done.

use super::complaint::{Breach, Complaint};
use crate::domain::wording;

/// Longest reason, in characters as people count them (graphemes).
pub const LONGEST: u32 = 200;

/// A reason that must be given, as it is kept.
pub(super) fn given(text: &str, field: &str) -> Result<String, Complaint> {
    optional(Some(text), field)?.ok_or_else(|| refusal(field))
}

/// A reason that may be given, as it is kept; none if nothing is left of it.
pub(super) fn optional(text: Option<&str>, field: &str) -> Result<Option<String>, Complaint> {
    wording::one_line(text.unwrap_or_default(), LONGEST).map_err(|_refused| refusal(field))
}

fn refusal(field: &str) -> Complaint {
    Complaint::at(&[field], Breach::Text { most: LONGEST as usize })
}
