//! Who is asking, as our own tables say it at this moment.

use ::entity::id::{GroupId, GuardianId, InstitutionId, StaffMemberId, StudentId, UnitId};
use ::entity::kind::{Audience, StaffRole};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

/// Somebody signed in at one portal of one institution, and when this is.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// The tenant: nothing of another exists for this viewer.
    pub institution: InstitutionId,
    /// The institution's time zone.
    pub zone: Tz,
    /// The portal of the token.
    pub audience: Audience,
    /// The capacity in which the viewer acts here.
    pub capacity: Capacity,
    /// Who this person is in other capacities, whichever of them acts.
    pub person: Person,
    /// Name to greet with.
    pub display_name: String,
    /// This instant.
    pub now: DateTime<Utc>,
    /// This day in the institution's time zone.
    pub today: NaiveDate,
}

/// The capacities of one person, as far as one account has them. They widen nothing: nobody decides about what he asked for himself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// As a student.
    pub student: Option<StudentId>,
    /// As a guardian.
    pub guardian: Option<GuardianId>,
    /// As staff.
    pub staff: Option<StaffMemberId>,
}

/// In which capacity somebody acts; the portal chooses among those a person has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Capacity {
    /// As a student.
    Student(StudentId),
    /// As a guardian.
    Guardian(GuardianId),
    /// As staff, with the roles in force today.
    Staff(StaffMemberId, Vec<RoleHeld>),
}

/// A role in force today, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoleHeld {
    /// Which.
    pub role: StaffRole,
    /// Where.
    pub scope: RoleScope,
}

/// Where a role holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleScope {
    /// Everywhere at the institution.
    Institution,
    /// For students enrolled at this unit.
    Unit(UnitId),
    /// For students of this class.
    Group(GroupId),
}

impl Viewer {
    /// Whether the viewer holds that role for the whole institution today.
    #[must_use]
    pub fn has_role_everywhere(&self, role: StaffRole) -> bool {
        match &self.capacity {
            Capacity::Staff(_, roles) => roles.iter().any(|held| held.role == role && held.scope == RoleScope::Institution),
            Capacity::Student(_) | Capacity::Guardian(_) => false,
        }
    }

    /// Whether the viewer holds that role anywhere today.
    #[must_use]
    pub fn has_role(&self, role: StaffRole) -> bool {
        match &self.capacity {
            Capacity::Staff(_, roles) => roles.iter().any(|held| held.role == role),
            Capacity::Student(_) | Capacity::Guardian(_) => false,
        }
    }
}
