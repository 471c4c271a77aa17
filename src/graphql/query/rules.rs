//! `rules`: the rules of counting, as they hold at this school.

use async_graphql::{Context, Error, Object};

use crate::graphql::context;
use crate::graphql::error::unavailable;
use crate::graphql::object::rule::Rule;
use crate::graphql::scalar::Date;
use crate::store::rule;

#[derive(Default)]
pub(super) struct RulesQuery;

#[Object]
impl RulesQuery {
    /// The rules of counting as they hold at this school on a day: whom each is about, when it is reached, what it asks for and by which article.
    /// Those that are off are listed too. For everybody: no number should have to be taken on trust.
    async fn rules(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "On this day, 2000-01-01 to 2100-12-31; today where it is left out.")] on: Option<Date>,
    ) -> Result<Vec<Rule>, Error> {
        load(ctx, on).await
    }
}

pub(in crate::graphql) async fn load(ctx: &Context<'_>, on: Option<Date>) -> Result<Vec<Rule>, Error> {
    let viewer = context::viewer(ctx)?;
    let on = on.map(|on| on.day("on")).transpose()?.unwrap_or(viewer.today);
    let set = rule::of_viewer(context::store(ctx)?, viewer).await.map_err(|error| unavailable(&error))?;
    let in_force = set.of_school().into_iter().filter(|rule| rule.effective.holds(on));
    Ok(in_force.map(|rule| Rule { rule, language: context::language(ctx) }).collect())
}
