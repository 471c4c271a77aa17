//! Staff with their roles, as administrators see them.

use ::entity::kind::StaffRole as Role;
use async_graphql::{ID, SimpleObject};

use super::deed::Deed;
use super::enrolment::Group;
use super::kind::StaffRole;
use crate::graphql::id::Wire;
use crate::graphql::page::connection;
use crate::graphql::scalar::Date;
use crate::policy::governing::{self, Place};
use crate::policy::viewer::Viewer;
use crate::policy::{deed, viewer};
use crate::store::role::RoleRow;
use crate::store::staff::AccountRow;
use crate::store::unit::Units;

/// A team or department.
#[derive(Clone, Debug, SimpleObject)]
pub struct Unit {
    /// Opaque key.
    id: ID,
    /// As people call it.
    name: String,
}

/// A role that somebody holds, held or will hold.
#[derive(Clone, Debug, SimpleObject)]
pub struct RoleHeld {
    /// Opaque key.
    id: ID,
    /// Which role.
    role: StaffRole,
    /// For students of this team; null: not held at a team alone.
    unit: Option<Unit>,
    /// For students of this class; null: not held for a class alone. Neither team nor class: the whole school.
    group: Option<Group>,
    /// First day.
    begins: Date,
    /// Last day; null: until further notice.
    ends: Option<Date>,
    /// Whether it holds today.
    in_force: bool,
    /// Whether somebody of the school gave or changed it; then a roster never widens it.
    set_by_hand: bool,
    /// Counts changes; `endRole` takes it.
    version: i32,
    /// What the viewer may do with it now.
    viewer_can: Vec<Deed>,
}

/// Somebody who works at the school, with what the account opens.
#[derive(Clone, Debug, SimpleObject)]
pub struct StaffAccount {
    /// Opaque key of the member of staff.
    id: ID,
    /// First and last name.
    display_name: String,
    /// Short code in timetables.
    code: String,
    /// Since which day not at the school any more; null: here.
    ended_on: Option<Date>,
    /// Whether somebody signs in as this member of staff.
    signs_in: bool,
    /// Roles, past and coming ones too, by role and begin.
    roles: Vec<RoleHeld>,
    /// What the viewer may do with the account now: ASSIGN_ROLE, somewhere.
    viewer_can: Vec<Deed>,
}

impl StaffAccount {
    pub(crate) fn new(row: AccountRow, roles: &[RoleRow], units: &Units, viewer: &Viewer) -> Self {
        let administers = viewer.has_role(Role::Administrator) && row.ended_on.is_none_or(|ended| ended > viewer.today);
        Self {
            id: row.id.to_wire(),
            display_name: format!("{} {}", row.first_name, row.last_name),
            code: row.code,
            ended_on: row.ended_on.map(Date::from),
            signs_in: row.signs_in,
            roles: roles.iter().filter(|role| role.staff == row.id).map(|role| RoleHeld::new(role, units, viewer)).collect(),
            viewer_can: Some(Deed::AssignRole).filter(|_| administers).into_iter().collect(),
        }
    }
}

impl RoleHeld {
    fn new(row: &RoleRow, units: &Units, viewer: &viewer::Viewer) -> Self {
        let over = row.days.ends.is_some_and(|ends| ends < viewer.today);
        let may = |place: Place| governing::may(deed::Deed::EndRole, governing::roles(viewer), &place);
        let ends = !over && units.place(row.unit, row.group).is_some_and(may);
        let name = |name: Option<&str>| name.unwrap_or_default().to_owned();
        Self {
            id: row.id.to_wire(),
            role: row.role.into(),
            unit: row.unit.map(|id| Unit { id: id.to_wire(), name: name(units.unit_name(id)) }),
            group: row.group.map(|id| Group::named(id, name(units.group_name(id)))),
            begins: row.days.begins.into(),
            ends: row.days.ends.map(Date::from),
            in_force: row.days.holds(viewer.today),
            set_by_hand: row.by_hand,
            version: row.version,
            viewer_can: Some(Deed::EndRole).filter(|_| ends).into_iter().collect(),
        }
    }
}

connection!(StaffAccountConnection, StaffAccountEdge, StaffAccount, "staff", "staff of the school with their roles");
