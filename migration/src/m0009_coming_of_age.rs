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
            .refers_null("guardian_id", "guardian")
            .date("of_age_on")
            .instant("told_at")
            .unique(&["institution_id", "student_id", "guardian_id", "of_age_on"])
            .create(manager)
            .await?;
        // To a unique key no two rows without a guardian are alike: the student himself is told once too.
        let mut himself = Index::create();
        himself.name("uq_coming_of_age_student").table("coming_of_age").col("institution_id").col("student_id").col("of_age_on");
        himself.unique().cond_where(Expr::col("guardian_id").is_null());
        manager.create_index(himself).await?;
        let mut born = Index::create();
        born.name("ix_student_birth_date").table("student").col("institution_id").col("birth_date");
        manager.create_index(born).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("ix_student_birth_date").table("student").to_owned()).await?;
        manager.drop_table(Table::drop().table("coming_of_age").to_owned()).await
    }
}
