//! Brings the tables to the shape this program knows. Two starters at once wait for each other.

use migration::{Migrator, MigratorTrait};
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

/// Names of the steps that are missing.
pub async fn missing(store: &Store) -> Result<Vec<String>, StoreError> {
    let transaction = store.begin().await?;
    let missing = Migrator::get_pending_migrations(&transaction).await?.iter().map(|step| step.name().to_owned()).collect();
    transaction.commit().await?;
    Ok(missing)
}
