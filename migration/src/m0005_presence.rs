//! Registers and presence.

use sea_orm_migration::prelude::*;

use crate::row::Row;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        reason_text(manager).await?;
        register(manager).await?;
        presence(manager).await?;
        presence_version(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["presence_version", "presence", "register", "reason_text"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

async fn reason_text(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("reason_text")
        .refers_null("student_id", "student")
        .text_null("body")
        .instant("written_at")
        .text("written_by")
        .instant_null("redacted_at")
        .index(&["institution_id", "student_id"])
        .create(manager)
        .await
}

/// Every missed minute has one outcome.
const MINUTES: &str = "authorised_minutes >= 0 AND unauthorised_minutes >= 0 AND pending_minutes >= 0 AND unexplained_minutes >= 0 \
     AND minutes_missed = authorised_minutes + unauthorised_minutes + pending_minutes + unexplained_minutes";

async fn register(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("register")
        .refers("lesson_id", "lesson")
        .refers_null("taken_by", "staff_member")
        .instant("observed_at")
        .instant("received_at")
        .boolean("complete")
        .refers_null("late_reason_id", "reason_text")
        .version()
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
        .boolean("settled_by_source")
        .version()
        .integer("mark_version")
        .check("minutes", MINUTES)
        .check("moments", "minutes_late >= 0 AND minutes_left_early >= 0")
        .unique(&["institution_id", "lesson_id", "student_id"])
        .index(&["institution_id", "student_id", "local_date"])
        // Few presences wait for their deadline at any time.
        .index_of_some(&["institution_id"], "becomes_unauthorised_at")
        // Of those that nobody settled, a list by day.
        .index_unless(&["institution_id", "local_date", "id"], "settled")
        .create(manager)
        .await
}

async fn presence_version(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("presence_version")
        .refers("presence_id", "presence")
        .version()
        .text("mark")
        .integer_null("minutes_late")
        .integer_null("minutes_left_early")
        .instant_null("sent_out_at")
        .integer("minutes_missed")
        .integer("authorised_minutes")
        .integer("unauthorised_minutes")
        .integer("pending_minutes")
        .integer("unexplained_minutes")
        .instant_null("becomes_unauthorised_at")
        .refers_null("marked_by", "staff_member")
        .instant("marked_at")
        .text("source")
        .instant("replaced_at")
        .text("replaced_by")
        .append_only()
        .refers_null("reason_id", "reason_text")
        .check("minutes", MINUTES)
        .unique(&["institution_id", "presence_id", "version"])
        .create(manager)
        .await
}
