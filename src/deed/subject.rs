//! The student a deed is about, as the viewer may know of him, and whether the viewer may do the deed.

use ::entity::id::StudentId;

use super::DeedError;
use super::complaint::{Breach, Complaint};
use crate::policy::doing::{self, Way};
use crate::policy::permit::{Permit, PersonDeed};
use crate::policy::refusal::{self, Refusal};
use crate::policy::sight::{About, Sight, sight};
use crate::policy::viewer::Viewer;
use crate::store::{Store, student};

/// A permit, and in which way the deed is done.
pub(super) struct Allowed<D> {
    pub permit: Permit<D>,
    pub way: Way,
}

/// The permit for something of a student, or the refusal of that field: hidden where the student does not exist for the viewer.
pub(super) async fn student<D: PersonDeed>(store: &Store, viewer: &Viewer, id: StudentId, field: &str) -> Result<Allowed<D>, DeedError> {
    let found = student::among(store, viewer, &[id]).await?.pop();
    let sight = found.and_then(|row| sight(row.birth_date, &row.tie, viewer.today));
    let sight = refusal::student(sight).map_err(|refusal| refused(field, refusal))?;
    allowed(viewer, &sight, About::default(), field)
}

/// The same for something the viewer was shown to know of.
pub(super) fn allowed<D: PersonDeed>(viewer: &Viewer, sight: &Sight, about: About, field: &str) -> Result<Allowed<D>, DeedError> {
    let permit = doing::permit(viewer, sight, about).map_err(|refusal| refused(field, refusal))?;
    let way = doing::way(D::DEED, sight, about).unwrap_or(Way::OnBehalf);
    Ok(Allowed { permit, way })
}

fn refused(field: &str, refusal: Refusal) -> DeedError {
    Complaint::at(&[field], Breach::Refused(refusal)).into()
}
