//! Where an issuer's public keys come from, and when they are fetched again: never open on failure, and old keys stay while a fetch fails.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration as Wait;

use chrono::{DateTime, Duration, Utc};
use tokio::sync::Mutex;

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
}

#[derive(Debug, Default)]
struct State {
    keys: Option<Arc<PublicKeys>>,
    tried: Option<DateTime<Utc>>,
    fetched: Option<DateTime<Utc>>,
}

impl KeyCache {
    /// Keys from there, fetched when they are first needed.
    #[must_use]
    pub fn new(source: KeySource) -> Self {
        Self { source, state: Mutex::default() }
    }

    /// These keys.
    #[must_use]
    pub fn given(keys: PublicKeys) -> Self {
        Self { source: KeySource::Given, state: Mutex::new(State { keys: Some(Arc::new(keys)), ..State::default() }) }
    }

    /// The keys, fetched anew if they are old or have none of that name; none: there never were any.
    pub async fn having(&self, kid: &str, now: DateTime<Utc>) -> Option<Arc<PublicKeys>> {
        let mut state = self.state.lock().await;
        let known = state.keys.as_ref().is_some_and(|keys| keys.has(kid));
        let stale = state.fetched.is_none_or(|at| now - at > Duration::seconds(STALE_AFTER));
        let rested = state.tried.is_none_or(|at| now - at >= Duration::seconds(AGAIN_AFTER));
        if (!known || stale) && rested && !matches!(self.source, KeySource::Given) {
            state.tried = Some(now);
            match self.fetch().await {
                Ok(keys) => {
                    state.keys = Some(Arc::new(keys));
                    state.fetched = Some(now);
                }
                Err(error) => tracing::error!(source = ?self.source, error, "keys of an issuer"),
            }
        }
        state.keys.clone()
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
