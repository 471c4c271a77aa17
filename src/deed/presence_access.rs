//! One presence that a person's deed is about: found as the viewer may know of it, so that what is hidden was never there.

use ::entity::id::{PresenceId, StaffMemberId, StudentId};

use super::DeedError;
use super::complaint::{Breach, Complaint};
use super::settle::Ledger;
use crate::domain::school::School;
use crate::policy::doing;
use crate::policy::group::FieldGroup;
use crate::policy::permit::{Named, Permit, PersonDeed};
use crate::policy::refusal::{self, Refusal};
use crate::policy::sight::{About, Reason, Sight, sight};
use crate::policy::viewer::Viewer;
use crate::store::attendance::TakenState;
use crate::store::week_row::LessonRow;
use crate::store::work::Work;
use crate::store::{Store, presence, school};

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

/// A presence under the lock of its student, with what can follow from changing it.
pub(super) struct Held {
    /// As it is now.
    pub was: TakenState,
    pub ledger: Ledger,
    pub school: School,
}

impl Subject {
    /// Locks the student and reads the presence again; one that is gone was changed since it was seen.
    pub(super) async fn hold<D: Named>(&self, work: &Work<'_, D>, viewer: &Viewer, id: PresenceId) -> Result<Held, DeedError> {
        work.lock_students(&[self.student.0]).await?;
        let school = school::of(work, viewer.zone).await?;
        let lesson = self.lesson.during();
        let ledger = Ledger::load(work, &[self.student], (lesson.begins, lesson.ends), viewer.zone, None).await?;
        let was = ledger.taken(self.student, id).ok_or_else(stale)?;
        Ok(Held { was, ledger, school })
    }

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

/// It is another one than was seen.
pub(super) fn stale() -> Complaint {
    Complaint::at(&["version"], Breach::Stale)
}
