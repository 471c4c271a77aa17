//! One presence that a person's deed is about: found as the viewer may know of it, so that what is hidden was never there.

use ::entity::id::{PresenceId, StaffMemberId, StudentId};

use super::DeedError;
use super::complaint::{Breach, Complaint};
use crate::policy::doing;
use crate::policy::group::FieldGroup;
use crate::policy::permit::{Permit, PersonDeed};
use crate::policy::refusal::{self, Refusal};
use crate::policy::sight::{About, Reason, Sight, sight};
use crate::policy::viewer::Viewer;
use crate::store::week_row::LessonRow;
use crate::store::{Store, presence};

/// A presence as it was when it was looked up, and what the viewer sees of its student.
pub(super) struct Subject {
    /// Whose.
    pub student: StudentId,
    /// The lesson.
    pub lesson: LessonRow,
    /// What the viewer sees of the student.
    pub sight: Sight,
}

/// The presence of that key, if it exists for the viewer.
pub(super) async fn find(store: &Store, viewer: &Viewer, id: PresenceId) -> Result<Subject, DeedError> {
    let refused = |refusal| Complaint::at(&["presenceId"], Breach::Refused(refusal));
    let found = presence::among(store, viewer, &[id]).await?.into_iter().next();
    let (student, lesson) = found.ok_or_else(|| refused(Refusal::Hidden))?;
    let sight = refusal::student(sight(student.birth_date, &student.tie, viewer.today)).map_err(refused)?;
    refusal::part(&sight, FieldGroup::Presence, lesson.about()).map_err(refused)?;
    Ok(Subject { student: student.id, lesson, sight })
}

impl Subject {
    /// What it is about, for rights that hold in part.
    pub(super) fn about(&self) -> About {
        self.lesson.about()
    }

    /// The permit, with who does it; or the refusal of `presenceId`.
    pub(super) fn permit<D: PersonDeed>(&self, viewer: &Viewer) -> Result<(Permit<D>, StaffMemberId), DeedError> {
        let refused = |refusal| Complaint::at(&["presenceId"], Breach::Refused(refusal));
        let permit = doing::permit(viewer, &self.sight, self.about()).map_err(refused)?;
        // Marks and judgements are signed by staff; the table lets nobody else.
        let me = doing::staff_member(viewer).ok_or_else(|| refused(Refusal::Forbidden(Reason::Role)))?;
        Ok((permit, me))
    }
}
