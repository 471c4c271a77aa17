//! What can be configured: a TOML file, over it `PRESENTIE_*` variables, over those the command line. Refused whole, with the name of
//! every wrong key; it never guesses. Stands on the ground: uses nothing of ours but kinds.

mod issuer;
mod layer;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

pub use issuer::{IssuerConfig, KeysFrom};
pub use layer::{Layers, Origin};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// Says what is wrong with a value.
type Check = fn(&str) -> Result<(), &'static str>;

/// One setting.
struct Setting {
    key: &'static str,
    default: &'static str,
    secret: bool,
    about: &'static str,
    rule: Check,
}

/// Every setting but the issuers, which are tables.
const SETTINGS: &[Setting] = &[
    Setting { key: "database_url", default: "sqlite:presentie.db", secret: true, about: "sqlite:FILE or postgres://...", rule: database },
    Setting { key: "database_connections", default: "8", secret: false, about: "connections that read, 1 to 100", rule: connections },
    Setting { key: "listen", default: "127.0.0.1:8000", secret: false, about: "address and port", rule: address },
    Setting { key: "request_seconds", default: "10", secret: false, about: "longest time of a request, 1 to 60", rule: seconds },
    Setting { key: "daily_run_minutes", default: "10", secret: false, about: "minutes between daily runs, 1 to 1440", rule: minutes },
    Setting { key: "introspection", default: "false", secret: false, about: "whether the schema may be asked for by query", rule: boolean },
    Setting {
        key: "behind_proxy",
        default: "false",
        secret: false,
        about: "whether a proxy stands before it and says by X-Forwarded-For who asks",
        rule: boolean,
    },
    Setting {
        key: "built_in_issuer",
        default: "false",
        secret: false,
        about: "trust tokens of `presentie token`: never for real people",
        rule: boolean,
    },
    Setting {
        key: "national_number_key",
        default: "",
        secret: true,
        about: "64 hex digits; encrypts BSN and onderwijsnummer",
        rule: key256,
    },
    Setting { key: "log", default: "info", secret: false, about: "error, warn, info, debug or trace, also by module", rule: log },
    Setting { key: "log_format", default: "text", secret: false, about: "text or json", rule: log_format },
];

fn database(value: &str) -> Result<(), &'static str> {
    let known = value.starts_with("sqlite:") || value.starts_with("postgres://") || value.starts_with("postgresql://");
    if known && !value.contains(":memory:") { Ok(()) } else { Err("must be sqlite:FILE or postgres://...") }
}

fn connections(value: &str) -> Result<(), &'static str> {
    value.parse().ok().filter(|n: &u32| (1..=100).contains(n)).map(|_| ()).ok_or("must be a number from 1 to 100")
}

fn address(value: &str) -> Result<(), &'static str> {
    value.parse::<SocketAddr>().map(|_| ()).map_err(|_| "must be ADDRESS:PORT, such as 127.0.0.1:8000")
}

fn seconds(value: &str) -> Result<(), &'static str> {
    value.parse().ok().filter(|n: &u64| (1..=60).contains(n)).map(|_| ()).ok_or("must be a number from 1 to 60")
}

fn minutes(value: &str) -> Result<(), &'static str> {
    value.parse().ok().filter(|n: &u64| (1..=1_440).contains(n)).map(|_| ()).ok_or("must be a number from 1 to 1440")
}

fn boolean(value: &str) -> Result<(), &'static str> {
    if matches!(value, "true" | "false") { Ok(()) } else { Err("must be true or false") }
}

fn key256(value: &str) -> Result<(), &'static str> {
    let good = value.is_empty() || (value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if good { Ok(()) } else { Err("must be 64 hex digits") }
}

/// The filter takes a level that it does not know for the name of a module, of which everything is logged, and of all else nothing.
fn log(value: &str) -> Result<(), &'static str> {
    let level = |directive: &str| directive.contains('=') || directive.trim().parse::<LevelFilter>().is_ok();
    let good = value.parse::<EnvFilter>().is_ok() && value.split(',').all(level);
    if good { Ok(()) } else { Err("must be error, warn, info, debug or trace, also by module: info,presentie=debug") }
}

fn log_format(value: &str) -> Result<(), &'static str> {
    if matches!(value, "text" | "json") { Ok(()) } else { Err("must be text or json") }
}

/// What is in force.
#[derive(Clone, Debug)]
pub struct Config {
    /// `sqlite:FILE` or `postgres://...`.
    pub database_url: String,
    /// Connections that read.
    pub database_connections: u32,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Longest time of a request.
    pub request_time: Duration,
    /// Time from one daily run to the next.
    pub daily_run_every: Duration,
    /// Whether the schema may be asked for by query.
    pub introspection: bool,
    /// Whether a proxy stands before the server, and says by `X-Forwarded-For` who asks.
    pub behind_proxy: bool,
    /// Whether tokens of the built-in issuer count.
    pub built_in_issuer: bool,
    /// Encrypts national numbers; 32 bytes.
    pub national_number_key: Option<[u8; 32]>,
    /// Filter of the log.
    pub log: String,
    /// Log as JSON lines.
    pub log_json: bool,
    /// Whose tokens count.
    pub issuers: Vec<IssuerConfig>,
}

impl Config {
    /// From the layers, or every complaint there is.
    pub fn new(layers: &Layers) -> Result<Self, Vec<String>> {
        let mut wrong = layers.complaints().to_vec();
        for setting in SETTINGS {
            let (value, origin) = layers.value(setting.key, setting.default);
            if let Err(rule) = (setting.rule)(value) {
                wrong.push(format!("{} ({origin}): {rule}", setting.key));
            }
        }
        let issuers = issuer::read(layers.issuers(), &mut wrong);
        let get = |key: &str| SETTINGS.iter().find(|setting| setting.key == key).map_or("", |s| layers.value(key, s.default).0);
        let (Ok(listen), true) = (get("listen").parse(), wrong.is_empty()) else { return Err(wrong) };
        Ok(Self {
            database_url: get("database_url").to_owned(),
            database_connections: get("database_connections").parse().unwrap_or(8),
            listen,
            request_time: Duration::from_secs(get("request_seconds").parse().unwrap_or(10)),
            daily_run_every: Duration::from_mins(get("daily_run_minutes").parse().unwrap_or(10)),
            introspection: get("introspection") == "true",
            behind_proxy: get("behind_proxy") == "true",
            built_in_issuer: get("built_in_issuer") == "true",
            national_number_key: hex32(get("national_number_key")),
            log: get("log").to_owned(),
            log_json: get("log_format") == "json",
            issuers,
        })
    }
}

/// Each setting with its value and where that came from; secrets as `***`.
#[must_use]
pub fn describe(layers: &Layers) -> String {
    let mut out = String::new();
    for setting in SETTINGS {
        let (value, origin) = layers.value(setting.key, setting.default);
        let shown = if setting.secret { mask(value) } else { value.to_owned() };
        out.push_str(&format!("{:<22} {:<34} {:<28} # {}\n", setting.key, format!("{shown:?}"), origin.to_string(), setting.about));
    }
    let mut wrong = vec![];
    for issuer in issuer::read(layers.issuers(), &mut wrong) {
        out.push_str(&format!(
            "\n[[issuers]] {}: {} keys from {}, tokens live at most {} s\n",
            issuer.name, issuer.family, issuer.keys, issuer.longest_life_seconds
        ));
        let mut audiences: Vec<_> = issuer.audiences.iter().collect();
        audiences.sort();
        for (aud, (institution, portal)) in audiences {
            out.push_str(&format!("  {aud:?} is {} of {institution}\n", portal.as_str()));
        }
    }
    out
}

/// A file of SQLite is no secret; what stands between `//` and `@` of an address is.
fn mask(value: &str) -> String {
    if value.is_empty() || value.starts_with("sqlite:") {
        return value.to_owned();
    }
    // A password may also stand behind the question mark.
    let (address, more) = value.split_once('?').map_or((value, ""), |(address, _)| (address, "?***"));
    match (address.find("://"), address.rfind('@')) {
        (Some(begin), Some(end)) if begin + 3 < end => format!("{}***{}{more}", &address[..begin + 3], &address[end..]),
        (Some(_), _) => format!("{address}{more}"),
        (None, _) => "***".to_owned(),
    }
}

fn hex32(text: &str) -> Option<[u8; 32]> {
    let mut out = [0; 32];
    if text.len() != 64 {
        return None;
    }
    for (at, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(at * 2..at * 2 + 2)?, 16).ok()?;
    }
    Some(out)
}

/// The file that is read when none is named, if it is there.
#[must_use]
pub fn usual_file() -> PathBuf {
    PathBuf::from("presentie.toml")
}

#[cfg(test)]
mod tests;
