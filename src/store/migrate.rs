//! Brings the tables to the shape this program knows. Two starters at once wait for each other.

use migration::{Migrator, MigratorTrait};
use sea_orm::sea_query::Query;
use sea_orm::{ConnectionTrait, DbBackend};

use super::{Store, StoreError};

/// Any number no other program on the same PostgreSQL takes for its advisory lock.
const LOCK: &str = "SELECT pg_advisory_xact_lock(20261123)";

/// Applies every step that is missing, in one transaction.
pub async fn up(store: &Store) -> Result<(), StoreError> {
    let transaction = store.begin().await?;
    if store.backend() == DbBackend::Postgres {
        transaction.execute_unprepared(LOCK).await?;
    }
    Migrator::up(&transaction, None).await?;
    Ok(transaction.commit().await?)
}

/// Takes back the newest steps: so many, or all.
pub async fn down(store: &Store, steps: Option<u32>) -> Result<(), StoreError> {
    let transaction = store.begin().await?;
    Migrator::down(&transaction, steps).await?;
    Ok(transaction.commit().await?)
}

/// How the database stands to the steps that this program knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Steps {
    /// Names of those that are not applied.
    pub missing: Vec<String>,
    /// Names of those that are applied and not known here: of a later version, whose tables this one would misread.
    pub unknown: Vec<String>,
}

/// Compares. Only reads, so that it answers during a long import too.
pub async fn steps(store: &Store) -> Result<Steps, StoreError> {
    store.ping().await?;
    let applied = Query::select().column("version").from("seaql_migrations").take();
    // Where not even that table is, every step is missing.
    let rows = store.read().query_all(&applied).await.unwrap_or_default();
    let applied: Vec<String> = rows.iter().map(|row| row.try_get("", "version")).collect::<Result<_, _>>()?;
    let known: Vec<String> = Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
    let without = |these: &[String], others: &[String]| these.iter().filter(|step| !others.contains(step)).cloned().collect();
    Ok(Steps { missing: without(&known, &applied), unknown: without(&applied, &known) })
}

/// Names of the steps that are missing.
pub async fn missing(store: &Store) -> Result<Vec<String>, StoreError> {
    Ok(steps(store).await?.missing)
}
