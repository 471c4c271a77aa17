//! `standing`: a student's counters on a day, explained lesson by lesson.

use std::collections::HashMap;
use std::sync::Arc;

use ::entity::kind::StudentFactKind;
use async_graphql::{Context, Error, ID, Object};
use chrono::NaiveDate;

use super::week::lessons;
use crate::domain::line::Line;
use crate::domain::minutes_rule::Ground;
use crate::domain::span::Span;
use crate::domain::standing::{LOOK_BACK, standing};
use crate::domain::window::{of_enrolments, window};
use crate::domain::{obligation, rule};
use crate::graphql::context;
use crate::graphql::error::unavailable;
use crate::graphql::object::standing::Standing;
use crate::graphql::scalar::Date;
use crate::graphql::shown::Shown;
use crate::policy::group::FieldGroup as Of;
use crate::store::school;

#[derive(Default)]
pub(super) struct StandingQuery;

#[Object]
impl StandingQuery {
    /// A student's counters on a day, explained lesson by lesson: how far each rule of the 8 and 16 hours is, what is counted, what is left
    /// out and why, when it falls below again, and what would happen.
    async fn standing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The student.")] student_id: ID,
        #[graphql(
            desc = "On this day, 2000-01-01 to 2100-12-31; today where it is left out. A day to come is as if nothing more were missed."
        )]
        on: Option<Date>,
    ) -> Shown<Standing> {
        load(ctx, &student_id, on).await.unwrap_or_else(Shown::Failed)
    }
}

async fn load(ctx: &Context<'_>, student_id: &ID, on: Option<Date>) -> Result<Shown<Standing>, Error> {
    let (store, viewer) = (context::store(ctx)?, context::viewer(ctx)?);
    let on = on.map(|on| on.day("on")).transpose()?.unwrap_or(viewer.today);
    let school = school::of_viewer(store, viewer).await.map_err(|error| unavailable(&error))?;
    let from = window(&school.calendar, on, LOOK_BACK, &[]).begins;
    let (student, rows) = lessons(ctx, student_id, from, on).await?;
    if let Err(reason) = student.open(Of::Standing) {
        return Ok(Shown::Withheld(reason));
    }
    let facts = student.cohort.facts(student.row.id).await?;
    let spans = |kind| -> Vec<Span> {
        let of_kind = facts.iter().filter(|fact| fact.kind == kind);
        of_kind.map(|fact| Span { begins: fact.begins, ends: fact.ends }).collect()
    };
    let (certificates, exemptions) = (spans(StudentFactKind::Certificate4a2), spans(StudentFactKind::Exemption));
    let known = obligation::Facts {
        birth: student.row.birth_date,
        start_qualification_on: student.row.start_qualification_on,
        certificates: &certificates,
        exemptions: &exemptions,
        deceased_on: spans(StudentFactKind::Deceased).iter().map(|span| span.begins).min(),
    };
    let enrolments = student.cohort.enrolments(student.row.id).await?;
    let enrolments: Vec<Span> = enrolments.iter().map(|row| Span { begins: row.begins, ends: row.ends }).collect();
    let duty = |day: NaiveDate| obligation::on(&known, day).obligation;
    let bounds = of_enrolments(&enrolments);
    let ground = Ground { calendar: &school.calendar, duty: &duty, bounds: &bounds };
    // A lesson that has not ended yet is not over: nobody can say of it that it was not marked.
    let lines: Vec<Line> =
        rows.iter().filter(|row| row.ends <= viewer.now || row.presence.is_some()).map(|row| row.line(viewer.zone)).collect();
    let finance = spans(StudentFactKind::StudyFinance).iter().any(|span| span.holds(on));
    let counters = standing(&rule::shipped(), &ground, &lines, on, finance);
    Ok(Shown::Value(Standing {
        student,
        on,
        counters,
        calendar: Arc::new(school.calendar),
        lessons: Arc::new(rows.into_iter().map(|row| (row.id, row)).collect::<HashMap<_, _>>()),
        language: context::language(ctx),
    }))
}
