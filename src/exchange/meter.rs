//! How far a reader has come, for whoever shows it to a person.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes read and to read; copies share it.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<(AtomicU64, AtomicU64)>);

impl Meter {
    /// So many bytes will be read.
    pub fn expect(&self, bytes: u64) {
        self.0.1.fetch_add(bytes, Ordering::Relaxed);
    }

    /// So many more were.
    pub fn add(&self, bytes: u64) {
        self.0.0.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Bytes read, and to read in all.
    #[must_use]
    pub fn state(&self) -> (u64, u64) {
        (self.0.0.load(Ordering::Relaxed), self.0.1.load(Ordering::Relaxed))
    }
}
