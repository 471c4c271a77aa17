//! `presentie token`.

use std::path::Path;

use clap::Args;
use entity::kind::Audience;
use presentie::clock::Clock;
use presentie::config::Config;
use presentie::http::built_in_issuer::{BuiltInIssuer, ISSUER, key_path};
use presentie::store::viewer::{self, Claim};
use presentie::store::{Store, identity, institution};

use super::{CliError, Common, demo, open, read};

#[derive(Args)]
pub(super) struct TokenArgs {
    /// Who: a login of the built-in issuer, such as s16-parent1
    login: String,
    /// At which portal: parent, student, staff or mobile [default: the first that this person can use]
    #[arg(long)]
    portal: Option<String>,
    /// For a login that is no guardian's yet: at the parent portal it can accept an invitation, and nothing else
    #[arg(long, conflicts_with = "portal")]
    new_guardian: bool,
    /// At which institution, by code [default: where this login is known, if that is one alone]
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
    let known = identity::institutions(&store, ISSUER, &args.login).await?;
    if args.new_guardian {
        return newcomer(&config, store, args, &known).await;
    }
    let institution = known_at(args, &known)?;
    let works = works(&store, &args.login, institution).await?;
    let names: Vec<String> = works.iter().map(|portal| portal.as_str().to_lowercase()).collect();
    let portal = match portal {
        None => *works.first().ok_or_else(|| format!("{} can use no portal of {institution} any more", args.login))?,
        Some(portal) if works.contains(&portal) => portal,
        Some(portal) => {
            let name = portal.as_str().to_lowercase();
            return Err(format!("{} is nobody at the {name} portal of {institution}; works: {}", args.login, names.join(", ")).into());
        }
    };
    let issuer = BuiltInIssuer::open(&key_path(&config.database_url))?;
    println!("{}", issuer.token(&args.login, institution, portal, Clock::SYSTEM.real_now())?);
    Ok(store.close().await?)
}

/// A token of a login that nobody has.
async fn newcomer(config: &Config, store: Store, args: &TokenArgs, known: &[String]) -> Result<(), CliError> {
    let all = all(&store).await?;
    let code = match (&args.institution, all.as_slice()) {
        (Some(wanted), _) => all.iter().find(|code| *code == wanted).ok_or_else(|| format!("there is no institution {wanted}"))?,
        (None, [one]) => one,
        (None, []) => return Err("there is no institution yet: import one, or start the demo".into()),
        (None, _) => return Err(format!("there are {}: say which with --institution", all.join(" and ")).into()),
    };
    if known.contains(code) && works(&store, &args.login, code).await?.contains(&Audience::Parent) {
        return Err(format!("{} is a guardian at {code} already: leave out --new-guardian", args.login).into());
    }
    let issuer = BuiltInIssuer::open(&key_path(&config.database_url))?;
    println!("{}", issuer.token(&args.login, code, Audience::Parent, Clock::SYSTEM.real_now())?);
    Ok(store.close().await?)
}

/// Codes of all institutions.
async fn all(store: &Store) -> Result<Vec<String>, CliError> {
    Ok(institution::all(store).await?.into_iter().map(|(_, code, _)| code).collect())
}

/// The one that was asked for, or the only one there is.
fn known_at<'a>(args: &TokenArgs, known: &'a [String]) -> Result<&'a str, CliError> {
    let wanted = args.institution.as_ref();
    let mut fit = known.iter().filter(|code| wanted.is_none_or(|wanted| wanted == *code));
    match (fit.next(), fit.next()) {
        (Some(one), None) => Ok(one),
        (Some(_), Some(_)) => Err(format!("{} signs in at {}: say which with --institution", args.login, known.join(" and ")).into()),
        (None, _) => Err(format!("nobody signs in as {} here: import with --issuer {ISSUER}, or start the demo", args.login).into()),
    }
}

/// The portals that let this person in now.
async fn works(store: &Store, login: &str, institution: &str) -> Result<Vec<Audience>, CliError> {
    let mut works = vec![];
    for audience in [Audience::Staff, Audience::Parent, Audience::Student, Audience::Mobile] {
        let claim = Claim { issuer: ISSUER.to_owned(), subject: login.to_owned(), institution: institution.to_owned(), audience };
        works.extend(viewer::load(store, &claim, Clock::SYSTEM.now()).await?.map(|_| audience));
    }
    Ok(works)
}
