//! Figures of a school by week, from the days that are counted: one statement, whatever there is to add up.

use chrono::NaiveDate;
use sea_orm::{DbBackend, QueryResult, Value};
use uuid::Uuid;

use super::json::ids;
use super::{Store, StoreError, rows};
use crate::policy::statistics::Figures;
use crate::policy::viewer::Viewer;

/// By what figures are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Not at all.
    Nothing,
    /// By team, where a student was enrolled on the day.
    Unit,
    /// By programme of that enrolment.
    Programme,
    /// By class, where a student was in it on the day.
    Group,
}

impl By {
    /// The tables whose figures a figure of this one may lie in, and tell of a few with them.
    #[must_use]
    pub fn coarser(self) -> &'static [Self] {
        match self {
            Self::Nothing => &[],
            Self::Unit => &[Self::Nothing],
            Self::Programme => &[Self::Nothing, Self::Unit],
            Self::Group => &[Self::Nothing, Self::Unit, Self::Programme],
        }
    }
}

/// How many students of a figure are of another one at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedRow {
    /// Of which week, by its Monday.
    pub week: NaiveDate,
    /// Team, programme or class of the coarser table; none: all, or those without one.
    pub whole: Option<Uuid>,
    /// Team, programme or class of the finer; none: those without one. Left out: whatever they are of.
    pub part: Option<Option<Uuid>>,
    /// How many.
    pub students: u64,
}

/// The figures of one week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureRow {
    /// Its Monday.
    pub week: NaiveDate,
    /// Team, programme or class; none: all, or those without one.
    pub of: Option<(Uuid, String)>,
    /// Students who had a lesson.
    pub students: u64,
    /// Minutes of lessons given.
    pub scheduled: i64,
    /// Of these, nobody marked.
    pub unknown: i64,
    /// Missed with a valid reason.
    pub authorised: i64,
    /// Missed without.
    pub unauthorised: i64,
    /// Missed, and nobody has decided.
    pub open: i64,
    /// Lessons that somebody came late to.
    pub late: i64,
}

/// The weeks between two days, by begin and name.
pub async fn of(
    store: &Store,
    viewer: &Viewer,
    figures: &Figures,
    by: By,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<FigureRow>, StoreError> {
    let mut values: Vec<Value> = vec![viewer.institution.0.into(), from.into(), to.into()];
    let scope = scope(store, viewer, figures, &mut values)?;
    let (monday, cell) = (monday(store), cell(by, "c"));
    let name = if by == By::Nothing { "CAST(NULL AS text)" } else { "c.name" };
    let sum = |what: &str| format!("coalesce(sum({what}), 0)");
    let sql = format!(
        "SELECT {monday} AS week, {cell} AS cell, {name} AS name, count(DISTINCT d.student_id) AS students, {} AS scheduled, {} AS unknown, \
         {} AS authorised, {} AS unauthorised, {} AS open, {} AS late FROM student_day d{} \
         WHERE d.institution_id = $1 AND d.local_date BETWEEN $2 AND $3 AND d.lessons > 0 AND {scope} GROUP BY 1, 2, 3 \
         ORDER BY 1, CASE WHEN {name} IS NULL THEN 1 ELSE 0 END, 3, 2",
        sum("d.scheduled_minutes"),
        sum("d.unknown_minutes"),
        sum("d.authorised_minutes"),
        sum("d.unauthorised_minutes"),
        sum("d.pending_minutes + d.unexplained_minutes"),
        sum("d.late"),
        joined(by, ["e", "o", "c"]),
    );
    rows::raw(store, &sql, values).await?.iter().map(figure_row).collect()
}

/// How many students of each figure of a coarser table there are, and how many of those are of each figure of another at once.
pub async fn shared(
    store: &Store,
    viewer: &Viewer,
    figures: &Figures,
    (whole, by): (By, By),
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<SharedRow>, StoreError> {
    let mut values: Vec<Value> = vec![viewer.institution.0.into(), from.into(), to.into()];
    let scope = scope(store, viewer, figures, &mut values)?;
    let counted = |part: &str, is_part: bool, joined: &str| {
        format!(
            "SELECT {} AS week, {} AS whole, {part} AS part, {is_part} AS is_part, count(DISTINCT d.student_id) AS students FROM student_day d{joined} \
             WHERE d.institution_id = $1 AND d.local_date BETWEEN $2 AND $3 AND d.lessons > 0 AND {scope} GROUP BY 1, 2, 3, 4",
            monday(store),
            cell(whole, "w"),
        )
    };
    let outer = joined(whole, ["x", "y", "w"]);
    let inner = format!("{outer}{}", joined(by, ["e", "o", "c"]));
    let sql = format!("{} UNION ALL {}", counted("CAST(NULL AS uuid)", false, &outer), counted(&cell(by, "c"), true, &inner));
    let read = |row: &QueryResult| {
        Ok(SharedRow {
            week: row.try_get("", "week")?,
            whole: row.try_get("", "whole")?,
            part: if row.try_get("", "is_part")? { Some(row.try_get("", "part")?) } else { None },
            students: row.try_get::<i64>("", "students")?.unsigned_abs(),
        })
    };
    rows::raw(store, &sql, values).await?.iter().map(read).collect()
}

fn monday(store: &Store) -> &'static str {
    match store.backend() {
        DbBackend::Postgres => "d.local_date - (EXTRACT(ISODOW FROM d.local_date)::int - 1)",
        _ => "date(d.local_date, 'weekday 0', '-6 days')",
    }
}

/// SQL: the key by which figures are told apart.
fn cell(by: By, table: &str) -> String {
    if by == By::Nothing { "CAST(NULL AS uuid)".to_owned() } else { format!("{table}.id") }
}

/// `x` runs on day `d`.
fn runs(table: &str) -> String {
    format!("{table}.begins <= d.local_date AND ({table}.ends IS NULL OR {table}.ends >= d.local_date)")
}

/// SQL: the teams, programmes or classes of a day, each once: who follows two programmes of a team is one of its students. Who is in none
/// that day is in a row of their own: else the total less the others would tell of them. `IS TRUE` keeps SQLite from looking through a whole
/// team for another tie of one student. Named: the tie, another like it, what it ties to.
fn joined(by: By, [tie, like, to]: [&str; 3]) -> String {
    let once = |table: &str, key: &str, of: &str| {
        let ties = |alias: &str| format!("{alias}.institution_id = $1 AND {alias}.student_id = d.student_id AND {}", runs(alias));
        format!(
            " LEFT JOIN {table} {tie} ON {} AND NOT EXISTS \
             (SELECT 1 FROM {table} {like} WHERE {} AND ({like}.{key} IS NOT DISTINCT FROM {tie}.{key}) IS TRUE AND {like}.id < {tie}.id) \
             LEFT JOIN {of} {to} ON {to}.institution_id = $1 AND {to}.id = {tie}.{key}",
            ties(tie),
            ties(like),
        )
    };
    match by {
        By::Nothing => String::new(),
        By::Unit => once("enrolment", "unit_id", "unit"),
        By::Programme => once("enrolment", "programme_id", "programme"),
        By::Group => once("group_member", "group_id", "school_group"),
    }
}

/// SQL: whether the day `d` is of somebody whose figures may be seen.
fn scope(store: &Store, viewer: &Viewer, figures: &Figures, values: &mut Vec<Value>) -> Result<String, StoreError> {
    if figures.whole {
        return Ok("1 = 1".to_owned());
    }
    let mut any = vec![];
    let mut tied = |table: &str, key: &str, keys: Vec<Uuid>| -> Result<(), StoreError> {
        if !keys.is_empty() {
            values.push(ids(&keys)?.into());
            let among = rows::ids(store, &format!("${}", values.len()));
            any.push(format!(
                "EXISTS (SELECT 1 FROM {table} s WHERE s.institution_id = $1 AND s.student_id = d.student_id AND s.{key} IN {among} AND {})",
                runs("s")
            ));
        }
        Ok(())
    };
    tied("enrolment", "unit_id", figures.units.iter().map(|id| id.0).collect())?;
    tied("group_member", "group_id", figures.groups.iter().map(|id| id.0).collect())?;
    if let Some(me) = figures.mentor {
        values.extend([Value::from(me.0), Value::from(viewer.today)]);
        let (me, today) = (values.len() - 1, values.len());
        any.push(format!(
            "d.student_id IN (SELECT s.student_id FROM mentorship s WHERE s.institution_id = $1 AND s.staff_member_id = ${me} \
             AND s.begins <= ${today} AND (s.ends IS NULL OR s.ends >= ${today}))"
        ));
    }
    Ok(if any.is_empty() { "1 = 0".to_owned() } else { format!("({})", any.join(" OR ")) })
}

fn figure_row(row: &QueryResult) -> Result<FigureRow, StoreError> {
    let (cell, name): (Option<Uuid>, Option<String>) = (row.try_get("", "cell")?, row.try_get("", "name")?);
    Ok(FigureRow {
        week: row.try_get("", "week")?,
        of: cell.zip(name),
        students: row.try_get::<i64>("", "students")?.unsigned_abs(),
        scheduled: row.try_get("", "scheduled")?,
        unknown: row.try_get("", "unknown")?,
        authorised: row.try_get("", "authorised")?,
        unauthorised: row.try_get("", "unauthorised")?,
        open: row.try_get("", "open")?,
        late: row.try_get("", "late")?,
    })
}
