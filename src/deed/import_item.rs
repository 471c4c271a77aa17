//! What a reader of a roster hands over, one by one, so that no file ever stands in memory.

use super::import_fact::RosterFact;
use super::import_table::{Place, Refused};
use crate::store::ending::Complete;
use crate::store::table::Table;

/// Our column, and what the file calls it.
pub type ColumnNames = &'static [(&'static str, &'static str)];

/// What a reader hands over.
#[derive(Clone, Debug)]
pub enum Item {
    /// A fact and where it stands; names of columns of the file stand for ours in refusals.
    Fact(RosterFact, Place, ColumnNames),
    /// A row, or one fact of it, that says nothing usable. The rows it was about have not vanished: they stay as they are.
    Refused(Refused, Vec<(&'static Table, String)>),
    /// Something worth saying, once.
    Notice(String),
    /// The source says of this row that it has ended.
    Ended(&'static Table, String),
    /// What the source does not name has ended.
    Complete(Complete),
    /// Everything was read. A source that breaks off before it changes nothing.
    End,
}
