//! What deeds of governing have in common: the place they are about, and refusals by its rules.

use ::entity::id::{GroupId, UnitId};

use super::DeedError;
use super::complaint::{Breach, Complaint};
use crate::domain::governing::Refused;
use crate::policy::governing::{self, Place};
use crate::policy::permit::{Permit, PersonDeed};
use crate::policy::refusal::Refusal;
use crate::policy::viewer::Viewer;
use crate::store::unit::Units;

/// The refusal of a field by a rule of governing.
pub(super) fn refuse(field: &str) -> impl Fn(Refused) -> DeedError {
    move |refused| Complaint::at(&[field], Breach::Governing(refused)).into()
}

/// The refusal of a field to this viewer.
pub(super) fn not_for_viewer(field: &str) -> impl Fn(Refusal) -> DeedError {
    move |refusal| Complaint::at(&[field], Breach::Refused(refusal)).into()
}

/// The permit for something at a place: who governs nothing at all is told that first, whatever the place.
pub(super) fn permit<D: PersonDeed>(
    viewer: &Viewer,
    units: &Units,
    (unit, group): (Option<UnitId>, Option<GroupId>),
    field: &str,
) -> Result<Permit<D>, DeedError> {
    governing::reads(viewer).map_err(not_for_viewer(field))?;
    let of = if unit.is_some() { "unitId" } else { "groupId" };
    let place = units.place(unit, group).ok_or(Refusal::Hidden).map_err(not_for_viewer(of))?;
    governing::permit(viewer, &place).map_err(not_for_viewer(field))
}

/// The permit for something of the whole school.
pub(super) fn permit_everywhere<D: PersonDeed>(viewer: &Viewer, field: &str) -> Result<Permit<D>, DeedError> {
    governing::permit(viewer, &Place::Institution).map_err(not_for_viewer(field))
}
