//! Guardianships and grants by their keys, as far as they exist for the viewer.

use ::entity::id::{GrantId, GuardianshipId};
use async_graphql::{Context, Error};

use crate::graphql::cohort::Cohort;
use crate::graphql::context;
use crate::graphql::error::unavailable;
use crate::graphql::object::grant::Grant;
use crate::graphql::object::guardianship::Guardianship;
use crate::graphql::object::student::Student;
use crate::policy::group::FieldGroup;
use crate::policy::refusal;
use crate::store;

/// Guardianships of these keys, in no order: for who may know of all guardians of the student.
pub(in crate::graphql) async fn guardianships(ctx: &Context<'_>, ids: &[GuardianshipId]) -> Result<Vec<Guardianship>, Error> {
    let (store, viewer) = (context::store(ctx)?, context::viewer(ctx)?);
    let rows = store::guardianship::among(store, viewer, ids).await.map_err(|error| unavailable(&error))?;
    let cohort = Cohort::new(ctx, rows.iter().map(|(student, _)| student.id), [])?;
    let known = rows.into_iter().filter_map(|(student, row)| {
        let student = Student::known(student, &cohort).ok()?;
        student.open(FieldGroup::Guardians).ok()?;
        Some(Guardianship { student, row })
    });
    Ok(known.collect())
}

/// Grants of these keys, in no order: for who may know of all guardians of the student, and for the guardian who has it.
pub(in crate::graphql) async fn grants(ctx: &Context<'_>, ids: &[GrantId]) -> Result<Vec<Grant>, Error> {
    let (store, viewer) = (context::store(ctx)?, context::viewer(ctx)?);
    let rows = store::grant::among(store, viewer, ids).await.map_err(|error| unavailable(&error))?;
    let cohort = Cohort::new(ctx, rows.iter().map(|(student, _)| student.id), [])?;
    let known = rows.into_iter().filter_map(|(student, row)| {
        let student = Student::known(student, &cohort).ok()?;
        refusal::grant(&student.sight, viewer, row.guardian).ok()?;
        Some(Grant::new(student, row))
    });
    Ok(known.collect())
}
