//! `[[issuers]]`: whose tokens count, and which portal of which institution an audience stands for.

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;

use ::entity::kind::Audience;

/// Somebody whose tokens count.
#[derive(Clone, Debug)]
pub struct IssuerConfig {
    /// `iss`.
    pub name: String,
    /// `RSA`, `EC` or `ED`.
    pub family: String,
    /// Where its keys are.
    pub keys: KeysFrom,
    /// Longest life of a token, in seconds.
    pub longest_life_seconds: i64,
    /// `aud` to institution code and portal.
    pub audiences: HashMap<String, (String, Audience)>,
}

/// Where keys are.
#[derive(Clone, Debug)]
pub enum KeysFrom {
    /// A file.
    File(PathBuf),
    /// An https address.
    Url(String),
}

impl fmt::Display for KeysFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Url(url) => f.write_str(url),
        }
    }
}

const KEYS: [&str; 6] = ["issuer", "algorithms", "jwks_file", "jwks_url", "longest_life_seconds", "audiences"];
const AUDIENCE_KEYS: [&str; 3] = ["audience", "institution", "portal"];

/// Reads the tables; what is wrong goes to `wrong`, by name.
pub(super) fn read(tables: &[toml::Value], wrong: &mut Vec<String>) -> Vec<IssuerConfig> {
    let mut issuers: Vec<IssuerConfig> = vec![];
    for (at, table) in tables.iter().enumerate() {
        let at = format!("issuers[{at}]");
        let Some(table) = table.as_table() else {
            wrong.push(format!("{at}: must be a table"));
            continue;
        };
        unknown(table, &KEYS, &at, wrong);
        if let Some(issuer) = issuer(table, &at, wrong) {
            if issuers.iter().any(|other| other.name == issuer.name) {
                wrong.push(format!("{at}.issuer: stands there twice"));
            }
            issuers.push(issuer);
        }
    }
    issuers
}

fn issuer(table: &toml::Table, at: &str, wrong: &mut Vec<String>) -> Option<IssuerConfig> {
    let before = wrong.len();
    let name = text(table, "issuer", at, wrong);
    let family = text(table, "algorithms", at, wrong).map(|family| family.to_ascii_uppercase());
    if family.as_deref().is_some_and(|family| !["RSA", "EC", "ED"].contains(&family)) {
        wrong.push(format!("{at}.algorithms: must be RSA, EC or ED"));
    }
    let keys = match (table.get("jwks_file").and_then(toml::Value::as_str), table.get("jwks_url").and_then(toml::Value::as_str)) {
        (Some(file), None) => Some(KeysFrom::File(file.into())),
        (None, Some(url)) if url.starts_with("https://") => Some(KeysFrom::Url(url.to_owned())),
        (None, Some(_)) => {
            wrong.push(format!("{at}.jwks_url: must begin with https://"));
            None
        }
        (None, None) | (Some(_), Some(_)) => {
            wrong.push(format!("{at}: needs either jwks_file or jwks_url"));
            None
        }
    };
    let longest_life_seconds = table.get("longest_life_seconds").map_or(Some(3600), toml::Value::as_integer);
    if longest_life_seconds.is_none_or(|seconds| !(60..=86_400).contains(&seconds)) {
        wrong.push(format!("{at}.longest_life_seconds: must be a number from 60 to 86400"));
    }
    let audiences = audiences(table, at, wrong);
    if wrong.len() > before {
        return None;
    }
    Some(IssuerConfig { name: name?, family: family?, keys: keys?, longest_life_seconds: longest_life_seconds?, audiences })
}

fn audiences(table: &toml::Table, at: &str, wrong: &mut Vec<String>) -> HashMap<String, (String, Audience)> {
    let mut audiences = HashMap::new();
    let Some(list) = table.get("audiences").and_then(toml::Value::as_array).filter(|list| !list.is_empty()) else {
        wrong.push(format!("{at}.audiences: needs at least one"));
        return audiences;
    };
    for (number, entry) in list.iter().enumerate() {
        let at = format!("{at}.audiences[{number}]");
        let Some(entry) = entry.as_table() else {
            wrong.push(format!("{at}: must be a table"));
            continue;
        };
        unknown(entry, &AUDIENCE_KEYS, &at, wrong);
        let (name, institution) = (text(entry, "audience", &at, wrong), text(entry, "institution", &at, wrong));
        let portal = text(entry, "portal", &at, wrong).map(|portal| Audience::parse(&portal));
        if portal == Some(None) {
            wrong.push(format!("{at}.portal: must be PARENT, STUDENT, STAFF or MOBILE"));
        }
        if let (Some(name), Some(institution), Some(Some(portal))) = (name, institution, portal)
            && audiences.insert(name, (institution, portal)).is_some()
        {
            wrong.push(format!("{at}.audience: stands there twice"));
        }
    }
    audiences
}

fn text(table: &toml::Table, key: &str, at: &str, wrong: &mut Vec<String>) -> Option<String> {
    let found = table.get(key).and_then(toml::Value::as_str).filter(|text| !text.trim().is_empty());
    if found.is_none() {
        wrong.push(format!("{at}.{key}: must be text"));
    }
    found.map(str::to_owned)
}

fn unknown(table: &toml::Table, known: &[&str], at: &str, wrong: &mut Vec<String>) {
    wrong.extend(table.keys().filter(|key| !known.contains(&key.as_str())).map(|key| format!("{at}.{key}: there is no such setting")));
}
