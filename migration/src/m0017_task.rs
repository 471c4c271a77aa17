//! What tasks and statistics are looked up by: reports that wait, in the order in which they are due, and what the days of a school come to.

use sea_orm_migration::prelude::*;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Reports that await judgement, and leave that waits for anybody: few of all there are.
const REPORTS: [(&str, &str, &str); 2] = [
    ("ix_absence_report_pending", "filed_at", "status = 'PENDING'"),
    ("ix_absence_report_waiting", "begins", "status IN ('PENDING', 'FORWARDED_TO_LPA')"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, by, which) in REPORTS {
            let mut index = Index::create();
            index.name(name).table("absence_report").col("institution_id").col(by).col("id").cond_where(Expr::cust(which));
            manager.create_index(index.clone()).await?;
        }
        let mut index = Index::create();
        index.name("ix_student_day_local_date").table("student_day").col("institution_id").col("local_date").col("student_id");
        manager.create_index(index.clone()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("ix_student_day_local_date").table("student_day").to_owned()).await?;
        for (name, ..) in REPORTS {
            manager.drop_index(Index::drop().name(name).table("absence_report").to_owned()).await?;
        }
        Ok(())
    }
}
