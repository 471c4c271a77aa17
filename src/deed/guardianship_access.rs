//! One guardianship that a deed of the school is about: found as the viewer may know of it.

use ::entity::id::{GuardianId, GuardianshipId, StaffMemberId, StudentId};

use super::DeedError;
use super::complaint::{Breach, Complaint};
use super::subject::allowed;
use crate::domain::tie_change::Refused;
use crate::policy::doing;
use crate::policy::group::FieldGroup;
use crate::policy::permit::{Named, Permit, PersonDeed};
use crate::policy::refusal::{self, Refusal};
use crate::policy::sight::{About, Reason, sight};
use crate::policy::viewer::Viewer;
use crate::store::tie_state::{self, TieState};
use crate::store::work::Work;
use crate::store::{Store, guardianship};

/// A guardianship, and the permit to do something to it.
pub(super) struct Subject<D> {
    pub student: StudentId,
    pub guardian: GuardianId,
    pub permit: Permit<D>,
    pub me: StaffMemberId,
}

/// The guardianship, if it exists for the viewer and the viewer may do this to it.
pub(super) async fn find<D: PersonDeed>(store: &Store, viewer: &Viewer, id: GuardianshipId) -> Result<Subject<D>, DeedError> {
    let refused = |refusal| Complaint::at(&["guardianshipId"], Breach::Refused(refusal));
    let found = guardianship::among(store, viewer, &[id]).await?.pop();
    let (student, row) = found.ok_or_else(|| refused(Refusal::Hidden))?;
    let sight = refusal::student(sight(student.birth_date, &student.tie, viewer.today)).map_err(refused)?;
    sight.whole(FieldGroup::Guardians).map_err(|_reason| refused(Refusal::Hidden))?;
    let permit = allowed::<D>(viewer, &sight, About::default(), "guardianshipId")?.permit;
    not_own(viewer, row.guardian, "guardianshipId")?;
    Ok(Subject { student: student.id, guardian: row.guardian, permit, me: staff(viewer, "guardianshipId")? })
}

/// Nobody decides about what he is to a child himself.
pub(super) fn not_own(viewer: &Viewer, guardian: GuardianId, field: &str) -> Result<(), Complaint> {
    let own = viewer.person.guardian == Some(guardian);
    if own { Err(Complaint::at(&[field], Breach::Tie(Refused::Oneself))) } else { Ok(()) }
}

/// Who acts; the table lets nobody but staff.
pub(super) fn staff(viewer: &Viewer, field: &str) -> Result<StaffMemberId, Complaint> {
    doing::staff_member(viewer).ok_or_else(|| Complaint::at(&[field], Breach::Refused(Refusal::Forbidden(Reason::Role))))
}

/// Locks the student and reads all guardianships of the two; that one must still be of the version that was seen.
pub(super) async fn hold<D: Named>(
    work: &Work<'_, D>,
    (student, guardian): (StudentId, GuardianId),
    seen: Option<(GuardianshipId, i32)>,
) -> Result<Vec<TieState>, DeedError> {
    work.lock_students(&[student.0]).await?;
    let pair = tie_state::of_pair(work, student, guardian).await?;
    let is_as_seen = |(id, version): (GuardianshipId, i32)| pair.iter().any(|one| (one.id, one.version) == (id, version));
    if seen.is_some_and(|seen| !is_as_seen(seen)) {
        return Err(Complaint::at(&["version"], Breach::Stale).into());
    }
    Ok(pair)
}
