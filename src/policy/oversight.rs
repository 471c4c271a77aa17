//! Who minds that registers are taken, and of which lessons: a teacher of own ones, absence officers and team leads where they are that.
//! Whether a lesson was registered tells nothing about a student, so no need is asked for.

use ::entity::kind::StaffRole;

use super::refusal::Refusal;
use super::sight::Reason;
use super::viewer::{Capacity, RoleScope, Viewer};

/// Of which lessons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oversight {
    /// Of those the viewer gives.
    pub own: bool,
    /// Of those of students within these scopes.
    pub scopes: Vec<RoleScope>,
}

/// Whether the viewer watches over students at all: mentors, and who may have a need for a file.
pub fn watches(viewer: &Viewer) -> Result<(), Refusal> {
    let may = [StaffRole::Mentor, StaffRole::AbsenceOfficer, StaffRole::TeamLead].into_iter().any(|role| viewer.has_role(role));
    if may { Ok(()) } else { Err(Refusal::Forbidden(Reason::Role)) }
}

/// Whose registers the viewer may ask after.
pub fn of_registers(viewer: &Viewer) -> Result<Oversight, Refusal> {
    let Capacity::Staff(_, roles) = &viewer.capacity else { return Err(Refusal::Forbidden(Reason::Role)) };
    let minds = |role: StaffRole| match role {
        StaffRole::AbsenceOfficer | StaffRole::TeamLead => true,
        StaffRole::Teacher | StaffRole::Mentor | StaffRole::PrivacyOfficer | StaffRole::Administrator => false,
    };
    let scopes: Vec<RoleScope> = roles.iter().filter(|held| minds(held.role)).map(|held| held.scope).collect();
    let own = viewer.has_role(StaffRole::Teacher);
    if own || !scopes.is_empty() { Ok(Oversight { own, scopes }) } else { Err(Refusal::Forbidden(Reason::Role)) }
}
