//! `unexplained`: what was missed and nobody has said why: who must be called, or what a family still can explain.

use ::entity::id::StudentId;
use async_graphql::{Context, Error, ID, InputObject, Object};
use chrono::{Days, NaiveDate};

use super::presences::marked;
use crate::graphql::cohort::Cohort;
use crate::graphql::context;
use crate::graphql::error::{Rule, bad_input, unavailable};
use crate::graphql::id::Wire;
use crate::graphql::object::presence::PresenceConnection;
use crate::graphql::page::PageArguments;
use crate::graphql::scalar::Date;
use crate::graphql::shown::Shown;
use crate::policy::sight::sight;
use crate::policy::viewer::Capacity;
use crate::store::{presence, student};

const LIST: &str = "unexplained";
/// Most students at once.
const MOST_STUDENTS: usize = 50;
/// Days looked back where nothing is said: those of a need.
const DAYS_BACK: u64 = 27;

#[derive(Default)]
pub(super) struct UnexplainedQuery;

/// Which absences are wanted.
#[derive(Clone, Debug, Default, InputObject)]
pub(super) struct UnexplainedFilter {
    /// Of these students, at most 50.
    student_ids: Option<Vec<ID>>,
    /// First school day; left out: four weeks ago.
    from: Option<Date>,
    /// Last school day; left out: today.
    to: Option<Date>,
}

#[Object]
impl UnexplainedQuery {
    /// Absences that nobody has explained or settled yet, by day: a family's own, those of a mentor's students and of a teacher's lessons,
    /// and for an absence officer those of the last four weeks: who must be called.
    async fn unexplained(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which; left out: those of the last four weeks.")] filter: Option<UnexplainedFilter>,
        #[graphql(desc = "So many from the begin, 1 to 100. Either `first` or `last` must be given.")] first: Option<i32>,
        #[graphql(desc = "After this cursor; with `first`.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor; with `last`.")] before: Option<String>,
    ) -> Shown<PresenceConnection> {
        load(ctx, filter.unwrap_or_default(), &PageArguments { first, after, last, before }).await.into()
    }
}

async fn load(ctx: &Context<'_>, filter: UnexplainedFilter, arguments: &PageArguments) -> Result<PresenceConnection, Error> {
    let (store, viewer) = (context::store(ctx)?, context::viewer(ctx)?);
    let page = arguments.page(LIST)?;
    let (from, to) = days(&filter, viewer.today)?;
    let ids = filter.student_ids.as_deref();
    if ids.is_some_and(|ids| ids.len() > MOST_STUDENTS) {
        return Err(bad_input("studentIds", Rule::AtMost(MOST_STUDENTS)));
    }
    let read = |ids: &[ID]| ids.iter().map(|id| StudentId::from_wire(id, "studentIds")).collect::<Result<Vec<_>, _>>();
    let students = match (ids.map(read).transpose()?, &viewer.capacity) {
        (Some(ids), _) => Some(student::among(store, viewer, &ids).await),
        (None, Capacity::Student(_) | Capacity::Guardian(_)) => Some(student::all(store, viewer).await),
        (None, Capacity::Staff(..)) => None,
    };
    let students = students.transpose().map_err(|error| unavailable(&error))?;
    let sights: Option<Vec<_>> =
        students.map(|rows| rows.iter().filter_map(|row| Some((row.id, sight(row.birth_date, &row.tie, viewer.today)?))).collect());
    let open: Option<Vec<_>> = sights.as_ref().map(|sights| sights.iter().map(|(id, sight)| (*id, sight)).collect());
    let found = presence::unexplained(store, viewer, open.as_deref(), (from, to), &page).await.map_err(|error| unavailable(&error))?;
    let found = found.ok_or_else(|| arguments.foreign())?;
    let cohort = Cohort::new(ctx, found.rows.iter().map(|(row, _)| row.id), found.rows.iter().map(|(_, lesson)| lesson))?;
    Ok(PresenceConnection::new(found.map_some(|row| marked(row, &cohort).map(|presence| (presence.row.id.0, presence)))))
}

fn days(filter: &UnexplainedFilter, today: NaiveDate) -> Result<(NaiveDate, NaiveDate), Error> {
    let to = filter.to.map(|to| to.day("to")).transpose()?.unwrap_or(today);
    let from = filter.from.map(|from| from.day("from")).transpose()?.unwrap_or(to - Days::new(DAYS_BACK));
    if to < from || to > from + chrono::Months::new(12) { Err(bad_input("to", Rule::Span)) } else { Ok((from, to)) }
}
