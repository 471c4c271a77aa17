//! Layers of settings, and which of them a value came from.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use super::SETTINGS;

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything.
    Default,
    /// A line of a file.
    File(PathBuf),
    /// A variable of the environment.
    Variable(String),
    /// The command line.
    CommandLine,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Variable(name) => f.write_str(name),
            Self::CommandLine => f.write_str("command line"),
        }
    }
}

/// What was said, and by whom; a later layer wins.
#[derive(Clone, Debug, Default)]
pub struct Layers {
    values: BTreeMap<String, (String, Origin)>,
    issuers: Vec<toml::Value>,
    complaints: Vec<String>,
}

impl Layers {
    /// With a file: one that is named must be there, the usual one need not.
    #[must_use]
    pub fn with_file(mut self, path: &Path, named: bool) -> Self {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if !named && error.kind() == std::io::ErrorKind::NotFound => return self,
            Err(error) => {
                self.complaints.push(format!("{}: {error}", path.display()));
                return self;
            }
        };
        let table: toml::Table = match text.parse() {
            Ok(table) => table,
            Err(error) => {
                // The library's message quotes the line, and a line may hold a secret: only the place is told.
                let line = error.span().map_or(0, |span| text[..span.start.min(text.len())].lines().count().max(1));
                self.complaints.push(format!("{} line {line}: is not TOML", path.display()));
                return self;
            }
        };
        for (key, value) in table {
            match value {
                toml::Value::Array(issuers) if key == "issuers" => self.issuers = issuers,
                toml::Value::String(text) if key != "issuers" => self.say(&key, text, Origin::File(path.to_owned())),
                toml::Value::Integer(_) | toml::Value::Boolean(_) if key != "issuers" => {
                    self.say(&key, value.to_string(), Origin::File(path.to_owned()));
                }
                _ if key == "issuers" => self.complaints.push(format!("issuers ({}): must be tables, [[issuers]]", path.display())),
                _ if SETTINGS.iter().any(|setting| setting.key == key) => {
                    self.complaints.push(format!("{key} ({}): must be text, a number, true or false", path.display()));
                }
                _ => self.complaints.push(format!("{key} ({}): there is no such setting", path.display())),
            }
        }
        self
    }

    /// With the variables that begin with `PRESENTIE_`.
    #[must_use]
    pub fn with_variables(mut self, variables: impl IntoIterator<Item = (String, String)>) -> Self {
        for (name, value) in variables {
            if let Some(key) = name.strip_prefix("PRESENTIE_") {
                self.say(&key.to_ascii_lowercase(), value, Origin::Variable(name.clone()));
            }
        }
        self
    }

    /// With another default for a setting, where nobody says anything.
    #[must_use]
    pub fn with_default(mut self, key: &str, value: &str) -> Self {
        self.values.entry(key.to_owned()).or_insert_with(|| (value.to_owned(), Origin::Default));
        self
    }

    /// Whether anybody said something of a setting.
    #[must_use]
    pub fn says(&self, key: &str) -> bool {
        self.values.get(key).is_some_and(|(_, origin)| *origin != Origin::Default)
    }

    /// With an option of the command line, if it was given.
    #[must_use]
    pub fn with_option(mut self, key: &str, value: Option<String>) -> Self {
        if let Some(value) = value {
            self.say(key, value, Origin::CommandLine);
        }
        self
    }

    fn say(&mut self, key: &str, value: String, origin: Origin) {
        if SETTINGS.iter().any(|setting| setting.key == key) {
            self.values.insert(key.to_owned(), (value, origin));
        } else {
            self.complaints.push(format!("{key} ({origin}): there is no such setting"));
        }
    }

    /// The value of a setting.
    pub(super) fn value<'a>(&'a self, key: &str, default: &'a str) -> (&'a str, Origin) {
        self.values.get(key).map_or((default, Origin::Default), |(value, origin)| (value, origin.clone()))
    }

    /// The tables of issuers.
    pub(super) fn issuers(&self) -> &[toml::Value] {
        &self.issuers
    }

    /// What could not be understood.
    pub(super) fn complaints(&self) -> &[String] {
        &self.complaints
    }
}
