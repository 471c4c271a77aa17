//! Absence reports as a list: a page by begin and key of those that are open to the viewer.
//!
//! What `Sight` says of one report is said here of a list: of a family by what each student opens, of staff by their ties. An officer's CALL
//! need is made by reports that await judgement, so those are the ones it lists; what else it opens is found by its student. A DOSSIER need
//! lists all reports of its student.

use ::entity::absence_report;
use ::entity::id::{AbsenceReportId, StudentId};
use ::entity::kind::{AbsenceStatus, StaffRole};
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait, JoinType, Query, SelectStatement, SimpleExpr};

use uuid::Uuid;

use super::lesson_rows::student as scoped;
use super::page::{Page, Slice};
use super::report_row::{self, ReportRow, report_row};
use super::student::select;
use super::week_row::{StudentRow, student_row};
use super::{Store, StoreError, rows};
use crate::policy::group::FieldGroup;
use crate::policy::sight::{Extent, Sight};
use crate::policy::viewer::{Capacity, Viewer};

/// Which reports are wanted.
#[derive(Clone, Debug, Default)]
pub struct ReportFilter {
    /// Of these students.
    pub students: Option<Vec<StudentId>>,
    /// With this judgement.
    pub status: Option<AbsenceStatus>,
    /// That run at some time from this instant on.
    pub from: Option<DateTime<Utc>>,
    /// That begin before this instant.
    pub to: Option<DateTime<Utc>>,
}

/// Whose reports are looked for, and what each opens.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    /// Of these students, by what the viewer sees of each.
    These(&'a [(StudentId, &'a Sight)]),
    /// Of all students in the scope of a member of staff.
    InScope,
}

fn col(column: absence_report::Column) -> SimpleExpr {
    Expr::col((absence_report::Entity, column))
}

/// A page; none: the cursor is of no such report.
pub async fn page(
    store: &Store,
    viewer: &Viewer,
    whose: Whose<'_>,
    filter: &ReportFilter,
    page: &Page<AbsenceReportId>,
) -> Result<Option<Slice<(StudentRow, ReportRow)>>, StoreError> {
    let keys = [absence_report::Column::Begins, absence_report::Column::Id];
    let mut query = query(store, viewer, whose, filter);
    if let Some(at) = page.cursor {
        let mut place = query.clone();
        place.and_where(col(absence_report::Column::Id).eq(at));
        if rows::all(store, &place).await?.is_empty() {
            return Ok(None);
        }
        let mut there = Query::select();
        there.columns(keys.map(|column| (absence_report::Entity, column))).from(absence_report::Entity);
        there
            .and_where(col(absence_report::Column::InstitutionId).eq(viewer.institution))
            .and_where(col(absence_report::Column::Id).eq(at));
        let (here, there) = (Expr::tuple(keys.map(col)), SimpleExpr::SubQuery(None, Box::new(there.into())));
        query.and_where(if page.backwards { here.lt(there) } else { here.gt(there) });
    }
    for column in keys {
        query.order_by((absence_report::Entity, column), page.order());
    }
    query.limit(page.limit());
    let mut found = vec![];
    for row in rows::all(store, &query).await? {
        if let Some(report) = report_row(&row, viewer)? {
            found.push((student_row(&row, viewer)?, report));
        }
    }
    Ok(Some(page.slice(found)))
}

fn query(store: &Store, viewer: &Viewer, whose: Whose<'_>, filter: &ReportFilter) -> SelectStatement {
    let mut query = Query::select();
    query.column((Alias::new("s"), Asterisk));
    report_row::columns(&mut query);
    query
        .from(absence_report::Entity)
        .join_subquery(JoinType::InnerJoin, select(viewer), Alias::new("s"), scoped("id").eq(col(absence_report::Column::StudentId)))
        .and_where(col(absence_report::Column::InstitutionId).eq(viewer.institution))
        .and_where(open(store, viewer, whose));
    report_row::joins(&mut query);
    if let Some(students) = &filter.students {
        query.and_where(rows::among(store, col(absence_report::Column::StudentId), students.iter().map(|id| id.0)));
    }
    if let Some(status) = filter.status {
        query.and_where(col(absence_report::Column::Status).eq(status));
    }
    if let Some(from) = filter.from {
        let ends = || col(absence_report::Column::EffectiveEnds);
        query.and_where(ends().is_null().or(ends().gt(from)));
    }
    if let Some(to) = filter.to {
        query.and_where(col(absence_report::Column::Begins).lt(to));
    }
    query
}

fn open(store: &Store, viewer: &Viewer, whose: Whose<'_>) -> SimpleExpr {
    let students = match whose {
        Whose::InScope => {
            let awaited =
                col(absence_report::Column::Status).eq(AbsenceStatus::Pending).and(col(absence_report::Column::Decider).is_null());
            let signalled = viewer.has_role(StaffRole::AbsenceOfficer).then(|| scoped("tie_dossier").eq(true));
            let reached = signalled.into_iter().fold(awaited, SimpleExpr::or);
            let open = scoped("tie_mentors").eq(true).or(scoped("tie_officer").eq(true).and(reached));
            let leads = viewer.has_role(StaffRole::TeamLead);
            return if leads { open.or(scoped("tie_team_lead").eq(true).and(scoped("tie_leave").eq(true))) } else { open };
        }
        Whose::These(students) => students,
    };
    let mut whole = vec![];
    let mut own = vec![];
    for (id, sight) in students {
        match sight.extent(FieldGroup::Timetable) {
            Extent::All => whole.push(id.0),
            Extent::Partly(parts, _) if parts.own_reports => own.push(id.0),
            Extent::Partly(..) | Extent::None(_) => {}
        }
    }
    let among = |ids: Vec<Uuid>| rows::among(store, col(absence_report::Column::StudentId), ids.into_iter());
    let Capacity::Guardian(me) = viewer.capacity else { return among(whole) };
    // Of anybody among them: an index finds those, and none finds what one or the other condition holds for.
    let all = among(whole.iter().chain(&own).copied().collect());
    all.and(among(whole).or(among(own).and(col(absence_report::Column::FilerGuardianId).eq(me))))
}
