//! `statistics`: figures of a school by week.

use async_graphql::{Context, Error, InputObject, Object};

use crate::domain::school_calendar::Week;
use crate::graphql::context;
use crate::graphql::error::{Rule, bad_input, refused, unavailable};
use crate::graphql::object::statistics::{Statistics, StatisticsBy};
use crate::graphql::scalar::Date;
use crate::graphql::shown::Shown;
use crate::policy::statistics as policy;
use crate::store::statistics::{self, By};

/// Most days: 53 weeks, a year and what it begins and ends in.
const MOST_DAYS: u64 = 371;

#[derive(Default)]
pub(super) struct StatisticsQuery;

/// Which figures are wanted.
#[derive(Clone, Debug, InputObject)]
pub(super) struct StatisticsFilter {
    /// A day of the first week: the whole week counts, so that no day of a few can be told from the difference of two answers.
    from: Date,
    /// A day of the last week, at most 53 weeks together.
    to: Date,
    /// By what they are told apart; left out: one row for a week.
    by: Option<StatisticsBy>,
}

#[Object]
impl StatisticsQuery {
    /// Figures of presence by week (Monday to Sunday): for absence officers and team leads of the students of their scope, as it was on each
    /// day; for mentors of their own students. Others get `FORBIDDEN`. Figures of fewer than five students are not shown.
    async fn statistics(&self, ctx: &Context<'_>, #[graphql(desc = "Which.")] filter: StatisticsFilter) -> Shown<Statistics> {
        load(ctx, filter).await.into()
    }
}

async fn load(ctx: &Context<'_>, filter: StatisticsFilter) -> Result<Statistics, Error> {
    let (store, viewer) = (context::store(ctx)?, context::viewer(ctx)?);
    let figures = policy::of(viewer).map_err(refused)?;
    let (from, to) = (Week::of(filter.from.day("filter.from")?).monday(), Week::of(filter.to.day("filter.to")?).sunday());
    if !u64::try_from((to - from).num_days() + 1).is_ok_and(|days| (1..=MOST_DAYS).contains(&days)) {
        return Err(bad_input("filter.to", Rule::Days(MOST_DAYS)));
    }
    let by = filter.by.map_or(By::Nothing, By::from);
    let rows = statistics::of(store, viewer, &figures, by, (from, to)).await.map_err(|error| unavailable(&error))?;
    let mut shared = vec![];
    for whole in by.coarser() {
        let read = statistics::shared(store, viewer, &figures, (*whole, by), (from, to)).await;
        shared.push(read.map_err(|error| unavailable(&error))?);
    }
    Ok(Statistics::new(&rows, &shared, filter.by, (from, to)))
}
