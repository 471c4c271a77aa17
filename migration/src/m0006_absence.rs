//! What is said of absence, and what becomes of it.

use sea_orm_migration::prelude::*;

use crate::row::Row;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        absence_kind(manager).await?;
        absence_report(manager).await?;
        absence_report_version(manager).await?;
        presence_cover(manager).await?;
        judgement(manager).await?;
        flag(manager).await?;
        imported_report(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["imported_report", "flag", "judgement", "presence_cover", "absence_report_version", "absence_report", "absence_kind"]
        {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

async fn absence_kind(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("absence_kind")
        .text("kind")
        .text("name_nl")
        .text("name_en")
        .boolean("enabled")
        .boolean("by_guardian")
        .boolean("by_student")
        .boolean("by_staff")
        .unique(&["institution_id", "kind"])
        .create(manager)
        .await
}

async fn absence_report(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("absence_report")
        .refers("student_id", "student")
        .text("kind")
        .instant("begins")
        .instant_null("claimed_ends")
        .instant_null("effective_ends")
        .text_null("ended_by")
        .text("status")
        .text("filer_kind")
        .refers_null("filer_student_id", "student")
        .refers_null("filer_guardian_id", "guardian")
        .refers_null("entered_by", "staff_member")
        .instant("filed_at")
        .boolean("filed_late")
        .text("channel")
        .refers_null("note_id", "reason_text")
        .refers_null("decided_by", "staff_member")
        .instant_null("decided_at")
        .refers_null("decision_id", "reason_text")
        .text_null("decider")
        .date_null("lpa_decided_on")
        .version()
        .check("span", "claimed_ends > begins")
        .check("one_filer", "filer_student_id IS NULL OR filer_guardian_id IS NULL")
        .check("school_or_filer", "(filer_kind = 'STAFF') = (filer_student_id IS NULL AND filer_guardian_id IS NULL)")
        .index(&["institution_id", "student_id", "begins"])
        .create(manager)
        .await
}

async fn absence_report_version(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("absence_report_version")
        .refers("absence_report_id", "absence_report")
        .version()
        .text("kind")
        .instant("begins")
        .instant_null("claimed_ends")
        .instant_null("effective_ends")
        .text_null("ended_by")
        .text("status")
        .refers_null("decided_by", "staff_member")
        .instant_null("decided_at")
        .refers_null("decision_id", "reason_text")
        .text_null("decider")
        .date_null("lpa_decided_on")
        .instant("replaced_at")
        .text("replaced_by")
        .append_only()
        .unique(&["institution_id", "absence_report_id", "version"])
        .create(manager)
        .await
}

async fn presence_cover(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("presence_cover")
        .refers("presence_id", "presence")
        .refers("absence_report_id", "absence_report")
        .integer("minutes")
        .check("minutes", "minutes >= 0")
        .unique(&["institution_id", "presence_id", "absence_report_id"])
        .index(&["institution_id", "absence_report_id"])
        .create(manager)
        .await
}

async fn judgement(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("judgement")
        .refers("presence_id", "presence")
        .boolean("authorised")
        .refers("reason_id", "reason_text")
        .refers("judged_by", "staff_member")
        .instant("judged_at")
        .append_only()
        .index(&["institution_id", "presence_id"])
        .create(manager)
        .await
}

async fn flag(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("flag")
        .refers("student_id", "student")
        .refers("raised_by", "staff_member")
        .instant("raised_at")
        .refers("reason_id", "reason_text")
        .instant_null("handled_at")
        .index(&["institution_id", "student_id", "raised_by"])
        .create(manager)
        .await
}

async fn imported_report(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("imported_report")
        .refers("student_id", "student")
        .text("source_key")
        .text("kind")
        .refers("absence_report_id", "absence_report")
        .instant("begins")
        .instant_null("ends")
        .text("status")
        .unique(&["institution_id", "student_id", "source_key", "kind"])
        .index(&["institution_id", "absence_report_id"])
        .create(manager)
        .await
}
