//! Kept days: what each day of a student came to, as it was worked out last.

use std::collections::HashMap;

use ::entity::id::{StudentDayId, StudentId};
use chrono::NaiveDate;
use sea_orm::{DbErr, QueryResult, Value};
use serde_json::json;

use super::StoreError;
use super::json::{json as text, key};
use super::table::Kind::{Bool, Date, Int, Refers, Text};
use super::table::{Table, column};
use super::taken_state::row;
use super::work::{Row, Work};
use crate::domain::day::{Day, Minutes, Tail};
use crate::domain::obligation::Obligation;
use crate::policy::permit::Named;

/// Kept days.
const STUDENT_DAY: Table = Table {
    name: "student_day",
    key: &["student_id", "local_date"],
    columns: &[
        column("student_id", Refers("student")),
        column("local_date", Date),
        column("obligation", Text),
        column("lessons", Int),
        column("attended", Int),
        column("late", Int),
        column("unknown", Int),
        column("scheduled_minutes", Int),
        column("unknown_minutes", Int),
        column("authorised_minutes", Int),
        column("unexplained_minutes", Int),
        column("pending_minutes", Int),
        column("pending_parts", Int),
        column("pending_placement", Int),
        column("pending_placement_parts", Int),
        column("pending_since", Date),
        column("unauthorised_minutes", Int),
        column("unauthorised_parts", Int),
        column("unauthorised_placement", Int),
        column("unauthorised_placement_parts", Int),
        column("refused_minutes", Int),
        column("ended", Bool),
        column("missed_after", Int),
        column("undecided_after", Int),
        column("unknown_after", Int),
        column("ill_ended", Bool),
        column("ill_missed_after", Int),
        column("ill_undecided_after", Int),
        column("ill_unknown_after", Int),
    ],
    ends: None,
    version: None,
};

/// A kept day with the duty that was kept with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptDay {
    /// What it came to.
    pub day: Day,
    /// The duty of that day, by its name.
    pub obligation: String,
}

/// The name under which a duty is kept.
#[must_use]
pub fn duty_name(duty: Obligation) -> &'static str {
    match duty {
        Obligation::Compulsory => "COMPULSORY",
        Obligation::Qualification => "QUALIFICATION",
        Obligation::YoungAdult => "YOUNG_ADULT",
        Obligation::None => "NONE",
        Obligation::Unknown => "UNKNOWN",
    }
}

/// Days that are kept of students, of each from a day on: `from`, and before it back to `eve`'s last day that ended a time of not attending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needed {
    /// Whose.
    pub student: StudentId,
    /// First day.
    pub from: NaiveDate,
    /// The last day before those that are judged.
    pub eve: NaiveDate,
}

/// Kept days of students who are locked, by day.
pub async fn of<D: Named>(work: &Work<'_, D>, needed: &[Needed]) -> Result<HashMap<StudentId, Vec<KeptDay>>, StoreError> {
    let (source, least) = if work.postgres() {
        ("json_to_recordset($6::json) AS x(student_id uuid, first_day date, eve date)", "least")
    } else {
        (
            "(SELECT unhex(value->>'student_id') AS student_id, value->>'first_day' AS first_day, value->>'eve' AS eve \
              FROM json_each($6)) AS x",
            "min",
        )
    };
    let columns: Vec<String> = STUDENT_DAY.columns.iter().map(|column| format!("d.{}", column.name)).collect();
    let sql = format!(
        "SELECT {} FROM {source} CROSS JOIN student_day d WHERE d.institution_id = $1 AND d.student_id = x.student_id \
         AND d.local_date >= {least}(x.first_day, coalesce((SELECT e.local_date FROM student_day e WHERE e.institution_id = $1 \
         AND e.student_id = x.student_id AND e.local_date <= x.eve AND e.ill_ended ORDER BY e.local_date DESC LIMIT 1), '0001-01-01')) \
         ORDER BY d.student_id, d.local_date",
        columns.join(", "),
    );
    let rows: Vec<Row> = needed
        .iter()
        .map(|one| row([("student_id", key(one.student.0)), ("first_day", json!(one.from)), ("eve", json!(one.eve))]))
        .collect();
    let mut found: HashMap<StudentId, Vec<KeptDay>> = HashMap::new();
    if rows.is_empty() {
        return Ok(found);
    }
    for row in work.query(&sql, vec![Value::from(text(&rows)?)]).await? {
        found.entry(row.try_get("", "student_id")?).or_default().push(kept(&row)?);
    }
    Ok(found)
}

/// Writes days that differ from what is kept. A day that has lost its lessons is kept as one without any.
pub async fn write<D: Named>(work: &Work<'_, D>, days: &[(StudentId, KeptDay)]) -> Result<(), StoreError> {
    let rows: Vec<Row> = days.iter().map(|(student, kept)| written(*student, kept)).collect();
    work.derive(&STUDENT_DAY, &rows).await
}

fn kept(row: &QueryResult) -> Result<KeptDay, DbErr> {
    let number = |column: &str| Ok::<_, DbErr>(u32::try_from(row.try_get::<i32>("", column)?).unwrap_or(0));
    let minutes = |name: &str| {
        Ok::<_, DbErr>(Minutes {
            total: number(&format!("{name}_minutes"))?,
            parts: number(&format!("{name}_parts"))?,
            placement: number(&format!("{name}_placement"))?,
            placement_parts: number(&format!("{name}_placement_parts"))?,
        })
    };
    let tail = |prefix: &str| {
        Ok::<_, DbErr>(Tail {
            ended: row.try_get("", &format!("{prefix}ended"))?,
            missed: number(&format!("{prefix}missed_after"))?,
            undecided: number(&format!("{prefix}undecided_after"))?,
            unknown: number(&format!("{prefix}unknown_after"))?,
        })
    };
    let day = Day {
        on: row.try_get("", "local_date")?,
        lessons: number("lessons")?,
        attended: number("attended")?,
        late: number("late")?,
        unknown: number("unknown")?,
        scheduled_minutes: number("scheduled_minutes")?,
        unknown_minutes: number("unknown_minutes")?,
        authorised: number("authorised_minutes")?,
        unexplained: number("unexplained_minutes")?,
        pending: minutes("pending")?,
        pending_since: row.try_get("", "pending_since")?,
        unauthorised: minutes("unauthorised")?,
        refused: number("refused_minutes")?,
        tail: tail("")?,
        ill_tail: tail("ill_")?,
    };
    Ok(KeptDay { day, obligation: row.try_get("", "obligation")? })
}

fn written(student: StudentId, kept: &KeptDay) -> Row {
    let day = &kept.day;
    row([
        ("id", key(StudentDayId::new().0)),
        ("student_id", key(student.0)),
        ("local_date", json!(day.on)),
        ("obligation", json!(kept.obligation)),
        ("lessons", json!(day.lessons)),
        ("attended", json!(day.attended)),
        ("late", json!(day.late)),
        ("unknown", json!(day.unknown)),
        ("scheduled_minutes", json!(day.scheduled_minutes)),
        ("unknown_minutes", json!(day.unknown_minutes)),
        ("authorised_minutes", json!(day.authorised)),
        ("unexplained_minutes", json!(day.unexplained)),
        ("pending_minutes", json!(day.pending.total)),
        ("pending_parts", json!(day.pending.parts)),
        ("pending_placement", json!(day.pending.placement)),
        ("pending_placement_parts", json!(day.pending.placement_parts)),
        ("pending_since", json!(day.pending_since)),
        ("unauthorised_minutes", json!(day.unauthorised.total)),
        ("unauthorised_parts", json!(day.unauthorised.parts)),
        ("unauthorised_placement", json!(day.unauthorised.placement)),
        ("unauthorised_placement_parts", json!(day.unauthorised.placement_parts)),
        ("refused_minutes", json!(day.refused)),
        ("ended", json!(day.tail.ended)),
        ("missed_after", json!(day.tail.missed)),
        ("undecided_after", json!(day.tail.undecided)),
        ("unknown_after", json!(day.tail.unknown)),
        ("ill_ended", json!(day.ill_tail.ended)),
        ("ill_missed_after", json!(day.ill_tail.missed)),
        ("ill_undecided_after", json!(day.ill_tail.undecided)),
        ("ill_unknown_after", json!(day.ill_tail.unknown)),
    ])
}
