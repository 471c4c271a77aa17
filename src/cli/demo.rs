//! `presentie demo`.

use chrono::NaiveDate;
use clap::Args;
use entity::kind::Audience;
use presentie::clock::Clock;
use presentie::demo::persona::PERSONAS;
use presentie::demo::seed::{Demo, Wish, open as open_demo};
use presentie::demo::{CODE, NAME, ask};
use presentie::http::built_in_issuer::{BuiltInIssuer, ISSUER, key_path};
use presentie::store::Store;
use tokio::net::TcpListener;

use super::serve::{door, serve_all_day};
use super::{CliError, Common, log, open, read};

/// Where the demo keeps its school when nobody says otherwise. Never the database of the configuration: that may be a real one.
pub(super) const FILE: &str = "presentie-demo.db";

/// Its address.
pub(super) fn database() -> String {
    format!("sqlite:{FILE}")
}

#[derive(Args)]
pub(super) struct DemoArgs {
    /// Where to listen [default: 127.0.0.1:8000]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
    /// How many students the school has when it is made; at least 30
    #[arg(long, value_name = "N", default_value_t = 1_200)]
    students: usize,
    /// The day it is there [default: the day the school was made for; when it is made: the last school day]
    #[arg(long, value_name = "DATE")]
    today: Option<NaiveDate>,
}

pub(super) async fn run(common: &Common, args: DemoArgs) -> Result<(), CliError> {
    let url = common.database_url.clone().unwrap_or_else(database);
    let quiet = common.layers().with_default("log", "warn");
    let layers = quiet.with_option("listen", args.listen).with_option("introspection", Some("true".to_owned()));
    let config = read(&layers.with_option("database_url", Some(url)))?;
    log::start(&config)?;
    let listener = TcpListener::bind(config.listen).await.map_err(|error| format!("{}: {error}", config.listen))?;
    let store = open::migrated(&config).await?;
    let wish = Wish { students: args.students, today: args.today, issuer: ISSUER };
    let demo = open_demo(&store, &wish, Clock::SYSTEM.now()).await?;
    let issuer = BuiltInIssuer::open(&key_path(&config.database_url))?;
    print!("{}", welcome(&store, &demo, &issuer, &listener.local_addr()?.to_string()).await?);
    let clock = Clock::with_today(demo.today, demo.zone);
    serve_all_day(listener, &config, door(&config, store, vec![issuer.issuer()?], clock)).await
}

/// Everybody of the demo, with a first question that can be pasted into a shell.
async fn welcome(store: &Store, demo: &Demo, issuer: &BuiltInIssuer, listen: &str) -> Result<String, CliError> {
    let mut out = format!("{NAME}, where it is {}. Tokens are good for 12 hours; `presentie token LOGIN` prints a new one.\n", demo.today);
    if demo.today != demo.made_for {
        out.push_str(&format!("The school was made for {0}: its marks end the day before {0}.\n", demo.made_for));
    }
    let now = Clock::SYSTEM.real_now();
    for persona in &PERSONAS {
        let token = issuer.token(persona.login, CODE, persona.portal, now)?;
        let body = ask::body(store, demo.institution, demo.today, persona).await?;
        out.push_str(&format!(
            "\n# {}: {}\ncurl -s http://{listen}/graphql -H 'content-type: application/json' -H 'authorization: Bearer {token}' -d '{body}'\n",
            persona.login, persona.special,
        ));
    }
    out.push_str(&joining(store, demo, issuer, listen).await?);
    out.push_str(&format!("\nServing http://{listen}/graphql; the schema is at http://{listen}/schema.graphql. Ctrl-C ends it.\n"));
    Ok(out)
}

/// How somebody joins, in lines for a shell: the administrator invites, and a login that nobody has yet accepts.
async fn joining(store: &Store, demo: &Demo, issuer: &BuiltInIssuer, listen: &str) -> Result<String, CliError> {
    let now = Clock::SYSTEM.real_now();
    let curl = |token: &str, body: &str| {
        format!("curl -s http://{listen}/graphql -H 'content-type: application/json' -H 'authorization: Bearer {token}' -d '{body}'\n")
    };
    let admin = issuer.token("admin", CODE, Audience::Staff, now)?;
    let newcomer = issuer.token(ask::NEWCOMER, CODE, Audience::Parent, now)?;
    let steps = ask::joining(store, demo.institution).await?;
    Ok(format!(
        "\n# A guardian joins, in three steps. One: the administrator invites; the answer has a code, this once\n{}\
         # Two: {}, whom nobody knows (`presentie token NAME --new-guardian`), gives it: put the code in\n{}\
         # Three: and sees the child\n{}",
        curl(&admin, &steps.invite.to_string()),
        ask::NEWCOMER,
        curl(&newcomer, &steps.accept.to_string()),
        curl(&newcomer, &steps.see.to_string()),
    ))
}
