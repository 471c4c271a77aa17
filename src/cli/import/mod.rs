//! `presentie import`.

mod progress;
mod report;
mod site;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Subcommand};
use presentie::deed::DeedError;
use presentie::deed::import_table::ImportMode;
use presentie::deed::timetable_fact::Owner;
use presentie::exchange::eduarte_reason::{Reason, Reasons};
use presentie::exchange::oneroster::{self, Roster};
use presentie::exchange::request::{ExchangeError, Request};
use presentie::exchange::{eduarte_marks, eduarte_reports, timetable};
use presentie::store::seal::Seal;

use self::progress::Meter;
use self::site::Site;
use super::{CliError, Common, open, read};

/// Some rows were refused; the rest was written, or, with --strict, nothing.
const REFUSED: u8 = 3;

#[derive(Subcommand)]
#[command(
    after_help = "Exit codes: 0 all was taken; 3 some rows were refused, the rest was taken (with --strict: nothing was); 1 nothing could be done."
)]
pub(super) enum ImportCommand {
    /// A roster: OneRoster CSV 1.1 or 1.2, a folder or a zip file
    Oneroster {
        #[command(flatten)]
        import: ImportArgs,
        #[command(flatten)]
        made: Made,
        /// Who vouches for the user names of the roster; without it nobody of it can sign in
        #[arg(long, value_name = "NAME")]
        issuer: Option<String>,
        /// Go on where more than a third of the students, guardianships, enrolments or roles would end
        #[arg(long)]
        allow_mass_ending: bool,
    },
    /// A timetable: a CSV or iCalendar file, or a folder of them
    Timetable {
        #[command(flatten)]
        import: ImportArgs,
        /// Whose timetable a single iCalendar file is, where it does not say so: the key, name or code of a class or teacher
        #[arg(long, value_name = "NAME")]
        of: Option<String>,
    },
    /// Marks: Eduarte's waarnemingen.csv
    Eduarte {
        #[command(flatten)]
        import: ImportArgs,
    },
    /// Absence reports: Eduarte's absentiemeldingen.csv
    ///
    /// An illness or religious duty stands, all else awaits judgement here; with --judged it all stands, as it did there.
    EduarteReports {
        #[command(flatten)]
        import: ImportArgs,
        /// What a code means, and what was decided of such reports there: OV=OTHER:REJECTED. May be said again
        ///
        /// Unless said otherwise: Z=ILLNESS, D and A=MEDICAL_APPOINTMENT, R=RELIGIOUS_DUTY, V=WEIGHTY_CIRCUMSTANCES, S=SUSPENSION, O=OTHER.
        /// A decision is ACCEPTED, REJECTED or PENDING.
        #[arg(long = "reason", value_name = "CODE=KIND[:DECISION]")]
        reasons: Vec<Reason>,
        /// What is in the file was valid there, unless its code says otherwise
        #[arg(long)]
        judged: bool,
    },
}

#[derive(Args)]
pub(super) struct ImportArgs {
    /// The file or folder
    path: PathBuf,
    /// BRIN code of the institution; a roster makes it if it is not there
    #[arg(long, value_name = "CODE")]
    institution: String,
    /// Say what would happen, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write nothing if any row is refused
    #[arg(long)]
    strict: bool,
}

/// An institution that is made with its roster.
#[derive(Args)]
pub(super) struct Made {
    /// Name of the institution, when it is made [default: its code]
    #[arg(long)]
    name: Option<String>,
    /// Its time zone, when it is made
    #[arg(long, value_name = "TZ", default_value = "Europe/Amsterdam")]
    time_zone: String,
}

impl ImportCommand {
    fn made(&self) -> Option<&Made> {
        match self {
            Self::Oneroster { made, .. } => Some(made),
            Self::Timetable { .. } | Self::Eduarte { .. } | Self::EduarteReports { .. } => None,
        }
    }

    fn args(&self) -> &ImportArgs {
        match self {
            Self::Oneroster { import, .. } | Self::Timetable { import, .. } => import,
            Self::Eduarte { import } | Self::EduarteReports { import, .. } => import,
        }
    }

    fn mode(&self) -> ImportMode {
        let (args, mass_ending) = (self.args(), matches!(self, Self::Oneroster { allow_mass_ending: true, .. }));
        ImportMode { dry_run: args.dry_run, strict: args.strict, mass_ending }
    }
}

pub(super) async fn run(common: &Common, command: &ImportCommand) -> Result<ExitCode, CliError> {
    let config = read(&common.layers())?;
    let args = command.args();
    let store = open::migrated(&config).await?;
    let site = Site::find(&store, args, command.made()).await?;
    let meter = Meter::default();
    let bar = progress::show(&meter);
    let request = Request {
        institution: site.institution,
        zone: site.zone,
        path: args.path.clone(),
        mode: command.mode(),
        now: site.now,
        progress: meter.read(),
    };
    let done = match command {
        ImportCommand::Oneroster { issuer, .. } => {
            let seal = config.national_number_key.map(|key| Seal::new(&key, site.institution)).transpose()?.map(Arc::new);
            let roster = Roster { new: site.new, issuer: issuer.clone(), seal, expected: meter.expected() };
            oneroster::import(&store, &request, &roster).await
        }
        ImportCommand::Timetable { of, .. } => {
            meter.expected()(size(&args.path));
            let owner = of.as_ref().map(|name| Owner { kind: None, words: vec![name.clone()] });
            timetable::import(&store, &request, owner).await
        }
        ImportCommand::Eduarte { .. } => {
            meter.expected()(size(&args.path));
            eduarte_marks::import(&store, &request).await
        }
        ImportCommand::EduarteReports { reasons, judged, .. } => {
            let reasons = Reasons::new(reasons.clone(), *judged)?;
            meter.expected()(size(&args.path));
            eduarte_reports::import(&store, &request, &reasons).await
        }
    };
    bar.finish();
    let table = done.map_err(|error| match error {
        ExchangeError::Deed(DeedError::MassEnding(_)) => format!("{error}. Where that is meant: --allow-mass-ending").into(),
        other => CliError::from(other),
    })?;
    print!("{}", report::text(&table, command.mode()));
    store.close().await?;
    Ok(if table.refused_count > 0 { ExitCode::from(REFUSED) } else { ExitCode::SUCCESS })
}

/// Bytes of a file, or of those in a folder.
fn size(path: &Path) -> u64 {
    let of = |path: &Path| path.metadata().map_or(0, |meta| meta.len());
    std::fs::read_dir(path).map_or_else(|_| of(path), |files| files.flatten().map(|file| of(&file.path())).sum())
}
