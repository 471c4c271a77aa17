//! People: students, guardians, staff, classes, mentors.

use sea_orm_migration::prelude::*;

use crate::row::Row;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        student(manager).await?;
        student_fact(manager).await?;
        enrolment(manager).await?;
        guardian(manager).await?;
        guardianship(manager).await?;
        access_grant(manager).await?;
        staff_member(manager).await?;
        school_group(manager).await?;
        staff_role(manager).await?;
        group_member(manager).await?;
        group_teacher(manager).await?;
        mentorship(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            "mentorship",
            "group_teacher",
            "group_member",
            "staff_role",
            "school_group",
            "staff_member",
            "access_grant",
            "guardianship",
            "guardian",
            "enrolment",
            "student_fact",
            "student",
        ] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

async fn student(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("student")
        .text("source_id")
        .text("student_number")
        .text("first_name")
        .text("last_name")
        .date_null("birth_date")
        .text_null("email")
        .text_null("phone")
        .text_null("address")
        .boolean("safe_address")
        .blob_null("national_number")
        .text_null("national_number_kind")
        .blob_null("national_number_hash")
        .check("national_number", "(national_number IS NULL) = (national_number_kind IS NULL)")
        .date_null("start_qualification_on")
        .date_null("ended_on")
        .unique(&["institution_id", "source_id"])
        .unique(&["institution_id", "student_number"])
        .index(&["institution_id", "last_name", "first_name", "id"])
        .create(manager)
        .await
}

async fn student_fact(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("student_fact")
        .refers("student_id", "student")
        .text("kind")
        .date("begins")
        .date_null("ends")
        .text("recorded_by")
        .instant("recorded_at")
        .unique(&["institution_id", "student_id", "kind", "begins"])
        .create(manager)
        .await
}

async fn enrolment(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("enrolment")
        .text("source_id")
        .refers("student_id", "student")
        .refers_null("programme_id", "programme")
        .refers("unit_id", "unit")
        .refers_null("location_id", "location")
        .date("begins")
        .date_null("ends")
        .unique(&["institution_id", "source_id"])
        .index(&["institution_id", "student_id"])
        .index(&["institution_id", "unit_id"])
        .create(manager)
        .await
}

async fn guardian(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("guardian")
        .text("source_id")
        .text("first_name")
        .text("last_name")
        .text_null("email")
        .text_null("phone")
        .date_null("ended_on")
        .unique(&["institution_id", "source_id"])
        .create(manager)
        .await
}

async fn guardianship(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("guardianship")
        .text("source_id")
        .refers("guardian_id", "guardian")
        .refers("student_id", "student")
        .text_null("kind")
        .date("begins")
        .date_null("ends")
        .date_null("blocked_from")
        .date_null("blocked_to")
        .unique(&["institution_id", "source_id"])
        .index(&["institution_id", "guardian_id", "student_id"])
        .index(&["institution_id", "student_id"])
        .create(manager)
        .await
}

async fn access_grant(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("access_grant")
        .text_null("source_id")
        .refers("student_id", "student")
        .refers("guardian_id", "guardian")
        .boolean("see_presence")
        .boolean("report_absence")
        .boolean("be_contacted")
        .boolean("see_reason")
        .text_null("level")
        .date("begins")
        .date_null("ends")
        .instant_null("revoked_at")
        .version()
        .check("level", "NOT see_presence OR level IS NOT NULL")
        .unique(&["institution_id", "source_id"])
        .index(&["institution_id", "guardian_id", "student_id"])
        .index(&["institution_id", "student_id"])
        .create(manager)
        .await
}

async fn staff_member(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("staff_member")
        .text("source_id")
        .text("code")
        .text("first_name")
        .text("last_name")
        .text_null("email")
        .date_null("ended_on")
        .unique(&["institution_id", "source_id"])
        .index(&["institution_id", "code"])
        .create(manager)
        .await
}

async fn school_group(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("school_group")
        .text("source_id")
        .text("name")
        .refers_null("unit_id", "unit")
        .date_null("ended_on")
        .unique(&["institution_id", "source_id"])
        .index(&["institution_id", "name"])
        .create(manager)
        .await
}

async fn staff_role(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("staff_role")
        .text("source_id")
        .refers("staff_member_id", "staff_member")
        .text("role")
        .refers_null("unit_id", "unit")
        .refers_null("group_id", "school_group")
        .date("begins")
        .date_null("ends")
        .unique(&["institution_id", "source_id"])
        .index(&["institution_id", "staff_member_id"])
        .create(manager)
        .await
}

async fn group_member(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("group_member")
        .text("source_id")
        .refers("group_id", "school_group")
        .refers("student_id", "student")
        .date("begins")
        .date_null("ends")
        .unique(&["institution_id", "source_id"])
        .index(&["institution_id", "student_id"])
        .index(&["institution_id", "group_id", "student_id"])
        .create(manager)
        .await
}

async fn group_teacher(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("group_teacher")
        .text("source_id")
        .refers("group_id", "school_group")
        .refers("staff_member_id", "staff_member")
        .date("begins")
        .date_null("ends")
        .unique(&["institution_id", "source_id"])
        .index(&["institution_id", "staff_member_id"])
        .create(manager)
        .await
}

async fn mentorship(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("mentorship")
        .text("source_id")
        .refers("staff_member_id", "staff_member")
        .refers("student_id", "student")
        .date("begins")
        .date_null("ends")
        .unique(&["institution_id", "source_id"])
        .index(&["institution_id", "staff_member_id"])
        .index(&["institution_id", "student_id"])
        .create(manager)
        .await
}
