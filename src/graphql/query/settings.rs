//! `settings`: what the school may set for itself.

use async_graphql::{Context, Error, Object};

use crate::graphql::context;
use crate::graphql::error::{refused, unavailable};
use crate::graphql::object::deed::Deed;
use crate::graphql::object::setting::Settings;
use crate::graphql::shown::Shown;
use crate::policy::deed;
use crate::policy::governing::{self, Place};
use crate::store::setting;

#[derive(Default)]
pub(super) struct SettingsQuery;

#[Object]
impl SettingsQuery {
    /// What the school may set for itself: in force today, by default, within which bounds, and every change. For administrators: others get
    /// `FORBIDDEN`.
    async fn settings(&self, ctx: &Context<'_>) -> Shown<Settings> {
        load(ctx).await.into()
    }
}

/// The settings, for who governs.
pub(crate) async fn load(ctx: &Context<'_>) -> Result<Settings, Error> {
    let viewer = context::viewer(ctx)?;
    governing::reads(viewer).map_err(refused)?;
    let changes = setting::changes(context::store(ctx)?, viewer).await.map_err(|error| unavailable(&error))?;
    let may = governing::may(deed::Deed::UpdateSettings, governing::roles(viewer), &Place::Institution);
    let can = Some(Deed::UpdateSettings).filter(|_| may).into_iter().collect();
    Ok(Settings::new(changes, viewer.today, viewer.zone, context::language(ctx), can))
}
