//! The timetable: lessons with their versions, classes, teachers, participants.

use sea_orm_migration::prelude::*;

use crate::row::Row;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        lesson(manager).await?;
        lesson_version(manager).await?;
        lesson_group(manager).await?;
        lesson_teacher(manager).await?;
        lesson_participant(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["lesson_participant", "lesson_teacher", "lesson_group", "lesson_version", "lesson"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

async fn lesson(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("lesson")
        .text("source_id")
        .text("kind")
        .text("subject")
        .date("local_date")
        .instant("begins")
        .instant("ends")
        .text_null("room")
        .integer_null("first_period")
        .integer_null("last_period")
        .text("status")
        .version()
        .check("span", "ends > begins")
        .unique(&["institution_id", "source_id"])
        .index(&["institution_id", "local_date", "begins", "id"])
        .create(manager)
        .await
}

async fn lesson_version(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("lesson_version")
        .refers("lesson_id", "lesson")
        .version()
        .instant("begins")
        .instant("ends")
        .text_null("room")
        .text("status")
        .instant("replaced_at")
        .append_only()
        .unique(&["institution_id", "lesson_id", "version"])
        .create(manager)
        .await
}

async fn lesson_group(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("lesson_group")
        .refers("lesson_id", "lesson")
        .refers("group_id", "school_group")
        .unique(&["institution_id", "lesson_id", "group_id"])
        .index(&["institution_id", "group_id"])
        .create(manager)
        .await
}

async fn lesson_teacher(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("lesson_teacher")
        .refers("lesson_id", "lesson")
        .refers("staff_member_id", "staff_member")
        .boolean("substitute")
        .unique(&["institution_id", "lesson_id", "staff_member_id"])
        .index(&["institution_id", "staff_member_id", "lesson_id"])
        .create(manager)
        .await
}

async fn lesson_participant(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("lesson_participant")
        .refers("lesson_id", "lesson")
        .refers("student_id", "student")
        .refers_null("enrolment_id", "enrolment")
        .date("local_date")
        .boolean("walk_in")
        .unique(&["institution_id", "lesson_id", "student_id"])
        // With the lesson: without statistics SQLite would look for a student's lessons among everybody's in the other index, which has it.
        .index(&["institution_id", "student_id", "local_date", "lesson_id"])
        .create(manager)
        .await
}
