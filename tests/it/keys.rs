//! Keys of issuers: where they come from, when they are fetched again, and what a key must never be taken for.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use chrono::{DateTime, Duration, Utc};
use entity::kind::Audience;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use presentie::http::authenticate::{Audiences, AuthError, Authenticator, Family, Issuer, PublicKeys};
use presentie::http::jwks::{KeyCache, KeySource};
use serde_json::{Value, json};

use crate::support::server::now;

const STAFF_ISSUER: &str = "https://staff.example";
const PARENT_ISSUER: &str = "https://parents.example";

/// A private key with a name.
struct Key {
    kid: &'static str,
    algorithm: Algorithm,
    private: EncodingKey,
    public: Value,
}

impl Key {
    fn elliptic(kid: &'static str) -> Self {
        use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
        let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &aws_lc_rs::rand::SystemRandom::new()).unwrap();
        Self::named(kid, Algorithm::ES256, EncodingKey::from_ec_der(der.as_ref()))
    }

    fn rsa(kid: &'static str) -> Self {
        use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
        let pair = aws_lc_rs::rsa::KeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap();
        let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
        // The token library takes the key itself, without the PKCS#8 around it: 26 bytes in this size.
        Self::named(kid, Algorithm::RS256, EncodingKey::from_rsa_der(&der.as_ref()[26..]))
    }

    fn named(kid: &'static str, algorithm: Algorithm, private: EncodingKey) -> Self {
        let mut jwk = Jwk::from_encoding_key(&private, algorithm).unwrap();
        jwk.common.key_id = Some(kid.to_owned());
        Self { kid, algorithm, private, public: serde_json::to_value(jwk).unwrap() }
    }

    fn sign(&self, issuer: &str, aud: &Value) -> String {
        self.sign_with(&Header { kid: Some(self.kid.to_owned()), ..Header::new(self.algorithm) }, &claims(issuer, aud))
    }

    fn sign_with(&self, header: &Header, claims: &Value) -> String {
        encode(header, claims, &self.private).unwrap()
    }
}

fn claims(issuer: &str, aud: &Value) -> Value {
    let at = now().timestamp();
    json!({ "iss": issuer, "sub": "u1", "aud": aud, "iat": at, "nbf": at, "exp": at + 3600 })
}

fn set(keys: &[&Key]) -> String {
    json!({ "keys": keys.iter().map(|key| key.public.clone()).collect::<Vec<_>>() }).to_string()
}

fn issuer(name: &str, family: Family, audiences: &[(&str, Audience)], keys: KeyCache) -> Issuer {
    let listed: HashMap<_, _> = audiences.iter().map(|(aud, portal)| ((*aud).to_owned(), ("25LX".to_owned(), *portal))).collect();
    Issuer { name: name.to_owned(), audiences: Audiences::Listed(listed), family, longest_life: Duration::hours(1), keys }
}

fn given(keys: &[&Key]) -> KeyCache {
    KeyCache::given(PublicKeys::parse(set(keys).as_bytes()).unwrap())
}

/// A server of keys: counts how often it is asked, answers what it is told to.
#[derive(Clone, Default)]
struct KeyServer {
    asked: Arc<AtomicUsize>,
    answer: Arc<Mutex<Option<String>>>,
}

impl KeyServer {
    async fn start(&self) -> KeySource {
        let server = self.clone();
        let answer = move || {
            server.asked.fetch_add(1, Ordering::SeqCst);
            let answer = server.answer.lock().unwrap().clone();
            async move { answer.ok_or(StatusCode::INTERNAL_SERVER_ERROR) }
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/jwks", listener.local_addr().unwrap());
        let router = Router::new().route("/jwks", get(answer));
        tokio::spawn(presentie::http::serve::serve(listener, router, std::future::pending()));
        KeySource::Url(url)
    }

    fn answers(&self, text: Option<String>) {
        *self.answer.lock().unwrap() = text;
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn at(seconds: i64) -> DateTime<Utc> {
    now() + Duration::seconds(seconds)
}

const AUD: &str = "staff-portal";

fn staff_only(keys: KeyCache) -> Authenticator {
    Authenticator::new(vec![issuer(STAFF_ISSUER, Family::Ec, &[(AUD, Audience::Staff)], keys)])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_key_is_fetched_when_it_is_met_and_at_most_once_a_minute() {
    let (old, new, unknown) = (Key::elliptic("old"), Key::elliptic("new"), Key::elliptic("unknown"));
    let keys = KeyServer::default();
    keys.answers(Some(set(&[&old])));
    let authenticator = staff_only(KeyCache::new(keys.start().await));
    let (old, new, unknown) = (old.sign(STAFF_ISSUER, &json!(AUD)), set_and_token(&new), unknown.sign(STAFF_ISSUER, &json!(AUD)));
    authenticator.verify(&old, at(0)).await.unwrap();
    assert_eq!(keys.asked(), 1);
    keys.answers(Some(new.0.clone()));
    assert_eq!(authenticator.verify(&new.1, at(59)).await, Err(AuthError::Refused("unknown key")), "asked again within the minute");
    authenticator.verify(&new.1, at(60)).await.unwrap();
    assert_eq!(keys.asked(), 2);
    // The old key was taken back with that fetch.
    assert_eq!(authenticator.verify(&old, at(61)).await, Err(AuthError::Refused("unknown key")));
    for second in 62..120 {
        assert!(authenticator.verify(&unknown, at(second)).await.is_err());
    }
    assert_eq!(keys.asked(), 2);
    assert!(authenticator.verify(&unknown, at(120)).await.is_err());
    assert_eq!(keys.asked(), 3);
}

fn set_and_token(key: &Key) -> (String, String) {
    (set(&[key]), key.sign(STAFF_ISSUER, &json!(AUD)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_keys_cannot_be_fetched_the_old_ones_hold_and_without_any_nobody_gets_in() {
    let key = Key::elliptic("k");
    let (whole, token) = set_and_token(&key);
    let keys = KeyServer::default();
    let authenticator = staff_only(KeyCache::new(keys.start().await));
    assert_eq!(authenticator.verify(&token, at(0)).await, Err(AuthError::KeysMissing));
    keys.answers(Some(whole));
    authenticator.verify(&token, at(60)).await.unwrap();
    for (minute, broken) in
        [(12, None), (13, Some("<html>".to_owned())), (14, Some(r#"{"keys":[]}"#.to_owned())), (15, Some("{}".to_owned()))]
    {
        keys.answers(broken);
        let before = keys.asked();
        authenticator.verify(&token, at(minute * 60)).await.unwrap();
        assert_eq!(keys.asked(), before + 1, "old keys are fetched again after ten minutes");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_a_known_key_does_not_wait_for_somebody_with_a_made_up_one() {
    let key = Key::elliptic("k");
    let (whole, token) = set_and_token(&key);
    let file = tempfile::tempdir().unwrap();
    // A pipe that nobody writes to: whoever reads it waits for ever.
    let path: PathBuf = file.path().join("jwks.json");
    std::fs::write(&path, whole).unwrap();
    let authenticator = Arc::new(staff_only(KeyCache::new(KeySource::File(path.clone()))));
    authenticator.verify(&token, at(0)).await.unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    let made_up = Key::elliptic("made-up").sign(STAFF_ISSUER, &json!(AUD));
    let waiting = tokio::spawn({
        let authenticator = authenticator.clone();
        async move { authenticator.verify(&made_up, at(61)).await }
    });
    let mut second = 62;
    while !waiting.is_finished() && second < 120 {
        // Another token each time: one that is remembered would not look for its key.
        let mut claims = claims(STAFF_ISSUER, &json!(AUD));
        claims["sub"] = second.to_string().into();
        let token = key.sign_with(&Header { kid: Some("k".into()), ..Header::new(Algorithm::ES256) }, &claims);
        tokio::time::timeout(std::time::Duration::from_secs(20), authenticator.verify(&token, at(second))).await.expect("waits").unwrap();
        second += 1;
    }
    assert!(!waiting.is_finished());
    // Whoever waits on the pipe is let go, or the process would wait for its thread at the end.
    std::fs::write(&path, "").unwrap();
    assert!(waiting.await.unwrap().is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_issuers_serve_one_school_each_with_its_own_keys_and_portals() {
    let (staff, parents) = (Key::elliptic("same-name"), Key::rsa("same-name"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("jwks.json");
    std::fs::write(&file, set(&[&staff])).unwrap();
    let url = KeyServer::default();
    url.answers(Some(set(&[&parents])));
    let authenticator = Authenticator::new(vec![
        issuer(
            STAFF_ISSUER,
            Family::Ec,
            &[("staff", Audience::Staff), ("pupils", Audience::Student)],
            KeyCache::new(KeySource::File(file)),
        ),
        issuer(PARENT_ISSUER, Family::Rsa, &[("parents", Audience::Parent)], KeyCache::new(url.start().await)),
    ]);
    for (key, issuer, aud, portal) in [
        (&staff, STAFF_ISSUER, "staff", Audience::Staff),
        (&staff, STAFF_ISSUER, "pupils", Audience::Student),
        (&parents, PARENT_ISSUER, "parents", Audience::Parent),
    ] {
        let claim = authenticator.verify(&key.sign(issuer, &json!(aud)), now()).await.unwrap();
        assert_eq!((claim.issuer.as_str(), claim.institution.as_str(), claim.audience), (issuer, "25LX", portal));
    }
    for (key, issuer, aud) in [
        (&staff, STAFF_ISSUER, json!("parents")),
        (&parents, PARENT_ISSUER, json!("staff")),
        (&staff, PARENT_ISSUER, json!("parents")),
        (&parents, STAFF_ISSUER, json!("staff")),
        (&staff, STAFF_ISSUER, json!(["staff", "pupils"])),
        (&staff, STAFF_ISSUER, json!("STAFF")),
    ] {
        assert!(matches!(authenticator.verify(&key.sign(issuer, &aud), now()).await, Err(AuthError::Refused(_))), "{issuer} {aud}");
    }
    // Beside an audience of somebody else's, ours counts.
    authenticator.verify(&staff.sign(STAFF_ISSUER, &json!(["staff", "https://elsewhere.example"])), now()).await.unwrap();
}

#[tokio::test]
async fn a_public_key_is_never_taken_for_a_secret_nor_one_family_for_another() {
    let (ec, rsa, attacker) = (Key::elliptic("ec"), Key::rsa("rsa"), Key::elliptic("ec"));
    let both = [&ec, &rsa];
    let authenticator = staff_only(given(&both));
    let claims = claims(STAFF_ISSUER, &json!(AUD));
    authenticator.verify(&ec.sign(STAFF_ISSUER, &json!(AUD)), now()).await.unwrap();
    // The issuer signs with elliptic keys: a good signature by its RSA key counts nothing.
    assert_eq!(authenticator.verify(&rsa.sign(STAFF_ISSUER, &json!(AUD)), now()).await, Err(AuthError::Refused("algorithm")));
    let header = |algorithm, kid: &str| Header { kid: Some(kid.to_owned()), ..Header::new(algorithm) };
    // HS256 with what everybody can fetch as the secret: the key set, the key, its coordinates.
    for secret in [set(&both), ec.public.to_string(), ec.public["x"].as_str().unwrap().to_owned(), String::new()] {
        let token = encode(&header(Algorithm::HS256, "ec"), &claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap();
        assert_eq!(authenticator.verify(&token, now()).await, Err(AuthError::Refused("algorithm")));
    }
    // No signature at all.
    let part = |text: &str| base64(text.as_bytes());
    for algorithm in ["none", "None", "NONE", ""] {
        let head = json!({ "alg": algorithm, "typ": "JWT", "kid": "ec" }).to_string();
        for signature in ["", "AA"] {
            let token = format!("{}.{}.{signature}", part(&head), part(&claims.to_string()));
            assert!(matches!(authenticator.verify(&token, now()).await, Err(AuthError::Refused(_))), "{algorithm}");
        }
    }
    // Headers that say where the key is, or bring it along.
    let bring = Header {
        jku: Some("https://attacker.example/jwks".to_owned()),
        x5u: Some("https://attacker.example/cert".to_owned()),
        jwk: Some(serde_json::from_value(attacker.public.clone()).unwrap()),
        ..header(Algorithm::ES256, "ec")
    };
    assert_eq!(authenticator.verify(&attacker.sign_with(&bring, &claims), now()).await, Err(AuthError::Refused("signature or claims")));
    authenticator.verify(&ec.sign_with(&bring, &claims), now()).await.unwrap();
    let critical = Header { crit: Some(vec!["exp".to_owned()]), ..header(Algorithm::ES256, "ec") };
    assert_eq!(authenticator.verify(&ec.sign_with(&critical, &claims), now()).await, Err(AuthError::Refused("critical header")));
    // A key that is asked for by a path, or by nothing.
    for kid in ["", "../../etc/passwd", "ec\u{0}", "EC", &"k".repeat(200)] {
        assert!(matches!(
            authenticator.verify(&ec.sign_with(&header(Algorithm::ES256, kid), &claims), now()).await,
            Err(AuthError::Refused(_))
        ));
    }
    assert!(authenticator.verify(&ec.sign_with(&Header::new(Algorithm::ES256), &claims), now()).await.is_err());
}

#[tokio::test]
async fn a_key_that_names_its_algorithm_is_good_for_no_other() {
    let key = Key::rsa("rsa");
    let with_keys = |keys| Authenticator::new(vec![issuer(STAFF_ISSUER, Family::Rsa, &[(AUD, Audience::Staff)], keys)]);
    let token = |algorithm| {
        let header = Header { kid: Some("rsa".to_owned()), ..Header::new(algorithm) };
        key.sign_with(&header, &claims(STAFF_ISSUER, &json!(AUD)))
    };
    let named = with_keys(given(&[&key]));
    named.verify(&token(Algorithm::RS256), now()).await.unwrap();
    assert_eq!(named.verify(&token(Algorithm::RS512), now()).await, Err(AuthError::Refused("algorithm of the key")));
    let mut public = key.public.clone();
    public.as_object_mut().unwrap().remove("alg");
    let unnamed = with_keys(KeyCache::given(PublicKeys::parse(json!({ "keys": [public] }).to_string().as_bytes()).unwrap()));
    unnamed.verify(&token(Algorithm::RS512), now()).await.unwrap();
}

#[tokio::test]
async fn a_token_that_was_good_is_not_remembered_beyond_its_end() {
    let key = Key::elliptic("k");
    let authenticator = staff_only(given(&[&key]));
    let mut short = claims(STAFF_ISSUER, &json!(AUD));
    short["exp"] = at(10).timestamp().into();
    let token = key.sign_with(&Header { kid: Some("k".into()), ..Header::new(Algorithm::ES256) }, &short);
    authenticator.verify(&token, at(0)).await.unwrap();
    authenticator.verify(&token, at(39)).await.unwrap(); // clocks may differ by half a minute
    assert_eq!(authenticator.verify(&token, at(40)).await, Err(AuthError::Refused("expired")));
}

#[tokio::test]
async fn a_token_of_nobody_proves_nothing() {
    let key = Key::elliptic("k");
    let authenticator = staff_only(given(&[&key]));
    for subject in ["", " ", "\u{a0}", &"s".repeat(256)] {
        let mut nobody = claims(STAFF_ISSUER, &json!(AUD));
        nobody["sub"] = subject.into();
        let token = key.sign_with(&Header { kid: Some("k".into()), ..Header::new(Algorithm::ES256) }, &nobody);
        assert_eq!(authenticator.verify(&token, now()).await, Err(AuthError::Refused("subject")), "{subject:?}");
    }
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().enumerate().fold(0u32, |bits, (at, byte)| bits | u32::from(*byte) << (16 - 8 * at));
        out.extend((0..=three.len()).map(|at| char::from(LETTERS[(bits >> (18 - 6 * at) & 63) as usize])));
    }
    out
}

#[test]
fn a_key_set_that_is_ambiguous_or_useless_is_refused() {
    let key = Key::elliptic("k");
    let mut secret = key.public.clone();
    secret["use"] = "enc".into();
    for (text, why) in [
        (json!({ "keys": [key.public, Key::elliptic("k").public] }), "two keys have the same kid"),
        (json!({ "keys": [secret] }), "no usable key"),
        (json!({ "keys": [{ "kty": "EC", "crv": "P-256", "kid": "x", "x": "AA", "y": "!" }] }), "no usable key"),
    ] {
        assert_eq!(PublicKeys::parse(text.to_string().as_bytes()).unwrap_err(), why);
    }
}

#[cfg(unix)]
#[test]
fn the_key_of_the_built_in_issuer_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;

    use presentie::http::built_in_issuer::BuiltInIssuer;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("presentie.issuer.key");
    // Many start at once: all get the same key.
    let sets: Vec<String> = std::thread::scope(|scope| {
        let starters: Vec<_> = (0..8).map(|_| scope.spawn(|| BuiltInIssuer::open(&path).unwrap().key().jwks())).collect();
        starters.into_iter().map(|starter| starter.join().unwrap()).collect()
    });
    assert!(sets.iter().all(|set| set == &sets[0]));
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left behind");
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
    assert!(BuiltInIssuer::open(&path).err().unwrap().contains("others can read it"));
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
    std::fs::write(&path, "").unwrap();
    assert!(BuiltInIssuer::open(&path).err().unwrap().contains("is no key"));
}
