//! Doors for files and outside systems: formats in and out. A reader turns bytes into facts and calls a deed; it never writes rows.

mod eduarte;
pub mod eduarte_marks;
pub mod eduarte_reason;
pub mod eduarte_reports;
mod ical_event;
mod ical_time;
pub mod icalendar;
pub mod oneroster;
pub mod request;
mod rows;
mod text;
pub mod timetable;
pub mod timetable_csv;
