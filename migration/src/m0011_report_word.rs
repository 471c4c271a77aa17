//! On whose word, by which way and why staff changed a report of absence; and accounts by member of staff.

use sea_orm_migration::prelude::*;

use crate::row::Row;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const ACCOUNTS: &str = "ix_identity_staff_member_id";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Row::new("report_word")
            .refers("absence_report_id", "absence_report")
            .version()
            .refers_null("student_id", "student")
            .refers_null("guardian_id", "guardian")
            .text("channel")
            .refers_null("reason_id", "reason_text")
            .refers("entered_by", "staff_member")
            .instant("entered_at")
            .check("one_word", "student_id IS NULL OR guardian_id IS NULL")
            .append_only()
            .index(&["institution_id", "absence_report_id"])
            .create(manager)
            .await?;
        let mut accounts = Index::create();
        accounts.name(ACCOUNTS).table("identity").col("institution_id").col("staff_member_id");
        manager.create_index(accounts).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(ACCOUNTS).table("identity").to_owned()).await?;
        manager.drop_table(Table::drop().table("report_word").to_owned()).await
    }
}
