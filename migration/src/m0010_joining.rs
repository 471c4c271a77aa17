//! How a guardian joins: who invited, who joined by an invitation, who was entered by hand, and how often codes were tried.

use sea_orm_migration::prelude::*;

use crate::row::Row;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [
            ("guardian", ColumnDef::new("set_by").text().null().take()),
            ("invitation", ColumnDef::new("made_by").text().null().take()),
            ("identity", ColumnDef::new("joined_at").timestamp_with_time_zone().null().take()),
        ] {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        Row::new("invitation_try")
            .text("what")
            .blob("key_hash")
            .instant("hour")
            .integer("tries")
            .check("tries", "tries >= 0")
            .unique(&["institution_id", "what", "key_hash"])
            .index(&["institution_id", "hour"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("invitation_try").to_owned()).await?;
        for (table, column) in [("identity", "joined_at"), ("invitation", "made_by"), ("guardian", "set_by")] {
            manager.alter_table(Table::alter().table(table).drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
