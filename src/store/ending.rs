//! What vanished from a source, or is said to have: it ends, it is not deleted, and what it was goes to the history.

use chrono::NaiveDate;
use sea_orm::Value;

use super::StoreError;
use super::bulk::{Bulk, unseen};
use super::json::json;
use super::roster::{ALL, CALENDAR_PERIOD, GUARDIAN, SCHOOL_GROUP, STAFF_MEMBER, STUDENT, STUDENT_FACT};
use super::table::{Kind, Table};
use crate::policy::permit::SystemDeed;

/// Rows of which a source names all there are, so that what it does not name has ended.
#[derive(Clone, Debug)]
pub struct Complete {
    /// The table.
    pub table: &'static Table,
    /// Only rows with these values.
    pub only: Vec<(&'static str, String)>,
    /// Only rows that refer, by this column, to a row the run has seen: the source names all rows *of those it names*.
    pub of_seen: Option<&'static str>,
}

impl Complete {
    /// All rows of a table.
    #[must_use]
    pub fn all(table: &'static Table) -> Self {
        Self { table, only: vec![], of_seen: None }
    }

    /// Only those with this value.
    #[must_use]
    pub fn only(mut self, column: &'static str, value: impl Into<String>) -> Self {
        self.only.push((column, value.into()));
        self
    }

    /// Only those that refer to a row the run has seen.
    #[must_use]
    pub fn of_seen(self, column: &'static str) -> Self {
        Self { of_seen: Some(column), ..self }
    }
}

impl<D: SystemDeed> Bulk<'_, D> {
    /// Ends, from `today` on, what this run has not seen.
    ///
    /// A holiday that is still to come is taken away instead: it has no life of its own, and the calendar must not keep it.
    pub async fn end_unseen(&self, complete: &Complete, today: NaiveDate) -> Result<u64, StoreError> {
        let table = complete.table;
        let (mut condition, mut values) = (unseen(), vec![Value::from(today)]);
        for (column, value) in &complete.only {
            values.push(Value::from(value.as_str()));
            condition.push_str(&format!(" AND t.{column} = ${}", values.len() + 5));
        }
        if let Some(owner) = complete.of_seen {
            condition.push_str(&format!(" AND EXISTS (SELECT 1 FROM import_seen o WHERE o.id = t.{owner})"));
        }
        if table.name == CALENDAR_PERIOD.name {
            return self.unlink(table, &format!("{condition} AND t.begins > $6"), values).await;
        }
        self.end(table, &condition, values).await
    }

    /// Ends the rows with these keys, and what hangs on such a person or class, unless the run has seen it. A fact of a student stays.
    pub async fn end_named(&self, table: &Table, keys: &[String], today: NaiveDate) -> Result<Vec<(&'static str, u64)>, StoreError> {
        let values = vec![Value::from(today), Value::from(json(keys)?)];
        let named = format!("{} AND t.source_id IN {}", unseen(), self.texts("$7"));
        let mut ended = vec![(table.name, self.end(table, &named, values.clone()).await?)];
        for (dependent, column) in dependents(table).filter(|(dependent, _)| dependent.name != STUDENT_FACT.name) {
            let owner = format!(
                "SELECT o.id FROM {} o WHERE o.institution_id = $1 AND o.source_id IN {} \
                 AND NOT EXISTS (SELECT 1 FROM import_seen z WHERE z.id = o.id)",
                table.name,
                self.texts("$7")
            );
            let hanging = format!("{} AND t.{column} IN ({owner})", unseen());
            ended.push((dependent.name, self.end(dependent, &hanging, values.clone()).await?));
        }
        Ok(ended)
    }

    /// Counts rows with these keys as seen, and what hangs on them: the source names them, though what it says of them was refused.
    pub async fn see_whole(&self, table: &Table, keys: &[String]) -> Result<(), StoreError> {
        if !table.columns.iter().any(|column| column.name == "source_id") {
            return Ok(());
        }
        let owner = format!("SELECT o.id FROM {} o WHERE o.institution_id = $1 AND o.source_id IN {}", table.name, self.texts("$6"));
        let value = Value::from(json(keys)?);
        self.execute(&format!("INSERT INTO import_seen (id) {owner} ON CONFLICT (id) DO NOTHING"), vec![value.clone()]).await?;
        for (dependent, column) in dependents(table) {
            let sql = format!(
                "INSERT INTO import_seen (id) SELECT t.id FROM {} t WHERE t.institution_id = $1 AND t.{column} IN ({owner}) ON CONFLICT (id) DO NOTHING",
                dependent.name
            );
            self.execute(&sql, vec![value.clone()]).await?;
        }
        Ok(())
    }

    async fn end(&self, table: &Table, condition: &str, values: Vec<Value>) -> Result<u64, StoreError> {
        let Some(ends) = table.ends else { return Ok(0) };
        let open = if ends == "ends" { "(t.ends IS NULL OR t.ends > $6)".to_owned() } else { format!("t.{ends} IS NULL") };
        // What has no key of a source was not made by one: a grant that the student gave here is nobody else's to end.
        let sourced = table.columns.iter().any(|column| column.name == "source_id");
        let theirs = if sourced { " AND t.source_id IS NOT NULL" } else { "" };
        self.change(table, &format!("{ends} = $6"), &format!("{condition} AND {open}{theirs}"), values).await
    }
}

/// Tables whose rows hang on one person or class, with the column that says so; what is at a unit does not hang on it.
fn dependents(table: &Table) -> impl Iterator<Item = (&'static Table, &'static str)> {
    let name = table.name;
    let hangs = [STUDENT.name, GUARDIAN.name, STAFF_MEMBER.name, SCHOOL_GROUP.name].contains(&name);
    ALL.into_iter().filter(move |_| hangs).flat_map(move |dependent| {
        dependent.columns.iter().filter(move |column| column.kind == Kind::Refers(name)).map(move |column| (dependent, column.name))
    })
}
