//! What asking for leave and deciding about it have in common: the facts are read, and the Act is asked who may decide.

use ::entity::id::StudentId;
use ::entity::kind::AbsenceKind;
use chrono::{DateTime, Days, NaiveDate, Utc};

use super::DeedError;
use super::complaint::{Breach, Complaint};
use crate::domain::interval::Interval;
use crate::domain::leave::{self, Asked, Competent, Ground};
use crate::domain::leave_days::{days, year_around};
use crate::domain::local_time::local_date;
use crate::domain::notice::file_before;
use crate::domain::school::School;
use crate::domain::span::Span;
use crate::policy::permit::Named;
use crate::store::leave as facts;
use crate::store::work::Work;

/// Leave, as it is asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub student: StudentId,
    pub kind: AbsenceKind,
    pub during: Interval,
    pub asked_at: DateTime<Utc>,
}

/// What it comes to.
#[derive(Clone, Debug)]
pub(super) struct Weighed {
    /// Days on which the student misses lessons by it.
    pub days: Vec<NaiveDate>,
    /// Who may decide, or why nobody may give it.
    pub competent: Result<Competent, leave::Refused>,
}

/// The ground, of a kind that is asked for.
pub(super) fn ground(kind: AbsenceKind, field: &str) -> Result<Ground, Complaint> {
    Ground::of(kind).ok_or_else(|| Complaint::at(&[field], Breach::NoLeave))
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
    let days = days(wanted.during, &facts.lessons, &school.calendar, school.zone);
    let asked = Asked {
        ground,
        days: &days,
        file_before: file_before(wanted.kind, wanted.during.begins, first, school.zone),
        asked_at: wanted.asked_at,
    };
    let competent = leave::competent(&asked, &facts.on(first, year, school), &school.calendar, &school.settings);
    Ok(Weighed { days, competent })
}
