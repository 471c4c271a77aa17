//! An administrator gives a member of staff a role, at a unit with all below it, for a class, or everywhere.

use ::entity::id::{GroupId, StaffMemberId, StaffRoleId, UnitId};
use ::entity::kind::StaffRole;
use chrono::NaiveDate;
use serde::Serialize;

use super::DeedError;
use super::govern::{not_for_viewer, permit, refuse};
use super::once::OnceKey;
use crate::domain::governing::{self, Refused};
use crate::policy::deed::Deed;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::refusal::Refusal;
use crate::policy::viewer::Viewer;
use crate::store::role::{self, RoleRow};
use crate::store::work::Work;
use crate::store::{Store, staff, unit};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct AssignRole;

impl Named for AssignRole {
    const NAME: &'static str = "assignRole";
}

impl PersonDeed for AssignRole {
    const DEED: Deed = Deed::AssignRole;
}

/// What is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Input {
    /// To whom.
    pub staff: StaffMemberId,
    /// Which role.
    pub role: StaffRole,
    /// At this unit and all below it.
    pub unit: Option<UnitId>,
    /// For this class.
    pub group: Option<GroupId>,
    /// First day; none: today.
    pub begins: Option<NaiveDate>,
    /// Last day.
    pub ends: Option<NaiveDate>,
}

/// Does it. Answers the role, and after it those at units below. `key`: the caller's own, so that a repeat is answered and not done again.
pub async fn run(store: &Store, viewer: &Viewer, input: &Input, key: &str) -> Result<Vec<StaffRoleId>, DeedError> {
    let key = OnceKey::new(key, input)?;
    let units = unit::all(store, viewer).await?;
    let permit = permit::<AssignRole>(viewer, &units, (input.unit, input.group), "role")?;
    if input.unit.is_some() && input.group.is_some() {
        return Err(refuse("groupId")(Refused::OneScope));
    }
    let work = Work::begin(store, &permit, viewer.now).await?;
    if let Some(done) = key.before(&work).await? {
        return Ok(done);
    }
    work.lock_institution().await?;
    let here = staff::is_here(&work, input.staff, viewer.today).await?;
    if !here.ok_or(Refusal::Hidden).map_err(not_for_viewer("staffMemberId"))? {
        return Err(refuse("staffMemberId")(Refused::Gone));
    }
    if units.is_over(input.unit, input.group, viewer.today) {
        return Err(refuse(if input.unit.is_some() { "unitId" } else { "groupId" })(Refused::Over));
    }
    let days = governing::days(input.begins.unwrap_or(viewer.today), input.ends, viewer.today)
        .map_err(refuse(if input.ends.is_some_and(|ends| ends < input.begins.unwrap_or(viewer.today)) { "ends" } else { "begins" }))?;
    let held = role::held(&work, input.staff).await?;
    let holds = |unit: Option<UnitId>| {
        let same = |row: &&RoleRow| (row.role, row.unit, row.group) == (input.role, unit, input.group);
        held.iter().filter(same).any(|row| row.days.overlaps(days))
    };
    if holds(input.unit) {
        return Err(refuse("role")(Refused::HeldAlready));
    }
    let at: Vec<Option<UnitId>> = match input.unit {
        Some(unit) => units.with_below(unit, viewer.today).into_iter().map(Some).filter(|unit| !holds(*unit)).collect(),
        None => vec![None],
    };
    let given: Vec<RoleRow> = at.into_iter().map(|unit| role::new(input.staff, input.role, unit, input.group, days)).collect();
    role::give(&work, &given).await?;
    work.tell(&given.iter().map(|role| ("role.assigned", role.id.0)).collect::<Vec<_>>()).await?;
    let done: Vec<StaffRoleId> = given.iter().map(|role| role.id).collect();
    key.keep(&work, &done).await?;
    work.commit().await?;
    Ok(done)
}
