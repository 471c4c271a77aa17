//! That somebody wants a student to be contacted now.

use async_graphql::{ID, Object};
use chrono::{DateTime, FixedOffset};

use super::local;
use super::staff::StaffMember;
use super::student::Student;
use crate::graphql::id::Wire;
use crate::store::flag::FlagRow;

/// A flag and whom it is about.
pub struct Flag {
    pub(crate) student: Student,
    pub(crate) row: FlagRow,
}

/// That somebody of the staff wants a student to be contacted now. Why is kept with it, and shown with the signal that is made of it.
#[Object]
impl Flag {
    /// Opaque key.
    pub async fn id(&self) -> ID {
        self.row.id.to_wire()
    }

    /// About whom.
    async fn student(&self) -> &Student {
        &self.student
    }

    /// When it was raised.
    async fn at(&self) -> DateTime<FixedOffset> {
        local(self.row.at, self.student.cohort.viewer.zone)
    }

    /// Who raised it.
    async fn by(&self) -> StaffMember {
        self.row.by.clone().into()
    }
}
