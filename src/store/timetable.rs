//! The tables of the timetable as they are written in bulk, and who takes part in which lesson.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::Value;
use uuid::Uuid;

use super::StoreError;
use super::bulk::{Bulk, Upserted};
use super::json::json;
use super::table::Kind::{Bool, Date, Instant, Int, Refers, Text};
use super::table::{Kept, Mode, Table, Version, column, special};
use crate::policy::permit::SystemDeed;

/// Lessons.
pub const LESSON: Table = Table {
    name: "lesson",
    key: &["source_id"],
    columns: &[
        column("source_id", Text),
        column("kind", Text),
        column("subject", Text),
        column("local_date", Date),
        column("begins", Instant),
        column("ends", Instant),
        column("room", Text),
        column("first_period", Int),
        column("last_period", Int),
        column("status", Text),
    ],
    ends: None,
    version: Some(Version {
        counts: &["begins", "ends", "room", "status"],
        kept: Some(Kept {
            table: "lesson_version",
            refers: "lesson_id",
            columns: &["begins", "ends", "room", "status"],
            replaced_by: false,
            because: false,
        }),
    }),
};
/// Classes of lessons.
pub const LESSON_GROUP: Table = Table {
    name: "lesson_group",
    key: &["lesson_id", "group_id"],
    columns: &[column("lesson_id", Refers("lesson")), column("group_id", Refers("school_group"))],
    ends: None,
    version: None,
};
/// Teachers of lessons.
pub const LESSON_TEACHER: Table = Table {
    name: "lesson_teacher",
    key: &["lesson_id", "staff_member_id"],
    columns: &[
        column("lesson_id", Refers("lesson")),
        column("staff_member_id", Refers("staff_member")),
        special("substitute", Bool, Mode::Once),
    ],
    ends: None,
    version: None,
};
const LESSON_PARTICIPANT: Table = Table {
    name: "lesson_participant",
    key: &["lesson_id", "student_id"],
    columns: &[
        column("lesson_id", Refers("lesson")),
        column("student_id", Refers("student")),
        column("enrolment_id", Refers("enrolment")),
        column("local_date", Date),
        column("walk_in", Bool),
    ],
    ends: None,
    version: None,
};

/// When and where a lesson was planned at first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Begin.
    pub begins: DateTime<Utc>,
    /// End.
    pub ends: DateTime<Utc>,
    /// Where.
    pub room: Option<String>,
}

/// How lessons with these keys were planned at first, for those that are there.
pub async fn first_planned<D: SystemDeed>(bulk: &Bulk<'_, D>, keys: &[&str]) -> Result<HashMap<String, Planned>, StoreError> {
    let sql = format!(
        "SELECT t.source_id, COALESCE(v.begins, t.begins) AS begins, COALESCE(v.ends, t.ends) AS ends, \
         CASE WHEN v.id IS NULL THEN t.room ELSE v.room END AS room \
         FROM lesson t LEFT JOIN lesson_version v ON v.institution_id = $1 AND v.lesson_id = t.id AND v.version = 1 \
         WHERE t.institution_id = $1 AND t.source_id IN {}",
        bulk.texts("$6")
    );
    let rows = bulk.query(&sql, vec![Value::from(json(keys)?)]).await?;
    let planned = |row: &sea_orm::QueryResult| {
        Ok((
            row.try_get("", "source_id")?,
            Planned { begins: row.try_get("", "begins")?, ends: row.try_get("", "ends")?, room: row.try_get("", "room")? },
        ))
    };
    rows.iter().map(planned).collect()
}

/// A class or a teacher: its key, and the words by which a timetable may call it.
pub type Called = (Uuid, Vec<String>);

/// Every class by key of the source and name.
pub async fn classes<D: SystemDeed>(bulk: &Bulk<'_, D>) -> Result<Vec<Called>, StoreError> {
    called(bulk, "SELECT id, source_id, name FROM school_group WHERE institution_id = $1 AND ended_on IS NULL", 2).await
}

/// Every member of staff by key of the source, code and mail address.
pub async fn staff<D: SystemDeed>(bulk: &Bulk<'_, D>) -> Result<Vec<Called>, StoreError> {
    called(bulk, "SELECT id, source_id, code, email FROM staff_member WHERE institution_id = $1 AND ended_on IS NULL", 3).await
}

async fn called<D: SystemDeed>(bulk: &Bulk<'_, D>, sql: &str, words: usize) -> Result<Vec<Called>, StoreError> {
    let mut found = vec![];
    for row in bulk.query(sql, vec![]).await? {
        let mut called = vec![];
        for at in 1..=words {
            called.extend(row.try_get_by_index::<Option<String>>(at)?.filter(|word| !word.is_empty()));
        }
        found.push((row.try_get_by_index(0)?, called));
    }
    Ok(found)
}

/// What became of participants.
#[derive(Clone, Copy, Debug, Default)]
pub struct Participants {
    /// Those who take part.
    pub upserted: Upserted,
    /// Those who no longer do.
    pub ended: u64,
}

/// Works out anew who takes part in the lessons of that day and later.
pub async fn participants_from<D: SystemDeed>(bulk: &Bulk<'_, D>, day: NaiveDate) -> Result<Participants, StoreError> {
    participants(bulk, "l.local_date >= $6", vec![Value::from(day)]).await
}

/// The same for the lessons this run has met.
pub async fn participants_of_seen<D: SystemDeed>(bulk: &Bulk<'_, D>) -> Result<Participants, StoreError> {
    participants(bulk, "EXISTS (SELECT 1 FROM import_seen s WHERE s.id = l.id)", vec![]).await
}

/// A member of a lesson's class on its day takes part, by the enrolment in force; who no longer does goes, unless presence was taken.
async fn participants<D: SystemDeed>(bulk: &Bulk<'_, D>, lessons: &str, values: Vec<Value>) -> Result<Participants, StoreError> {
    let member = |lesson: &str| {
        format!(
            "lesson_group lg JOIN group_member m ON m.group_id = lg.group_id AND m.institution_id = $1 \
             WHERE lg.institution_id = $1 AND lg.lesson_id = {lesson}.id AND m.begins <= {lesson}.local_date \
             AND (m.ends IS NULL OR m.ends >= {lesson}.local_date)"
        )
    };
    let gone = format!(
        "t.walk_in = {} AND EXISTS (SELECT 1 FROM lesson l WHERE l.id = t.lesson_id AND {lessons} \
         AND NOT EXISTS (SELECT 1 FROM {} AND m.student_id = t.student_id)) \
         AND NOT EXISTS (SELECT 1 FROM presence p WHERE p.institution_id = $1 AND p.lesson_id = t.lesson_id AND p.student_id = t.student_id)",
        if bulk.postgres() { "false" } else { "0" },
        member("l"),
    );
    let ended = bulk.unlink(&LESSON_PARTICIPANT, &gone, values.clone()).await?;
    // CROSS JOIN is how SQLite is told the order: left to itself it pairs every member with every lesson first.
    let with = format!(
        "WITH x AS MATERIALIZED (SELECT w.lesson_id, w.student_id, w.local_date, (SELECT e.id FROM enrolment e \
           WHERE e.institution_id = $1 AND e.student_id = w.student_id AND e.begins <= w.local_date \
           AND (e.ends IS NULL OR e.ends >= w.local_date) ORDER BY e.begins DESC, e.id LIMIT 1) AS enrolment_id \
         FROM (SELECT DISTINCT l.id AS lesson_id, m.student_id AS student_id, l.local_date AS local_date \
           FROM lesson l CROSS JOIN lesson_group lg CROSS JOIN group_member m \
           WHERE l.institution_id = $1 AND lg.institution_id = $1 AND lg.lesson_id = l.id \
           AND m.institution_id = $1 AND m.group_id = lg.group_id \
           AND m.begins <= l.local_date AND (m.ends IS NULL OR m.ends >= l.local_date) AND {lessons}) w)"
    );
    let stale = format!("EXISTS (SELECT 1 FROM lesson l WHERE l.id = t.lesson_id AND {lessons} AND l.local_date <> t.local_date)");
    let moved = "local_date = (SELECT l.local_date FROM lesson l WHERE l.id = t.lesson_id)";
    let changed = bulk.change(&LESSON_PARTICIPANT, moved, &stale, values.clone()).await?;
    let insert = format!(
        "{with} INSERT INTO lesson_participant (id, institution_id, lesson_id, student_id, enrolment_id, local_date, walk_in) \
         SELECT {}, $1, x.lesson_id, x.student_id, x.enrolment_id, x.local_date, {} FROM x WHERE true \
         ON CONFLICT (institution_id, lesson_id, student_id) DO NOTHING",
        bulk.new_id(),
        if bulk.postgres() { "false" } else { "0" },
    );
    let created = bulk.execute(&insert, values).await?;
    Ok(Participants { upserted: Upserted { created, changed, unchanged: 0 }, ended })
}
