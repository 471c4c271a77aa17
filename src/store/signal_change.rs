//! Signals as counting makes, moves and ends them, many at a time. What a signal was before it was changed stays in the history.

use ::entity::id::{SignalId, StudentId};
use ::entity::kind::SignalStatus;
use chrono::NaiveDate;
use sea_orm::Value;
use serde_json::json;

use super::StoreError;
use super::json::{instant, json as text, key};
use super::signal_state::SIGNAL;
use super::table::Kind::{Bool, Date, Instant, Int, Text};
use super::table::{Table, column};
use super::taken_state::row;
use super::work::{Row, Work};
use crate::domain::signal::Crossing;
use crate::policy::permit::Named;

/// What a change of the count changes of one, open or reached again: the same crossing, told otherwise, and that it is open.
const OPEN: Table = Table {
    name: "signal",
    columns: &[
        column("begins", Date),
        column("reached_on", Date),
        column("ends", Date),
        column("value", Int),
        column("provisional", Bool),
        column("due_on", Date),
        column("status", Text),
        column("ended_at", Instant),
        column("lapsed_because", Text),
        column("lapsed_day", Date),
    ],
    ..SIGNAL
};

/// What lapsing changes of one.
const LAPSED: Table = Table {
    name: "signal",
    columns: &[column("status", Text), column("ended_at", Instant), column("lapsed_because", Text), column("lapsed_day", Date)],
    ..SIGNAL
};

/// Its last day alone.
const LAST_DAY: Table = Table { name: "signal", columns: &[column("ends", Date)], ..SIGNAL };

/// The days on which a rule was first seen to be reached, and until when what it asks for is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The day on which our data first showed it.
    pub established_on: NaiveDate,
    /// The last day.
    pub due_on: NaiveDate,
}

/// What is to be written of signals.
#[derive(Clone, Debug, Default)]
pub struct SignalChanges {
    /// New ones.
    pub make: Vec<(StudentId, Crossing, Term)>,
    /// The same crossing, told otherwise, and until when what it asks for is due.
    pub update: Vec<(SignalId, Crossing, NaiveDate)>,
    /// Nothing but its last day: that is written without a version, or every morning would make one.
    pub last: Vec<(SignalId, NaiveDate)>,
    /// Reached again, and until when what it asks for is due.
    pub restore: Vec<(SignalId, Crossing, NaiveDate)>,
    /// Not reached any more, by a change of days from this one on.
    pub lapse: Vec<(SignalId, NaiveDate)>,
}

/// Writes them, and tells of each that was made, came back or lapsed.
pub async fn write<D: Named>(work: &Work<'_, D>, changes: &SignalChanges) -> Result<(), StoreError> {
    let made: Vec<(SignalId, Row)> = changes.make.iter().map(|(student, crossing, term)| made(*student, crossing, *term)).collect();
    work.derive(&SIGNAL, &made.iter().map(|(_, row)| row.clone()).collect::<Vec<_>>()).await?;
    let open = changes.update.iter().chain(&changes.restore).map(|(id, crossing, due_on)| crossed(*id, crossing, *due_on));
    work.amend(&OPEN, &open.collect::<Vec<_>>()).await?;
    let lapsed = changes.lapse.iter().map(|(id, day)| {
        row([
            ("id", key(id.0)),
            ("status", SignalStatus::Lapsed.as_str().into()),
            ("ended_at", instant(work.now())),
            ("lapsed_because", D::NAME.into()),
            ("lapsed_day", json!(day)),
        ])
    });
    work.amend(&LAPSED, &lapsed.collect::<Vec<_>>()).await?;
    last_days(work, &changes.last).await?;
    let mut events: Vec<(&str, uuid::Uuid)> = made.iter().map(|(id, _)| ("signal.made", id.0)).collect();
    events.extend(changes.restore.iter().map(|(id, ..)| ("signal.restored", id.0)));
    events.extend(changes.lapse.iter().map(|(id, _)| ("signal.lapsed", id.0)));
    if events.is_empty() { Ok(()) } else { work.tell(&events).await }
}

async fn last_days<D: Named>(work: &Work<'_, D>, last: &[(SignalId, NaiveDate)]) -> Result<(), StoreError> {
    if last.is_empty() {
        return Ok(());
    }
    let rows: Vec<Row> = last.iter().map(|(id, day)| row([("id", key(id.0)), ("ends", json!(day))])).collect();
    let sql = format!(
        "{} UPDATE signal AS t SET ends = x.ends FROM x WHERE t.institution_id = $1 AND t.id = x.id",
        LAST_DAY.source_keyed(work.postgres())
    );
    work.execute(&sql, vec![Value::from(text(&rows)?)]).await.map(|_| ())
}

fn made(student: StudentId, crossing: &Crossing, term: Term) -> (SignalId, Row) {
    let id = SignalId::new();
    let mut written = crossed(id, crossing, term.due_on);
    written.extend(row([
        ("student_id", key(student.0)),
        ("code", crossing.code.as_str().into()),
        ("established_on", json!(term.established_on)),
    ]));
    (id, written)
}

fn crossed(id: SignalId, crossing: &Crossing, due_on: NaiveDate) -> Row {
    row([
        ("id", key(id.0)),
        ("begins", json!(crossing.begins)),
        ("reached_on", json!(crossing.reached_on)),
        ("ends", json!(crossing.ends)),
        ("value", json!(crossing.value)),
        ("provisional", json!(crossing.provisional)),
        ("due_on", json!(due_on)),
        ("status", SignalStatus::Open.as_str().into()),
    ])
}
