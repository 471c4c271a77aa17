//! Who is asking: a bearer token, verified, becomes a [`Claim`]. The one file that names the token library; what rights a claim gives,
//! our own tables say. OWASP ASVS 5.0 chapters 9 and 10 are the list it was checked against.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use ::entity::kind::Audience;
use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, Duration, Utc};
use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, EncodingKey, Header, Validation, dangerous, decode, decode_header, encode};
use serde::{Deserialize, Serialize};

use super::jwks::KeyCache;
use crate::store::viewer::Claim;

/// Longest token that is looked at, in bytes.
const MOST_TOKEN_BYTES: usize = 8 * 1024;
/// Longest name of a key, in bytes.
const MOST_KID_BYTES: usize = 128;
/// How far clocks may differ, in seconds.
const LEEWAY: i64 = 30;
/// How long a verified token is remembered, in seconds; rights are read anew for each request.
const REMEMBERED: i64 = 60;
/// How many of them.
const MOST_REMEMBERED: usize = 20_000;

/// Why there is no claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthError {
    /// The token proves nothing here. The text is for the log: the caller is not told which check failed.
    Refused(&'static str),
    /// The issuer's keys could not be had.
    KeysMissing,
}

/// Which algorithms an issuer signs with: one family, so that a public key is never taken for a shared secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// RS256 to PS512.
    Rsa,
    /// ES256, ES384.
    Ec,
    /// EdDSA.
    Ed,
}

/// Somebody whose tokens count.
#[derive(Debug)]
pub struct Issuer {
    /// `iss`.
    pub name: String,
    /// Which portal of which institution an `aud` stands for.
    pub audiences: Audiences,
    /// What it signs with.
    pub family: Family,
    /// Longest time from begin to end of a token.
    pub longest_life: Duration,
    /// Its public keys.
    pub keys: KeyCache,
}

/// Which portal of which institution an `aud` stands for.
#[derive(Clone, Debug)]
pub enum Audiences {
    /// These, as configured: institution code and portal.
    Listed(HashMap<String, (String, Audience)>),
    /// `CODE/portal`: the built-in issuer serves every institution of the database.
    Named,
}

impl Audiences {
    fn find(&self, aud: &str) -> Option<(String, Audience)> {
        match self {
            Self::Listed(listed) => listed.get(aud).cloned(),
            Self::Named => aud.split_once('/').and_then(|(code, portal)| Some((code.to_owned(), Audience::parse(portal)?))),
        }
    }
}

/// Verified tokens by their hash, and until when each is remembered.
type Remembered = HashMap<[u8; 32], (Claim, DateTime<Utc>)>;

/// Verifies tokens.
#[derive(Debug, Default)]
pub struct Authenticator {
    issuers: HashMap<String, Issuer>,
    remembered: Mutex<Remembered>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: OneOrMany,
    exp: i64,
    nbf: i64,
    iat: Option<i64>,
}

#[derive(Deserialize)]
struct OnlyIssuer {
    iss: String,
}

impl Authenticator {
    /// Trusts these.
    #[must_use]
    pub fn new(issuers: Vec<Issuer>) -> Self {
        Self { issuers: issuers.into_iter().map(|issuer| (issuer.name.clone(), issuer)).collect(), remembered: Mutex::default() }
    }

    /// What a token proves at this moment.
    pub async fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Claim, AuthError> {
        if token.is_empty() || token.len() > MOST_TOKEN_BYTES {
            return Err(AuthError::Refused("empty or too long"));
        }
        let hash = hash(token);
        if let Some((claim, _)) = self.lock().get(&hash).filter(|(_, until)| now < *until) {
            return Ok(claim.clone());
        }
        let (claim, expires) = self.check(token, now).await?;
        let until = expires.min(now + Duration::seconds(REMEMBERED));
        let mut remembered = self.lock();
        if remembered.len() >= MOST_REMEMBERED {
            remembered.clear();
        }
        remembered.insert(hash, (claim.clone(), until));
        Ok(claim)
    }

    async fn check(&self, token: &str, now: DateTime<Utc>) -> Result<(Claim, DateTime<Utc>), AuthError> {
        let header = decode_header(token).map_err(|_| AuthError::Refused("not a token"))?;
        let unverified: OnlyIssuer = dangerous::insecure_decode_claims(token).map_err(|_| AuthError::Refused("no issuer"))?;
        let issuer = self.issuers.get(&unverified.iss).ok_or(AuthError::Refused("unknown issuer"))?;
        if header.alg.family() != issuer.family.of_library() {
            return Err(AuthError::Refused("algorithm"));
        }
        header.crit.is_none().then_some(()).ok_or(AuthError::Refused("critical header"))?; // RFC 7515, 4.1.11: we understand none
        let kid = header.kid.as_deref().filter(|kid| !kid.is_empty() && kid.len() <= MOST_KID_BYTES);
        let kid = kid.ok_or(AuthError::Refused("no usable kid"))?;
        let keys = issuer.keys.having(kid, now).await.ok_or(AuthError::KeysMissing)?;
        let key = keys.0.get(kid).ok_or(AuthError::Refused("unknown key"))?;
        if key.algorithm.is_some_and(|algorithm| algorithm != header.alg) {
            return Err(AuthError::Refused("algorithm of the key"));
        }
        let mut validation = Validation::new(header.alg);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        validation.set_issuer(&[&issuer.name]);
        // Times are compared with our own clock below, and audiences with a table.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.validate_aud = false;
        let claims = decode::<Claims>(token, &key.key, &validation).map_err(|_| AuthError::Refused("signature or claims"))?.claims;
        issuer.accept(&claims, now)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Remembered> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Issuer {
    fn accept(&self, claims: &Claims, now: DateTime<Utc>) -> Result<(Claim, DateTime<Utc>), AuthError> {
        let refused = |why| Err(AuthError::Refused(why));
        let (Some(expires), Some(begins)) = (DateTime::from_timestamp(claims.exp, 0), DateTime::from_timestamp(claims.nbf, 0)) else {
            return refused("times");
        };
        let leeway = Duration::seconds(LEEWAY);
        if claims.iss != self.name {
            return refused("issuer");
        }
        if claims.sub.trim().is_empty() || claims.sub.len() > 255 {
            return refused("subject");
        }
        if now >= expires + leeway {
            return refused("expired");
        }
        if now + leeway < begins || claims.iat.is_some_and(|iat| iat > (now + leeway).timestamp()) {
            return refused("not yet");
        }
        let start = claims.iat.and_then(|iat| DateTime::from_timestamp(iat, 0)).map_or(begins, |issued| issued.max(begins));
        if expires - start > self.longest_life {
            return refused("lives too long");
        }
        let named: Vec<&str> = match &claims.aud {
            OneOrMany::One(aud) => vec![aud],
            OneOrMany::Many(all) => all.iter().map(String::as_str).collect(),
        };
        let mut ours = named.into_iter().filter_map(|aud| self.audiences.find(aud));
        // A token for two of our portals would let one act in the name of the other.
        let (Some((institution, audience)), None) = (ours.next(), ours.next()) else { return refused("audience") };
        Ok((Claim { issuer: claims.iss.clone(), subject: claims.sub.clone(), institution, audience }, expires))
    }
}

impl Family {
    fn of_library(self) -> AlgorithmFamily {
        match self {
            Self::Rsa => AlgorithmFamily::Rsa,
            Self::Ec => AlgorithmFamily::Ec,
            Self::Ed => AlgorithmFamily::Ed,
        }
    }
}

fn hash(token: &str) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
    out
}

/// Public keys of an issuer by name.
#[derive(Clone, Debug, Default)]
pub struct PublicKeys(HashMap<String, PublicKey>);

#[derive(Clone, Debug)]
struct PublicKey {
    key: DecodingKey,
    algorithm: Option<Algorithm>,
}

impl PublicKeys {
    /// Reads a JWKS; keys that are not for signing, have no name or are of no kind we know are left out.
    pub fn parse(json: &[u8]) -> Result<Self, String> {
        let set: JwkSet = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        let mut keys = HashMap::new();
        for jwk in set.keys {
            let Some(kid) = jwk.common.key_id.clone() else { continue };
            if matches!(jwk.common.public_key_use, Some(PublicKeyUse::Encryption)) {
                continue;
            }
            let algorithm = jwk.common.key_algorithm.and_then(|name| name.to_string().parse().ok());
            if let Ok(key) = DecodingKey::from_jwk(&jwk)
                && keys.insert(kid, PublicKey { key, algorithm }).is_some()
            {
                return Err("two keys have the same kid".to_owned());
            }
        }
        if keys.is_empty() { Err("no usable key".to_owned()) } else { Ok(Self(keys)) }
    }

    /// Whether there is one of that name.
    #[must_use]
    pub fn has(&self, kid: &str) -> bool {
        self.0.contains_key(kid)
    }
}

/// A key that signs tokens (ES256): of the built-in issuer, and of tests.
pub struct SigningKey {
    key: EncodingKey,
    jwk: Jwk,
}

#[derive(Serialize)]
struct NewClaims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    iat: i64,
    nbf: i64,
    exp: i64,
}

impl SigningKey {
    /// From PKCS#8 DER of a P-256 key.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, String> {
        let key = EncodingKey::from_ec_der(der);
        let mut jwk = Jwk::from_encoding_key(&key, Algorithm::ES256).map_err(|error| error.to_string())?;
        jwk.common.key_id = Some(jwk.thumbprint(ThumbprintHash::SHA256).map_err(|error| error.to_string())?);
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(Self { key, jwk })
    }

    /// The public part, as a JWKS.
    #[must_use]
    pub fn jwks(&self) -> String {
        serde_json::json!({ "keys": [self.jwk] }).to_string()
    }

    /// A token that is good from `now` for so long.
    pub fn sign(&self, iss: &str, sub: &str, aud: &str, now: DateTime<Utc>, life: Duration) -> Result<String, String> {
        let at = now.timestamp();
        self.sign_claims(&NewClaims { iss, sub, aud, iat: at, nbf: at, exp: at + life.num_seconds() })
    }

    /// Any claims at all; for tests of what must be refused.
    pub fn sign_claims(&self, claims: &impl Serialize) -> Result<String, String> {
        let header = Header { kid: self.jwk.common.key_id.clone(), ..Header::new(Algorithm::ES256) };
        encode(&header, claims, &self.key).map_err(|error| error.to_string())
    }
}
