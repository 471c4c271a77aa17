//! `watchList`: students by what they have missed.

use ::entity::id::{GroupId, ProgrammeId, UnitId};
use async_graphql::{Context, Error, ID, InputObject, Object};

use crate::graphql::cohort::Cohort;
use crate::graphql::context;
use crate::graphql::error::{refused, unavailable};
use crate::graphql::id::Wire;
use crate::graphql::object::rule::RuleCode;
use crate::graphql::object::standing::{Standing, StandingConnection, Totals};
use crate::graphql::object::student::Student;
use crate::graphql::page::PageArguments;
use crate::graphql::shown::Shown;
use crate::policy::oversight;
use crate::store::watch_list::{self, WatchFilter};

const LIST: &str = "watch";

#[derive(Default)]
pub(super) struct WatchListQuery;

/// Which students are wanted; conditions add up.
#[derive(InputObject)]
pub(super) struct WatchListFilter {
    /// Enrolled at this team today.
    unit_id: Option<ID>,
    /// Member of this class today.
    group_id: Option<ID>,
    /// Enrolled in this programme today.
    programme_id: Option<ID>,
    /// With an open signal of this rule.
    rule: Option<RuleCode>,
    /// Who missed so many minutes without valid reason in the running window, or more.
    minutes: Option<u32>,
}

#[Object]
impl WatchListQuery {
    /// Students by what they have missed without valid reason in the running window, most first. For staff: a mentor's own students, an absence
    /// officer's with a need for the file; others get `FORBIDDEN`. Totals are as they are kept: what changes them writes them with it, and
    /// what follows from a day or a term going by is written within minutes. `rules` and `window` are counted from lessons when asked for.
    async fn watch_list(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all where it is left out.")] filter: Option<WatchListFilter>,
        #[graphql(desc = "So many from the begin, 1 to 100. Either `first` or `last` must be given.")] first: Option<i32>,
        #[graphql(desc = "After this cursor; with `first`.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor; with `last`.")] before: Option<String>,
    ) -> Shown<StandingConnection> {
        load(ctx, filter, &PageArguments { first, after, last, before }).await.into()
    }
}

async fn load(ctx: &Context<'_>, filter: Option<WatchListFilter>, arguments: &PageArguments) -> Result<StandingConnection, Error> {
    let (store, viewer) = (context::store(ctx)?, context::viewer(ctx)?);
    oversight::watches(viewer).map_err(refused)?;
    let page = arguments.page(LIST)?;
    let filter = filter.map(WatchListFilter::parse).transpose()?.unwrap_or_default();
    let found = watch_list::page(store, viewer, &filter, &page).await.map_err(|error| unavailable(&error))?;
    let found = found.ok_or_else(|| arguments.foreign())?;
    let cohort = Cohort::new(ctx, found.rows.iter().map(|(row, _)| row.id), [])?;
    let (on, language) = (viewer.today, context::language(ctx));
    Ok(StandingConnection::new(found.map_some(|(row, kept)| {
        let student = Student::known(row, &cohort).ok()?;
        let totals = Totals { missed: kept.missed, unknown: kept.unknown };
        Some((student.row.id.0, Standing { student, on, kept: Some(totals), language }))
    })))
}

impl WatchListFilter {
    fn parse(self) -> Result<WatchFilter, Error> {
        Ok(WatchFilter {
            unit: self.unit_id.map(|id| UnitId::from_wire(&id, "filter.unitId")).transpose()?,
            group: self.group_id.map(|id| GroupId::from_wire(&id, "filter.groupId")).transpose()?,
            programme: self.programme_id.map(|id| ProgrammeId::from_wire(&id, "filter.programmeId")).transpose()?,
            code: self.rule.map(Into::into),
            least: self.minutes,
        })
    }
}
