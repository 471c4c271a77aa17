//! Marks as they are written in bulk: which lesson a row of another system is about, what covers it, and the registers that follow.

use std::collections::HashMap;

use ::entity::kind::{AbsenceStatus, LessonStatus, Mark, MarkSource};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{QueryResult, Value};
use uuid::Uuid;

use super::StoreError;
use super::bulk::{Bulk, Upserted, unseen};
use super::json::{ids, json};
use super::table::Kind::{Bool, Date, Instant, Int, Refers, Text, Uuid as Key};
use super::table::{Kept, Mode, Table, Version, column, special};
use super::work::Row;
use crate::policy::permit::SystemDeed;

/// Presences. When and by whom goes along with a change; the version of the lesson and the first time stay what they were.
pub const PRESENCE: Table = Table {
    name: "presence",
    key: &["lesson_id", "student_id"],
    columns: &[
        column("lesson_id", Refers("lesson")),
        column("student_id", Refers("student")),
        column("local_date", Date),
        column("mark", Text),
        column("minutes_late", Int),
        column("minutes_left_early", Int),
        column("sent_out_at", Instant),
        special("lesson_version", Int, Mode::Stamped),
        special("first_marked_at", Instant, Mode::Once),
        special("marked_at", Instant, Mode::Stamped),
        special("marked_by", Key, Mode::Stamped),
        special("source", Text, Mode::Stamped),
        column("minutes_missed", Int),
        column("authorised_minutes", Int),
        column("unauthorised_minutes", Int),
        column("pending_minutes", Int),
        column("unexplained_minutes", Int),
        column("becomes_unauthorised_at", Instant),
        column("settled", Bool),
        special("mark_version", Int, Mode::Stamped),
    ],
    ends: None,
    version: Some(Version {
        counts: &[],
        kept: Some(Kept {
            table: "presence_version",
            refers: "presence_id",
            columns: &[
                "mark",
                "minutes_late",
                "minutes_left_early",
                "sent_out_at",
                "minutes_missed",
                "authorised_minutes",
                "unauthorised_minutes",
                "pending_minutes",
                "unexplained_minutes",
                "becomes_unauthorised_at",
                "marked_by",
                "marked_at",
                "source",
            ],
            replaced_by: true,
            because: true,
        }),
    }),
};
/// What part of a presence a report covers.
pub const PRESENCE_COVER: Table = Table {
    name: "presence_cover",
    key: &["presence_id", "absence_report_id"],
    columns: &[column("presence_id", Refers("presence")), column("absence_report_id", Refers("absence_report")), column("minutes", Int)],
    ends: None,
    version: None,
};
/// Registers; what one was is in the history.
pub const REGISTER: Table = Table {
    name: "register",
    key: &["lesson_id"],
    columns: &[
        column("lesson_id", Refers("lesson")),
        column("taken_by", Refers("staff_member")),
        column("observed_at", Instant),
        column("received_at", Instant),
        column("complete", Bool),
        column("late_reason_id", Refers("reason_text")).kept(),
    ],
    ends: None,
    version: Some(Version { counts: &[], kept: None }),
};

/// A lesson a student takes part in, and the mark that is there.
#[derive(Clone, Debug)]
pub struct ExpectedIn {
    /// Lesson.
    pub lesson: Uuid,
    /// Student.
    pub student: Uuid,
    /// School day.
    pub local_date: NaiveDate,
    /// Begin.
    pub begins: DateTime<Utc>,
    /// End.
    pub ends: DateTime<Utc>,
    /// Lesson hours of the bell schedule.
    pub periods: Option<(i32, i32)>,
    /// Name of the course.
    pub subject: String,
    /// What became of it.
    pub status: LessonStatus,
    /// Its version.
    pub version: i32,
    /// What was marked before.
    pub marked: Option<Marked>,
}

/// A mark that is there.
#[derive(Clone, Debug)]
pub struct Marked {
    /// Key of the presence.
    pub id: Uuid,
    /// What was seen.
    pub mark: Mark,
    /// Minutes late and left early.
    pub minutes: (Option<i32>, Option<i32>),
    /// When first marked.
    pub first_marked_at: DateTime<Utc>,
    /// When last marked.
    pub marked_at: DateTime<Utc>,
    /// Where it came from.
    pub source: MarkSource,
    /// Nothing left to ask.
    pub settled: bool,
    /// The newest judgement over it.
    pub judged: Option<bool>,
    /// Its version, and the one since which the mark is as it is.
    pub version: (i32, i32),
}

const ASKED: Table = Table {
    name: "asked",
    key: &[],
    columns: &[
        column("n", Int),
        column("number", Text),
        column("first_day", Date),
        column("last_day", Date),
        column("begins", Instant),
        column("ends", Instant),
    ],
    ends: None,
    version: None,
};

/// For each asked row (`n`, student number, days, and times if any) whether the student is known, and the lessons that may be meant.
pub async fn expected<D: SystemDeed>(bulk: &Bulk<'_, D>, asked: &[Row]) -> Result<Vec<(usize, Option<ExpectedIn>)>, StoreError> {
    let sql = format!(
        "{} SELECT x.n, s.id AS student_id, l.id AS lesson_id, l.local_date, l.begins, l.ends, l.first_period, l.last_period, l.subject, \
         l.status, l.version, p.id AS presence_id, p.mark, p.minutes_late, p.minutes_left_early, p.first_marked_at, p.marked_at, p.source, \
         p.settled, p.version AS presence_version, p.mark_version, (SELECT j.authorised FROM judgement j WHERE j.institution_id = $1 AND j.presence_id = p.id \
           ORDER BY j.judged_at DESC, j.id DESC LIMIT 1) AS judged \
         FROM x JOIN student s ON s.institution_id = $1 AND s.student_number = x.number \
         LEFT JOIN lesson_participant lp ON lp.institution_id = $1 AND lp.student_id = s.id AND lp.local_date BETWEEN x.first_day AND x.last_day \
         LEFT JOIN lesson l ON l.id = lp.lesson_id AND (x.begins IS NULL OR (l.begins < x.ends AND l.ends > x.begins)) \
         LEFT JOIN presence p ON p.institution_id = $1 AND p.lesson_id = l.id AND p.student_id = s.id \
         ORDER BY x.n, l.begins, l.id",
        ASKED.source(bulk.postgres())
    );
    let rows = bulk.query(&sql, vec![Value::from(json(asked)?)]).await?;
    rows.iter().map(|row| Ok((usize::try_from(row.try_get::<i32>("", "n")?).unwrap_or(0), expected_in(row)?))).collect()
}

fn expected_in(row: &QueryResult) -> Result<Option<ExpectedIn>, StoreError> {
    let Some(lesson) = row.try_get("", "lesson_id")? else { return Ok(None) };
    let period: (Option<i32>, Option<i32>) = (row.try_get("", "first_period")?, row.try_get("", "last_period")?);
    let marked = match row.try_get("", "presence_id")? {
        None => None,
        Some(id) => Some(Marked {
            id,
            mark: row.try_get("", "mark")?,
            minutes: (row.try_get("", "minutes_late")?, row.try_get("", "minutes_left_early")?),
            first_marked_at: row.try_get("", "first_marked_at")?,
            marked_at: row.try_get("", "marked_at")?,
            source: row.try_get("", "source")?,
            settled: row.try_get("", "settled")?,
            judged: row.try_get("", "judged")?,
            version: (row.try_get("", "presence_version")?, row.try_get("", "mark_version")?),
        }),
    };
    Ok(Some(ExpectedIn {
        lesson,
        student: row.try_get("", "student_id")?,
        local_date: row.try_get("", "local_date")?,
        begins: row.try_get("", "begins")?,
        ends: row.try_get("", "ends")?,
        periods: period.0.map(|first| (first, period.1.unwrap_or(first))),
        subject: row.try_get("", "subject")?,
        status: row.try_get("", "status")?,
        version: row.try_get("", "version")?,
        marked,
    }))
}

/// The students with these numbers.
pub async fn students<D: SystemDeed>(bulk: &Bulk<'_, D>, numbers: &[String]) -> Result<Vec<Uuid>, StoreError> {
    let sql = format!("SELECT id FROM student WHERE institution_id = $1 AND student_number IN {}", bulk.texts("$6"));
    let rows = bulk.query(&sql, vec![Value::from(json(numbers)?)]).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// A report that may cover a mark; an open one has no end.
#[derive(Clone, Copy, Debug)]
pub struct Reported {
    /// Key of the report.
    pub id: Uuid,
    /// About whom.
    pub student: Uuid,
    /// From when.
    pub begins: DateTime<Utc>,
    /// Until when.
    pub ends: Option<DateTime<Utc>>,
    /// The judgement.
    pub status: AbsenceStatus,
    /// When it came in.
    pub filed_at: DateTime<Utc>,
}

/// Reports of these students that touch the time between two instants.
pub async fn reported<D: SystemDeed>(
    bulk: &Bulk<'_, D>,
    students: &[Uuid],
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Reported>, StoreError> {
    let sql = format!(
        "SELECT id, student_id, begins, COALESCE(effective_ends, claimed_ends) AS ends, status, filed_at FROM absence_report t \
         WHERE institution_id = $1 AND student_id IN {} AND status <> 'WITHDRAWN' AND begins < $7 \
         AND (COALESCE(effective_ends, claimed_ends) IS NULL OR COALESCE(effective_ends, claimed_ends) > $8)",
        bulk.ids("$6")
    );
    let rows = bulk.query(&sql, vec![ids(students)?.into(), to.into(), from.into()]).await?;
    let reported = |row: &QueryResult| {
        Ok(Reported {
            id: row.try_get("", "id")?,
            student: row.try_get("", "student_id")?,
            begins: row.try_get("", "begins")?,
            ends: row.try_get("", "ends")?,
            status: row.try_get("", "status")?,
            filed_at: row.try_get("", "filed_at")?,
        })
    };
    rows.iter().map(reported).collect()
}

/// Keys of the presences of these rows, by lesson and student.
pub async fn presences<D: SystemDeed>(bulk: &Bulk<'_, D>, rows: &[Row]) -> Result<HashMap<(Uuid, Uuid), Uuid>, StoreError> {
    let sql = format!(
        "{} SELECT t.lesson_id, t.student_id, t.id FROM x JOIN presence t ON t.institution_id = $1 AND t.lesson_id = x.lesson_id \
         AND t.student_id = x.student_id",
        PRESENCE.source(bulk.postgres())
    );
    let found = bulk.query(&sql, vec![Value::from(json(rows)?)]).await?;
    found.iter().map(|row| Ok(((row.try_get_by_index(0)?, row.try_get_by_index(1)?), row.try_get_by_index(2)?))).collect()
}

/// Takes away what no longer covers the presences this run has met.
pub async fn uncover<D: SystemDeed>(bulk: &Bulk<'_, D>) -> Result<u64, StoreError> {
    let condition = format!("{} AND EXISTS (SELECT 1 FROM import_seen s WHERE s.id = t.presence_id)", unseen());
    bulk.unlink(&PRESENCE_COVER, &condition, vec![]).await
}

/// A register for each lesson with a presence this run has met, seen at the end of the lesson, by nobody we know; and those that are there
/// are complete when everybody has a mark.
pub async fn registers<D: SystemDeed>(bulk: &Bulk<'_, D>) -> Result<Upserted, StoreError> {
    let met = |lesson: &str| {
        format!(
            "EXISTS (SELECT 1 FROM presence m JOIN import_seen s ON s.id = m.id WHERE m.institution_id = $1 AND m.lesson_id = {lesson})"
        )
    };
    let complete = |lesson: &str| {
        format!(
            "NOT EXISTS (SELECT 1 FROM lesson_participant lp WHERE lp.institution_id = $1 AND lp.lesson_id = {lesson} AND NOT EXISTS \
             (SELECT 1 FROM presence q WHERE q.institution_id = $1 AND q.lesson_id = lp.lesson_id AND q.student_id = lp.student_id))"
        )
    };
    let condition = format!("{} AND t.complete <> ({})", met("t.lesson_id"), complete("t.lesson_id"));
    let changed = bulk.change(&REGISTER, &format!("complete = {}", complete("t.lesson_id")), &condition, vec![]).await?;
    let insert = format!(
        "INSERT INTO register (id, institution_id, lesson_id, taken_by, observed_at, received_at, complete, version) \
         SELECT {}, $1, l.id, NULL, l.ends, $2, {}, 1 FROM lesson l WHERE l.institution_id = $1 AND {} \
         ON CONFLICT (institution_id, lesson_id) DO NOTHING",
        bulk.new_id(),
        complete("l.id"),
        met("l.id"),
    );
    Ok(Upserted { created: bulk.execute(&insert, vec![]).await?, changed, unchanged: 0 })
}
