//! What a student lets one guardian see or do.

use async_graphql::{ID, Object};
use chrono::{DateTime, FixedOffset};

use super::deed::Deed;
use super::kind::{GrantLevel, GrantPurpose};
use super::local;
use super::student::Student;
use crate::graphql::id::Wire;
use crate::graphql::scalar::Date;
use crate::policy::group::FieldGroup as Of;
use crate::policy::sight::About;
use crate::policy::{deed, doing};
use crate::store::grant::GrantRow;

/// A grant, and the student who made it. It is made where `policy::refusal` lets it exist for the viewer, or below a field of its group.
pub struct Grant {
    student: Student,
    pub(crate) row: GrantRow,
}

impl Grant {
    /// One that exists for the viewer.
    pub(crate) fn new(student: Student, row: GrantRow) -> Self {
        // To the guardian who has it, it is their own: nothing to note there.
        let _known = student.open(Of::Guardians);
        Self { student, row }
    }
}

/// What a student lets one guardian see or do: the student reads it, the guardian who has it, and staff who may know of the guardians.
#[Object]
impl Grant {
    /// Opaque key.
    pub async fn id(&self) -> ID {
        self.row.id.to_wire()
    }

    /// For what.
    async fn purposes(&self) -> Vec<GrantPurpose> {
        let granted = self.row.purposes;
        let all = [
            (granted.see_presence, GrantPurpose::SeePresence),
            (granted.report_absence, GrantPurpose::ReportAbsence),
            (granted.be_contacted, GrantPurpose::BeContacted),
            (granted.see_reason, GrantPurpose::SeeReason),
        ];
        all.into_iter().filter_map(|(granted, purpose)| granted.then_some(purpose)).collect()
    }

    /// How much SEE_PRESENCE opens; null where that is not granted.
    async fn level(&self) -> Option<GrantLevel> {
        self.row.level.map(GrantLevel::from)
    }

    /// First day.
    #[graphql(name = "from")]
    async fn begins(&self) -> Date {
        self.row.during.begins.into()
    }

    /// Last day, that day included; null until further notice.
    async fn until(&self) -> Option<Date> {
        self.row.during.ends.map(Date::from)
    }

    /// When it was taken back: by the student, or because another took its place. Null where it was not.
    async fn revoked_at(&self) -> Option<DateTime<FixedOffset>> {
        self.row.revoked_at.map(|at| local(at, self.student.cohort.viewer.zone))
    }

    /// Counts changes, from 1.
    async fn version(&self) -> i32 {
        self.row.version
    }

    /// What the viewer may do with it now.
    async fn viewer_can(&self) -> Vec<Deed> {
        let may = doing::way(deed::Deed::RevokeAccess, &self.student.sight, About::default()).is_some();
        let runs = self.row.runs(self.student.cohort.viewer.today);
        if may && runs { vec![deed::Deed::RevokeAccess.into()] } else { vec![] }
    }
}
