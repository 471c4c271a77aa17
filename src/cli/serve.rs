//! `presentie serve`.

use std::sync::Arc;

use chrono::Duration;
use clap::Args;
use presentie::clock::Clock;
use presentie::config::{Config, IssuerConfig, KeysFrom};
use presentie::graphql::schema;
use presentie::http::authenticate::{Audiences, Authenticator, Family, Issuer, PublicKeys};
use presentie::http::built_in_issuer::{BuiltInIssuer, key_path};
use presentie::http::jwks::{KeyCache, KeySource};
use presentie::http::router::{BODY_TIME, Door, router};
use presentie::http::serve::{end_asked, serve};
use presentie::jobs::daily;
use presentie::store::Store;
use tokio::net::TcpListener;

use super::{CliError, Common, log, open, read, refused};

#[derive(Args)]
pub(super) struct ServeArgs {
    /// Where to listen [default: 127.0.0.1:8000]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
    /// Also trust tokens of the built-in issuer (`presentie token`); never where real people are
    #[arg(long)]
    built_in_issuer: bool,
}

pub(super) async fn run(common: &Common, args: ServeArgs) -> Result<(), CliError> {
    let built_in = args.built_in_issuer.then(|| "true".to_owned());
    let config = read(&common.layers().with_option("listen", args.listen).with_option("built_in_issuer", built_in))?;
    if config.issuers.is_empty() && !config.built_in_issuer {
        let text = "nobody could sign in: no [[issuers]] are configured. The built-in issuer is for trials only: --built-in-issuer";
        return Err(text.into());
    }
    key_files(&config)?;
    log::start(&config)?;
    let store = open::ready(&config).await?;
    let mut issuers: Vec<Issuer> = config.issuers.iter().map(issuer).collect();
    if config.built_in_issuer {
        tracing::warn!("the built-in issuer is on: whoever can read its key file can be anybody");
        issuers.push(BuiltInIssuer::open(&key_path(&config.database_url))?.issuer()?);
    }
    let listener = TcpListener::bind(config.listen).await.map_err(|error| format!("{}: {error}", config.listen))?;
    tracing::info!(listen = %listener.local_addr()?, "serving");
    let door = door(&config, store, issuers, Clock::SYSTEM);
    serve_all_day(listener, &config, door).await
}

/// Serves until it is asked to end, and does the clock's own work meanwhile.
pub(super) async fn serve_all_day(listener: TcpListener, config: &Config, door: Arc<Door>) -> Result<(), CliError> {
    let (store, clock) = (door.store.clone(), door.clock);
    let daily = tokio::spawn(daily::keep_running(store.clone(), clock, config.daily_run_every));
    serve(listener, router(door), end_asked()).await;
    // What it was at is rolled back, and done by the next run.
    daily.abort();
    let _ = daily.await;
    Ok(store.close().await?)
}

/// Whether the keys of issuers that are in files can be read: without them nobody could sign in.
pub(super) fn key_files(config: &Config) -> Result<(), CliError> {
    let mut wrong = vec![];
    for (at, issuer) in config.issuers.iter().enumerate() {
        let KeysFrom::File(path) = &issuer.keys else { continue };
        let keys = std::fs::read(path).map_err(|error| error.to_string()).and_then(|json| PublicKeys::parse(&json));
        wrong.extend(keys.err().map(|error| format!("issuers[{at}].jwks_file ({}): {error}", path.display())));
    }
    if wrong.is_empty() { Ok(()) } else { Err(refused(&wrong)) }
}

/// What a request needs, from the settings.
pub(super) fn door(config: &Config, store: Store, issuers: Vec<Issuer>, clock: Clock) -> Arc<Door> {
    Arc::new(Door {
        schema: schema::build(store.clone()),
        store,
        authenticator: Authenticator::new(issuers),
        clock,
        request_time: config.request_time,
        body_time: BODY_TIME,
        introspection: config.introspection,
        behind_proxy: config.behind_proxy,
    })
}

fn issuer(config: &IssuerConfig) -> Issuer {
    Issuer {
        name: config.name.clone(),
        audiences: Audiences::Listed(config.audiences.clone()),
        family: match config.family.as_str() {
            "RSA" => Family::Rsa,
            "ED" => Family::Ed,
            _ => Family::Ec,
        },
        longest_life: Duration::seconds(config.longest_life_seconds),
        keys: KeyCache::new(match &config.keys {
            KeysFrom::File(path) => KeySource::File(path.clone()),
            KeysFrom::Url(url) => KeySource::Url(url.clone()),
        }),
    }
}
