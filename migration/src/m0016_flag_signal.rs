//! Flags that nobody has handled become signals: what asks for action is one list from here on.
//!
//! A signal takes the key of its flag, so that doing this again makes none twice. It is due on the next weekday: which of those are public
//! holidays a step cannot know, and a flag is older by now anyway.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (day, due) = if manager.get_database_backend() == DbBackend::Postgres {
            (
                "(f.raised_at AT TIME ZONE i.time_zone)::date",
                "d.day + CASE EXTRACT(ISODOW FROM d.day) WHEN 5 THEN 3 WHEN 6 THEN 2 ELSE 1 END",
            )
        } else {
            // SQLite knows no time zones.
            (
                "substr(f.raised_at, 1, 10)",
                "date(d.day, CASE strftime('%w', d.day) WHEN '5' THEN '+3 days' WHEN '6' THEN '+2 days' ELSE '+1 day' END)",
            )
        };
        let sql = format!(
            "INSERT INTO signal (id, institution_id, student_id, code, begins, reached_on, ends, value, provisional, status, established_on, \
             due_on, flag_id, version) \
             SELECT d.id, d.institution_id, d.student_id, 'ACTION_WANTED', d.day, d.day, d.day, 1, FALSE, 'OPEN', d.day, {due}, d.id, 1 \
             FROM (SELECT f.id, f.institution_id, f.student_id, {day} AS day FROM flag f JOIN institution i ON i.id = f.institution_id \
             WHERE f.handled_at IS NULL AND NOT EXISTS (SELECT 1 FROM signal s WHERE s.institution_id = f.institution_id \
             AND s.student_id = f.student_id AND s.flag_id = f.id)) d"
        );
        manager.get_connection().execute_unprepared(&sql).await.map(|_| ())
    }

    /// The signals stay: some may have been handled since, and the step before this one takes their table away.
    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Ok(())
    }
}
