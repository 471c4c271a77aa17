//! `students`: staff look for somebody.

use ::entity::id::{GroupId, UnitId};
use async_graphql::{Context, Error, ID, InputObject, Object};

use crate::graphql::cohort::Cohort;
use crate::graphql::context;
use crate::graphql::error::{Rule, bad_input, refused, unavailable};
use crate::graphql::id::Wire;
use crate::graphql::object::student::{Student, StudentConnection};
use crate::graphql::page::PageArguments;
use crate::graphql::shown::Shown;
use crate::policy::refusal;
use crate::policy::viewer::Capacity;
use crate::store::student;

const LIST: &str = "students";
/// Longest text to search for, in characters.
const MOST_SEARCH: usize = 100;

#[derive(Default)]
pub(super) struct StudentsQuery;

/// Which students are wanted; conditions add up.
#[derive(InputObject)]
pub(super) struct StudentFilter {
    /// First name, student number, or last name with its prefix or without (`van den Berg`, `Berg`) begins like this, in any case; at most 100
    /// characters.
    search: Option<String>,
    /// Member of this class today.
    group_id: Option<ID>,
    /// Enrolled at this team today.
    unit_id: Option<ID>,
}

#[Object]
impl StudentsQuery {
    /// Students in the viewer's scope, by last name, its prefix first, and first name. For staff: others get `FORBIDDEN`, and find theirs in `me` and `home`.
    async fn students(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where it is left out.")] filter: Option<StudentFilter>,
        #[graphql(desc = "So many from the begin, 1 to 100. Either `first` or `last` must be given.")] first: Option<i32>,
        #[graphql(desc = "After this cursor; with `first`.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor; with `last`.")] before: Option<String>,
    ) -> Shown<StudentConnection> {
        load(ctx, filter, &PageArguments { first, after, last, before }).await.into()
    }
}

async fn load(ctx: &Context<'_>, filter: Option<StudentFilter>, arguments: &PageArguments) -> Result<StudentConnection, Error> {
    let viewer = context::viewer(ctx)?;
    refusal::staff_only(matches!(viewer.capacity, Capacity::Staff(..))).map_err(refused)?;
    let page = arguments.page(LIST)?;
    let filter = match filter {
        Some(filter) => filter.parse()?,
        None => student::StudentFilter::default(),
    };
    let found = student::page(context::store(ctx)?, viewer, &filter, &page).await.map_err(|error| unavailable(&error))?;
    let found = found.ok_or_else(|| arguments.foreign())?;
    let cohort = Cohort::new(ctx, found.rows.iter().map(|row| row.id), [])?;
    let known = found.map_some(|row| Student::known(row, &cohort).ok().map(|student| (student.row.id.0, student)));
    Ok(StudentConnection::new(known))
}

impl StudentFilter {
    fn parse(self) -> Result<student::StudentFilter, Error> {
        if let Some(text) = &self.search {
            let too_long = text.chars().nth(MOST_SEARCH).is_some();
            if too_long || text.chars().any(char::is_control) {
                return Err(bad_input("filter.search", Rule::Text(MOST_SEARCH)));
            }
        }
        Ok(student::StudentFilter {
            search: self.search.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
            group: self.group_id.map(|id| GroupId::from_wire(&id, "filter.groupId")).transpose()?,
            unit: self.unit_id.map(|id| UnitId::from_wire(&id, "filter.unitId")).transpose()?,
        })
    }
}
