//! `presentie import`.

mod progress;
mod report;
mod site;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use presentie::deed::import_table::{ImportMode, ImportTable};
use presentie::exchange::meter::Meter;
use presentie::exchange::oneroster;
use presentie::policy::permit::for_system;
use presentie::store::seal::Seal;

use self::site::Site;
use super::{CliError, Common, open, read};

/// Some rows were refused; the rest was written, or, with --strict, nothing.
const REFUSED: u8 = 3;

#[derive(Subcommand)]
#[command(
    after_help = "Exit codes: 0 all was taken, 3 some rows were refused (with --strict nothing was written), 1 nothing could be done."
)]
pub(super) enum ImportCommand {
    /// A roster: OneRoster CSV 1.1 or 1.2, a folder or a zip file
    Oneroster {
        #[command(flatten)]
        import: ImportArgs,
        /// Who vouches for the user names of the roster; without it nobody of it can sign in
        #[arg(long, value_name = "NAME")]
        issuer: Option<String>,
    },
}

#[derive(Args)]
pub(super) struct ImportArgs {
    /// The file or folder
    path: PathBuf,
    /// BRIN code of the institution; it is made if it is not there
    #[arg(long, value_name = "CODE")]
    institution: String,
    /// Its name, when it is made [default: its code]
    #[arg(long)]
    name: Option<String>,
    /// Its time zone, when it is made
    #[arg(long, value_name = "TZ", default_value = "Europe/Amsterdam")]
    time_zone: String,
    /// Say what would happen, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write nothing if any row is refused
    #[arg(long)]
    strict: bool,
}

impl ImportArgs {
    fn mode(&self) -> ImportMode {
        ImportMode { dry_run: self.dry_run, strict: self.strict }
    }
}

pub(super) async fn run(common: &Common, command: &ImportCommand) -> Result<ExitCode, CliError> {
    let config = read(&common.layers())?;
    let (ImportCommand::Oneroster { import, .. },) = (command,);
    let store = open::migrated(&config).await?;
    let site = Site::find(&store, import).await?;
    let meter = Meter::default();
    let bar = progress::show(&meter);
    let table = match command {
        ImportCommand::Oneroster { import, issuer } => {
            let seal = config.national_number_key.map(|key| Seal::new(&key, site.institution)).transpose()?;
            let options = oneroster::Options { issuer: issuer.clone(), seal, today: site.today, now: site.now, meter };
            let permit = for_system(site.institution, "oneroster");
            oneroster::import(&store, &permit, site.new.as_ref(), import.mode(), &import.path, options).await
        }
    };
    bar.finish();
    let table: ImportTable = table?;
    print!("{}", report::text(&table, import.mode()));
    store.close().await?;
    Ok(if table.refused_count > 0 { ExitCode::from(REFUSED) } else { ExitCode::SUCCESS })
}
