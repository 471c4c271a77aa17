//! `presences`: what was observed of some students over a period.

use std::sync::Arc;

use ::entity::id::{PresenceId, StudentId};
use async_graphql::{Context, Error, ID, Object};
use chrono::Months;

use crate::graphql::cohort::Cohort;
use crate::graphql::context;
use crate::graphql::error::{Rule, bad_input, unavailable};
use crate::graphql::id::Wire;
use crate::graphql::object::presence::{Presence, PresenceConnection};
use crate::graphql::object::student::Student;
use crate::graphql::object::student_lesson::StudentLesson;
use crate::graphql::page::PageArguments;
use crate::graphql::scalar::Date;
use crate::graphql::shown::Shown;
use crate::policy::group::FieldGroup;
use crate::policy::refusal;
use crate::policy::sight::sight;
use crate::store::presence::MarkedRow;
use crate::store::{presence, student};

const LIST: &str = "presences";
/// Most students at once: a large class.
const MOST_STUDENTS: usize = 50;

#[derive(Default)]
pub(in crate::graphql) struct PresencesQuery;

#[Object]
impl PresencesQuery {
    /// What was observed of these students over a period, by day, as far as it is open to the viewer. Students who do not exist for the
    /// viewer have none.
    #[expect(clippy::too_many_arguments, reason = "arguments of the field")]
    async fn presences(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The students, at most 50.")] student_ids: Vec<ID>,
        #[graphql(desc = "First school day, 2000-01-01 to 2100-12-31.")] from: Date,
        #[graphql(desc = "Last school day, at most a year later.")] to: Date,
        #[graphql(desc = "So many from the begin, 1 to 100. Either `first` or `last` must be given.")] first: Option<i32>,
        #[graphql(desc = "After this cursor; with `first`.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor; with `last`.")] before: Option<String>,
    ) -> Shown<PresenceConnection> {
        load(ctx, &student_ids, from, to, &PageArguments { first, after, last, before }).await.into()
    }
}

async fn load(ctx: &Context<'_>, ids: &[ID], from: Date, to: Date, arguments: &PageArguments) -> Result<PresenceConnection, Error> {
    let (store, viewer) = (context::store(ctx)?, context::viewer(ctx)?);
    let page = arguments.page(LIST)?;
    if ids.len() > MOST_STUDENTS {
        return Err(bad_input("studentIds", Rule::AtMost(MOST_STUDENTS)));
    }
    let ids = ids.iter().map(|id| StudentId::from_wire(id, "studentIds")).collect::<Result<Vec<_>, _>>()?;
    let (from, to) = (from.day("from")?, to.day("to")?);
    if to < from || to > from + Months::new(12) {
        return Err(bad_input("to", Rule::Span));
    }
    let students = student::among(store, viewer, &ids).await.map_err(|error| unavailable(&error))?;
    let sights: Vec<_> = students.iter().filter_map(|row| Some((row.id, sight(row.birth_date, &row.tie, viewer.today)?))).collect();
    let open: Vec<_> = sights.iter().map(|(id, sight)| (*id, sight)).collect();
    let found = presence::page(store, viewer, &open, (from, to), &page).await.map_err(|error| unavailable(&error))?;
    let found = found.ok_or_else(|| arguments.foreign())?;
    let cohort = Cohort::new(ctx, found.rows.iter().map(|(row, _)| row.id), found.rows.iter().map(|(_, lesson)| lesson))?;
    Ok(PresenceConnection::new(found.map_some(|row| marked(row, &cohort).map(|presence| (presence.row.id.0, presence)))))
}

/// The presences of these keys that exist for the viewer.
pub(in crate::graphql) async fn by_key(ctx: &Context<'_>, ids: &[PresenceId]) -> Result<Vec<Presence>, Error> {
    let rows = presence::among(context::store(ctx)?, context::viewer(ctx)?, ids).await.map_err(|error| unavailable(&error))?;
    let cohort = Cohort::new(ctx, rows.iter().map(|(row, _)| row.id), rows.iter().map(|(_, lesson)| lesson))?;
    let known = rows.into_iter().filter_map(|row| marked(row, &cohort));
    Ok(known.filter(|one| refusal::part(&one.of.student.sight, FieldGroup::Presence, one.of.row.about()).is_ok()).collect())
}

/// The presence of a marked lesson, if its student exists for the viewer.
pub(super) fn marked((student, lesson): MarkedRow, cohort: &Arc<Cohort>) -> Option<Presence> {
    let row = lesson.presence?;
    let student = Student::known(student, cohort).ok()?;
    Some(Presence { of: StudentLesson { student, row: Arc::new(lesson) }, row })
}
