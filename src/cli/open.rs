//! Opens the database that the settings name.

use presentie::config::Config;
use presentie::store::{Store, migrate};

use super::CliError;

/// Opens it; says plainly when that fails.
pub(super) async fn store(config: &Config) -> Result<Store, CliError> {
    let opened = Store::connect(&config.database_url, config.database_connections).await;
    opened.map_err(|error| format!("the database cannot be opened: {error}").into())
}

/// Opens it, and refuses one that lacks a migration or has a later one.
pub(super) async fn ready(config: &Config) -> Result<Store, CliError> {
    let store = store(config).await?;
    let steps = migrate::steps(&store).await?;
    if !steps.missing.is_empty() {
        return Err(format!("migrations are missing: {}. Run `presentie migrate up`", steps.missing.join(", ")).into());
    }
    if !steps.unknown.is_empty() {
        return Err(format!("the database is of a later version: this one does not know {}", steps.unknown.join(", ")).into());
    }
    Ok(store)
}

/// Opens it and applies the migrations that are missing.
pub(super) async fn migrated(config: &Config) -> Result<Store, CliError> {
    let store = store(config).await?;
    migrate::up(&store).await?;
    Ok(store)
}
