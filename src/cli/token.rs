//! `presentie token`.

use std::path::Path;

use clap::Args;
use entity::kind::Audience;
use presentie::clock::Clock;
use presentie::http::built_in_issuer::{BuiltInIssuer, ISSUER, key_path};
use presentie::store::identity;

use super::{CliError, Common, demo, open, read};

#[derive(Args)]
pub(super) struct TokenArgs {
    /// Who: a login of the built-in issuer, such as s16-parent1
    login: String,
    /// At which portal: parent, student, staff or mobile [default: the first that this person can use]
    #[arg(long)]
    portal: Option<String>,
    /// At which institution, by code [default: where this login is known]
    #[arg(long)]
    institution: Option<String>,
}

pub(super) async fn run(common: &Common, args: &TokenArgs) -> Result<(), CliError> {
    let mut layers = common.layers();
    // Who tries the demo has said nothing about databases.
    if !layers.says("database_url") && Path::new(demo::FILE).exists() {
        layers = layers.with_option("database_url", Some(demo::database()));
    }
    let config = read(&layers)?;
    let portal = match &args.portal {
        Some(name) => Some(Audience::parse(name).ok_or("--portal must be parent, student, staff or mobile")?),
        None => None,
    };
    let store = open::store(&config).await?;
    let known = identity::find(&store, ISSUER, &args.login, args.institution.as_deref()).await?;
    let known = known.ok_or_else(|| format!("nobody signs in as {} here: import with --issuer {ISSUER}, or start the demo", args.login))?;
    let issuer = BuiltInIssuer::open(&key_path(&config.database_url))?;
    let portal = portal.unwrap_or(known.first_portal);
    println!("{}", issuer.token(&args.login, &known.institution, portal, Clock::SYSTEM.real_now())?);
    Ok(store.close().await?)
}
