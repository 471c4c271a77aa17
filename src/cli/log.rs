//! The log goes to standard error, so that what a command prints can be piped.

use presentie::config::Config;
use tracing_subscriber::EnvFilter;

use super::CliError;

/// Starts it. A panic is logged by its place alone: its text may hold a value of somebody's.
pub(super) fn start(config: &Config) -> Result<(), CliError> {
    let filter: EnvFilter = config.log.parse().map_err(|_| "log: must be error, warn, info, debug or trace, also by module")?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if config.log_json {
        builder.json().init();
    } else {
        builder.init();
    }
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map_or_else(String::new, ToString::to_string);
        tracing::error!(at, "panic");
    }));
    Ok(())
}
