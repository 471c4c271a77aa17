//! The rules of a school: those that are shipped, with what the school changed of them, in one statement.

use ::entity::id::InstitutionRuleId;
use ::entity::kind::{RuleCode, RuleMeasure, RuleSkip, RuleWhom};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{DbErr, QueryResult, Value};

use super::work::Work;
use super::{Store, StoreError, rows};
use crate::domain::rule::{Basis, Counts, Measure, Rule, Whom};
use crate::domain::rule_change::{self, Change};
use crate::domain::span::Span;
use crate::domain::window::{Length, Skip};
use crate::policy::permit::Named;
use crate::policy::viewer::Viewer;

const SQL: &str = "SELECT code, begins, ends, whom, measure, threshold, signals_at, window_weeks, skip, counts_parts, counts_work_placement, \
     deadline_working_days, days_between, asks, by_law, is_on, article, basis, NULL AS decided_on, NULL AS changed_at, NULL AS changed_by, id \
     FROM rule UNION ALL SELECT c.code, c.begins, NULL, NULL, NULL, c.threshold, NULL, NULL, NULL, c.counts_parts, c.counts_work_placement, \
     c.deadline_working_days, NULL, NULL, NULL, c.is_on, NULL, NULL, c.decided_on, c.changed_at, s.first_name || ' ' || s.last_name, c.id \
     FROM institution_rule c JOIN staff_member s ON s.institution_id = $1 AND s.id = c.changed_by WHERE c.institution_id = $1 \
     ORDER BY code, changed_at, id";

/// Rules as they are shipped, and what a school changed of them.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    /// As they are shipped.
    pub shipped: Vec<Rule>,
    /// What the school changed, in the order in which that was recorded.
    pub changes: Vec<RuleChange>,
}

/// What a school changed of a rule, and who recorded it.
#[derive(Clone, Debug)]
pub struct RuleChange {
    /// What.
    pub change: Change,
    /// When.
    pub changed_at: DateTime<Utc>,
    /// By whom: a name.
    pub changed_by: String,
}

impl RuleSet {
    /// The versions that are in force at the school, each on its days.
    #[must_use]
    pub fn of_school(&self) -> Vec<Rule> {
        let changes: Vec<Change> = self.changes.iter().map(|one| one.change).collect();
        rule_change::of_school(&self.shipped, &changes)
    }
}

/// Of the permit's institution.
pub async fn of<D: Named>(work: &Work<'_, D>) -> Result<RuleSet, StoreError> {
    read(&work.query(SQL, vec![]).await?)
}

/// Of the viewer's institution.
pub async fn of_viewer(store: &Store, viewer: &Viewer) -> Result<RuleSet, StoreError> {
    // A connection keeps a statement by its text, together with the number of its values, of which a deed's have four more.
    let sql = format!("{SQL}, ends");
    read(&rows::raw(store, &sql, vec![Value::from(viewer.institution.0)]).await?)
}

/// Records a change.
pub async fn change<D: Named>(work: &Work<'_, D>, change: &Change) -> Result<InstitutionRuleId, StoreError> {
    let id = InstitutionRuleId::new();
    let by = work.actor().parse::<uuid::Uuid>().map_err(|_error| StoreError::Missing("a person who changes it"))?;
    let number = |value: Option<u32>| value.map(u32::cast_signed);
    let sql = "INSERT INTO institution_rule (id, institution_id, code, begins, is_on, threshold, deadline_working_days, counts_parts, \
               counts_work_placement, decided_on, changed_at, changed_by) VALUES ($6, $1, $7, $8, $9, $10, $11, $12, $13, $14, $2, $15)";
    let values: Vec<Value> = vec![
        id.0.into(),
        change.code.as_str().into(),
        change.begins.into(),
        change.on.into(),
        number(change.threshold).into(),
        number(change.deadline_working_days).into(),
        change.parts.into(),
        change.work_placement.into(),
        change.decided_on.into(),
        by.into(),
    ];
    work.execute(sql, values).await?;
    Ok(id)
}

fn read(rows: &[QueryResult]) -> Result<RuleSet, StoreError> {
    let mut set = RuleSet::default();
    for row in rows {
        let Some(changed_at) = row.try_get::<Option<DateTime<Utc>>>("", "changed_at")? else {
            set.shipped.push(shipped(row)?);
            continue;
        };
        let change = Change {
            code: row.try_get("", "code")?,
            begins: row.try_get("", "begins")?,
            on: row.try_get("", "is_on")?,
            threshold: maybe(row, "threshold")?,
            deadline_working_days: maybe(row, "deadline_working_days")?,
            parts: row.try_get("", "counts_parts")?,
            work_placement: row.try_get("", "counts_work_placement")?,
            decided_on: row.try_get::<Option<NaiveDate>>("", "decided_on")?,
        };
        set.changes.push(RuleChange { change, changed_at, changed_by: row.try_get("", "changed_by")? });
    }
    // As they are told: the school's own protocol first, then the law's.
    set.shipped.sort_by_key(|rule| (rule.code, rule.effective.begins));
    Ok(set)
}

fn shipped(row: &QueryResult) -> Result<Rule, DbErr> {
    let skip = match row.try_get::<RuleSkip>("", "skip")? {
        RuleSkip::Weeks => Skip::Weeks,
        RuleSkip::Days => Skip::Days,
    };
    let window = Length { weeks: number(row, "window_weeks")?, skip };
    let threshold = number(row, "threshold")?;
    let measure = match row.try_get::<RuleMeasure>("", "measure")? {
        RuleMeasure::Minutes => Measure::Minutes { threshold, window },
        RuleMeasure::Days => Measure::Days { threshold, signals_at: maybe(row, "signals_at")?.unwrap_or(threshold), window },
        RuleMeasure::Events => Measure::Events,
    };
    let whom = match row.try_get::<RuleWhom>("", "whom")? {
        RuleWhom::All => Whom::All,
        RuleWhom::UnderTheAct => Whom::UnderTheAct,
        RuleWhom::YoungAdult => Whom::YoungAdult,
    };
    Ok(Rule {
        code: row.try_get::<RuleCode>("", "code")?,
        effective: Span { begins: row.try_get("", "begins")?, ends: row.try_get("", "ends")? },
        whom,
        measure,
        counts: Counts { parts: row.try_get("", "counts_parts")?, work_placement: row.try_get("", "counts_work_placement")? },
        asks: row.try_get("", "asks")?,
        deadline_working_days: number(row, "deadline_working_days")?,
        days_between: number(row, "days_between")?,
        by_law: row.try_get("", "by_law")?,
        on: row.try_get("", "is_on")?,
        basis: Basis { article: row.try_get("", "article")?, text: row.try_get("", "basis")? },
    })
}

fn number(row: &QueryResult, column: &str) -> Result<u32, DbErr> {
    Ok(maybe(row, column)?.unwrap_or(0))
}

fn maybe(row: &QueryResult, column: &str) -> Result<Option<u32>, DbErr> {
    Ok(row.try_get::<Option<i32>>("", column)?.and_then(|number| u32::try_from(number).ok()))
}
