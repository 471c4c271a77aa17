//! The rules that can be reached, as they are shipped, and what schools change of them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::row::Row;

/// The step.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        rule(manager).await?;
        institution_rule(manager).await?;
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        for (place, shipped) in SHIPPED.iter().enumerate() {
            manager.get_connection().execute_unprepared(&shipped.insert(place, postgres)).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["institution_rule", "rule"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

async fn rule(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::of_all_schools("rule")
        .text("code")
        .date("begins")
        .date_null("ends")
        .text("whom")
        .text("measure")
        .integer("threshold")
        .integer_null("signals_at")
        .integer("window_weeks")
        .text("skip")
        .boolean("counts_parts")
        .boolean("counts_work_placement")
        .integer("deadline_working_days")
        .integer("days_between")
        .text("asks")
        .boolean("by_law")
        .boolean("is_on")
        .text("article")
        .text("basis")
        .unique(&["code", "begins"])
        .create(manager)
        .await
}

async fn institution_rule(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    Row::new("institution_rule")
        .text("code")
        .date("begins")
        .boolean("is_on")
        .integer_null("threshold")
        .integer_null("deadline_working_days")
        .boolean_null("counts_parts")
        .boolean_null("counts_work_placement")
        .date_null("decided_on")
        .instant("changed_at")
        .refers("changed_by", "staff_member")
        .append_only()
        .index(&["institution_id", "code", "begins"])
        .create(manager)
        .await
}

/// A rule as it is shipped: what a window that ends on one of its days is judged by.
struct Shipped {
    code: &'static str,
    begins: &'static str,
    ends: Option<&'static str>,
    whom: &'static str,
    measure: &'static str,
    threshold: i32,
    signals_at: Option<i32>,
    window_weeks: i32,
    deadline_working_days: i32,
    days_between: i32,
    asks: &'static str,
    by_law: bool,
    is_on: bool,
    article: &'static str,
    basis: &'static str,
}

const STATUTORY: Shipped = Shipped {
    code: "STATUTORY_16H",
    begins: "2009-08-01", // first day of reports by one central register (Besluit verzuimmelding)
    ends: None,
    whom: "UNDER_THE_ACT",
    measure: "MINUTES",
    threshold: 960, // "zestien uren van de lestijd": 16 x 60
    signals_at: None,
    window_weeks: 4,
    deadline_working_days: 5, // "onverwijld", says the Inspectorate of Education
    days_between: 7,          // DUO takes one report in seven calendar days of one student
    asks: "REPORT_V3",
    by_law: true,
    is_on: true,
    article: "Leerplichtwet 1969 art. 21a(2)",
    basis: "Sixteen hours of lesson time missed without valid reason in four consecutive lesson weeks are reported.",
};
const REGIONAL: Shipped = Shipped {
    code: "REGIONAL_16H_ADULT",
    ends: Some("2025-12-31"),
    whom: "YOUNG_ADULT",
    asks: "REPORT_V4",
    is_on: false, // until the board's decision is recorded with its date
    article: "WEB art. 8.1.8a(1)",
    basis: "The board set a shorter period than four weeks: sixteen hours in four lesson weeks are reported.",
    ..STATUTORY
};
const ADULT: Shipped = Shipped {
    code: "FOUR_WEEKS_ADULT",
    ends: Some("2025-12-31"),
    whom: "YOUNG_ADULT",
    measure: "DAYS",
    threshold: 28, // 4 x 7 days of lesson weeks
    asks: "REPORT_RMC",
    article: "WEB art. 8.1.8a(1)",
    basis: "Who follows no lesson for four consecutive lesson weeks without valid reason is reported.",
    ..STATUTORY
};

const SHIPPED: [Shipped; 10] = [
    Shipped {
        code: "PREVENTIVE_8H",
        whom: "ALL",
        threshold: 480, // half of it, of the schools' protocol
        days_between: 0,
        asks: "CONTACT",
        by_law: false,
        article: "",
        basis: "At eight hours in four lesson weeks the school contacts the student, and guardians of a minor.",
        ..STATUTORY
    },
    Shipped {
        code: "ACTION_WANTED",
        whom: "ALL",
        measure: "EVENTS",
        threshold: 1,
        window_weeks: 0,
        deadline_working_days: 1,
        days_between: 0,
        asks: "CONTACT",
        by_law: false,
        article: "",
        basis: "A teacher or mentor asks that the student be contacted now.",
        ..STATUTORY
    },
    STATUTORY,
    REGIONAL,
    Shipped { begins: "2026-01-01", ends: None, article: "WEB art. 9.2.2(1)", ..REGIONAL },
    ADULT,
    Shipped { begins: "2026-01-01", ends: None, article: "WEB art. 9.2.2(1)", ..ADULT },
    Shipped {
        code: "LONG_TERM_MINOR",
        measure: "DAYS",
        threshold: 29, // "more than four weeks": the first day after them
        asks: "REPORT_LRV",
        article: "Leerplichtwet 1969 art. 21a",
        basis: "Who follows no lesson for more than four lesson weeks without valid reason is reported.",
        ..STATUTORY
    },
    Shipped {
        code: "LUXURY",
        measure: "EVENTS",
        threshold: 1,
        window_weeks: 0,
        asks: "REPORT_L",
        article: "Leerplichtwet 1969 art. 11-14",
        basis: "Absence on leave that was refused is reported.",
        ..STATUTORY
    },
    Shipped {
        code: "STUDY_FINANCE",
        whom: "ALL",
        measure: "DAYS",
        threshold: 35,        // five weeks
        signals_at: Some(28), // the notice is due by the third working day after four of them
        window_weeks: 5,
        deadline_working_days: 3,
        days_between: 0,
        asks: "DETERMINATION",
        article: "WEB art. 8.1.7",
        basis: "Five weeks without valid reason are determined and told to DUO by its own form.",
        ..STATUTORY
    },
];

impl Shipped {
    /// The statement as text: both databases read a literal as what its column holds. Texts of ours have no quotes in them.
    fn insert(&self, place: usize, postgres: bool) -> String {
        let hex = format!("000000000000700080000000{place:08x}");
        let id = if postgres { format!("'{hex}'") } else { format!("X'{hex}'") };
        let maybe = |value: Option<String>| value.unwrap_or_else(|| "NULL".to_owned());
        let text = |value: &str| format!("'{value}'");
        let values = [
            id,
            text(self.code),
            text(self.begins),
            maybe(self.ends.map(text)),
            text(self.whom),
            text(self.measure),
            self.threshold.to_string(),
            maybe(self.signals_at.map(|at| at.to_string())),
            self.window_weeks.to_string(),
            text("WEEKS"),
            "TRUE".to_owned(),
            // The Act says "lestijd", the Inspectorate "les- of praktijktijd"; a school may count work placement.
            "FALSE".to_owned(),
            self.deadline_working_days.to_string(),
            self.days_between.to_string(),
            text(self.asks),
            self.by_law.to_string(),
            self.is_on.to_string(),
            text(self.article),
            text(self.basis),
        ];
        format!(
            "INSERT INTO rule (id, code, begins, ends, whom, measure, threshold, signals_at, window_weeks, skip, counts_parts, \
             counts_work_placement, deadline_working_days, days_between, asks, by_law, is_on, article, basis) VALUES ({})",
            values.join(", ")
        )
    }
}
