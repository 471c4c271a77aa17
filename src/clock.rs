//! The one place that reads the time. Everything else takes it as an argument.

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use chrono_tz::Tz;

/// What time it is: the system's, with the calendar moved by whole days for a demonstration, or a fixed one in tests.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// The system's clock, so many days later (or earlier).
    System {
        /// Whole days added to the calendar.
        shift_days: i64,
    },
    /// Always this instant.
    Fixed(DateTime<Utc>),
}

impl Clock {
    /// The system's clock as it is.
    pub const SYSTEM: Self = Self::System { shift_days: 0 };

    /// A clock whose calendar says `today` now, in that time zone.
    #[must_use]
    pub fn with_today(today: NaiveDate, zone: Tz) -> Self {
        let real = Self::SYSTEM.now().with_timezone(&zone).date_naive();
        Self::System { shift_days: (today - real).num_days() }
    }

    /// Now, in whole microseconds: PostgreSQL keeps no more, and a value read back must equal the one written.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn now(&self) -> DateTime<Utc> {
        match *self {
            Self::System { shift_days } => (Utc::now() + chrono::Duration::days(shift_days)).trunc_subsecs(6),
            Self::Fixed(at) => at,
        }
    }

    /// The real time, whatever day the calendar was moved to: tokens are checked against it.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn real_now(&self) -> DateTime<Utc> {
        match *self {
            Self::System { .. } => Utc::now(),
            Self::Fixed(at) => at,
        }
    }
}
