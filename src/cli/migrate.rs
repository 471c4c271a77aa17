//! `presentie migrate`.

use clap::Subcommand;
use presentie::store::migrate;

use super::{CliError, Common, open, read};

#[derive(Subcommand)]
pub(super) enum MigrateCommand {
    /// Apply every step that is missing
    Up,
    /// Take back the newest steps; data in what they made is lost
    Down {
        /// How many
        #[arg(long, default_value_t = 1)]
        steps: u32,
    },
    /// Say which steps are missing
    Status,
}

pub(super) async fn run(common: &Common, command: &MigrateCommand) -> Result<(), CliError> {
    let store = open::store(&read(&common.layers())?).await?;
    match command {
        MigrateCommand::Up => migrate::up(&store).await?,
        MigrateCommand::Down { steps } => migrate::down(&store, Some(*steps)).await?,
        MigrateCommand::Status => {}
    }
    let migrate::Steps { missing, unknown } = migrate::steps(&store).await?;
    match missing.as_slice() {
        [] => println!("every step is applied"),
        missing => println!("missing:\n  {}", missing.join("\n  ")),
    }
    if !unknown.is_empty() {
        println!("applied by a later version, and not known to this one:\n  {}", unknown.join("\n  "));
    }
    Ok(store.close().await?)
}
