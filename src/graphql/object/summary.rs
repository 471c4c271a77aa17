//! Totals of a student over a period.

use async_graphql::SimpleObject;
use chrono::NaiveDate;

use crate::graphql::scalar::Date;
use crate::store::summary::SummaryRow;

/// What the lessons of a period come to at this moment. Lessons count when they are over, or were marked; cancelled ones count nothing, nor
/// does a lesson from which the student was exempt.
#[derive(Clone, Debug, SimpleObject)]
pub struct PresenceSummary {
    /// First school day.
    from: Date,
    /// Last school day.
    to: Date,
    /// Lessons that the student was to attend: `attendedLessons`, `missedLessons` and `unknownLessons` together.
    expected_lessons: i64,
    /// Lessons attended, be it in part: who came late, left early or was sent out was there.
    attended_lessons: i64,
    /// Lessons missed whole.
    missed_lessons: i64,
    /// Lessons that are over and of which nobody marked this student: neither there nor away.
    unknown_lessons: i64,
    /// Lessons that the student came late to; they are among those attended.
    late_lessons: i64,
    /// Minutes missed, of whole lessons and of parts: the four below together.
    missed_minutes: i64,
    /// Of these, minutes covered by an accepted report, or judged so.
    authorised_minutes: i64,
    /// Minutes without valid reason: these count for the 8- and 16-hour rules.
    unauthorised_minutes: i64,
    /// Minutes covered by a report that awaits judgement.
    pending_minutes: i64,
    /// Minutes of which nobody has said why yet, while that can still be said.
    unexplained_minutes: i64,
}

impl PresenceSummary {
    /// Of these days.
    pub(crate) fn new(row: SummaryRow, (from, to): (NaiveDate, NaiveDate)) -> Self {
        Self {
            from: from.into(),
            to: to.into(),
            expected_lessons: row.attended + row.missed + row.unknown,
            attended_lessons: row.attended,
            missed_lessons: row.missed,
            unknown_lessons: row.unknown,
            late_lessons: row.late,
            missed_minutes: row.authorised + row.unauthorised + row.pending + row.unexplained,
            authorised_minutes: row.authorised,
            unauthorised_minutes: row.unauthorised,
            pending_minutes: row.pending,
            unexplained_minutes: row.unexplained,
        }
    }
}
