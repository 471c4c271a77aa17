//! An administrator ends a role, at once or after a day that is named. The last administrator of a school never loses that role.

use ::entity::id::StaffRoleId;
use ::entity::kind::StaffRole;
use chrono::NaiveDate;

use super::DeedError;
use super::complaint::{Breach, Complaint};
use super::govern::{not_for_viewer, permit, refuse};
use crate::domain::governing;
use crate::domain::span::Span;
use crate::policy::deed::Deed;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::refusal::Refusal;
use crate::policy::viewer::Viewer;
use crate::store::role::{self, RoleRow};
use crate::store::work::Work;
use crate::store::{Store, unit};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct EndRole;

impl Named for EndRole {
    const NAME: &'static str = "endRole";
}

impl PersonDeed for EndRole {
    const DEED: Deed = Deed::EndRole;
}

/// What is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input {
    /// Which role.
    pub role: StaffRoleId,
    /// Last day; yesterday: at once.
    pub last_day: NaiveDate,
    /// The version that was seen.
    pub version: i32,
}

/// Does it. Two who end each other's role at once wait for each other, and the second finds that there is no other left.
pub async fn run(store: &Store, viewer: &Viewer, input: Input) -> Result<(), DeedError> {
    crate::policy::governing::reads(viewer).map_err(not_for_viewer("roleId"))?;
    let hidden = || not_for_viewer("roleId")(Refusal::Hidden);
    let known = role::find(store, viewer, input.role).await?.ok_or_else(hidden)?;
    let units = unit::all(store, viewer).await?;
    let permit = permit::<EndRole>(viewer, &units, (known.unit, known.group), "roleId")?;
    let work = Work::begin(store, &permit, viewer.now).await?;
    work.lock_institution().await?;
    let held = role::held(&work, known.staff).await?.into_iter().find(|row| row.id == input.role).ok_or_else(hidden)?;
    if held.version != input.version {
        return Err(Complaint::at(&["version"], Breach::Stale).into());
    }
    governing::last_day(held.days, input.last_day, viewer.today).map_err(refuse("lastDay"))?;
    let whole = held.unit.is_none() && held.group.is_none();
    if held.role == StaffRole::Administrator && whole {
        let all = role::administrators(&work, viewer.today).await?;
        // Who cannot sign in governs nothing, so that nothing is lost with that role.
        if all.iter().any(|row| row.id == held.id) {
            let others: Vec<Span> = all.iter().filter(|row| row.id != held.id).map(|row| row.days).collect();
            governing::may_end(held.days, input.last_day, viewer.today, &others).map_err(refuse("roleId"))?;
        }
    }
    role::set(&work, &RoleRow { days: Span { ends: Some(input.last_day), ..held.days }, ..held.clone() }).await?;
    work.tell(&[("role.ended", held.id.0)]).await?;
    Ok(work.commit().await?)
}
