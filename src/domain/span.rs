//! A run of whole days.

use chrono::NaiveDate;

/// From the first day to the last, both included; without a last day: until further notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First day.
    pub begins: NaiveDate,
    /// Last day.
    pub ends: Option<NaiveDate>,
}

impl Span {
    /// Between two days.
    #[must_use]
    pub fn between(begins: NaiveDate, ends: NaiveDate) -> Self {
        Self { begins, ends: Some(ends) }
    }

    /// From a day on.
    #[must_use]
    pub fn from(begins: NaiveDate) -> Self {
        Self { begins, ends: None }
    }

    /// Whether any day is in both.
    #[must_use]
    pub fn overlaps(&self, other: Self) -> bool {
        let some = |span: &Self| span.ends.is_none_or(|ends| ends >= span.begins);
        some(self) && some(&other) && self.ends.is_none_or(|ends| ends >= other.begins) && other.ends.is_none_or(|ends| ends >= self.begins)
    }

    /// From the begin of the earlier to the end of the later.
    #[must_use]
    pub fn with(&self, other: Self) -> Self {
        let ends = self.ends.zip(other.ends).map(|(one, other)| one.max(other));
        Self { begins: self.begins.min(other.begins), ends }
    }

    /// Whether this day, or one after it, is in it.
    #[must_use]
    pub fn holds_after(&self, day: NaiveDate) -> bool {
        self.ends.is_none_or(|ends| ends >= day && ends >= self.begins)
    }

    /// Whether the day is in it.
    #[must_use]
    pub fn holds(&self, day: NaiveDate) -> bool {
        self.begins <= day && self.ends.is_none_or(|ends| day <= ends)
    }
}
