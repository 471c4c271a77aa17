//! Registers and presence.

use sea_orm_migration::prelude::*;

use crate::row::Row;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        register(manager).await?;
        presence(manager).await?;
        presence_version(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["presence_version", "presence", "register"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

async fn register(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("register")
        .refers("lesson_id", "lesson")
        .refers_null("taken_by", "staff_member")
        .instant("observed_at")
        .instant("received_at")
        .boolean("complete")
        .integer("version")
        .unique(&["institution_id", "lesson_id"])
        .create(manager)
        .await
}

async fn presence(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("presence")
        .refers("lesson_id", "lesson")
        .refers("student_id", "student")
        .date("local_date")
        .text("mark")
        .integer_null("minutes_late")
        .integer_null("minutes_left_early")
        .instant_null("sent_out_at")
        .integer("lesson_version")
        .instant("first_marked_at")
        .instant("marked_at")
        .refers_null("marked_by", "staff_member")
        .text("source")
        .integer("minutes_missed")
        .integer("authorised_minutes")
        .integer("unauthorised_minutes")
        .integer("pending_minutes")
        .integer("unexplained_minutes")
        .instant_null("becomes_unauthorised_at")
        .boolean("settled")
        .integer("version")
        .unique(&["institution_id", "lesson_id", "student_id"])
        .index(&["institution_id", "student_id", "local_date"])
        .create(manager)
        .await
}

async fn presence_version(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("presence_version")
        .refers("presence_id", "presence")
        .integer("version")
        .text("mark")
        .integer("minutes_missed")
        .integer("authorised_minutes")
        .integer("unauthorised_minutes")
        .integer("pending_minutes")
        .integer("unexplained_minutes")
        .uuid_null("marked_by")
        .instant("marked_at")
        .text("source")
        .instant("replaced_at")
        .text("replaced_by")
        .unique(&["institution_id", "presence_id", "version"])
        .create(manager)
        .await
}
