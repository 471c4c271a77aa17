//! Files that a test writes, and what importing them came to.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use entity::id::InstitutionId;
use presentie::deed::import_table::{ImportMode, ImportTable};
use presentie::exchange::request::Request;
use presentie::store::{Store, roster};
use sea_orm::{ConnectionTrait, Statement};

use super::server::now;
use super::world;

/// A folder of files for one school.
pub struct Files {
    folder: tempfile::TempDir,
    pub institution: InstitutionId,
}

impl Files {
    /// An empty folder for the first school of the test world.
    pub async fn new(store: &Store) -> Self {
        let (institution, _) = roster::institution(store, world::CODE).await.unwrap().unwrap();
        Self { folder: tempfile::tempdir().unwrap(), institution }
    }

    /// Writes a file, and gives its path.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// The folder itself.
    pub fn path(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// A request to import what is there, on the day of the test world.
    pub fn request(&self, path: &Path) -> Request {
        Request {
            institution: self.institution,
            zone: chrono_tz::Europe::Amsterdam,
            path: path.to_owned(),
            mode: ImportMode::default(),
            now: now(),
            progress: Arc::new(|_| {}),
        }
    }
}

/// created, changed, unchanged, ended.
pub fn counts(table: &ImportTable, name: &str) -> [u64; 4] {
    let found = table.tables.iter().find(|(table, _)| *table == name);
    found.map_or([0; 4], |(_, counts)| [counts.created, counts.changed, counts.unchanged, counts.ended])
}

/// Refused rows as `file:line column: reason`.
pub fn refused(table: &ImportTable) -> Vec<String> {
    let one = |refused: &presentie::deed::import_table::Refused| {
        format!("{}:{} {}: {}", refused.place.file, refused.place.line, refused.column, refused.reason)
    };
    table.refused.iter().map(one).collect()
}

/// Changes rows as no deed does; there must be some.
pub async fn change(store: &Store, sql: &str) {
    let tx = store.begin().await.unwrap();
    assert!(tx.execute_unprepared(sql).await.unwrap().rows_affected() > 0, "{sql}");
    tx.commit().await.unwrap();
}

/// One column of text of every row of a query.
pub async fn texts(store: &Store, sql: &str) -> Vec<String> {
    let rows = store.read().query_all_raw(Statement::from_string(store.backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index::<Option<String>>(0).unwrap().unwrap_or_default()).collect()
}
