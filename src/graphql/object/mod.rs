//! The types of the API. An object holds a row and the viewer's sight of its student; each field asks the sight.

pub mod absence_report;
pub mod deed;
pub mod deed_right;
pub mod enrolment;
pub mod filing;
pub mod flag;
pub mod grant;
pub mod guardianship;
pub mod guardianship_change;
pub mod institution;
pub mod kind;
pub mod lesson;
pub mod mentorship;
pub mod node;
pub mod outcome;
pub mod presence;
pub mod presence_version;
pub mod register;
pub mod rights;
pub mod role;
pub mod rule;
pub mod rule_progress;
pub mod setting;
pub mod signal;
pub mod staff;
pub mod standing;
pub mod statistics;
pub mod student;
mod student_deeds;
pub mod student_fact;
pub mod student_lesson;
pub mod summary;
pub mod task;
pub mod task_key;
pub mod viewer;
pub mod week;

use chrono::{DateTime, FixedOffset, Utc};
use chrono_tz::Tz;

/// An instant as the wire says it: with the offset of the institution's time zone at that moment.
pub(super) fn local(at: DateTime<Utc>, zone: Tz) -> DateTime<FixedOffset> {
    at.with_timezone(&zone).fixed_offset()
}
