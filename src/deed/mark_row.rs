//! A decided mark as the rows that keep it: the presence with what it counts as now, and what covers it.

use std::collections::HashMap;

use ::entity::kind::MarkSource;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::Value;
use uuid::Uuid;

use super::mark_fact::interval;
use crate::domain::explanation::{self, DEFAULT_SCHOOL_DAYS};
use crate::domain::interval::Interval;
use crate::domain::local_time::end_of_day;
use crate::domain::local_time::local_date;
use crate::domain::outcome::{Cover, Outcome, Verdict, outcome};
use crate::domain::presence::{Given, Presence};
use crate::domain::school_calendar::SchoolCalendar;
use crate::store::json::{instant, key};
use crate::store::marks::{ExpectedIn, Reported};
use crate::store::work::Row;

/// A mark for a student in a lesson.
pub(super) struct Decided {
    /// Lesson, student, and what was marked before.
    pub expected: ExpectedIn,
    /// As it is kept.
    pub given: Given,
    /// As it counts.
    pub presence: Presence,
    /// Somebody settled it.
    pub settled: bool,
}

impl Decided {
    /// Whether the same was marked before.
    pub(super) fn is_as_marked(&self) -> bool {
        let minutes = (self.given.minutes_late, self.given.minutes_left_early);
        self.expected.marked.as_ref().is_some_and(|marked| (marked.mark, marked.minutes) == (self.presence.mark(), minutes))
    }

    /// What was missed, by the clock.
    pub(super) fn missed(&self) -> Vec<Interval> {
        self.presence.missed(interval(&self.expected), self.expected.status)
    }

    /// The presence. The source names no time at which it was seen: the end of the lesson is taken, and now for a mark that changed.
    pub(super) fn row(&self, reported: &HashMap<Uuid, Vec<Reported>>, calendar: &SchoolCalendar, zone: Tz, now: DateTime<Utc>) -> Row {
        let ExpectedIn { lesson, student, local_date: day, ends, version, marked, .. } = &self.expected;
        let first = marked.as_ref().map_or(*ends, |marked| marked.first_marked_at);
        let marked_at = match marked {
            Some(marked) if self.is_as_marked() => marked.marked_at,
            Some(_) => now,
            None => *ends,
        };
        let last_day = explanation::last_day(*day, local_date(first, zone), DEFAULT_SCHOOL_DAYS, calendar);
        let covers: Vec<Cover> = reported.get(student).into_iter().flatten().filter_map(cover).collect();
        let judged = marked.as_ref().and_then(|marked| marked.judged);
        let counted = outcome(&self.missed(), &covers, judged, end_of_day(last_day, zone), now);
        let Outcome { authorised, pending, unexplained, unauthorised, becomes_unauthorised_at } = counted;
        let was_settled = self.is_as_marked() && marked.as_ref().is_some_and(|marked| marked.settled);
        let mark_version = match marked {
            Some(marked) if self.is_as_marked() => marked.version.1,
            Some(marked) => marked.version.0 + 1,
            None => 1,
        };
        let pairs = [
            ("lesson_id", key(*lesson)),
            ("student_id", key(*student)),
            ("local_date", day.to_string().into()),
            ("mark", self.presence.mark().as_str().into()),
            ("minutes_late", self.given.minutes_late.into()),
            ("minutes_left_early", self.given.minutes_left_early.into()),
            ("sent_out_at", self.given.sent_out_at.map(instant).into()),
            ("lesson_version", (*version).into()),
            ("first_marked_at", instant(first)),
            ("marked_at", instant(marked_at)),
            ("marked_by", Value::Null),
            ("source", MarkSource::Import.as_str().into()),
            ("minutes_missed", counted.missed().into()),
            ("authorised_minutes", authorised.into()),
            ("unauthorised_minutes", unauthorised.into()),
            ("pending_minutes", pending.into()),
            ("unexplained_minutes", unexplained.into()),
            ("becomes_unauthorised_at", becomes_unauthorised_at.map(instant).into()),
            ("settled", (self.settled || was_settled || judged.is_some() || counted.asks_nothing()).into()),
            ("mark_version", mark_version.into()),
        ];
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

/// What each report covers of each presence.
pub(super) fn cover_rows(
    decided: &[Decided],
    reported: &HashMap<Uuid, Vec<Reported>>,
    presences: &HashMap<(Uuid, Uuid), Uuid>,
) -> Vec<Row> {
    let mut rows = vec![];
    for one in decided {
        let (missed, Some(presence)) = (one.missed(), presences.get(&(one.expected.lesson, one.expected.student))) else { continue };
        for report in reported.get(&one.expected.student).into_iter().flatten() {
            let Some(Cover { during, .. }) = cover(report) else { continue };
            let minutes: u32 = missed.iter().filter_map(|part| part.common(&during)).map(|part| part.minutes()).sum();
            if minutes > 0 {
                let pairs = [("presence_id", key(*presence)), ("absence_report_id", key(report.id)), ("minutes", minutes.into())];
                rows.push(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
            }
        }
    }
    rows
}

fn cover(report: &Reported) -> Option<Cover> {
    let during = Interval { begins: report.begins, ends: report.ends.unwrap_or(DateTime::<Utc>::MAX_UTC) };
    Verdict::of(report.status).map(|verdict| Cover { during, verdict, filed_at: report.filed_at })
}
