//! What of the roster and the calendar persons may set by hand: who did, when, and how often it was changed.

use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [&str; 5] = ["guardianship", "staff_role", "mentorship", "student_fact", "calendar_period"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            for column in [ColumnDef::new("set_by").text().null().take(), ColumnDef::new("set_at").timestamp_with_time_zone().null().take()]
            {
                manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
            }
            // The builder gives a check of a column no name.
            let version = format!(
                "ALTER TABLE {table} ADD COLUMN version integer NOT NULL DEFAULT 1 CONSTRAINT ck_{table}_version CHECK (version >= 1)"
            );
            manager.get_connection().execute_unprepared(&version).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            for column in ["version", "set_at", "set_by"] {
                manager.alter_table(Table::alter().table(table).drop_column(column).to_owned()).await?;
            }
        }
        Ok(())
    }
}
