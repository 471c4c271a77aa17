//! What every import is asked with, and how a file is fed to a deed: a thread reads, the deed writes, and neither waits long for the other.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ::entity::id::InstitutionId;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::deed::DeedError;
use crate::deed::import_table::{ImportMode, ImportTable, Place};
use crate::domain::local_time::local_date;

/// Told of bytes that were read since it was told last.
pub type Progress = Arc<dyn Fn(u64) + Send + Sync>;

/// What to import, and where.
#[derive(Clone)]
pub struct Request {
    /// Into which institution.
    pub institution: InstitutionId,
    /// Its time zone: local times of files are in it.
    pub zone: Tz,
    /// A file, or for a timetable a folder of files.
    pub path: PathBuf,
    /// How it is to end.
    pub mode: ImportMode,
    /// This instant.
    pub now: DateTime<Utc>,
    /// Who is told how far it is.
    pub progress: Progress,
}

impl Request {
    /// This day at the institution.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        local_date(self.now, self.zone)
    }
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// A file could not be read.
    #[error("{file}: {error}")]
    File {
        /// Which.
        file: String,
        /// Why.
        error: std::io::Error,
    },
    /// A file is of another format.
    #[error("{file}: {reason}")]
    Format {
        /// Which.
        file: String,
        /// In what way.
        reason: String,
    },
    /// The deed was not done.
    #[error(transparent)]
    Deed(#[from] DeedError),
    /// The deed gave up, so that nobody listens to the reader.
    #[error("the import was given up")]
    GivenUp,
}

/// Where a reader puts what it has read.
pub(super) struct Out<T>(Sender<T>);

impl<T> Out<T> {
    /// Hands over one item, and waits while the deed has enough to do.
    pub(super) fn put(&self, item: T) -> Result<(), ExchangeError> {
        self.0.blocking_send(item).map_err(|_| ExchangeError::GivenUp)
    }
}

/// Reads on a thread of its own what the deed takes. What stopped the reader is told rather than that the deed then had no end.
pub(super) async fn feed<T: Send + 'static>(
    read: impl FnOnce(&Out<T>) -> Result<(), ExchangeError> + Send + 'static,
    deed: impl AsyncFnOnce(Receiver<T>) -> Result<ImportTable, DeedError>,
) -> Result<ImportTable, ExchangeError> {
    let (sender, receiver) = channel(2_000);
    let reader = tokio::task::spawn_blocking(move || read(&Out(sender)));
    let done = deed(receiver).await;
    match reader.await {
        Ok(Err(ExchangeError::GivenUp)) | Err(_) => Ok(done?),
        Ok(Err(error)) => Err(error),
        Ok(Ok(())) => Ok(done?),
    }
}

/// A line of a file, by the file's name without its folder.
pub(super) fn place(path: &Path, line: u64) -> Place {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    Place { file: name.as_ref().into(), line }
}

/// What went wrong with reading a file.
pub(super) fn unreadable(path: &Path) -> impl Fn(std::io::Error) -> ExchangeError {
    move |error| ExchangeError::File { file: path.display().to_string(), error }
}
