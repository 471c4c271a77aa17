//! Whose figures somebody may see: absence officers and team leads those of their scopes, mentors those of their own students. No need is
//! asked for: figures of fewer than five students are shown to nobody.

use ::entity::id::{GroupId, StaffMemberId, UnitId};
use ::entity::kind::StaffRole;

use super::refusal::Refusal;
use super::sight::Reason;
use super::viewer::{Capacity, RoleScope, Viewer};

/// Whose figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Of everybody.
    pub whole: bool,
    /// Of who was enrolled at one of these teams on the day.
    pub units: Vec<UnitId>,
    /// Of who was in one of these classes on the day.
    pub groups: Vec<GroupId>,
    /// Of whom this member of staff mentors now.
    pub mentor: Option<StaffMemberId>,
}

/// Whose figures the viewer may see.
pub fn of(viewer: &Viewer) -> Result<Figures, Refusal> {
    let Capacity::Staff(me, roles) = &viewer.capacity else { return Err(Refusal::Forbidden(Reason::Role)) };
    let mut figures = Figures::default();
    for held in roles {
        match (held.role, held.scope) {
            (StaffRole::AbsenceOfficer | StaffRole::TeamLead, RoleScope::Institution) => figures.whole = true,
            (StaffRole::AbsenceOfficer | StaffRole::TeamLead, RoleScope::Unit(unit)) => figures.units.push(unit),
            (StaffRole::AbsenceOfficer | StaffRole::TeamLead, RoleScope::Group(group)) => figures.groups.push(group),
            (StaffRole::Mentor, _) => figures.mentor = Some(*me),
            (StaffRole::Teacher | StaffRole::PrivacyOfficer | StaffRole::Administrator, _) => {}
        }
    }
    if figures == Figures::default() { Err(Refusal::Forbidden(Reason::Role)) } else { Ok(figures) }
}
