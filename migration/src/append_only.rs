//! Tables whose rows are written once: the database itself refuses to change one. Removing one stays possible, for when its term is over.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// What a trigger of PostgreSQL calls.
const FUNCTION: &str = "CREATE FUNCTION presentie_append_only() RETURNS trigger LANGUAGE plpgsql AS \
    $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$";

/// What the triggers need.
pub(crate) async fn make(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    on_postgres(manager, FUNCTION).await
}

/// Removes that.
pub(crate) async fn remove(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    on_postgres(manager, "DROP FUNCTION presentie_append_only").await
}

async fn on_postgres(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Postgres {
        manager.get_connection().execute_unprepared(sql).await?;
    }
    Ok(())
}

/// Guards a table; its trigger goes with it.
pub(crate) async fn guard(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let on = format!("CREATE TRIGGER tr_{table}_append_only BEFORE UPDATE ON {table}");
    let sql = if manager.get_database_backend() == DbBackend::Postgres {
        format!("{on} FOR EACH ROW EXECUTE FUNCTION presentie_append_only()")
    } else {
        format!("{on} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END")
    };
    manager.get_connection().execute_unprepared(&sql).await.map(|_| ())
}
