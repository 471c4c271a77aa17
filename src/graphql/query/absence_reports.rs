//! `absenceReports`: what was said of absence: a family's own, a mentor's, and what awaits an officer's judgement.

use std::sync::Arc;

use ::entity::id::{AbsenceReportId, StudentId};
use async_graphql::{Context, Error, ID, InputObject, Object};

use crate::domain::local_time::{begin_of_day, end_of_day};
use crate::graphql::cohort::Cohort;
use crate::graphql::context;
use crate::graphql::error::{Rule, bad_input, unavailable};
use crate::graphql::id::Wire;
use crate::graphql::object::absence_report::{AbsenceReport, AbsenceReportConnection};
use crate::graphql::object::kind::AbsenceStatus;
use crate::graphql::object::student::Student;
use crate::graphql::page::PageArguments;
use crate::graphql::scalar::Date;
use crate::graphql::shown::Shown;
use crate::policy::group::FieldGroup;
use crate::policy::refusal;
use crate::policy::sight::sight;
use crate::policy::viewer::Capacity;
use crate::store::report_list::{ReportFilter, Whose, page};
use crate::store::{absence_report, student};

const LIST: &str = "absenceReports";
/// Most students at once.
const MOST_STUDENTS: usize = 50;

#[derive(Default)]
pub(super) struct AbsenceReportsQuery;

/// Which reports are wanted.
#[derive(Clone, Debug, Default, InputObject)]
pub(super) struct AbsenceReportFilter {
    /// Of these students, at most 50.
    student_ids: Option<Vec<ID>>,
    /// With this judgement.
    status: Option<AbsenceStatus>,
    /// That run on this school day or later.
    from: Option<Date>,
    /// That begin on this school day or earlier.
    to: Option<Date>,
}

#[Object]
impl AbsenceReportsQuery {
    /// Reports of absence by begin, as far as they are open to the viewer: those of a family, those of a mentor's students, and for an
    /// absence officer those that await judgement.
    async fn absence_reports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which; left out: all.")] filter: Option<AbsenceReportFilter>,
        #[graphql(desc = "So many from the begin, 1 to 100. Either `first` or `last` must be given.")] first: Option<i32>,
        #[graphql(desc = "After this cursor; with `first`.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor; with `last`.")] before: Option<String>,
    ) -> Shown<AbsenceReportConnection> {
        load(ctx, filter.unwrap_or_default(), &PageArguments { first, after, last, before }).await.into()
    }
}

async fn load(ctx: &Context<'_>, filter: AbsenceReportFilter, arguments: &PageArguments) -> Result<AbsenceReportConnection, Error> {
    let (store, viewer) = (context::store(ctx)?, context::viewer(ctx)?);
    let wanted = arguments.page::<AbsenceReportId>(LIST)?;
    let ids = filter.student_ids.as_deref();
    if ids.is_some_and(|ids| ids.len() > MOST_STUDENTS) {
        return Err(bad_input("studentIds", Rule::AtMost(MOST_STUDENTS)));
    }
    let read = |ids: &[ID]| ids.iter().map(|id| StudentId::from_wire(id, "studentIds")).collect::<Result<Vec<_>, _>>();
    let filter = ReportFilter {
        students: ids.map(read).transpose()?,
        status: filter.status.map(Into::into),
        from: filter.from.map(|from| from.day("from")).transpose()?.map(|from| begin_of_day(from, viewer.zone)),
        to: filter.to.map(|to| to.day("to")).transpose()?.map(|to| end_of_day(to, viewer.zone)),
    };
    let family;
    let sights: Vec<_>;
    let open: Vec<_>;
    let whose = match viewer.capacity {
        Capacity::Staff(..) => Whose::InScope,
        Capacity::Student(_) | Capacity::Guardian(_) => {
            family = student::all(store, viewer).await.map_err(|error| unavailable(&error))?;
            sights = family.iter().filter_map(|row| Some((row.id, sight(row.birth_date, &row.tie, viewer.today)?))).collect();
            open = sights.iter().map(|(id, sight)| (*id, sight)).collect();
            Whose::These(&open)
        }
    };
    let found = page(store, viewer, whose, &filter, &wanted).await.map_err(|error| unavailable(&error))?;
    let found = found.ok_or_else(|| arguments.foreign())?;
    let cohort = Cohort::with_reports(ctx, found.rows.iter().map(|(row, _)| row.id), [], found.rows.iter().map(|(_, report)| report))?;
    let ids: Vec<_> = found.rows.iter().map(|(_, report)| report.id).collect();
    let reached = absence_report::reached(store, viewer, &ids).await.map_err(|error| unavailable(&error))?;
    Ok(AbsenceReportConnection::new(found.map_some(|(row, report)| {
        let student = Student::known(row, &cohort).ok()?;
        let (_, _, reach) = reached.iter().find(|(_, other, _)| other.id == report.id)?;
        let about = reach.about(&report, &student.sight);
        refusal::part(&student.sight, FieldGroup::Timetable, about).ok()?;
        Some((report.id.0, AbsenceReport { student, row: Arc::new(report), about }))
    })))
}
