//! Marks as they come in from another system: which lesson a row is about, the mark it makes, and the registers that follow.

use ::entity::id::{LessonId, PresenceId, StudentId};
use ::entity::kind::{LessonStatus, MarkSource};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{QueryResult, Value};
use uuid::Uuid;

use super::StoreError;
use super::bulk::{Bulk, Upserted};
use super::json::{ids, json};
use super::table::Kind::{Bool, Date, Instant, Int, Refers, Text, Uuid as Key};
use super::table::{Kept, Mode, Table, Version, column, special};
use super::taken_state::{TAKEN, TakenState, taken_state};
use super::work::Row;
use crate::domain::interval::Interval;
use crate::domain::presence::Given;
use crate::policy::permit::SystemDeed;

/// Presences. When and by whom goes along with a change.
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
        column("first_marked_at", Instant),
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
        column("settled_by_source", Bool),
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
    pub lesson: LessonId,
    /// Student.
    pub student: StudentId,
    /// School day.
    pub on: NaiveDate,
    /// From begin to end.
    pub during: Interval,
    /// Lesson hours of the bell schedule.
    pub periods: Option<(i32, i32)>,
    /// Name of the course.
    pub subject: String,
    /// What became of it.
    pub status: LessonStatus,
    /// Its version.
    pub version: i32,
    /// What was marked before.
    pub marked: Option<TakenState>,
}

impl ExpectedIn {
    /// The mark that another system made of it, and whether that says somebody settled it. It names no time at which it was seen: the end of
    /// the lesson is taken, and now for a mark that changed.
    #[must_use]
    pub fn imported(&self, given: Given, settled: bool, now: DateTime<Utc>) -> TakenState {
        let first = TakenState {
            id: PresenceId::new(),
            lesson: self.lesson,
            on: self.on,
            kept_on: self.on,
            during: self.during,
            status: self.status,
            given,
            lesson_version: self.version,
            first_marked_at: self.during.ends,
            marked_at: self.during.ends,
            marked_by: None,
            source: MarkSource::Import,
            judged: None,
            minutes: [0; 4],
            becomes_unauthorised_at: None,
            settled: false,
            settled_by_source: settled,
            version: 0,
            mark_version: 1,
        };
        match &self.marked {
            None => first,
            // Where what is there is none of the lesson as it is now, this is the first.
            Some(was) if !was.is_of_lesson() => {
                TakenState { id: was.id, judged: was.judged, version: was.version, mark_version: was.version + 1, ..first }
            }
            Some(was) if was.given == given => TakenState { settled_by_source: settled || was.settled_by_source, ..was.clone() },
            Some(was) => TakenState {
                id: was.id,
                first_marked_at: was.first_marked_at,
                marked_at: now,
                judged: was.judged,
                version: was.version,
                mark_version: was.version + 1,
                ..first
            },
        }
    }
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
        "{} SELECT x.n, s.id AS student_id, l.first_period, l.last_period, l.subject, l.version AS current_version, {TAKEN} \
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
        Some(id) => Some(taken_state(row, id)?),
        None => None,
    };
    Ok(Some(ExpectedIn {
        lesson,
        student: row.try_get("", "student_id")?,
        on: row.try_get("", "local_date")?,
        during: Interval { begins: row.try_get("", "begins")?, ends: row.try_get("", "ends")? },
        periods: period.0.map(|first| (first, period.1.unwrap_or(first))),
        subject: row.try_get("", "subject")?,
        status: row.try_get("", "status")?,
        version: row.try_get("", "current_version")?,
        marked,
    }))
}

/// The students with these numbers.
pub async fn students<D: SystemDeed>(bulk: &Bulk<'_, D>, numbers: &[String]) -> Result<Vec<Uuid>, StoreError> {
    let sql = format!("SELECT id FROM student WHERE institution_id = $1 AND student_number IN {}", bulk.texts("$6"));
    let rows = bulk.query(&sql, vec![Value::from(json(numbers)?)]).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// A register for each lesson this run has met, seen at the end of the lesson, by nobody we know; and those that are there are complete
/// when everybody has a mark.
pub async fn registers<D: SystemDeed>(bulk: &Bulk<'_, D>) -> Result<Upserted, StoreError> {
    let met = |lesson: &str| format!("EXISTS (SELECT 1 FROM import_seen s WHERE s.id = {lesson})");
    let condition = format!("{} AND t.complete <> ({})", met("t.lesson_id"), everybody_marked("t.lesson_id"));
    let changed = bulk.change(&REGISTER, &format!("complete = {}", everybody_marked("t.lesson_id")), &condition, vec![]).await?;
    let insert = format!(
        "INSERT INTO register (id, institution_id, lesson_id, taken_by, observed_at, received_at, complete, version) \
         SELECT {}, $1, l.id, NULL, l.ends, $2, {}, 1 FROM lesson l WHERE l.institution_id = $1 AND {} \
         ON CONFLICT (institution_id, lesson_id) DO NOTHING",
        bulk.new_id(),
        everybody_marked("l.id"),
        met("l.id"),
    );
    Ok(Upserted { created: bulk.execute(&insert, vec![]).await?, changed, unchanged: 0 })
}

/// SQL: whether everybody who takes part in a lesson has a mark.
fn everybody_marked(lesson: &str) -> String {
    format!(
        "NOT EXISTS (SELECT 1 FROM lesson_participant lp WHERE lp.institution_id = $1 AND lp.lesson_id = {lesson} AND NOT EXISTS \
         (SELECT 1 FROM presence q WHERE q.institution_id = $1 AND q.lesson_id = lp.lesson_id AND q.student_id = lp.student_id))"
    )
}

/// Registers of these lessons are no longer complete.
pub async fn reopen<D: SystemDeed>(bulk: &Bulk<'_, D>, lessons: &[LessonId]) -> Result<u64, StoreError> {
    let condition = format!("t.complete = true AND t.lesson_id IN {}", bulk.ids("$6"));
    bulk.change(&REGISTER, "complete = false", &condition, vec![keys(lessons)?]).await
}

/// Registers of these lessons are complete if everybody has a mark.
pub async fn complete<D: SystemDeed>(bulk: &Bulk<'_, D>, lessons: &[LessonId]) -> Result<u64, StoreError> {
    let condition = format!("t.complete = false AND t.lesson_id IN {} AND {}", bulk.ids("$6"), everybody_marked("t.lesson_id"));
    bulk.change(&REGISTER, "complete = true", &condition, vec![keys(lessons)?]).await
}

fn keys(lessons: &[LessonId]) -> Result<Value, StoreError> {
    Ok(Value::from(ids(&lessons.iter().map(|lesson| lesson.0).collect::<Vec<_>>())?))
}
