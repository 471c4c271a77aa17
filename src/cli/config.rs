//! `presentie config`.

use presentie::config::describe;

use super::{CliError, Common, read, serve};

/// Prints what is in force, secrets as `***`; fails when the configuration is refused.
pub(super) fn run(common: &Common) -> Result<(), CliError> {
    let layers = common.layers();
    print!("{}", describe(&layers));
    serve::key_files(&read(&layers)?)
}
