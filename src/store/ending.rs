//! What vanished from a source, or is said to have: it ends, it is not deleted, and what it was goes to the history.

use chrono::NaiveDate;
use sea_orm::Value;

use super::StoreError;
use super::bulk::{Bulk, unseen};
use super::by_hand::{is_made, is_of_source};
use super::json::json;
use super::roster::{
    ACCESS_GRANT, ALL, CALENDAR_PERIOD, GROUP_TEACHER, GUARDIAN, GUARDIANSHIP, IDENTITY, MENTORSHIP, SCHOOL_GROUP, STAFF_MEMBER,
    STAFF_ROLE, STUDENT, STUDENT_FACT,
};
use super::table::{Kind, Table};
use crate::policy::permit::SystemDeed;

/// What lets somebody see or do something: where it is gone, it is gone at once, so that its last day is the day before.
const RIGHTS: [&Table; 5] = [&GUARDIANSHIP, &ACCESS_GRANT, &STAFF_ROLE, &GROUP_TEACHER, &MENTORSHIP];

/// Rights that persons of the school give by hand too.
const GIVEN: [&Table; 3] = [&GUARDIANSHIP, &STAFF_ROLE, &MENTORSHIP];

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
    /// How many rows of a source's have not ended.
    pub async fn running(&self, table: &Table, today: NaiveDate) -> Result<u64, StoreError> {
        let Some(running) = running(table) else { return Ok(0) };
        let sql = format!("SELECT count(*) FROM {} t WHERE t.institution_id = $1 AND {running}{}", table.name, is_of_source(table));
        let count: i64 = self.query(&sql, vec![last_day(table, today)]).await?.first().map_or(Ok(0), |row| row.try_get_by_index(0))?;
        Ok(count.unsigned_abs())
    }

    /// Ends, from `today` on, what this run has not seen, and what persons gave to somebody who ended by it. What else they made has no
    /// row in any source, so that it cannot vanish from one.
    ///
    /// A holiday that is still to come is taken away instead: it has no life of its own, and the calendar must not keep it.
    pub async fn end_unseen(&self, complete: &Complete, today: NaiveDate) -> Result<Vec<(&'static str, u64)>, StoreError> {
        let table = complete.table;
        let (mut condition, mut values) = (format!("{}{}", unseen(), is_of_source(table)), vec![last_day(table, today)]);
        for (column, value) in &complete.only {
            values.push(Value::from(value.as_str()));
            condition.push_str(&format!(" AND t.{column} = ${}", values.len() + 5));
        }
        if let Some(owner) = complete.of_seen {
            condition.push_str(&format!(" AND EXISTS (SELECT 1 FROM import_seen o WHERE o.id = t.{owner})"));
        }
        if table.name == CALENDAR_PERIOD.name {
            return Ok(vec![(table.name, self.unlink(table, &format!("{condition} AND t.begins > $6"), values).await?)]);
        }
        let mut ended = vec![(table.name, self.end(table, &condition, values).await?)];
        for (dependent, column) in dependents(table).filter(|(dependent, _)| GIVEN.iter().any(|given| given.name == dependent.name)) {
            let gone =
                format!("SELECT 1 FROM {} o WHERE o.institution_id = $1 AND o.id = t.{column} AND o.ended_on IS NOT NULL", table.name);
            let hanging = format!("{} AND EXISTS ({gone})", is_made());
            ended.push((dependent.name, self.end(dependent, &hanging, vec![last_day(dependent, today)]).await?));
        }
        Ok(ended)
    }

    /// Ends the rows with these keys, and what hangs on such a person or class, unless the run has seen it. A fact of a student stays.
    pub async fn end_named(&self, table: &Table, keys: &[String], today: NaiveDate) -> Result<Vec<(&'static str, u64)>, StoreError> {
        let keys = Value::from(json(keys)?);
        let values = |table: &Table| vec![last_day(table, today), keys.clone()];
        let named = format!("{}{} AND t.source_id IN {}", unseen(), is_of_source(table), self.texts("$7"));
        let mut ended = vec![(table.name, self.end(table, &named, values(table)).await?)];
        for (dependent, column) in dependents(table).filter(|(dependent, _)| dependent.name != STUDENT_FACT.name) {
            let owner = format!(
                "SELECT o.id FROM {} o WHERE o.institution_id = $1 AND o.source_id IN {} \
                 AND NOT EXISTS (SELECT 1 FROM import_seen z WHERE z.id = o.id)",
                table.name,
                self.texts("$7")
            );
            let hanging = format!("{} AND t.{column} IN ({owner})", unseen());
            ended.push((dependent.name, self.end(dependent, &hanging, values(dependent)).await?));
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
        let (Some(ends), Some(running)) = (table.ends, running(table)) else { return Ok(0) };
        self.change(table, &format!("{ends} = $6"), &format!("{condition} AND {running}"), values).await
    }
}

/// SQL: row `t` has not ended, and a source made it: a grant that the student gave here is nobody else's to end. `$6` is the day of
/// [`last_day`].
fn running(table: &Table) -> Option<String> {
    let ends = table.ends?;
    let open = if ends == "ends" { "(t.ends IS NULL OR t.ends > $6)".to_owned() } else { format!("t.{ends} IS NULL") };
    // Who joined by an invitation, and who was entered with one, came from no source.
    let open = match table.name {
        name if name == IDENTITY.name => format!("{open} AND t.joined_at IS NULL"),
        name if name == GUARDIAN.name => format!("{open} AND t.set_by IS NULL"),
        _ => open,
    };
    let sourced = table.columns.iter().any(|column| column.name == "source_id");
    Some(if sourced { format!("{open} AND t.source_id IS NOT NULL") } else { open })
}

/// The last day of what is gone today.
fn last_day(table: &Table, today: NaiveDate) -> Value {
    let is_right = RIGHTS.iter().any(|right| right.name == table.name);
    Value::from(if is_right { today.pred_opt().unwrap_or(today) } else { today })
}

/// Tables whose rows hang on one person or class, with the column that says so; what is at a unit does not hang on it.
fn dependents(table: &Table) -> impl Iterator<Item = (&'static Table, &'static str)> {
    let name = table.name;
    let hangs = [STUDENT.name, GUARDIAN.name, STAFF_MEMBER.name, SCHOOL_GROUP.name].contains(&name);
    ALL.into_iter().filter(move |_| hangs).flat_map(move |dependent| {
        dependent.columns.iter().filter(move |column| column.kind == Kind::Refers(name)).map(move |column| (dependent, column.name))
    })
}
