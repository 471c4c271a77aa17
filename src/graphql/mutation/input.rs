//! Words of an input as values: what does not fit is a refusal that names its path.

use async_graphql::ID;
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, SubsecRound, Timelike, Utc};

use super::user_error::UserError;
use crate::deed::complaint::{Breach, Complaint};
use crate::domain::governing::Refused;
use crate::graphql::error::Rule;
use crate::graphql::id::Wire;
use crate::graphql::language::Language;
use crate::graphql::scalar::Date;

/// Reads values in one language, and gathers what does not fit.
pub(super) struct Reader {
    language: Language,
    pub errors: Vec<UserError>,
}

impl Reader {
    pub(super) fn new(language: Language) -> Self {
        Self { language, errors: vec![] }
    }

    /// The key of a kind.
    pub(super) fn id<T: Wire>(&mut self, id: &ID, path: &[&str]) -> Option<T> {
        let read = T::from_wire(id, path.last().copied().unwrap_or_default()).ok();
        if read.is_none() {
            self.errors.push(UserError::value(path, Rule::Id(T::KIND), self.language));
        }
        read
    }

    /// A value that is not what its field takes.
    pub(super) fn refuse(&mut self, path: &[&str], rule: Rule) {
        self.errors.push(UserError::value(path, rule, self.language));
    }

    /// A value that a rule of governing refuses before any deed is asked.
    pub(super) fn say(&mut self, path: &[&str], refused: Refused) {
        self.errors.push(UserError::of(&Complaint::at(path, Breach::Governing(refused)), self.language));
    }

    /// An instant from 2000 to 2100, in whole microseconds: the databases keep no more. None in a leap second, which no clock of ours has and
    /// the databases do not keep.
    pub(super) fn instant(&mut self, at: Option<DateTime<FixedOffset>>, path: &[&str]) -> Option<DateTime<Utc>> {
        let at = at?.with_timezone(&Utc);
        let leaps = at.nanosecond() >= 1_000_000_000;
        if (2000..=2100).contains(&at.year()) && !leaps {
            return Some(at.trunc_subsecs(6));
        }
        self.errors.push(UserError::value(path, Rule::Instant, self.language));
        None
    }

    /// A school day.
    pub(super) fn day(&mut self, day: Date, path: &[&str]) -> Option<NaiveDate> {
        let read = day.day(path.last().copied().unwrap_or_default()).ok();
        if read.is_none() {
            self.errors.push(UserError::value(path, Rule::Date, self.language));
        }
        read
    }
}
