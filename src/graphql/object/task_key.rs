//! Keys and places of tasks as the wire says them.

use ::entity::kind;
use async_graphql::{Error, ID};
use chrono::{DateTime, NaiveDate};
use uuid::Uuid;

use crate::domain::task_due::{Base, Place, is_by_day};
use crate::graphql::error::{Rule, bad_input};
use crate::store::task::TaskKey;

/// The kind of a task's key on the wire, before that of the task.
const KIND: &str = "task_";
/// The list of tasks, as its cursors say it.
const LIST: &str = "tasks";

/// Whether a key on the wire is of a task.
pub(crate) fn is_wire(kind: &str) -> bool {
    kind.starts_with(KIND)
}

/// A key as the wire says it.
pub(super) fn wire(key: TaskKey) -> ID {
    ID(format!("{KIND}{}_{}", key.kind.as_str(), key.subject.simple()))
}

/// A key from what the wire said in that field.
pub(crate) fn from_wire(id: &ID, field: &str) -> Result<TaskKey, Error> {
    let read = || {
        let (kind, subject) = id.strip_prefix(KIND)?.rsplit_once('_')?;
        Some(TaskKey { kind: exactly(kind)?, subject: plain(subject)? })
    };
    read().ok_or_else(|| bad_input(field, Rule::Id("task")))
}

/// The kind of that very name.
fn exactly(name: &str) -> Option<kind::TaskKind> {
    kind::TaskKind::parse(name).filter(|kind| kind.as_str() == name)
}

/// A key as this server writes it.
fn plain(key: &str) -> Option<Uuid> {
    let is_plain = key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    Uuid::try_parse(key).ok().filter(|_| is_plain)
}

/// The place of a task in the list, as the wire says it: all that makes it, so that a page goes on where a task that was done since stood.
pub(super) fn cursor(place: Place) -> String {
    let base = match place.base {
        Base::Day(day) => day.format("%Y%m%d").to_string(),
        Base::At(at) => at.timestamp_micros().to_string(),
    };
    format!("{LIST}.{}.{base}.{}", place.kind.as_str(), place.subject.simple())
}

/// The place of a cursor.
pub(crate) fn place(cursor: &str) -> Option<Place> {
    let mut parts = cursor.strip_prefix(LIST)?.strip_prefix('.')?.split('.');
    let (kind, base, subject) = (exactly(parts.next()?)?, parts.next()?, plain(parts.next()?)?);
    let base = if is_by_day(kind) {
        Base::Day(NaiveDate::parse_from_str(base, "%Y%m%d").ok()?)
    } else {
        Base::At(DateTime::from_timestamp_micros(base.parse().ok()?)?)
    };
    let place = Place { kind, base, subject };
    // Written as this server writes it, and with nothing after it.
    (self::cursor(place) == cursor).then_some(place)
}
