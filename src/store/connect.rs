//! How connections are made, tried and given up, on SQLite and on PostgreSQL.
//!
//! A connection can die without a word: the other machine loses power, a firewall forgets it. The library waits for such a one without any
//! limit when it takes it back (sqlx #4349), so that after a while every place of the pool is taken by the dead. Here each wait has an end.

use std::time::Duration;

use sea_orm::ConnectOptions;
use sea_orm::sqlx::postgres::{PgConnection, PgPoolOptions};
use sea_orm::sqlx::{Connection, Error};
use tokio::time::timeout;

/// Longest wait for a connection of PostgreSQL.
const ACQUIRE_TIME: Duration = Duration::from_secs(3);
/// Longest wait for one of SQLite, which has one writer and does not die: a whole school takes its registers at the begin of a lesson, one
/// after the other. Below the time of a request.
const QUEUE_TIME: Duration = Duration::from_secs(8);
/// A connection that was idle for so long is tried before it is used.
const IDLE_TIME: Duration = Duration::from_secs(1);
/// Longest wait for a sign of life of a connection.
const LIFE_TIME: Duration = Duration::from_secs(1);
/// Pages that a connection of SQLite keeps in memory, in KiB as its pragma takes them: the default of 2 MiB has the one writer write and read
/// the same pages again and again during an import. Readers are many and read little.
const WRITER_CACHE: &str = "-8192";
/// Longest wait of a writer of SQLite for another.
const BUSY_TIME: Duration = Duration::from_secs(5);

/// Options of one pool.
pub(super) fn options(url: &str, connections: u32, read_only: bool) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    let wait = if url.starts_with("sqlite:") { QUEUE_TIME } else { ACQUIRE_TIME };
    options
        .max_connections(connections)
        .acquire_timeout(wait)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |sqlite| {
            use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
            let sqlite = if read_only { sqlite } else { sqlite.pragma("cache_size", WRITER_CACHE) };
            sqlite
                .create_if_missing(!read_only)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(BUSY_TIME)
                .read_only(read_only)
                .statement_cache_capacity(200)
        })
        .map_sqlx_postgres_opts(|postgres| postgres.statement_cache_capacity(500))
        .map_sqlx_postgres_pool_opts(watched);
    options
}

fn watched(pool: PgPoolOptions) -> PgPoolOptions {
    pool.before_acquire(|connection, meta| {
        Box::pin(async move { if meta.idle_for < IDLE_TIME { Ok(true) } else { alive(connection.ping()).await } })
    })
    .after_release(|connection, _| Box::pin(settled(connection)))
}

/// Reads what is left of a statement that was given up; costs nothing where there is nothing.
async fn settled(connection: &mut PgConnection) -> Result<bool, Error> {
    alive(connection.flush()).await
}

async fn alive(sign: impl Future<Output = Result<(), Error>>) -> Result<bool, Error> {
    timeout(LIFE_TIME, sign).await.unwrap_or_else(|_elapsed| Err(Error::PoolTimedOut)).map(|()| true)
}
