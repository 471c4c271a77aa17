//! What has to be counted anew since the calendar or a setting was changed.

use sea_orm_migration::prelude::*;

use crate::row::Row;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Row::new("recount")
            .date("from_day")
            .date("to_day")
            .date("due_on")
            .instant("asked_at")
            .text("asked_by")
            .refers_null("reached_id", "student")
            .instant_null("done_at")
            .index(&["institution_id", "done_at", "due_on"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("recount").to_owned()).await
    }
}
