//! Where an issuer's public keys come from, and when they are fetched again: never open on failure, and old keys stay while a fetch fails.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration as Wait;

use chrono::{DateTime, Duration, Utc};

use super::authenticate::PublicKeys;

/// A fetch for an unknown key happens at most this often, in seconds.
const AGAIN_AFTER: i64 = 60;
/// Keys are fetched anew after this many seconds, so that one that was taken back is forgotten.
const STALE_AFTER: i64 = 600;
/// Most bytes of a key set.
const MOST_BYTES: u64 = 256 * 1024;

/// Where keys come from.
#[derive(Clone, Debug)]
pub enum KeySource {
    /// A file.
    File(PathBuf),
    /// An address.
    Url(String),
    /// Given; never fetched.
    Given,
}

/// Keys of one issuer, kept.
#[derive(Debug)]
pub struct KeyCache {
    source: KeySource,
    state: Mutex<State>,
    /// Held by the one who fetches.
    fetching: tokio::sync::Mutex<()>,
}

#[derive(Clone, Debug, Default)]
struct State {
    keys: Option<Arc<PublicKeys>>,
    tried: Option<DateTime<Utc>>,
    fetched: Option<DateTime<Utc>>,
}

impl State {
    fn knows(&self, kid: &str) -> bool {
        self.keys.as_ref().is_some_and(|keys| keys.has(kid))
    }

    /// Whether there is reason to fetch, and the last try is long enough ago.
    fn wants_fetch(&self, kid: &str, now: DateTime<Utc>) -> bool {
        let stale = self.fetched.is_none_or(|at| now - at > Duration::seconds(STALE_AFTER));
        let rested = self.tried.is_none_or(|at| now - at >= Duration::seconds(AGAIN_AFTER));
        (stale || !self.knows(kid)) && rested
    }
}

impl KeyCache {
    /// Keys from there, fetched when they are first needed.
    #[must_use]
    pub fn new(source: KeySource) -> Self {
        Self { source, state: Mutex::default(), fetching: tokio::sync::Mutex::default() }
    }

    /// These keys.
    #[must_use]
    pub fn given(keys: PublicKeys) -> Self {
        let state = State { keys: Some(Arc::new(keys)), ..State::default() };
        Self { state: Mutex::new(state), ..Self::new(KeySource::Given) }
    }

    /// The keys, fetched anew if they are old or have none of that name; none: there never were any.
    ///
    /// Who asks for a key that is known never waits for a fetch by somebody else, so that made-up names hold nobody up.
    pub async fn having(&self, kid: &str, now: DateTime<Utc>) -> Option<Arc<PublicKeys>> {
        let state = self.state();
        if matches!(self.source, KeySource::Given) || !state.wants_fetch(kid, now) {
            return state.keys;
        }
        let guard = match self.fetching.try_lock() {
            Ok(guard) => guard,
            Err(_) if state.knows(kid) => return state.keys,
            Err(_) => self.fetching.lock().await,
        };
        // Somebody else may have fetched while this one waited.
        if self.state().wants_fetch(kid, now) {
            self.change(|state| state.tried = Some(now));
            match self.fetch().await {
                Ok(keys) => self.change(|state| (state.keys, state.fetched) = (Some(Arc::new(keys)), Some(now))),
                Err(error) => tracing::error!(source = ?self.source, error, "keys of an issuer"),
            }
        }
        drop(guard);
        self.state().keys
    }

    fn state(&self) -> State {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
    }

    async fn fetch(&self) -> Result<PublicKeys, String> {
        let source = self.source.clone();
        let read = tokio::task::spawn_blocking(move || match source {
            KeySource::File(path) => std::fs::read(path).map_err(|error| error.to_string()),
            KeySource::Url(url) => download(&url),
            KeySource::Given => Err("nothing to fetch".to_owned()),
        });
        PublicKeys::parse(&read.await.map_err(|error| error.to_string())??)
    }
}

fn download(url: &str) -> Result<Vec<u8>, String> {
    let agent =
        ureq::Agent::new_with_config(ureq::Agent::config_builder().timeout_global(Some(Wait::from_secs(5))).max_redirects(0).build());
    let mut response = agent.get(url).call().map_err(|error| error.to_string())?;
    response.body_mut().with_config().limit(MOST_BYTES).read_to_vec().map_err(|error| error.to_string())
}
