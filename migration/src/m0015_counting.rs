//! What counting comes to: a row per student per day, how each student stands, signals, and who took up which task.

use sea_orm_migration::prelude::*;

use crate::row::Row;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        student_day(manager).await?;
        standing(manager).await?;
        signal(manager).await?;
        task_claim(manager).await?;
        // What a run has changed, by its instant.
        let mut index = Index::create();
        index.name("ix_history_at").table("history").col("institution_id").col("at");
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("ix_history_at").table("history").to_owned()).await?;
        for table in ["task_claim", "signal", "standing", "student_day"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

async fn student_day(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("student_day")
        .refers("student_id", "student")
        .date("local_date")
        .text("obligation")
        .integer("lessons")
        .integer("attended")
        .integer("late")
        .integer("unknown")
        .integer("scheduled_minutes")
        .integer("unknown_minutes")
        .integer("authorised_minutes")
        .integer("unexplained_minutes")
        .integer("pending_minutes")
        .integer("pending_parts")
        .integer("pending_placement")
        .integer("pending_placement_parts")
        .date_null("pending_since")
        .integer("unauthorised_minutes")
        .integer("unauthorised_parts")
        .integer("unauthorised_placement")
        .integer("unauthorised_placement_parts")
        .integer("refused_minutes")
        .boolean("ended")
        .integer("missed_after")
        .integer("undecided_after")
        .integer("unknown_after")
        .boolean("ill_ended")
        .integer("ill_missed_after")
        .integer("ill_undecided_after")
        .integer("ill_unknown_after")
        .unique(&["institution_id", "student_id", "local_date"])
        .create(manager)
        .await
}

async fn standing(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("standing")
        .refers("student_id", "student")
        .date("counted_on")
        .date("window_begins")
        .integer("authorised_minutes")
        .integer("pending_minutes")
        .integer("unexplained_minutes")
        .integer("unauthorised_minutes")
        .integer("unknown_lessons")
        .date_null("pending_from")
        .date_null("next_on")
        .unique(&["institution_id", "student_id"])
        // The watch list: most first.
        .index(&["institution_id", "unauthorised_minutes", "student_id"])
        .index_of_some(&["institution_id"], "next_on")
        .create(manager)
        .await
}

async fn signal(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("signal")
        .refers("student_id", "student")
        .text("code")
        .date("begins")
        .date("reached_on")
        .date("ends")
        .integer("value")
        .boolean("provisional")
        .text("status")
        .date("established_on")
        .date("due_on")
        .refers_null("flag_id", "flag")
        .instant_null("ended_at")
        .refers_null("handled_by", "staff_member")
        .refers_null("handled_note_id", "reason_text")
        .text_null("lapsed_because")
        .date_null("lapsed_day")
        .version()
        .check("span", "begins <= reached_on AND reached_on <= ends")
        .check("ended", "(status = 'OPEN') = (ended_at IS NULL)")
        .index(&["institution_id", "student_id"])
        .index(&["institution_id", "status", "due_on", "id"])
        .create(manager)
        .await
}

async fn task_claim(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("task_claim")
        .text("kind")
        .uuid("subject_id")
        .refers_null("claimed_by", "staff_member")
        .instant("claimed_at")
        .version()
        .unique(&["institution_id", "kind", "subject_id"])
        .create(manager)
        .await
}
