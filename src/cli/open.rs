//! Opens the database that the settings name.

use presentie::config::Config;
use presentie::store::Store;

use super::CliError;

/// Opens it; says plainly when that fails.
pub(super) async fn store(config: &Config) -> Result<Store, CliError> {
    let opened = Store::connect(&config.database_url, config.database_connections).await;
    opened.map_err(|error| format!("the database cannot be opened: {error}").into())
}
