//! `presentie schema`.

use clap::Args;
use presentie::graphql::schema;

use super::CliError;

#[derive(Args)]
pub(super) struct SchemaArgs {}

#[expect(clippy::unnecessary_wraps, reason = "every subcommand answers alike")]
pub(super) fn run(_args: &SchemaArgs) -> Result<(), CliError> {
    print!("{}", schema::sdl());
    Ok(())
}
