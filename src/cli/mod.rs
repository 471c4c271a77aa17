//! Subcommands: one file each. They read the configuration, open the database, and hand over.

mod config;
mod demo;
mod evaluate;
mod import;
mod log;
mod migrate;
mod open;
mod run_daily;
mod schema;
mod serve;
mod token;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use presentie::config::{Config, Layers, usual_file};

/// What a subcommand can say when it fails; meant for a person at a terminal.
type CliError = Box<dyn std::error::Error + Send + Sync>;

/// Presence, absence and compulsory education for Dutch vocational schools, as a GraphQL server.
///
/// Settings come from presentie.toml (or --config FILE), over it PRESENTIE_* variables, over those options. `presentie config` shows them.
#[derive(Parser)]
#[command(name = "presentie", version, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Args)]
struct Common {
    /// The file with settings, in TOML [default: presentie.toml, if it is there]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// sqlite:FILE (made if it is missing) or postgres://USER:PASSWORD@HOST/NAME
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Try Presentie on a school that does not exist, with somebody of every kind to sign in as
    Demo(demo::DemoArgs),
    /// Serve the GraphQL API for a school of your own
    ///
    /// Needs [[issuers]] in the settings, or nobody could sign in, and a database with every migration. Answers POST /graphql, and GET
    /// /schema.graphql, /health/live and /health/ready. SIGTERM ends it in order: requests in flight are answered, new ones refused.
    #[command(
        after_help = "Examples:\n  presentie serve --config /etc/presentie.toml\n  PRESENTIE_LOG_FORMAT=json presentie serve --listen 0.0.0.0:8000"
    )]
    Serve(serve::ServeArgs),
    /// Bring the tables to the shape this version knows, or back
    ///
    /// All steps of one call are one transaction: either every one is applied or none. Several at once wait for each other.
    #[command(subcommand)]
    Migrate(migrate::MigrateCommand),
    /// Take over a roster, a timetable or marks from the files of another system
    #[command(subcommand)]
    Import(import::ImportCommand),
    /// Do once what the clock does by itself: unexplained absence whose deadline has passed becomes unauthorised, and windows move
    ///
    /// `serve` and `demo` do it every few minutes (daily_run_minutes). It can run twice, late, and beside a server without harm.
    #[command(after_help = "Example:\n  presentie run-daily --institution 25LX")]
    RunDaily(run_daily::RunDailyArgs),
    /// Count what every student missed from scratch: kept days, standings, signals
    ///
    /// Whatever changes them keeps them in the same transaction, so there should be nothing to put right; --check says whether there is, and
    /// exits with 1 where there is. It can break off half way, and run beside a server.
    #[command(after_help = "Example:\n  presentie evaluate --check")]
    Evaluate(evaluate::EvaluateArgs),
    /// Print a token of the built-in issuer for a login
    ///
    /// Good for twelve hours at one portal of one institution. Only a server that was told to trust the built-in issuer takes it.
    #[command(
        after_help = "Example:\n  curl -H \"Authorization: Bearer $(presentie token s16-parent1)\" -H 'Content-Type: application/json' \\\n       -d '{\"query\":\"{ me { displayName kind } }\"}' http://127.0.0.1:8000/graphql"
    )]
    Token(token::TokenArgs),
    /// Print the GraphQL schema
    ///
    /// With --audience only what that portal can use, for code generation: a portal cannot compile against a field that it will never
    /// get. Every line of it stands in the whole schema too.
    #[command(after_help = "Example:\n  presentie schema --audience parent > schema.graphql")]
    Schema(schema::SchemaArgs),
    /// Show which settings are in force and where each came from
    ///
    /// Secrets are shown as ***. Fails, naming every wrong key, where `serve` would refuse the settings.
    Config,
}

/// Does what was asked.
pub async fn run(cli: Cli) -> Result<ExitCode, CliError> {
    let common = cli.common;
    match cli.command {
        Command::Demo(args) => demo::run(&common, args).await,
        Command::Serve(args) => serve::run(&common, args).await,
        Command::Migrate(command) => migrate::run(&common, &command).await,
        Command::Import(command) => return import::run(&common, &command).await,
        Command::RunDaily(args) => run_daily::run(&common, &args).await,
        Command::Evaluate(args) => evaluate::run(&common, &args).await,
        Command::Token(args) => token::run(&common, &args).await,
        Command::Schema(args) => schema::run(&args),
        Command::Config => config::run(&common),
    }?;
    Ok(ExitCode::SUCCESS)
}

impl Common {
    fn layers(&self) -> Layers {
        let usual = usual_file();
        let (file, named) = self.config.as_ref().map_or((&usual, false), |file| (file, true));
        Layers::default().with_file(file, named).with_variables(variables()).with_option("database_url", self.database_url.clone())
    }
}

/// Of the environment; what is not UTF-8 is kept, unreadable, so that a setting that is written so is refused.
fn variables() -> impl Iterator<Item = (String, String)> {
    let text = |os: std::ffi::OsString| os.to_string_lossy().into_owned();
    std::env::vars_os().map(move |(name, value)| (text(name), text(value)))
}

fn read(layers: &Layers) -> Result<Config, CliError> {
    Config::new(layers).map_err(|wrong| refused(&wrong))
}

fn refused(wrong: &[String]) -> CliError {
    format!("the configuration is refused:\n  {}", wrong.join("\n  ")).into()
}
