//! An issuer of our own for the demonstration and for tests: its key is made at first start and kept beside the database.
//! A server for real people refuses to start with it unless told to.

use std::io::{ErrorKind, Write};
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
    /// With the key of that file, which is made if it is missing; refused when others than its owner could have read it.
    pub fn open(path: &Path) -> Result<Self, String> {
        let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        match make(path) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(named(&error)),
            Ok(()) | Err(_) => {}
        }
        let der = std::fs::read(path).map_err(|error| named(&error))?;
        let key = SigningKey::from_pkcs8(&der).map_err(|_| named(&"is no key of the built-in issuer; remove it to have one made"))?;
        only_the_owners(path).map(|()| Self(key))
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

/// Writes a new key where there is none. It appears under its name only when it is whole: another process may be starting too.
fn make(path: &Path) -> std::io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    let der = new_key().map_err(std::io::Error::other)?;
    let half = path.with_extension(format!("key-{}", uuid::Uuid::now_v7().simple()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&half).and_then(|mut file| file.write_all(&der)).and_then(|()| std::fs::hard_link(&half, path));
    let _ = std::fs::remove_file(&half);
    written
}

#[cfg(unix)]
fn only_the_owners(path: &Path) -> Result<(), String> {
    let mode = std::fs::metadata(path).map_err(|error| format!("{}: {error}", path.display()))?.permissions();
    let others = std::os::unix::fs::PermissionsExt::mode(&mode) & 0o077;
    if others == 0 { Ok(()) } else { Err(format!("{}: others can read it, and be anybody; chmod 600, or remove it", path.display())) }
}

#[cfg(not(unix))]
fn only_the_owners(_path: &Path) -> Result<(), String> {
    Ok(())
}
