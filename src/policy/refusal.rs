//! Hidden or forbidden: the one place where that is decided.
//!
//! Who may not know that something exists is told that it does not, in the same words as for a key that was never given. Who may know it,
//! but not see or do this, is told what is missing.

use ::entity::id::GuardianId;
use serde::{Deserialize, Serialize};

use super::group::FieldGroup;
use super::sight::{About, Reason, Sight};
use super::viewer::{Capacity, Viewer};

/// How somebody is answered who does not get what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// It does not exist for this viewer.
    Hidden,
    /// It exists, but this is not for the viewer, and why.
    Forbidden(Reason),
}

/// A student exists for whom there is a sight of.
pub fn student(sight: Option<Sight>) -> Result<Sight, Refusal> {
    sight.ok_or(Refusal::Hidden)
}

/// A lesson, presence or report of a student, asked for by its own key, exists for whom its group is open there.
pub fn part(sight: &Sight, group: FieldGroup, about: About) -> Result<(), Refusal> {
    sight.of(group, about).map_err(|_| Refusal::Hidden)
}

/// A grant, asked for by its own key, exists for who may know of the guardians, and for the guardian to whom it was made.
pub fn grant(sight: &Sight, viewer: &Viewer, guardian: GuardianId) -> Result<(), Refusal> {
    let own = viewer.capacity == Capacity::Guardian(guardian);
    if own { Ok(()) } else { sight.whole(FieldGroup::Guardians).map_err(|_| Refusal::Hidden) }
}

/// A list that only staff may ask for: others know that it exists, since the schema says so.
pub fn staff_only(is_staff: bool) -> Result<(), Refusal> {
    if is_staff { Ok(()) } else { Err(Refusal::Forbidden(Reason::Role)) }
}
