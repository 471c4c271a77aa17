//! What the mutations of absence reports share: reading who speaks, and rendering the report as the viewer may know of it.

use std::sync::Arc;

use ::entity::id::{AbsenceReportId, GuardianId, StudentId};
use async_graphql::{Context, Error, ID};

use super::input::Reader;
use super::user_error::UserError;
use crate::deed::DeedError;
use crate::deed::on_behalf::{OnBehalf, Person};
use crate::graphql::cohort::Cohort;
use crate::graphql::context;
use crate::graphql::error::{Rule, unavailable};
use crate::graphql::id::Wire;
use crate::graphql::object::absence_report::AbsenceReport;
use crate::graphql::object::kind::Channel;
use crate::graphql::object::student::Student;
use crate::policy::group::FieldGroup;
use crate::policy::refusal;
use crate::store::absence_report::{self, Reach};
use crate::store::report_row::ReportRow;

/// On whose word, as staff say it.
pub(super) fn on_behalf(reader: &mut Reader, person: Option<&ID>, channel: Option<Channel>) -> OnBehalf {
    let person = person.and_then(|id| {
        let student = StudentId::from_wire(id, "onBehalfOf").ok().map(Person::Student);
        let known = student.or_else(|| GuardianId::from_wire(id, "onBehalfOf").ok().map(Person::Guardian));
        if known.is_none() {
            reader.refuse(&["onBehalfOf"], Rule::Id("student or guardian"));
        }
        known
    });
    OnBehalf { person, channel: channel.map(Into::into) }
}

/// Reports as the viewer may know of them, in the order of their keys.
pub(super) async fn render(ctx: &Context<'_>, ids: &[AbsenceReportId]) -> Result<Vec<AbsenceReport>, Error> {
    let (store, viewer) = (context::store(ctx)?, context::viewer(ctx)?);
    let mut rows = absence_report::reached(store, viewer, ids).await.map_err(|error| unavailable(&error))?;
    rows.sort_by_key(|(_, report, _)| (report.begins, report.id));
    let cohort = Cohort::with_reports(ctx, rows.iter().map(|(row, ..)| row.id), [], rows.iter().map(|(_, report, _)| report))?;
    let known = |(student, report, reach): (_, ReportRow, Reach)| {
        let student = Student::known(student, &cohort).ok()?;
        let about = reach.about(&report, &student.sight);
        refusal::part(&student.sight, FieldGroup::Timetable, about).ok()?;
        Some(AbsenceReport { student, row: Arc::new(report), about })
    };
    Ok(rows.into_iter().filter_map(known).collect())
}

/// What came of a deed to one report: the report as it is now, and why nothing was done.
pub(super) async fn answer(
    ctx: &Context<'_>,
    id: Option<AbsenceReportId>,
    done: Result<(), DeedError>,
) -> Result<(Option<AbsenceReport>, Vec<UserError>), Error> {
    let errors = match done {
        Ok(()) => vec![],
        Err(error) => UserError::all(error, context::language(ctx))?,
    };
    let report = match id {
        Some(id) => render(ctx, &[id]).await?.pop(),
        None => None,
    };
    Ok((report, errors))
}
