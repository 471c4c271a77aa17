//! The tables of the timetable as they are written in bulk, and who takes part in which lesson.

use chrono::NaiveDate;
use sea_orm::Value;

use super::StoreError;
use super::bulk::{Bulk, Upserted, json, unseen};
use super::table::Kind::{Bool, Date, Instant, Int, Refers, Text};
use super::table::{Kept, Table, Version, column};
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
    columns: &[column("lesson_id", Refers("lesson")), column("staff_member_id", Refers("staff_member")), column("substitute", Bool)],
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
    let with = format!(
        "WITH x AS MATERIALIZED (SELECT w.lesson_id, w.student_id, w.local_date, (SELECT e.id FROM enrolment e \
           WHERE e.institution_id = $1 AND e.student_id = w.student_id AND e.begins <= w.local_date \
           AND (e.ends IS NULL OR e.ends >= w.local_date) ORDER BY e.begins DESC, e.id LIMIT 1) AS enrolment_id \
         FROM (SELECT DISTINCT l.id AS lesson_id, m.student_id AS student_id, l.local_date AS local_date \
           FROM lesson l JOIN lesson_group lg ON lg.lesson_id = l.id AND lg.institution_id = $1 \
           JOIN group_member m ON m.group_id = lg.group_id AND m.institution_id = $1 \
           AND m.begins <= l.local_date AND (m.ends IS NULL OR m.ends >= l.local_date) \
           WHERE l.institution_id = $1 AND {lessons}) w)"
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

/// Takes away classes and teachers that the source no longer gives to a lesson this run has met.
pub async fn unlink_unseen<D: SystemDeed>(bulk: &Bulk<'_, D>, table: &Table) -> Result<u64, StoreError> {
    let condition = format!("{} AND EXISTS (SELECT 1 FROM import_seen s WHERE s.id = t.lesson_id)", unseen());
    bulk.unlink(table, &condition, vec![]).await
}

/// Cancels lessons between two days, not before today, of these classes (or, without class, of these teachers) that this run has not met.
pub async fn cancel_unseen<D: SystemDeed>(
    bulk: &Bulk<'_, D>,
    (from, to): (NaiveDate, NaiveDate),
    groups: &[String],
    staff: &[String],
) -> Result<u64, StoreError> {
    let list = |at: &str| {
        if bulk.postgres() {
            format!("(SELECT j.value::uuid FROM json_array_elements_text({at}::json) AS j(value))")
        } else {
            format!("(SELECT unhex(j.value) FROM json_each({at}) AS j)")
        }
    };
    let condition = format!(
        "{} AND t.status <> 'CANCELLED' AND t.local_date BETWEEN $6 AND $7 AND \
         (EXISTS (SELECT 1 FROM lesson_group g WHERE g.institution_id = $1 AND g.lesson_id = t.id AND g.group_id IN {}) \
         OR (NOT EXISTS (SELECT 1 FROM lesson_group g WHERE g.institution_id = $1 AND g.lesson_id = t.id) \
         AND EXISTS (SELECT 1 FROM lesson_teacher h WHERE h.institution_id = $1 AND h.lesson_id = t.id AND h.staff_member_id IN {})))",
        unseen(),
        list("$8"),
        list("$9"),
    );
    let values = vec![from.into(), to.into(), json(groups)?.into(), json(staff)?.into()];
    bulk.change(&LESSON, "status = 'CANCELLED'", &condition, values).await
}
