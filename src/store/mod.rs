//! Rows in, rows out: one query, one function. The only floor of ours, with `entity` and `migration`, that names `sea_orm`.
//!
//! On SQLite one connection writes and several read, so that nobody waits for a lock that is never given; on PostgreSQL one pool does both.

pub mod absence_report;
pub mod bulk;
pub mod ending;
pub mod guardianship;
pub mod identity;
pub mod institution;
pub mod json;
pub mod lesson;
pub mod lesson_links;
mod lesson_rows;
pub mod links;
pub mod marks;
pub mod migrate;
mod need;
pub mod page;
pub mod persona;
pub mod presence;
mod presence_scope;
pub mod register;
pub mod report_row;
pub mod roster;
pub(crate) mod rows;
pub mod school_calendar;
pub mod scope;
pub mod seal;
pub mod student;
pub mod table;
pub mod timetable;
pub mod vanished;
pub mod viewer;
pub mod week;
pub mod week_row;

use std::time::Duration;

use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};

/// What can go wrong with rows. The text is for logs: it never leaves the server.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database did not answer, or said no.
    #[error("database: {0}")]
    Database(#[from] DbErr),
    /// A row that must be there is not.
    #[error("missing: {0}")]
    Missing(&'static str),
}

/// The two ends of the database.
#[derive(Clone, Debug)]
pub struct Store {
    read: DatabaseConnection,
    write: DatabaseConnection,
}

/// How often a statement was sent; for tests that hold query budgets.
pub type Counter = std::sync::Arc<std::sync::atomic::AtomicUsize>;

impl Store {
    /// Opens `sqlite:path`, `sqlite::memory:` excluded, or `postgres://...`. A SQLite file that is missing is made.
    pub async fn connect(url: &str, readers: u32) -> Result<Self, StoreError> {
        Self::connect_counting(url, readers, None).await
    }

    /// The same, counting each statement.
    pub async fn connect_counting(url: &str, readers: u32, counter: Option<Counter>) -> Result<Self, StoreError> {
        let count = |mut connection: DatabaseConnection| {
            if let Some(counter) = counter.clone() {
                connection.set_metric_callback(move |_| {
                    counter.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                });
            }
            connection
        };
        if url.starts_with("sqlite:") {
            let write = count(Database::connect(options(url, 1, false)).await?);
            let read = count(Database::connect(options(url, readers, true)).await?);
            Ok(Self { read, write })
        } else {
            let pool = count(Database::connect(options(url, readers, false)).await?);
            Ok(Self { read: pool.clone(), write: pool })
        }
    }

    /// The end that reads.
    #[must_use]
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// Which database it is.
    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.write.get_database_backend()
    }

    /// A transaction that may write; on SQLite it takes the write lock at once, since one that asks later is refused.
    pub async fn begin(&self) -> Result<DatabaseTransaction, StoreError> {
        let immediate = TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
        Ok(self.write.begin_with_options(immediate).await?)
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        Ok(self.read.ping().await?)
    }

    /// Lets go of every connection.
    pub async fn close(self) -> Result<(), StoreError> {
        self.read.close().await?;
        Ok(self.write.close().await?)
    }
}

fn options(url: &str, connections: u32, read_only: bool) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(5))
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |sqlite| {
            use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
            sqlite
                .create_if_missing(!read_only)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(5))
                .read_only(read_only)
                .statement_cache_capacity(200)
        })
        .map_sqlx_postgres_opts(|postgres| postgres.statement_cache_capacity(500));
    options
}
