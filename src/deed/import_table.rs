//! What an import came to: counts per table, and every row that was refused, with its place.

use std::sync::Arc;

use crate::store::bulk::{RunTotals, Upserted};

/// No more rows than this are told of word for word; all are counted.
const KEPT: usize = 10_000;

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file's name, without its folder.
    pub file: Arc<str>,
    /// Its line, from 1; 0: the file as a whole.
    pub line: u64,
}

impl Place {
    /// A refusal of what stands here.
    #[must_use]
    pub fn refuse(&self, column: impl Into<String>, reason: impl Into<String>) -> Refused {
        Refused { place: self.clone(), column: column.into(), reason: reason.into() }
    }
}

/// A row, or one fact of it, that was not imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Where it stands.
    pub place: Place,
    /// In which column.
    pub column: String,
    /// What is wrong with it.
    pub reason: String,
}

/// What a reader of rows hands over. A source that breaks off before [`Item::End`] is not imported at all.
#[derive(Clone, Debug)]
pub enum Item<R> {
    /// What a row says.
    Row(Box<R>, Place),
    /// A row that says nothing usable.
    Refused(Refused),
    /// That was all.
    End,
}

/// How an import is to end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportMode {
    /// Count, and write nothing.
    pub dry_run: bool,
    /// Write nothing if any row is refused.
    pub strict: bool,
    /// It is meant that a large part of the school ends.
    pub mass_ending: bool,
}

/// What became of the rows of one table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Were not there.
    pub created: u64,
    /// Differed.
    pub changed: u64,
    /// Were alike.
    pub unchanged: u64,
    /// Vanished from the source.
    pub ended: u64,
}

/// What an import came to.
#[derive(Clone, Debug, Default)]
pub struct ImportTable {
    /// Counts per table, in order of writing.
    pub tables: Vec<(&'static str, Counts)>,
    /// Refused rows, the first ten thousand.
    pub refused: Vec<Refused>,
    /// How many were refused.
    pub refused_count: u64,
    /// Rows that say more than a person set by hand, which was kept; the first ten thousand.
    pub kept: Vec<Refused>,
    /// How many those were.
    pub kept_count: u64,
    /// What else is worth saying, once each.
    pub notices: Vec<String>,
    /// Whether it was written.
    pub written: bool,
}

impl ImportTable {
    /// The counts of a table.
    pub fn counts(&mut self, table: &'static str) -> &mut Counts {
        let at = self.tables.iter().position(|(name, _)| *name == table).unwrap_or_else(|| {
            self.tables.push((table, Counts::default()));
            self.tables.len() - 1
        });
        &mut self.tables[at].1
    }

    /// Adds a batch.
    pub fn add(&mut self, table: &'static str, batch: Upserted) {
        let counts = self.counts(table);
        counts.created += batch.created;
        counts.changed += batch.changed;
        counts.unchanged += batch.unchanged;
    }

    /// Adds a refusal.
    pub fn refuse(&mut self, refused: Refused) {
        self.refused_count += 1;
        if self.refused.len() < KEPT {
            self.refused.push(refused);
        }
    }

    /// Adds a row that was kept as a person set it: no refusal, for the file is not wrong.
    pub fn keep(&mut self, kept: Refused) {
        self.kept_count += 1;
        if self.kept.len() < KEPT {
            self.kept.push(kept);
        }
    }

    /// Adds a notice, if it is new.
    pub fn notice(&mut self, notice: String) {
        if !self.notices.contains(&notice) {
            self.notices.push(notice);
        }
    }

    /// Whether it may be written.
    #[must_use]
    pub fn may_write(&self, mode: ImportMode) -> bool {
        !mode.dry_run && !(mode.strict && self.refused_count > 0)
    }

    /// All tables together.
    #[must_use]
    pub fn totals(&self) -> RunTotals {
        let sum = |of: fn(&Counts) -> u64| self.tables.iter().map(|(_, counts)| of(counts)).sum();
        RunTotals { created: sum(|c| c.created), changed: sum(|c| c.changed), ended: sum(|c| c.ended), refused: self.refused_count }
    }
}
