//! Rows of the roster and the calendar as persons set them: with who did and when. What they were goes to the history.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value as Json;

use super::json::instant;
use super::table::Kind::{Date, Instant, Refers, Text};
use super::table::{Column, Table, Version, column};
use super::work::Work;
use crate::policy::permit::Named;

const COUNTED: Version = Version { counts: &[], kept: None };

const fn set(name: &'static str, columns: &'static [Column]) -> Table {
    Table { name, key: &["id"], columns, ends: None, version: Some(COUNTED) }
}

/// Roles.
pub(super) const ROLE: Table = set(
    "staff_role",
    &[
        column("source_id", Text),
        column("staff_member_id", Refers("staff_member")),
        column("role", Text),
        column("unit_id", Refers("unit")),
        column("group_id", Refers("school_group")),
        column("begins", Date),
        column("ends", Date),
        column("set_by", Text),
        column("set_at", Instant),
    ],
);

/// Mentors of students.
pub(super) const MENTORSHIP: Table = set(
    "mentorship",
    &[
        column("source_id", Text),
        column("staff_member_id", Refers("staff_member")),
        column("student_id", Refers("student")),
        column("begins", Date),
        column("ends", Date),
        column("set_by", Text),
        column("set_at", Instant),
    ],
);

/// Holidays and closures.
pub(super) const PERIOD: Table = set(
    "calendar_period",
    &[
        column("source_id", Text),
        column("kind", Text),
        column("name", Text),
        column("begins", Date),
        column("ends", Date),
        column("set_by", Text),
        column("set_at", Instant),
    ],
);

/// Dated facts of students.
pub(super) const FACT: Table = set(
    "student_fact",
    &[
        column("student_id", Refers("student")),
        column("kind", Text),
        column("begins", Date),
        column("ends", Date),
        column("recorded_by", Text),
        column("recorded_at", Instant),
        column("set_by", Text),
        column("set_at", Instant),
    ],
);

/// Of students, the day of the start qualification.
pub(super) const QUALIFIED: Table =
    Table { name: "student", key: &["id"], columns: &[column("start_qualification_on", Date)], ends: None, version: None };

/// A day, or none.
pub(super) fn day(day: Option<NaiveDate>) -> Json {
    day.map_or(Json::Null, |day| day.to_string().into())
}

/// Who sets a row, and when.
pub(super) fn by<D: Named>(work: &Work<'_, D>) -> [(&'static str, Json); 2] {
    [("set_by", work.actor().into()), ("set_at", at(work.now()))]
}

fn at(now: DateTime<Utc>) -> Json {
    instant(now)
}
