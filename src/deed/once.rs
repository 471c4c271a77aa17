//! A deed that is asked for twice is done once: the second time its stored outcome is answered.

use aws_lc_rs::digest::{SHA256, digest};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::DeedError;
use super::complaint::{Breach, Complaint};
use crate::policy::permit::Named;
use crate::store::StoreError;
use crate::store::idempotency::{self, Asked};
use crate::store::work::Work;

/// Longest key, in characters.
const LONGEST_KEY: usize = 100;

/// A caller's own key for one write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OnceKey {
    key: String,
    hash: Vec<u8>,
}

impl OnceKey {
    /// For this input, which must be the same the next time.
    pub(super) fn new(key: &str, input: &impl Serialize) -> Result<Self, DeedError> {
        let fits = !key.is_empty() && key.chars().count() <= LONGEST_KEY && !key.chars().any(char::is_control);
        if !fits {
            return Err(Complaint::at(&["idempotencyKey"], Breach::Text { most: LONGEST_KEY }).into());
        }
        let text = serde_json::to_vec(input).map_err(|_error| DeedError::Store(StoreError::Missing("an input that can be written")))?;
        Ok(Self { key: key.to_owned(), hash: digest(&SHA256, &text).as_ref().to_vec() })
    }

    /// What came of it before, if it was asked for before.
    pub(super) async fn before<D: Named, T: DeserializeOwned>(&self, work: &Work<'_, D>) -> Result<Option<T>, DeedError> {
        match idempotency::take(work, &self.key, &self.hash).await? {
            Asked::First => Ok(None),
            Asked::Before(outcome) => {
                let read = serde_json::from_str(&outcome).map_err(|_error| StoreError::Missing("an outcome that can be read"))?;
                Ok(Some(read))
            }
            Asked::Otherwise => Err(Complaint::at(&["idempotencyKey"], Breach::KeyReused).into()),
        }
    }

    /// Keeps what came of it.
    pub(super) async fn keep<D: Named>(&self, work: &Work<'_, D>, outcome: &impl Serialize) -> Result<(), DeedError> {
        let text = serde_json::to_string(outcome).map_err(|_error| StoreError::Missing("an outcome that can be written"))?;
        Ok(idempotency::keep(work, &self.key, &text).await?)
    }
}
