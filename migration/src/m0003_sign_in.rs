//! Who signs in.

use sea_orm_migration::prelude::*;

use crate::row::Row;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        identity(manager).await?;
        invitation(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["invitation", "identity"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

async fn identity(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("identity")
        .text("issuer")
        .text("subject")
        .refers_null("student_id", "student")
        .refers_null("guardian_id", "guardian")
        .refers_null("staff_member_id", "staff_member")
        .date_null("ended_on")
        .check("somebody", "student_id IS NOT NULL OR guardian_id IS NOT NULL OR staff_member_id IS NOT NULL")
        .unique(&["institution_id", "issuer", "subject"])
        .create(manager)
        .await
}

async fn invitation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("invitation")
        .refers("guardian_id", "guardian")
        .blob("code_hash")
        .instant("made_at")
        .instant("expires_at")
        .instant_null("used_at")
        .integer("tries")
        .check("tries", "tries >= 0")
        .unique(&["institution_id", "code_hash"])
        .index(&["institution_id", "guardian_id"])
        .create(manager)
        .await
}
