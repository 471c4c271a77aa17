//! Rows in, rows out: one query, one function. The only floor of ours, with `entity` and `migration`, that names `sea_orm`.
//!
//! On SQLite one connection writes and several read, so that nobody waits for a lock that is never given; on PostgreSQL one pool does both.

pub mod absence_kind;
pub mod absence_report;
pub mod administrator;
mod alive;
pub mod attendance;
mod batch;
pub mod bulk;
pub mod by_hand;
pub mod calendar;
pub mod coming_of_age;
mod connect;
pub mod counted;
mod dated_tie;
pub mod day_lines;
pub mod ending;
mod error;
pub mod expiring;
pub mod filer;
pub mod flag;
pub mod grant;
pub mod guardianship;
pub mod idempotency;
pub mod identity;
pub mod imported_report;
pub mod institution;
pub mod invitation;
pub mod invitation_try;
pub mod joining;
pub mod json;
pub mod judging;
pub mod leave;
pub mod lesson;
pub mod lesson_links;
mod lesson_rows;
pub mod links;
pub mod marks;
pub mod mentorship;
pub mod migrate;
mod need;
pub mod open_register;
pub mod page;
pub mod person;
pub mod persona;
pub mod presence;
mod presence_scope;
pub mod reason_text;
pub mod recount;
pub mod register;
pub mod replanned;
pub mod report_lessons;
pub mod report_links;
pub mod report_list;
pub mod report_row;
pub mod report_span;
mod report_state;
pub mod report_word;
pub mod role;
pub mod roster;
pub(crate) mod rows;
pub mod rule;
pub mod school;
pub mod scope;
pub mod seal;
mod set_row;
pub mod setting;
pub mod signal;
pub mod signal_change;
pub mod signal_row;
pub mod signal_state;
pub mod staff;
pub mod staff_tie;
pub mod standing;
pub mod statistics;
pub mod student;
pub mod student_day;
pub mod student_fact;
pub mod summary;
pub mod table;
mod taken_state;
pub mod taking;
pub mod task;
mod task_arm;
pub mod task_claim;
mod task_contradiction;
pub mod tie_state;
pub mod timetable;
pub mod unit;
pub mod vanished;
pub mod viewer;
pub mod walk_in;
pub mod watch_list;
pub mod week;
pub mod week_row;
pub mod work;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sea_orm::{
    Database, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};

use connect::options;
pub use error::StoreError;

/// The two ends of the database.
#[derive(Clone, Debug)]
pub struct Store {
    read: DatabaseConnection,
    write: DatabaseConnection,
}

/// How often a statement was sent; for tests that hold query budgets.
pub type Counter = Arc<AtomicUsize>;

/// Is shown each statement that was sent; for tests that look at query plans.
pub type Watch = Arc<dyn Fn(&Statement) + Send + Sync>;

impl Store {
    /// Opens `sqlite:path`, `sqlite::memory:` excluded, or `postgres://...`. A SQLite file that is missing is made.
    pub async fn connect(url: &str, readers: u32) -> Result<Self, StoreError> {
        Self::connect_watching(url, readers, None).await
    }

    /// The same, counting each statement.
    pub async fn connect_counting(url: &str, readers: u32, counter: Option<Counter>) -> Result<Self, StoreError> {
        let count = |counter: Counter| -> Watch {
            Arc::new(move |_| {
                counter.fetch_add(1, Ordering::SeqCst);
            })
        };
        Self::connect_watching(url, readers, counter.map(count)).await
    }

    /// The same, showing each statement.
    pub async fn connect_watching(url: &str, readers: u32, watch: Option<Watch>) -> Result<Self, StoreError> {
        let watched = |mut connection: DatabaseConnection| {
            if let Some(watch) = watch.clone() {
                connection.set_metric_callback(move |info| watch(info.statement));
            }
            connection
        };
        if url.starts_with("sqlite:") {
            let write = watched(Database::connect(options(url, 1, false)).await?);
            let read = watched(Database::connect(options(url, readers, true)).await?);
            Ok(Self { read, write })
        } else {
            let pool = watched(Database::connect(options(url, readers, false)).await?);
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
