//! The school: units, locations, programmes, calendar.

use sea_orm_migration::prelude::*;

use crate::append_only;
use crate::row::Row;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        append_only::make(manager).await?;
        institution(manager).await?;
        setting(manager).await?;
        unit(manager).await?;
        location(manager).await?;
        programme(manager).await?;
        school_year(manager).await?;
        calendar_period(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["calendar_period", "school_year", "programme", "location", "unit", "setting", "institution"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        append_only::remove(manager).await
    }
}

async fn institution(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::of_all_schools("institution")
        .text("code")
        .text("name")
        .text("time_zone")
        .instant("created_at")
        .unique(&["code"])
        .create(manager)
        .await
}

async fn setting(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("setting")
        .text("key")
        .text("value")
        .date("effective_from")
        .instant("changed_at")
        .text("changed_by")
        .unique(&["institution_id", "key", "effective_from", "id"])
        .create(manager)
        .await
}

async fn unit(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("unit")
        .text("source_id")
        .text("name")
        .refers_null("parent_unit_id", "unit")
        .date_null("ended_on")
        .unique(&["institution_id", "source_id"])
        .create(manager)
        .await
}

async fn location(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("location").text("source_id").text_null("rio_code").text("name").unique(&["institution_id", "source_id"]).create(manager).await
}

async fn programme(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("programme")
        .text("source_id")
        .text_null("crebo")
        .text("name")
        .integer_null("level")
        .text_null("learning_path")
        .refers_null("unit_id", "unit")
        .unique(&["institution_id", "source_id"])
        .create(manager)
        .await
}

async fn school_year(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("school_year")
        .text("source_id")
        .text("name")
        .date("begins")
        .date("ends")
        .unique(&["institution_id", "source_id"])
        .create(manager)
        .await
}

async fn calendar_period(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("calendar_period")
        .text("source_id")
        .text("kind")
        .text("name")
        .date("begins")
        .date("ends")
        .unique(&["institution_id", "source_id"])
        .index(&["institution_id", "begins"])
        .create(manager)
        .await
}
