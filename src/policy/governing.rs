//! Who governs a school: administrators, each where the role holds. What is of the whole school is for those of the whole school.

use ::entity::id::{GroupId, UnitId};
use ::entity::kind::StaffRole;

use super::deed::Deed;
use super::permit::{Permit, PersonDeed};
use super::refusal::Refusal;
use super::sight::Reason;
use super::viewer::{Capacity, RoleHeld, RoleScope, Viewer};

/// What a deed of governing is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The school as a whole.
    Institution,
    /// A unit, or a class of one: the unit itself and all above it, and the class if it is one.
    Below {
        /// Units, the lowest first.
        units: Vec<UnitId>,
        /// The class.
        group: Option<GroupId>,
    },
}

/// Whether somebody with these roles may do a deed of governing there.
#[must_use]
pub fn may(deed: Deed, roles: &[RoleHeld], place: &Place) -> bool {
    let governs = |scope: RoleScope| match (scope, place) {
        (RoleScope::Institution, _) => true,
        (RoleScope::Unit(_) | RoleScope::Group(_), Place::Institution) => false,
        (RoleScope::Unit(unit), Place::Below { units, .. }) => units.contains(&unit),
        (RoleScope::Group(own), Place::Below { group, .. }) => *group == Some(own),
    };
    // The others are done to a student or in a lesson: see `doing`.
    let anywhere = matches!(deed, Deed::AssignRole | Deed::EndRole);
    let whole = matches!(deed, Deed::UpdateSettings | Deed::UpdateCalendar | Deed::UpdateRule) && *place == Place::Institution;
    (anywhere || whole) && roles.iter().any(|held| held.role == StaffRole::Administrator && governs(held.scope))
}

/// A permit for a deed of governing.
pub fn permit<D: PersonDeed>(viewer: &Viewer, place: &Place) -> Result<Permit<D>, Refusal> {
    if may(D::DEED, roles(viewer), place) { Ok(Permit::of_person(viewer)) } else { Err(Refusal::Forbidden(Reason::Role)) }
}

/// Who governs anything at all reads how the school is governed.
pub fn reads(viewer: &Viewer) -> Result<(), Refusal> {
    if viewer.has_role(StaffRole::Administrator) { Ok(()) } else { Err(Refusal::Forbidden(Reason::Role)) }
}

/// The roles the viewer holds today.
#[must_use]
pub fn roles(viewer: &Viewer) -> &[RoleHeld] {
    match &viewer.capacity {
        Capacity::Staff(_, roles) => roles,
        Capacity::Student(_) | Capacity::Guardian(_) => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn administrators_govern_where_they_are_administrators_and_below() {
        let (top, team, other, class) = (UnitId::new(), UnitId::new(), UnitId::new(), GroupId::new());
        let of = |role, scope| RoleHeld { role, scope };
        let (whole, college) = (RoleScope::Institution, RoleScope::Unit(top));
        let school = Place::Institution;
        let unit = Place::Below { units: vec![team, top], group: None };
        let at_top = Place::Below { units: vec![top], group: None };
        let group = Place::Below { units: vec![team, top], group: Some(class) };
        let everywhere = [Deed::AssignRole, Deed::EndRole];
        let whole_only = [Deed::UpdateSettings, Deed::UpdateCalendar, Deed::UpdateRule];
        for (scope, place, governs) in [
            (whole, &school, true),
            (whole, &unit, true),
            (whole, &group, true),
            (college, &school, false),
            (college, &at_top, true),
            (college, &unit, true),
            (college, &group, true),
            (RoleScope::Unit(team), &at_top, false),
            (RoleScope::Unit(team), &unit, true),
            (RoleScope::Unit(other), &unit, false),
            (RoleScope::Group(class), &group, true),
            (RoleScope::Group(class), &unit, false),
            (RoleScope::Group(GroupId::new()), &group, false),
        ] {
            for deed in everywhere {
                assert_eq!(may(deed, &[of(StaffRole::Administrator, scope)], place), governs, "{deed:?} {scope:?} {place:?}");
            }
            for deed in whole_only {
                let expected = governs && *place == school;
                assert_eq!(may(deed, &[of(StaffRole::Administrator, scope)], place), expected, "{deed:?} {scope:?} {place:?}");
            }
            for role in [StaffRole::Teacher, StaffRole::Mentor, StaffRole::AbsenceOfficer, StaffRole::TeamLead, StaffRole::PrivacyOfficer] {
                for deed in Deed::ALL {
                    assert!(!may(deed, &[of(role, scope)], place), "{deed:?} {role:?}");
                }
            }
        }
        assert!(!may(Deed::RecordStudentFact, &[of(StaffRole::Administrator, whole)], &school), "that is about a student");
        assert!(!may(Deed::AssignRole, &[], &school));
    }
}
