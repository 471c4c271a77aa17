//! An issuer of our own for the demonstration and for tests: its key is made at first start and kept beside the database.
//! A server for real people refuses to start with it unless told to.

use std::io::Write;
use std::path::{Path, PathBuf};

use ::entity::kind::Audience;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use chrono::{DateTime, Duration, Utc};

use super::authenticate::{Audiences, Family, Issuer, PublicKeys, SigningKey};
use super::jwks::KeyCache;

/// `iss` of its tokens.
pub const ISSUER: &str = "urn:presentie:built-in-issuer";
/// How long they are good.
pub const LIFE: Duration = Duration::hours(12);

/// The issuer.
pub struct BuiltInIssuer(SigningKey);

impl BuiltInIssuer {
    /// With the key of that file, which is made if it is missing; only its owner may read it.
    pub fn open(path: &Path) -> Result<Self, String> {
        let der = match std::fs::read(path) {
            Ok(der) => der,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => make(path)?,
            Err(error) => return Err(format!("{}: {error}", path.display())),
        };
        SigningKey::from_pkcs8(&der).map(Self).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// With a new key that is kept nowhere.
    pub fn ephemeral() -> Result<Self, String> {
        SigningKey::from_pkcs8(&new_key()?).map(Self)
    }

    /// As an issuer whose tokens count.
    pub fn issuer(&self) -> Result<Issuer, String> {
        Ok(Issuer {
            name: ISSUER.to_owned(),
            audiences: Audiences::Named,
            family: Family::Ec,
            longest_life: LIFE,
            keys: KeyCache::given(PublicKeys::parse(self.0.jwks().as_bytes())?),
        })
    }

    /// A token for somebody at one portal of one institution.
    pub fn token(&self, login: &str, institution: &str, portal: Audience, now: DateTime<Utc>) -> Result<String, String> {
        self.0.sign(ISSUER, login, &format!("{institution}/{}", portal.as_str().to_ascii_lowercase()), now, LIFE)
    }

    /// The key itself; for tests of what must be refused.
    #[must_use]
    pub fn key(&self) -> &SigningKey {
        &self.0
    }
}

/// Where the key stands: beside a SQLite file, else in the working folder.
#[must_use]
pub fn key_path(database_url: &str) -> PathBuf {
    let file = database_url.strip_prefix("sqlite:").map(|path| path.trim_start_matches("//")).and_then(|path| path.split('?').next());
    match file {
        Some(file) => Path::new(file).with_extension("issuer.key"),
        None => PathBuf::from("presentie.issuer.key"),
    }
}

fn new_key() -> Result<Vec<u8>, String> {
    let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).map_err(|_| "no randomness")?;
    Ok(der.as_ref().to_vec())
}

fn make(path: &Path) -> Result<Vec<u8>, String> {
    let der = new_key()?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| file.write_all(&der));
    written.map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(der)
}
