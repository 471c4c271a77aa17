//! `staff`: administrators look for somebody who works here.

use ::entity::id::StaffMemberId;
use async_graphql::{Context, Error, InputObject, Object};

use crate::graphql::context;
use crate::graphql::error::{Rule, bad_input, refused, unavailable};
use crate::graphql::object::kind::StaffRole;
use crate::graphql::object::role::{StaffAccount, StaffAccountConnection};
use crate::graphql::page::PageArguments;
use crate::graphql::shown::Shown;
use crate::policy::governing;
use crate::store::{role, staff, unit};

const LIST: &str = "staff";
/// Longest text to search for, in characters.
const MOST_SEARCH: usize = 100;

#[derive(Default)]
pub(super) struct StaffQuery;

/// Which members of staff are wanted; conditions add up.
#[derive(InputObject)]
pub(super) struct StaffFilter {
    /// First name, code, or last name with its prefix or without begins like this, in any case; at most 100 characters.
    search: Option<String>,
    /// Holds this role today, anywhere.
    role: Option<StaffRole>,
}

#[Object]
impl StaffQuery {
    /// Everybody who works or worked at the school, with their roles, by last name and first name. For administrators: others get
    /// `FORBIDDEN`. An administrator of a team sees them all, and gives and ends roles in that team and below it.
    async fn staff(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where it is left out.")] filter: Option<StaffFilter>,
        #[graphql(desc = "So many from the begin, 1 to 100. Either `first` or `last` must be given.")] first: Option<i32>,
        #[graphql(desc = "After this cursor; with `first`.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor; with `last`.")] before: Option<String>,
    ) -> Shown<StaffAccountConnection> {
        load(ctx, filter, &PageArguments { first, after, last, before }).await.into()
    }
}

async fn load(ctx: &Context<'_>, filter: Option<StaffFilter>, arguments: &PageArguments) -> Result<StaffAccountConnection, Error> {
    let (viewer, store) = (context::viewer(ctx)?, context::store(ctx)?);
    governing::reads(viewer).map_err(refused)?;
    let page = arguments.page(LIST)?;
    let filter = filter.map(StaffFilter::parse).transpose()?.unwrap_or_default();
    let found = staff::page(store, viewer, &filter, &page).await.map_err(|error| unavailable(&error))?;
    let found = found.ok_or_else(|| arguments.foreign())?;
    let ids: Vec<StaffMemberId> = found.rows.iter().map(|row| row.id).collect();
    let roles = role::of_staff(store, viewer, &ids).await.map_err(|error| unavailable(&error))?;
    let units = unit::all(store, viewer).await.map_err(|error| unavailable(&error))?;
    let known = found.map_some(|row| Some((row.id.0, StaffAccount::new(row, &roles, &units, viewer))));
    Ok(StaffAccountConnection::new(known))
}

/// One of them, for who governs; none: there is nobody of that key.
pub(crate) async fn one(ctx: &Context<'_>, id: StaffMemberId) -> Result<Option<StaffAccount>, Error> {
    let (viewer, store) = (context::viewer(ctx)?, context::store(ctx)?);
    governing::reads(viewer).map_err(refused)?;
    let Some(row) = staff::find(store, viewer, id).await.map_err(|error| unavailable(&error))? else { return Ok(None) };
    let roles = role::of_staff(store, viewer, &[id]).await.map_err(|error| unavailable(&error))?;
    let units = unit::all(store, viewer).await.map_err(|error| unavailable(&error))?;
    Ok(Some(StaffAccount::new(row, &roles, &units, viewer)))
}

impl StaffFilter {
    fn parse(self) -> Result<staff::StaffFilter, Error> {
        if let Some(text) = &self.search {
            let too_long = text.chars().nth(MOST_SEARCH).is_some();
            if too_long || text.chars().any(char::is_control) {
                return Err(bad_input("filter.search", Rule::Text(MOST_SEARCH)));
            }
        }
        let search = self.search.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        Ok(staff::StaffFilter { search, role: self.role.map(Into::into) })
    }
}
