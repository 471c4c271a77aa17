//! How the tables came to be: one step, one file, up and down. Uses nothing of ours: a step must mean the same for ever.

mod append_only;
mod m0001_institution;
mod m0002_people;
mod m0003_sign_in;
mod m0004_timetable;
mod m0005_presence;
mod m0006_absence;
mod m0007_record;
mod m0008_by_hand;
mod m0009_coming_of_age;
mod m0010_joining;
mod m0011_report_word;
mod m0012_guardianship_change;
mod m0013_recount;
mod m0014_rule;
mod m0015_counting;
mod m0016_flag_signal;
mod m0017_task;
mod row;

use sea_orm_migration::prelude::*;

pub use sea_orm_migration::prelude::MigratorTrait;

/// All steps, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_institution::Migration),
            Box::new(m0002_people::Migration),
            Box::new(m0003_sign_in::Migration),
            Box::new(m0004_timetable::Migration),
            Box::new(m0005_presence::Migration),
            Box::new(m0006_absence::Migration),
            Box::new(m0007_record::Migration),
            Box::new(m0008_by_hand::Migration),
            Box::new(m0009_coming_of_age::Migration),
            Box::new(m0010_joining::Migration),
            Box::new(m0011_report_word::Migration),
            Box::new(m0012_guardianship_change::Migration),
            Box::new(m0013_recount::Migration),
            Box::new(m0014_rule::Migration),
            Box::new(m0015_counting::Migration),
            Box::new(m0016_flag_signal::Migration),
            Box::new(m0017_task::Migration),
        ]
    }
}
