//! What a request has shown: which groups of which students. The reading log will be written from it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use ::entity::id::StudentId;

use crate::policy::group::FieldGroup;

/// Groups shown in this request, by student.
#[derive(Debug, Default)]
pub struct Seen(Mutex<BTreeMap<StudentId, BTreeSet<FieldGroup>>>);

impl Seen {
    /// A value of this group was shown.
    pub fn note(&self, student: StudentId, group: FieldGroup) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(student).or_default().insert(group);
    }

    /// All that was shown.
    #[must_use]
    pub fn all(&self) -> BTreeMap<StudentId, BTreeSet<FieldGroup>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
