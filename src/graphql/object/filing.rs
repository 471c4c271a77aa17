//! Who filed an absence report, and what was decided about it.

use async_graphql::{Error, Object, SimpleObject};
use chrono::{DateTime, FixedOffset};

use super::absence_report::AbsenceReport;
use super::kind::FilerKind;
use super::local;
use super::staff::StaffMember;
use crate::graphql::scalar::Date;
use crate::graphql::shown::Shown;
use crate::policy::group::FieldGroup as Of;
use crate::store::attendance::FiledBy;
use crate::store::report_links::DecisionRow;

/// Of which report.
pub struct Filer {
    pub(crate) of: AbsenceReport,
}

/// Who filed a report, or on whose behalf it was.
#[Object]
impl Filer {
    /// In which capacity.
    async fn kind(&self) -> FilerKind {
        self.of.row.filer_kind.into()
    }

    /// Name of the guardian, or of the student; null without an error where the school filed it on its own word.
    async fn display_name(&self) -> Shown<Option<String>> {
        let student = &self.of.student;
        match self.of.row.by {
            // A student's name is a matter of its own.
            FiledBy::Student(_) => student.show(Of::Identity, || Some(format!("{} {}", student.row.first_name, student.row.last_name))),
            FiledBy::Guardian(_) | FiledBy::School => Shown::Value(self.of.row.filer_name.clone()),
        }
    }

    /// Who of the staff wrote it down for them, or for the school; null where nobody did.
    async fn entered_by(&self) -> Result<Option<StaffMember>, Error> {
        let links = self.of.student.cohort.report_links(self.of.row.id).await?;
        Ok(links.entered_by.map(StaffMember::from))
    }
}

/// What somebody decided about a report.
#[derive(Clone, Debug, SimpleObject)]
pub struct Decision {
    /// Whether the absence stands by it.
    accepted: bool,
    /// Who decided; null where that is not known.
    decided_by: Option<StaffMember>,
    /// When.
    decided_at: DateTime<FixedOffset>,
    /// Why; null where nothing was said, or once the words were removed.
    reason: Option<String>,
    /// Of leave that was forwarded: the day on which the LPA decided, whose decision this records; null where the school decided.
    lpa_decided_on: Option<Date>,
}

impl Decision {
    /// As a viewer in that time zone reads it.
    pub(super) fn new(row: DecisionRow, zone: chrono_tz::Tz) -> Self {
        Self {
            accepted: row.accepted,
            decided_by: row.by.map(StaffMember::from),
            decided_at: local(row.at, zone),
            reason: row.reason,
            lpa_decided_on: row.lpa_on.map(Date::from),
        }
    }
}
