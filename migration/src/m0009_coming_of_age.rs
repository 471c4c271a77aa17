//! Who was told that a student comes of age, each once for a day.

use sea_orm_migration::prelude::*;

use crate::row::Row;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        Row::new("coming_of_age")
            .refers("student_id", "student")
            .uuid("told_id")
            .date("of_age_on")
            .instant("told_at")
            .unique(&["institution_id", "student_id", "told_id", "of_age_on"])
            .create(manager)
            .await?;
        let mut born = Index::create();
        born.name("ix_student_birth_date").table("student").col("institution_id").col("birth_date");
        manager.create_index(born).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("ix_student_birth_date").table("student").to_owned()).await?;
        manager.drop_table(Table::drop().table("coming_of_age").to_owned()).await
    }
}
