//! Where the reader sends what it finds: a bounded channel, so that it waits when the deed is behind.

use super::line::Line;
use crate::deed::import_fact::RosterFact;
use crate::deed::import_item::{ColumnNames, Item};
use crate::deed::import_table::{Place, Refused};
use crate::exchange::request::{self, ExchangeError, Progress};
use crate::store::ending::Complete;
use crate::store::table::Table;

/// The way out.
pub(super) struct Out<'a> {
    pub(super) items: &'a request::Out<Item>,
    pub(super) progress: Progress,
}

/// Rows of ours that one row of a file is about.
pub(super) type About = Vec<(&'static Table, String)>;

impl Out<'_> {
    fn send(&self, item: Item) -> Result<(), ExchangeError> {
        self.items.put(item)
    }

    pub(super) fn fact(&self, fact: impl Into<RosterFact>, place: Place, names: ColumnNames) -> Result<(), ExchangeError> {
        self.send(Item::Fact(fact.into(), place, names))
    }

    /// Sends the fact, or why there is none.
    pub(super) fn take<F: Into<RosterFact>>(
        &self,
        line: &Line,
        fact: Result<F, Refused>,
        names: ColumnNames,
        about: impl FnOnce() -> About,
    ) -> Result<(), ExchangeError> {
        match fact {
            Ok(fact) => self.fact(fact, line.place(), names),
            Err(refused) => self.refuse(refused, about()),
        }
    }

    /// The value, or none after a refusal of it alone: the rest of the row is taken.
    pub(super) fn part<T: Default>(&self, part: Result<T, Refused>) -> Result<T, ExchangeError> {
        match part {
            Ok(value) => Ok(value),
            Err(refused) => self.refuse(refused, vec![]).map(|()| T::default()),
        }
    }

    pub(super) fn refuse(&self, refused: Refused, about: About) -> Result<(), ExchangeError> {
        self.send(Item::Refused(refused, about))
    }

    pub(super) fn notice(&self, text: String) -> Result<(), ExchangeError> {
        self.send(Item::Notice(text))
    }

    pub(super) fn ended(&self, table: &'static Table, key: impl Into<String>) -> Result<(), ExchangeError> {
        self.send(Item::Ended(table, key.into()))
    }

    pub(super) fn complete(&self, complete: Complete) -> Result<(), ExchangeError> {
        self.send(Item::Complete(complete))
    }

    pub(super) fn end(&self) -> Result<(), ExchangeError> {
        self.send(Item::End)
    }
}
