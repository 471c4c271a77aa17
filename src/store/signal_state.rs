//! A signal as deeds work on it: how it is read, the row that keeps it, and how it is made and changed. What it was goes to the history.

use ::entity::id::{FlagId, SignalId, StaffMemberId, StudentId, TextId};
use ::entity::kind::{RuleCode, SignalStatus};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{DbErr, QueryResult, Value};
use serde_json::json;

use super::StoreError;
use super::json::{instant, key};
use super::table::Kind::{Bool, Date, Instant, Int, Refers, Text};
use super::table::{Table, Version, column};
use super::taken_state::row;
use super::work::{Row, Work};
use crate::policy::permit::Named;

/// Signals, each with all its columns.
pub(super) const SIGNAL: Table = Table {
    name: "signal",
    key: &["id"],
    columns: &[
        column("student_id", Refers("student")),
        column("code", Text),
        column("begins", Date),
        column("reached_on", Date),
        column("ends", Date),
        column("value", Int),
        column("provisional", Bool),
        column("status", Text),
        column("established_on", Date),
        column("due_on", Date),
        column("flag_id", Refers("flag")),
        column("ended_at", Instant),
        column("handled_by", Refers("staff_member")),
        column("handled_note_id", Refers("reason_text")),
        column("lapsed_because", Text),
        column("lapsed_day", Date),
    ],
    ends: None,
    version: Some(Version { counts: &[], kept: None }),
};

/// A signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignalState {
    /// Key.
    pub id: SignalId,
    /// Whose.
    pub student: StudentId,
    /// Of which rule.
    pub code: RuleCode,
    /// First day that was counted.
    pub begins: NaiveDate,
    /// The day on which it was reached.
    pub reached_on: NaiveDate,
    /// Last day on which it was.
    pub ends: NaiveDate,
    /// What was counted on the day it was reached.
    pub value: i32,
    /// Reached only with what has waited for judgement too long.
    pub provisional: bool,
    /// The day on which our data first showed it.
    pub established_on: NaiveDate,
    /// Until when what it asks for is due.
    pub due_on: NaiveDate,
    /// The flag it was made of.
    pub flag: Option<FlagId>,
    /// What became of it.
    pub fate: Fate,
    /// Counts changes; 0 for one that is not there yet.
    pub version: i32,
}

/// What became of a signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It waits for somebody.
    Open,
    /// Somebody did what it asks for.
    Handled {
        /// When.
        at: DateTime<Utc>,
        /// Who.
        by: StaffMemberId,
        /// What was done.
        note: TextId,
    },
    /// A change undid it.
    Lapsed {
        /// When.
        at: DateTime<Utc>,
        /// The deed.
        because: String,
        /// The first day of what that changed.
        day: NaiveDate,
    },
}

impl Fate {
    /// As a signal says it.
    #[must_use]
    pub fn status(&self) -> SignalStatus {
        match self {
            Self::Open => SignalStatus::Open,
            Self::Handled { .. } => SignalStatus::Handled,
            Self::Lapsed { .. } => SignalStatus::Lapsed,
        }
    }
}

impl SignalState {
    /// The row that keeps it.
    pub(super) fn row(&self) -> Row {
        let (ended_at, handled, lapsed) = match &self.fate {
            Fate::Open => (None, None, None),
            Fate::Handled { at, by, note } => (Some(*at), Some((by, note)), None),
            Fate::Lapsed { at, because, day } => (Some(*at), None, Some((because, day))),
        };
        row([
            ("id", key(self.id.0)),
            ("student_id", key(self.student.0)),
            ("code", json!(self.code)),
            ("begins", json!(self.begins)),
            ("reached_on", json!(self.reached_on)),
            ("ends", json!(self.ends)),
            ("value", json!(self.value)),
            ("provisional", json!(self.provisional)),
            ("status", json!(self.fate.status())),
            ("established_on", json!(self.established_on)),
            ("due_on", json!(self.due_on)),
            ("flag_id", json!(self.flag.map(|id| key(id.0)))),
            ("ended_at", json!(ended_at.map(instant))),
            ("handled_by", json!(handled.map(|(by, _)| key(by.0)))),
            ("handled_note_id", json!(handled.map(|(_, note)| key(note.0)))),
            ("lapsed_because", json!(lapsed.map(|(because, _)| because))),
            ("lapsed_day", json!(lapsed.map(|(_, day)| day))),
        ])
    }
}

/// Columns of a signal `t`, for [`signal_state`].
pub(super) const COLUMNS: &str = "t.id, t.student_id, t.code, t.begins, t.reached_on, t.ends, t.value, t.provisional, t.status, \
     t.established_on, t.due_on, t.flag_id, t.ended_at, t.handled_by, t.handled_note_id, t.lapsed_because, t.lapsed_day, t.version";

/// The signal of this row.
pub(super) fn signal_state(row: &QueryResult) -> Result<SignalState, DbErr> {
    let fate = match row.try_get("", "status")? {
        SignalStatus::Open => Fate::Open,
        SignalStatus::Handled => Fate::Handled {
            at: row.try_get("", "ended_at")?,
            by: row.try_get("", "handled_by")?,
            note: row.try_get("", "handled_note_id")?,
        },
        SignalStatus::Lapsed => Fate::Lapsed {
            at: row.try_get("", "ended_at")?,
            because: row.try_get("", "lapsed_because")?,
            day: row.try_get("", "lapsed_day")?,
        },
    };
    Ok(SignalState {
        id: row.try_get("", "id")?,
        student: row.try_get("", "student_id")?,
        code: row.try_get("", "code")?,
        begins: row.try_get("", "begins")?,
        reached_on: row.try_get("", "reached_on")?,
        ends: row.try_get("", "ends")?,
        value: row.try_get("", "value")?,
        provisional: row.try_get("", "provisional")?,
        established_on: row.try_get("", "established_on")?,
        due_on: row.try_get("", "due_on")?,
        flag: row.try_get("", "flag_id")?,
        fate,
        version: row.try_get("", "version")?,
    })
}

/// The signal of that key, whose student's lock is held.
pub async fn of<D: Named>(work: &Work<'_, D>, id: SignalId) -> Result<Option<SignalState>, StoreError> {
    read(work, "t.id = $6", vec![id.0.into()]).await
}

/// The signal that was made of a flag, whose student's lock is held.
pub async fn of_flag<D: Named>(work: &Work<'_, D>, student: StudentId, flag: FlagId) -> Result<Option<SignalState>, StoreError> {
    // By its student, for whom there is an index.
    read(work, "t.student_id = $6 AND t.flag_id = $7", vec![student.0.into(), flag.0.into()]).await
}

async fn read<D: Named>(work: &Work<'_, D>, condition: &str, values: Vec<Value>) -> Result<Option<SignalState>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM signal t WHERE t.institution_id = $1 AND {condition}");
    Ok(work.query(&sql, values).await?.first().map(signal_state).transpose()?)
}

/// Makes signals that were not there.
pub async fn make<D: Named>(work: &Work<'_, D>, signals: &[SignalState]) -> Result<(), StoreError> {
    work.derive(&SIGNAL, &signals.iter().map(SignalState::row).collect::<Vec<_>>()).await
}

/// Writes signals as they have become, each one version more.
pub async fn amend<D: Named>(work: &Work<'_, D>, signals: &[SignalState]) -> Result<(), StoreError> {
    work.amend(&SIGNAL, &signals.iter().map(SignalState::row).collect::<Vec<_>>()).await?;
    Ok(())
}
