//! What the terms of a school rest on: its time zone, calendar and settings.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::account::Terms;
use super::interval::Interval;
use super::local_time::local_date;
use super::register_term::RegisterTerm;
use super::school_calendar::SchoolCalendar;
use super::setting::Settings;

/// Time zone, calendar, and the settings in force today.
#[derive(Clone, Debug)]
pub struct School {
    /// The time zone.
    pub zone: Tz,
    /// The calendar.
    pub calendar: SchoolCalendar,
    /// Settings in force.
    pub settings: Settings,
}

impl School {
    /// What an account of marks and reports rests on.
    #[must_use]
    pub fn terms(&self) -> Terms<'_> {
        Terms { zone: self.zone, calendar: &self.calendar, explanation_school_days: self.settings.explanation_school_days }
    }

    /// The term of the register of a lesson on that school day, for one who was first marked at that instant, or not yet.
    #[must_use]
    pub fn register_term(&self, lesson: Interval, on: NaiveDate, first_marked_at: Option<DateTime<Utc>>) -> RegisterTerm {
        let first_marked_on = first_marked_at.map(|at| local_date(at, self.zone));
        RegisterTerm::of(lesson, on, first_marked_on, &self.settings, &self.calendar, self.zone)
    }
}
