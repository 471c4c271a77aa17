//! `updateSettings`.

use async_graphql::{Context, Error, InputObject, Object, SimpleObject};

use super::input::Reader;
use super::user_error::UserError;
use crate::deed::update_settings::{self as deed, Change};
use crate::graphql::context;
use crate::graphql::object::setting::Settings;
use crate::graphql::query::settings;
use crate::graphql::scalar::Date;

#[derive(Default)]
pub(super) struct UpdateSettingsMutation;

/// Settings as they are to be.
#[derive(Clone, Debug, InputObject)]
pub(super) struct UpdateSettingsInput {
    /// What is changed: all of it, or nothing; at most 50.
    changes: Vec<SettingChangeInput>,
    /// The version that was seen: another by now is a CONFLICT, and nothing is done.
    version: i32,
}

/// A setting as it is to be.
#[derive(Clone, Debug, InputObject)]
pub(super) struct SettingChangeInput {
    /// Its name.
    key: String,
    /// Its value: `5`, `08:30`, `true`.
    value: String,
    /// First day on which it holds: today, or later. Left out: today.
    effective_from: Option<Date>,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct UpdateSettingsPayload {
    /// The settings as they are now; null for whom they are not.
    settings: Option<Settings>,
    /// Why nothing was done; empty where it was.
    errors: Vec<UserError>,
}

#[Object]
impl UpdateSettingsMutation {
    /// Changes settings of the school: an administrator of the whole school. Each holds from a day on, today or later, for whatever is judged
    /// from that day on; a change that moves deadlines is counted anew by the next daily run of that day. A value out of its bounds is
    /// refused with `rule` and `limit`.
    async fn update_settings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be.")] input: UpdateSettingsInput,
    ) -> Result<UpdateSettingsPayload, Error> {
        let (viewer, store, language) = (context::viewer(ctx)?, context::store(ctx)?, context::language(ctx));
        let mut reader = Reader::new(language);
        let mut changes = vec![];
        for (at, change) in input.changes.into_iter().enumerate() {
            let from = change.effective_from.map(|from| reader.day(from, &["changes", &at.to_string(), "effectiveFrom"]));
            changes.push(Change { key: change.key, value: change.value, from: from.flatten() });
        }
        let mut errors = reader.errors;
        if errors.is_empty()
            && let Err(error) = deed::run(store, viewer, &changes, input.version).await
        {
            errors = UserError::all(error, language)?;
        }
        Ok(UpdateSettingsPayload { settings: settings::load(ctx).await.ok(), errors })
    }
}
