//! Reader and deed together: the one reads while the other writes.

use std::path::Path;

use tokio::sync::mpsc::channel;

use super::{Options, ReadError, read};
use crate::deed::DeedError;
use crate::deed::import_roster::{ImportRoster, run};
use crate::deed::import_table::{ImportMode, ImportTable};
use crate::policy::permit::Permit;
use crate::store::Store;
use crate::store::roster::NewInstitution;

/// Facts that may wait for the deed.
const WAITING: usize = 1_024;

/// Why a bundle was not imported; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// It could not be written.
    #[error(transparent)]
    Deed(#[from] DeedError),
}

/// Imports a bundle, at an institution that is made with it if there is one to make.
pub async fn import(
    store: &Store,
    permit: &Permit<ImportRoster>,
    new: Option<&NewInstitution>,
    mode: ImportMode,
    path: &Path,
    options: Options,
) -> Result<ImportTable, ImportError> {
    let (sender, receiver) = channel(WAITING);
    let (today, now, path) = (options.today, options.now, path.to_owned());
    let reading = tokio::task::spawn_blocking(move || read(&path, &options, sender));
    let written = run(store, permit, new, mode, receiver, today, now).await;
    match (written, reading.await) {
        (_, Ok(Err(error @ ReadError::File(..)))) => Err(error.into()),
        (written, _) => Ok(written?),
    }
}
