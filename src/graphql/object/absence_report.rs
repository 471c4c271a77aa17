//! An absence report: period and status go with the timetable, filer and channel with presence, kind, note and decision with reasons.
//! What stands beside it (other reports, lessons, presences) is guarded each on its own.

use std::sync::Arc;

use ::entity::kind::LessonStatus;
use async_graphql::{Error, ID, Object, SimpleObject};
use chrono::{DateTime, FixedOffset};

use super::deed::Deed;
use super::filing::{Decision, Filer};
use super::kind::{AbsenceKind, AbsenceStatus, Channel, EndedBy, LeaveDecider, OutcomeKind};
use super::lesson::Lesson;
use super::local;
use super::presence::Presence;
use super::student::Student;
use super::student_lesson::StudentLesson;
use crate::deed::record_lpa_decision::LPA;
use crate::deed::report_change::{TakingBack, is_open_to, takes_back, taking_back};
use crate::domain::local_time::local_date;
use crate::domain::notice::is_after_cut_off;
use crate::graphql::access::{self, FieldGroup};
use crate::graphql::id::Wire;
use crate::graphql::page::connection;
use crate::graphql::shown::Shown;
use crate::policy::group::FieldGroup as Of;
use crate::policy::sight::About;
use crate::policy::{deed, doing, refusal};
use crate::store::absence_report::Reach;
use crate::store::report_row::ReportRow;
use crate::store::week_row::LessonRow;

/// A report, whose it is, and by way of which lesson it was reached.
#[derive(Clone)]
pub struct AbsenceReport {
    pub(crate) student: Student,
    pub(crate) row: Arc<ReportRow>,
    pub(crate) about: About,
}

impl AbsenceReport {
    fn decides(&self, deed: deed::Deed) -> bool {
        let leave = if deed == deed::Deed::DecideLeave { crate::deed::leave::waits(&self.row) } else { LPA };
        doing::decides_leave(&self.student.sight, leave, self.row.by_same_person).is_ok()
    }

    /// Whether leave that was given can be taken back still. In a list beside another report, where no lessons are read, leave whose time has
    /// come counts as taken.
    async fn can_be_taken_back(&self) -> bool {
        let viewer = &self.student.cohort.viewer;
        match taking_back(&self.row, viewer) {
            TakingBack::Free => true,
            TakingBack::Decider => takes_back(&self.student.sight, &self.row).is_ok(),
            TakingBack::Begun => {
                let begun = |row: &Arc<LessonRow>| row.begins <= viewer.now && row.status != LessonStatus::Cancelled;
                self.student.cohort.report_lessons(self.row.id).await.is_ok_and(|(_, rows)| !rows.iter().any(begun))
            }
        }
    }

    fn at(&self, at: chrono::DateTime<chrono::Utc>) -> DateTime<FixedOffset> {
        local(at, self.student.cohort.viewer.zone)
    }

    async fn is_after_cut_off(&self) -> Result<bool, Error> {
        let zone = self.student.cohort.viewer.zone;
        let settings = self.student.cohort.settings(local_date(self.row.filed_at, zone)).await?;
        let begins_on = local_date(self.row.begins, zone);
        Ok(is_after_cut_off(self.row.kind, begins_on, self.row.filed_at, settings.cut_off, zone))
    }

    /// Another report, if it says something else and the viewer may know both of it and of who filed it. That two kinds differ is told to
    /// those who may know both.
    fn conflict(&self, student: &Student, row: &Arc<ReportRow>, reach: &Reach) -> Option<Self> {
        let about = reach.about(row, &student.sight);
        refusal::part(&student.sight, Of::Timetable, about).ok()?;
        self.student.open_part(Of::Presence, about).ok()?;
        let kinds = [self.about, about].into_iter().all(|about| self.student.open_part(Of::Reason, about).is_ok());
        self.row.conflicts(row, kinds).then(|| Self { student: student.clone(), row: row.clone(), about })
    }

    async fn conflicts(&self) -> Result<Vec<Self>, Error> {
        let (cohort, rows) = self.student.cohort.reports_of_same_time(self.row.id).await?;
        let student = Student { cohort, ..self.student.clone() };
        Ok(rows.iter().filter_map(|(row, reach)| self.conflict(&student, row, reach)).take(MOST_CONFLICTS).collect())
    }

    async fn denials(&self) -> Result<Vec<Presence>, Error> {
        let (cohort, rows) = self.student.cohort.attended_lessons(self.row.id).await?;
        let student = Student { cohort, ..self.student.clone() };
        let denial = |row| StudentLesson { student: student.clone(), row }.denial(&self.row);
        let open = |seen: &Presence| self.student.open_part(Of::Presence, seen.of.row.about()).is_ok();
        Ok(rows.into_iter().filter_map(denial).filter(open).collect())
    }

    async fn covered(&self) -> Result<Vec<Lesson>, Error> {
        let (cohort, rows) = self.student.cohort.report_lessons(self.row.id).await?;
        let open = rows.into_iter().filter(|row| self.student.open_part(Of::Timetable, row.about()).is_ok());
        Ok(open.map(|row| Lesson { row, cohort: cohort.clone() }).collect())
    }

    /// What takes a statement of its own, if its group is open.
    async fn load<T>(&self, group: Of, value: impl Future<Output = Result<T, Error>>) -> Shown<T> {
        if let Err(reason) = self.student.open_part(group, self.about) {
            return Shown::Withheld(reason);
        }
        Shown::from(value.await)
    }
}

/// Most conflicting reports that are listed.
const MOST_CONFLICTS: usize = 10;

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
        self.student.show_part(Of::Presence, self.about, || Filer { of: self.clone() })
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

    /// Whether an illness was told after the school's hour on the day it began, by the setting of the day of filing; false of other kinds,
    /// so that it tells of the kind. A mark for the desk: it changes nothing.
    #[graphql(directive = access::access::apply(FieldGroup::Reason))]
    async fn after_cut_off(&self) -> Shown<bool> {
        self.load(Of::Reason, self.is_after_cut_off()).await
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

    /// What somebody decided about it; null without an error where nobody has: what is accepted on arrival was not decided.
    #[graphql(directive = access::access::apply(FieldGroup::Reason))]
    async fn decision(&self) -> Shown<Option<Decision>> {
        let zone = self.student.cohort.viewer.zone;
        let links = self.student.cohort.report_links(self.row.id);
        Box::pin(self.load(Of::Reason, async { Ok(links.await?.decision.map(|row| Decision::new(row, zone))) })).await
    }

    /// Reports of others that say something else of the same time: another end, or another kind where the viewer may know both. All are
    /// kept; somebody looks. Those the viewer may know of, at most 10, the first by begin.
    #[graphql(directive = access::access::apply(FieldGroup::Presence))]
    async fn conflicts_with(&self) -> Shown<Vec<AbsenceReport>> {
        self.load(Of::Presence, self.conflicts()).await
    }

    /// Presences in which a teacher saw the student though this report, closed by claim or by hand, says away. Neither changes the other.
    /// As far as they are open, of the first 100 lessons attended in its period.
    #[graphql(directive = access::access::apply(FieldGroup::Presence))]
    async fn contradicted_by(&self) -> Shown<Vec<Presence>> {
        self.load(Of::Presence, self.denials()).await
    }

    /// Lessons of the student over which it runs, cancelled ones too, by begin; while it is open, all that are planned. As far as they are
    /// open, of the first 100.
    #[graphql(directive = access::access::apply(FieldGroup::Timetable))]
    async fn lessons(&self) -> Shown<Vec<Lesson>> {
        self.load(Of::Timetable, self.covered()).await
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
        let back = self.can_be_taken_back().await;
        let may = |deed: &deed::Deed| {
            doing::way(*deed, &self.student.sight, self.about).is_some()
                && is_open_to(*deed, &self.row, viewer).is_ok()
                && (!DECISIONS.contains(deed) || self.decides(*deed))
                && (*deed != deed::Deed::WithdrawAbsenceReport || back)
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
