//! A stretch of clock time. Instants, so that a night on which the clock is changed is as long as it was.

use chrono::{DateTime, Duration, Utc};

/// From an instant up to, not including, another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// First instant.
    pub begins: DateTime<Utc>,
    /// First instant after it.
    pub ends: DateTime<Utc>,
}

impl Interval {
    /// Whole minutes in it; none if it ends before it begins.
    #[must_use]
    pub fn minutes(&self) -> u32 {
        u32::try_from((self.ends - self.begins).num_minutes()).unwrap_or(0)
    }

    /// Whether the instant is in it.
    #[must_use]
    pub fn holds(&self, at: DateTime<Utc>) -> bool {
        self.begins <= at && at < self.ends
    }

    /// What both have, if anything.
    #[must_use]
    pub fn common(&self, other: &Self) -> Option<Self> {
        let common = Self { begins: self.begins.max(other.begins), ends: self.ends.min(other.ends) };
        (common.begins < common.ends).then_some(common)
    }

    /// The begin of each whole minute of it.
    pub fn each_minute(&self) -> impl Iterator<Item = DateTime<Utc>> {
        let begins = self.begins;
        (0..self.minutes()).map(move |minute| begins + Duration::minutes(i64::from(minute)))
    }
}
