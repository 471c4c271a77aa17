//! A mark as deeds work on it: how it is read, and the row that keeps it.

use ::entity::id::{LessonId, PresenceId, StaffMemberId, StudentId};
use ::entity::kind::{LessonStatus, Mark, MarkSource};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{DbErr, QueryResult};
use serde_json::json;

use super::json::{instant, key};
use super::taking::Taking;
use super::work::Row;
use crate::domain::account::{Counted, Taken};
use crate::domain::interval::Interval;
use crate::domain::presence::{Given, Presence};

/// A marked lesson of a student.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenState {
    /// Key of the presence.
    pub id: PresenceId,
    /// Which lesson.
    pub lesson: LessonId,
    /// School day.
    pub on: NaiveDate,
    /// School day on which it is kept: another one where the lesson was put to another day since, until it is counted anew.
    pub kept_on: NaiveDate,
    /// When the lesson is.
    pub during: Interval,
    /// What became of the lesson.
    pub status: LessonStatus,
    /// As it is marked.
    pub given: Given,
    /// Version of the lesson it was marked on.
    pub lesson_version: i32,
    /// When first marked.
    pub first_marked_at: DateTime<Utc>,
    /// When last marked.
    pub marked_at: DateTime<Utc>,
    /// By whom, if known.
    pub marked_by: Option<StaffMemberId>,
    /// Where the mark came from.
    pub source: MarkSource,
    /// The newest judgement.
    pub judged: Option<bool>,
    /// What it counts as: minutes authorised, unauthorised, pending, unexplained.
    pub minutes: [u32; 4],
    /// When what is unexplained turns unauthorised.
    pub becomes_unauthorised_at: Option<DateTime<Utc>>,
    /// Nothing left to ask.
    pub settled: bool,
    /// Another system says so of the mark as it came from there.
    pub settled_by_source: bool,
    /// Counts changes; 0 for one that is not there yet.
    pub version: i32,
    /// The version since which the mark is as it is; later ones only count it anew.
    pub mark_version: i32,
}

impl TakenState {
    /// As the rules read it.
    #[must_use]
    pub fn taken(&self) -> Taken {
        Taken {
            lesson: self.during,
            on: self.on,
            status: self.status,
            presence: Presence::kept(self.given, self.during),
            first_marked_at: self.first_marked_at,
            judged: self.judged,
        }
    }

    /// Whether somebody may still say why: something was missed without leave, and nobody settled it.
    #[must_use]
    pub fn asks(&self) -> bool {
        let [_, unauthorised, _, unexplained] = self.minutes;
        !self.settled && unauthorised + unexplained > 0
    }

    /// A first mark.
    #[must_use]
    pub fn first(taking: &Taking, given: Given, observed_at: DateTime<Utc>, by: StaffMemberId, source: MarkSource) -> Self {
        Self {
            id: PresenceId::new(),
            lesson: taking.lesson,
            on: taking.on,
            kept_on: taking.on,
            during: taking.during,
            status: taking.status,
            given,
            lesson_version: taking.version,
            first_marked_at: observed_at,
            marked_at: observed_at,
            marked_by: Some(by),
            source,
            judged: None,
            minutes: [0; 4],
            becomes_unauthorised_at: None,
            settled: false,
            settled_by_source: false,
            version: 0,
            mark_version: 1,
        }
    }

    /// Whether it is a mark of the lesson as it is planned now.
    #[must_use]
    pub fn is_of_lesson(&self) -> bool {
        self.taken().is_of_lesson()
    }

    /// Another mark in its place; a judgement over the old one stands until somebody judges again. Where the old one is none of the lesson
    /// as it is now, this is the first.
    #[must_use]
    pub fn marked_anew(&self, given: Given, lesson_version: i32, at: DateTime<Utc>, by: StaffMemberId, source: MarkSource) -> Self {
        Self {
            given,
            lesson_version,
            first_marked_at: if self.is_of_lesson() { self.first_marked_at } else { at },
            marked_at: at,
            marked_by: Some(by),
            source,
            settled_by_source: false,
            mark_version: self.version + 1,
            ..self.clone()
        }
    }

    /// Whether who saw that version of it saw the mark as it is: counting it anew makes a version too, and no other mark.
    #[must_use]
    pub fn was_seen(&self, version: Option<i32>) -> bool {
        version.is_some_and(|seen| (self.mark_version..=self.version).contains(&seen))
    }

    /// Counts it anew. What another system settled stays so while its mark stands.
    pub fn count(&mut self, counted: &Counted) {
        let outcome = counted.outcome;
        self.minutes = [outcome.authorised, outcome.unauthorised, outcome.pending, outcome.unexplained];
        self.becomes_unauthorised_at = outcome.becomes_unauthorised_at;
        self.kept_on = self.on;
        self.settled = counted.settled || self.settled_by_source;
    }

    pub(super) fn row(&self, student: StudentId) -> Row {
        let [authorised, unauthorised, pending, unexplained] = self.minutes;
        row([
            ("id", key(self.id.0)),
            ("lesson_id", key(self.lesson.0)),
            ("student_id", key(student.0)),
            ("local_date", json!(self.on)),
            ("mark", json!(self.given.mark)),
            ("minutes_late", json!(self.given.minutes_late)),
            ("minutes_left_early", json!(self.given.minutes_left_early)),
            ("sent_out_at", json!(self.given.sent_out_at.map(instant))),
            ("lesson_version", json!(self.lesson_version)),
            ("first_marked_at", instant(self.first_marked_at)),
            ("marked_at", instant(self.marked_at)),
            ("marked_by", json!(self.marked_by.map(|by| key(by.0)))),
            ("source", json!(self.source)),
            ("minutes_missed", json!(self.minutes.iter().sum::<u32>())),
            ("authorised_minutes", json!(authorised)),
            ("unauthorised_minutes", json!(unauthorised)),
            ("pending_minutes", json!(pending)),
            ("unexplained_minutes", json!(unexplained)),
            ("becomes_unauthorised_at", json!(self.becomes_unauthorised_at.map(instant))),
            ("settled", json!(self.settled)),
            ("settled_by_source", json!(self.settled_by_source)),
            ("mark_version", json!(self.mark_version)),
        ])
    }
}

pub(super) fn row<const N: usize>(pairs: [(&str, serde_json::Value); N]) -> Row {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Columns of a presence `p` and its lesson `l`, for [`taken_state`].
pub(super) const TAKEN: &str = "p.id AS presence_id, l.id AS lesson_id, l.local_date, p.local_date AS kept_on, l.begins, l.ends, l.status, p.mark, p.minutes_late, \
     p.minutes_left_early, p.sent_out_at, p.lesson_version, p.first_marked_at, p.marked_at, p.marked_by, p.source, p.authorised_minutes, \
     p.unauthorised_minutes, p.pending_minutes, p.unexplained_minutes, p.becomes_unauthorised_at, p.settled, p.settled_by_source, p.version, p.mark_version, \
     (SELECT j.authorised FROM judgement j WHERE j.institution_id = $1 AND j.presence_id = p.id ORDER BY j.judged_at DESC, j.id DESC LIMIT 1) \
     AS judged";

/// The presence of this row.
pub(super) fn taken_state(row: &QueryResult, id: PresenceId) -> Result<TakenState, DbErr> {
    let minutes = |column: &str| Ok::<_, DbErr>(u32::try_from(row.try_get::<i32>("", column)?).unwrap_or(0));
    Ok(TakenState {
        id,
        lesson: row.try_get("", "lesson_id")?,
        on: row.try_get("", "local_date")?,
        kept_on: row.try_get("", "kept_on")?,
        during: Interval { begins: row.try_get("", "begins")?, ends: row.try_get("", "ends")? },
        status: row.try_get("", "status")?,
        given: Given {
            mark: row.try_get::<Mark>("", "mark")?,
            minutes_late: row.try_get("", "minutes_late")?,
            minutes_left_early: row.try_get("", "minutes_left_early")?,
            sent_out_at: row.try_get("", "sent_out_at")?,
        },
        lesson_version: row.try_get("", "lesson_version")?,
        first_marked_at: row.try_get("", "first_marked_at")?,
        marked_at: row.try_get("", "marked_at")?,
        marked_by: row.try_get("", "marked_by")?,
        source: row.try_get("", "source")?,
        judged: row.try_get("", "judged")?,
        minutes: [
            minutes("authorised_minutes")?,
            minutes("unauthorised_minutes")?,
            minutes("pending_minutes")?,
            minutes("unexplained_minutes")?,
        ],
        becomes_unauthorised_at: row.try_get("", "becomes_unauthorised_at")?,
        settled: row.try_get("", "settled")?,
        settled_by_source: row.try_get("", "settled_by_source")?,
        version: row.try_get("", "version")?,
        mark_version: row.try_get("", "mark_version")?,
    })
}
