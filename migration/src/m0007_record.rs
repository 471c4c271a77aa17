//! What was done: history, outbox, repeated writes, imports.

use sea_orm_migration::prelude::*;

use crate::row::Row;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        history(manager).await?;
        outbox(manager).await?;
        idempotency(manager).await?;
        import_run(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["import_run", "idempotency", "outbox", "history"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

async fn history(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("history")
        .instant("at")
        .text("actor_kind")
        .text("actor")
        .text("deed")
        .text("subject")
        .uuid("subject_id")
        .text_null("before")
        .append_only()
        .index(&["institution_id", "subject_id"])
        .create(manager)
        .await
}

async fn outbox(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("outbox")
        .text("event")
        .uuid("subject_id")
        .instant("at")
        .instant_null("sent_at")
        .index(&["institution_id", "sent_at", "id"])
        .create(manager)
        .await
}

async fn idempotency(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("idempotency")
        .text("actor")
        .text("key")
        .text("deed")
        .blob("input_hash")
        .text("outcome")
        .instant("at")
        .unique(&["institution_id", "actor", "key"])
        .create(manager)
        .await
}

async fn import_run(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("import_run")
        .text("kind")
        .instant("at")
        .integer("created")
        .integer("changed")
        .integer("ended")
        .integer("refused")
        .index(&["institution_id", "at"])
        .create(manager)
        .await
}
