//! `presentie schema`.

use clap::Args;
use entity::kind::Audience;
use presentie::graphql::{audience, schema};

use super::CliError;

#[derive(Args)]
pub(super) struct SchemaArgs {
    /// Only what this portal can use; the server serves one schema to all of them
    #[arg(long, value_name = "PORTAL", value_parser = ["parent", "student", "staff", "mobile"])]
    audience: Option<String>,
}

pub(super) fn run(args: &SchemaArgs) -> Result<(), CliError> {
    let text = match args.audience.as_deref().map(Audience::parse) {
        None => schema::sdl(),
        Some(portal) => audience::sdl(portal.ok_or("--audience must be parent, student, staff or mobile")?)?,
    };
    print!("{text}");
    Ok(())
}
