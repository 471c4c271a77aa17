//! An absence report: period and status go with the timetable, filer and channel with presence, kind and note with reasons.

use std::sync::Arc;

use async_graphql::{Error, ID, Object, SimpleObject};
use chrono::{DateTime, FixedOffset};

use super::deed::Deed;
use super::kind::{AbsenceKind, AbsenceStatus, Channel, EndedBy, FilerKind, LeaveDecider, OutcomeKind};
use super::local;
use super::student::Student;
use crate::deed::report_change;
use crate::graphql::access::{self, FieldGroup};
use crate::graphql::id::Wire;
use crate::graphql::page::connection;
use crate::graphql::shown::Shown;
use crate::policy::group::FieldGroup as Of;
use crate::policy::sight::About;
use crate::policy::{deed, doing};
use crate::store::report_row::ReportRow;

/// A report, whose it is, and by way of which lesson it was reached.
pub struct AbsenceReport {
    pub(crate) student: Student,
    pub(crate) row: Arc<ReportRow>,
    pub(crate) about: About,
}

impl AbsenceReport {
    fn decides(&self, deed: deed::Deed) -> bool {
        let decider = if deed == deed::Deed::DecideLeave { self.row.decider } else { Some(::entity::kind::LeaveDecider::Lpa) };
        doing::decides_leave(&self.student.sight, decider, self.row.by_same_person).is_ok()
    }

    fn at(&self, at: chrono::DateTime<chrono::Utc>) -> DateTime<FixedOffset> {
        local(at, self.student.cohort.viewer.zone)
    }
}

/// A report of absence (absentiemelding): what somebody says, over a period. A teacher's mark is never changed by it.
#[Object]
impl AbsenceReport {
    /// Opaque key.
    pub async fn id(&self) -> ID {
        self.row.id.to_wire()
    }

    /// Whom it is about.
    async fn student(&self) -> &Student {
        &self.student
    }

    /// What is said of the absence.
    #[graphql(directive = access::access::apply(FieldGroup::Reason))]
    async fn kind(&self) -> Shown<AbsenceKind> {
        self.student.show_part(Of::Reason, self.about, || self.row.kind.into())
    }

    /// From when.
    #[graphql(directive = access::access::apply(FieldGroup::Timetable))]
    async fn begins(&self) -> Shown<DateTime<FixedOffset>> {
        self.student.show_part(Of::Timetable, self.about, || self.at(self.row.begins))
    }

    /// Until when; null without an error while it is open.
    #[graphql(directive = access::access::apply(FieldGroup::Timetable))]
    async fn ends(&self) -> Shown<Option<DateTime<FixedOffset>>> {
        self.student.show_part(Of::Timetable, self.about, || self.row.ends.map(|ends| self.at(ends)))
    }

    /// Whether its end is still to come or unknown.
    #[graphql(directive = access::access::apply(FieldGroup::Timetable))]
    async fn open(&self) -> Shown<bool> {
        let now = self.student.cohort.viewer.now;
        self.student.show_part(Of::Timetable, self.about, || self.row.ends.is_none_or(|ends| ends > now))
    }

    /// What ended it; null without an error while nothing has.
    #[graphql(directive = access::access::apply(FieldGroup::Timetable))]
    async fn ended_by(&self) -> Shown<Option<EndedBy>> {
        self.student.show_part(Of::Timetable, self.about, || self.row.ended_by.map(EndedBy::from))
    }

    /// The judgement.
    #[graphql(directive = access::access::apply(FieldGroup::Timetable))]
    async fn status(&self) -> Shown<AbsenceStatus> {
        self.student.show_part(Of::Timetable, self.about, || self.row.status.into())
    }

    /// Who filed it, or on whose behalf it was.
    #[graphql(directive = access::access::apply(FieldGroup::Presence))]
    async fn filed_by(&self) -> Shown<Filer> {
        self.student
            .show_part(Of::Presence, self.about, || Filer { kind: self.row.filer_kind.into(), display_name: self.row.filer_name.clone() })
    }

    /// When it was filed.
    #[graphql(directive = access::access::apply(FieldGroup::Presence))]
    async fn filed_at(&self) -> Shown<DateTime<FixedOffset>> {
        self.student.show_part(Of::Presence, self.about, || self.at(self.row.filed_at))
    }

    /// Whether it came after its term.
    #[graphql(directive = access::access::apply(FieldGroup::Presence))]
    async fn filed_late(&self) -> Shown<bool> {
        self.student.show_part(Of::Presence, self.about, || self.row.filed_late)
    }

    /// The way it came in.
    #[graphql(directive = access::access::apply(FieldGroup::Presence))]
    async fn channel(&self) -> Shown<Channel> {
        self.student.show_part(Of::Presence, self.about, || self.row.channel.into())
    }

    /// The words of who filed it; null without an error where there are none.
    #[graphql(directive = access::access::apply(FieldGroup::Reason))]
    async fn note(&self) -> Shown<Option<&str>> {
        self.student.show_part(Of::Reason, self.about, || self.row.note.as_deref())
    }

    /// Of leave: who decides; null without an error where nothing is asked for but told.
    #[graphql(directive = access::access::apply(FieldGroup::Reason))]
    async fn decider(&self) -> Shown<Option<LeaveDecider>> {
        self.student.show_part(Of::Reason, self.about, || self.row.decider.map(LeaveDecider::from))
    }

    /// Counts changes, from 1.
    async fn version(&self) -> i32 {
        self.row.version
    }

    /// What the viewer may do with it now.
    async fn viewer_can(&self) -> Result<Vec<Deed>, Error> {
        let viewer = &self.student.cohort.viewer;
        if self.student.sight.of(Of::Reason, self.about).is_err() || !self.student.may_speak(self.row.kind).await? {
            return Ok(vec![]);
        }
        let may = |deed: &deed::Deed| {
            doing::way(*deed, &self.student.sight, self.about).is_some()
                && report_change::is_open_to(*deed, &self.row, viewer).is_ok()
                && (!DECISIONS.contains(deed) || self.decides(*deed))
        };
        Ok(OF_A_REPORT.into_iter().filter(may).map(Deed::from).collect())
    }
}

/// What can be done to a report that is there.
const OF_A_REPORT: [deed::Deed; 6] = [
    deed::Deed::ChangeAbsencePeriod,
    deed::Deed::ReportRecovery,
    deed::Deed::WithdrawAbsenceReport,
    deed::Deed::JudgeAbsenceReport,
    DECISIONS[0],
    DECISIONS[1],
];

/// What is done about leave.
const DECISIONS: [deed::Deed; 2] = [deed::Deed::DecideLeave, deed::Deed::RecordLpaDecision];

/// Who filed a report.
#[derive(Clone, Debug, SimpleObject)]
pub struct Filer {
    /// In which capacity.
    kind: FilerKind,
    /// Name of the guardian; null where the student did, or an import.
    display_name: Option<String>,
}

/// What everybody who sees the timetable may know of an announced absence: when, and with what consequence; never the kind.
#[derive(Clone, Debug, SimpleObject)]
pub struct ExpectedAbsence {
    /// From when.
    #[graphql(name = "from")]
    begins: DateTime<FixedOffset>,
    /// Until when; null while it is open.
    until: Option<DateTime<FixedOffset>>,
    /// How the minutes count as things stand.
    outcome: OutcomeKind,
}

impl ExpectedAbsence {
    /// What a report announces.
    pub(crate) fn of(report: &ReportRow, student: &Student) -> Self {
        use ::entity::kind::AbsenceStatus as Status;
        let zone = student.cohort.viewer.zone;
        Self {
            begins: local(report.begins, zone),
            until: report.ends.map(|ends| local(ends, zone)),
            outcome: match report.status {
                Status::Accepted => OutcomeKind::Authorised,
                Status::Pending | Status::ForwardedToLpa => OutcomeKind::Pending,
                Status::Rejected | Status::Withdrawn => OutcomeKind::Unauthorised,
            },
        }
    }
}

connection!(AbsenceReportConnection, AbsenceReportEdge, AbsenceReport, "absenceReports", "reports of absence, by begin");
