//! May the viewer do this to a lesson as a whole? Hidden and forbidden are told apart by what the viewer may know of it.

use ::entity::id::LessonId;

use super::DeedError;
use super::complaint::{Breach, Complaint};
use crate::policy::doing;
use crate::policy::group::FieldGroup;
use crate::policy::permit::{Permit, PersonDeed};
use crate::policy::sight::sight;
use crate::policy::viewer::Viewer;
use crate::store::{Store, StoreError, register, taking};

/// The permit, or the refusal of `lessonId`.
pub(super) async fn permit<D: PersonDeed>(store: &Store, viewer: &Viewer, lesson: LessonId) -> Result<Permit<D>, DeedError> {
    let own = taking::is_own(store, viewer, lesson).await?;
    let known = own || is_known(store, viewer, lesson).await?;
    let permit = doing::permit_in_lesson(viewer, own, known);
    Ok(permit.map_err(|refusal| Complaint::at(&["lessonId"], Breach::Refused(refusal)))?)
}

/// Whether the lesson exists for the viewer: somebody takes part of whom the viewer may know it.
async fn is_known(store: &Store, viewer: &Viewer, lesson: LessonId) -> Result<bool, StoreError> {
    let found = register::of(store, viewer, &[lesson]).await?;
    let mut rows = found.iter().flat_map(|register| &register.rows);
    Ok(rows.any(|(student, lesson)| {
        let sight = sight(student.birth_date, &student.tie, viewer.today);
        sight.is_some_and(|sight| sight.of(FieldGroup::Timetable, lesson.about()).is_ok())
    }))
}
