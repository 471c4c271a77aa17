//! What persons of the school recorded of guardianships, and why.

use sea_orm_migration::prelude::*;

use crate::row::Row;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Row::new("guardianship_change")
            .refers("guardianship_id", "guardianship")
            .text("what")
            .text_null("kind")
            .date("begins")
            .date_null("ends")
            .date_null("blocked_from")
            .date_null("blocked_to")
            .refers("reason_id", "reason_text")
            .refers("changed_by", "staff_member")
            .instant("changed_at")
            .append_only()
            .index(&["institution_id", "guardianship_id"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("guardianship_change").to_owned()).await
    }
}
