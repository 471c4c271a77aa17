//! How every import runs: rows come in batches, and at the end all of it is written, or nothing.

use tokio::sync::mpsc::Receiver;

use super::DeedError;
use super::import_table::{ImportMode, ImportTable, Item, Place};
use crate::policy::permit::SystemDeed;
use crate::store::bulk::Bulk;

/// Rows that came in, and whether they were the last.
pub(super) struct Rows<R> {
    pub rows: Vec<(R, Place)>,
    pub last: bool,
}

/// The next rows, at most so many. What says nothing usable is refused in the table; a source that breaks off is an error, and what was
/// written so far is undone with its transaction.
pub(super) async fn next<R>(input: &mut Receiver<Item<R>>, table: &mut ImportTable, most: usize) -> Result<Rows<R>, DeedError> {
    let mut rows = vec![];
    while rows.len() < most {
        match input.recv().await {
            None => return Err(DeedError::BrokeOff),
            Some(Item::End) => return Ok(Rows { rows, last: true }),
            Some(Item::Row(row, place)) => rows.push((*row, place)),
            Some(Item::Refused(refused)) => table.refuse(refused),
        }
    }
    Ok(Rows { rows, last: false })
}

/// Writes all of it, unless the mode says otherwise.
pub(super) async fn finish<D: SystemDeed>(bulk: Bulk<'_, D>, mut table: ImportTable, mode: ImportMode) -> Result<ImportTable, DeedError> {
    table.written = table.may_write(mode);
    if table.written {
        bulk.commit().await?;
    } else {
        bulk.rollback().await?;
    }
    Ok(table)
}
