//! What asking for leave and deciding about it have in common: the facts are read, and the Act is asked who may decide.

use ::entity::id::{AbsenceReportId, StaffMemberId, StudentId};
use ::entity::kind::{AbsenceKind, AbsenceStatus, LeaveDecider};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::DeedError;
use super::complaint::{Breach, Complaint};
use super::report_change::{Subject, is_open_to, subject};
use crate::domain::interval::Interval;
use crate::domain::leave::{self, Asked, AskedAt, Competent, Ground};
use crate::domain::leave_days::{days, year_around};
use crate::domain::local_time::local_date;
use crate::domain::notice::file_before;
use crate::domain::school::School;
use crate::domain::span::Span;
use crate::policy::doing::{self, Quality, Waits};
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::refusal::Refusal;
use crate::policy::sight::Reason;
use crate::policy::viewer::Viewer;
use crate::store::report_row::ReportRow;
use crate::store::work::Work;
use crate::store::{Store, leave as facts};

/// Leave, as it is asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub student: StudentId,
    pub kind: AbsenceKind,
    pub during: Interval,
    /// When; none: nobody knows.
    pub asked_at: Option<DateTime<Utc>>,
    /// The request, where it is there already: what it was given itself is not given before.
    pub request: Option<AbsenceReportId>,
}

/// What it comes to.
#[derive(Clone, Debug)]
pub(super) struct Weighed {
    /// Days on which the student misses lessons by it, as far as known.
    pub days: Vec<NaiveDate>,
    /// Days of it on which there may be lessons.
    pub school_days: Vec<NaiveDate>,
    /// Who may decide, or why nobody may give it.
    pub competent: Result<Competent, leave::Refused>,
}

/// The ground, of a kind that is asked for.
pub(super) fn ground(kind: AbsenceKind, field: &str) -> Result<Ground, Complaint> {
    Ground::of(kind).ok_or_else(|| Complaint::at(&[field], Breach::NoLeave))
}

/// A request that is decided about, by whom, and in which quality.
pub(super) struct Decided<D> {
    pub subject: Subject<D>,
    pub ground: Ground,
    pub by: StaffMemberId,
    pub quality: Quality,
}

/// The request, if who is signed in decides about it now. `decider`: who is asked to, by what it says of itself.
pub(super) async fn decided<D: PersonDeed>(
    store: &Store,
    viewer: &Viewer,
    id: AbsenceReportId,
    decider: impl FnOnce(&ReportRow) -> Waits,
) -> Result<Decided<D>, DeedError> {
    let unfit = |breach| Complaint::at(&["reportId"], breach);
    let subject = subject::<D>(store, viewer, id).await?;
    is_open_to(D::DEED, &subject.row, viewer).map_err(unfit)?;
    let ground = ground(subject.row.kind, "reportId")?;
    let refused = |refusal| unfit(Breach::Refused(refusal));
    let quality = doing::decides_leave(&subject.sight, decider(&subject.row), subject.row.by_same_person).map_err(refused)?;
    let by = doing::staff_member(viewer).ok_or_else(|| refused(Refusal::Forbidden(Reason::Role)))?;
    Ok(Decided { subject, ground, by, quality })
}

/// For whom leave waits, or who has decided about it.
pub(crate) fn waits(row: &ReportRow) -> Waits {
    match row.status {
        AbsenceStatus::Accepted | AbsenceStatus::Rejected => Waits::Decided(row.decider),
        AbsenceStatus::Pending | AbsenceStatus::ForwardedToLpa | AbsenceStatus::Withdrawn => Waits::For(row.decider),
    }
}

/// Who decides about leave that the viewer asks for. Nobody decides about his own: where the only mentor asks, as a parent, the team lead
/// does.
pub(super) async fn routed<D: Named>(
    work: &Work<'_, D>,
    viewer: &Viewer,
    student: StudentId,
    decider: LeaveDecider,
) -> Result<LeaveDecider, DeedError> {
    let own = viewer.person.staff.filter(|_| decider == LeaveDecider::Mentor);
    let Some(me) = own else { return Ok(decider) };
    Ok(if facts::has_other_mentor(work, student, me, viewer.today).await? { decider } else { LeaveDecider::TeamLead })
}

/// What the leave takes, and who may decide.
pub(super) async fn weigh<D: Named>(work: &Work<'_, D>, school: &School, wanted: Wanted, ground: Ground) -> Result<Weighed, DeedError> {
    let first = local_date(wanted.during.begins, school.zone);
    let year = year_around(first, &school.calendar);
    // The weeks at both ends as a whole: whether anything is planned in them says how their days are counted.
    let week = Days::new(7);
    let last = local_date(wanted.during.ends, school.zone).max(year.ends.unwrap_or(first));
    let range = Span::between(first.min(year.begins) - week, last + week);
    let facts = facts::of(work, wanted.student, range, year, school.zone).await?;
    let usual = facts.usual(first, year, school);
    let of = |usual| days(wanted.during, &facts.lessons, usual, &school.calendar, school.zone);
    let (days, school_days) = (of(usual.as_deref()), of(None));
    let before = file_before(wanted.kind, wanted.during.begins, first, school.zone);
    let last_day = local_date(before - TimeDelta::microseconds(1), school.zone);
    let asked = wanted.asked_at.map(|at| AskedAt { at, before, last_day });
    let asked = Asked { ground, days: &days, school_days: &school_days, asked };
    let competent = leave::competent(&asked, &facts.on(first, year, school, wanted.request), &school.calendar, &school.settings);
    Ok(Weighed { days, school_days, competent })
}
