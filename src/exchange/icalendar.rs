//! A timetable as iCalendar (RFC 5545): one file for one class or teacher.
//!
//! Whom a file is about: what the caller says; else its name, which may say `class-NAME` or `teacher-NAME`; else its `X-WR-CALNAME`. The
//! key of a lesson is its UID; of a repeated one UID, a slash and the planned begin in UTC, so that a moved one keeps its key. The lesson of
//! a class and a teacher stands in the files of both under one UID, and is one lesson here.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

use ::entity::kind::LessonStatus;
use calcard::icalendar::{ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarProperty};
use calcard::{Entry, Parser};
use chrono::{DateTime, NaiveDate, Utc};

use super::ical_event::Event;
use super::ical_time::Zones;
use super::request::{ExchangeError, Out, Request, place, unreadable};
use super::text::decode;
use crate::deed::timetable_fact::{Item, Owner, OwnerKind, Source};
use crate::domain::local_time::local_date;

/// No file of a class is longer; it is held in memory, since what moves an event may stand before it.
const LONGEST: u64 = 64 << 20;

/// Reads one file.
pub(super) fn read(path: &Path, request: &Request, owner: Option<&Owner>, out: &Out<Item>) -> Result<(), ExchangeError> {
    let format = |reason: &str| ExchangeError::Format { file: path.display().to_string(), reason: reason.to_owned() };
    let mut bytes = vec![];
    let file = std::fs::File::open(path).map_err(unreadable(path))?;
    file.take(LONGEST + 1).read_to_end(&mut bytes).map_err(unreadable(path))?;
    if bytes.len() as u64 > LONGEST {
        return Err(format("is longer than 64 MiB"));
    }
    (request.progress)(bytes.len() as u64);
    let text = decode(&bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let calendar = parse(text).ok_or_else(|| format("is no iCalendar file"))?;
    out.put(Item::File(Source::One(owner.cloned().unwrap_or_else(|| called(path, &calendar))), place(path, 0)))?;
    Reader { path, request, lines: event_lines(text), zones: Zones::of(&calendar, request.zone), calendar: &calendar }.read(out)
}

fn parse(text: &str) -> Option<ICalendar> {
    let (mut parser, mut all) = (Parser::new(text), None::<ICalendar>);
    loop {
        match parser.entry() {
            Entry::ICalendar(calendar) => all.get_or_insert_default().components.extend(calendar.components),
            Entry::Eof => return all,
            _ => return None,
        }
    }
}

/// Whom the file says it is about.
fn called(path: &Path, calendar: &ICalendar) -> Owner {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    for (kind, prefix) in [(OwnerKind::Class, "class-"), (OwnerKind::Teacher, "teacher-")] {
        if let Some(name) = stem.to_lowercase().starts_with(prefix).then(|| stem[prefix.len()..].to_owned()) {
            return Owner { kind: Some(kind), words: vec![name] };
        }
    }
    let is_name =
        |property: &ICalendarProperty| matches!(property, ICalendarProperty::Other(name) if name.eq_ignore_ascii_case("X-WR-CALNAME"));
    let entries = calendar.components.iter().flat_map(|component| &component.entries);
    let name = entries.filter(|entry| is_name(&entry.name)).find_map(|entry| entry.values.first()?.as_text());
    Owner { kind: None, words: std::iter::once(stem).chain(name.map(|name| name.trim().to_owned())).collect() }
}

/// Lines on which events begin, and the lines of each.
fn event_lines(text: &str) -> Vec<(u64, Vec<&str>)> {
    let mut events: Vec<(u64, Vec<&str>)> = vec![];
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim_end().eq_ignore_ascii_case("BEGIN:VEVENT") {
            events.push((number, vec![]));
        }
        if let Some((_, lines)) = events.last_mut() {
            lines.push(line);
        }
    }
    events
}

struct Reader<'a> {
    path: &'a Path,
    request: &'a Request,
    lines: Vec<(u64, Vec<&'a str>)>,
    zones: Zones,
    calendar: &'a ICalendar,
}

impl Reader<'_> {
    fn read(&self, out: &Out<Item>) -> Result<(), ExchangeError> {
        let is_event = |component: &&ICalendarComponent| component.component_type == ICalendarComponentType::VEvent;
        let mut events = vec![];
        for (at, component) in self.calendar.components.iter().filter(is_event).enumerate() {
            match Event::of(component, &self.zones) {
                Ok(event) => events.push((at, event)),
                Err((column, reason)) => self.refuse(at, column, &reason, None, out)?,
            }
        }
        let newest = newest(&events);
        let mut days: Option<(NaiveDate, NaiveDate)> = None;
        for (at, event) in &events {
            if newest.get(&event.identity()) != Some(at) {
                self.refuse(*at, "UID", "stands in the file twice", Some(event.key(event.planned)), out)?;
                continue;
            }
            let occurrences = event.occurrences();
            if let Some(until) = occurrences.cut_off {
                let key = event.uid.as_str();
                out.put(Item::Notice(format!("{}: {key} repeats without end; taken until {until}", place(self.path, 0).file)))?;
            }
            for reason in &occurrences.refused {
                self.refuse(*at, "RRULE", reason, None, out)?;
            }
            for begins in occurrences.begins {
                let moved_here = event.repeats() && newest.contains_key(&(event.uid.as_str(), Some(begins)));
                if moved_here {
                    continue;
                }
                let lesson = event.lesson(begins, local_date(event.begins_at(begins), self.request.zone));
                let (from, to) = days.unwrap_or((lesson.local_date, lesson.local_date));
                days = Some((from.min(lesson.local_date), to.max(lesson.local_date)));
                if lesson.status == LessonStatus::Cancelled || lesson.begins < lesson.ends {
                    out.put(Item::Lesson(Box::new(lesson), place(self.path, self.line(*at, "BEGIN"))))?;
                }
            }
        }
        days.map_or(Ok(()), |(from, to)| out.put(Item::Complete(from, to)))
    }

    fn refuse(&self, at: usize, column: &str, reason: &str, key: Option<String>, out: &Out<Item>) -> Result<(), ExchangeError> {
        out.put(Item::Refused(place(self.path, self.line(at, column)).refuse(column, reason), key))
    }

    /// The line of a property of the n-th event, or where the event begins.
    fn line(&self, at: usize, property: &str) -> u64 {
        let Some((first, lines)) = self.lines.get(at) else { return 0 };
        let is_it = |line: &&str| {
            let name = line.get(..property.len()).is_some_and(|name| name.eq_ignore_ascii_case(property));
            name && line[property.len()..].starts_with([':', ';'])
        };
        lines.iter().position(is_it).map_or(*first, |line| first + line as u64)
    }
}

/// A UID, and the begin it stands in for.
type Identity<'a> = (&'a str, Option<DateTime<Utc>>);

/// Of events with one identity (UID, and the begin it stands in for) the one with the highest SEQUENCE, and of those the first.
fn newest(events: &[(usize, Event)]) -> HashMap<Identity<'_>, usize> {
    let mut newest: HashMap<Identity<'_>, (i64, usize)> = HashMap::new();
    for (at, event) in events {
        let known = newest.entry(event.identity()).or_insert((event.sequence, *at));
        if event.sequence > known.0 {
            *known = (event.sequence, *at);
        }
    }
    newest.into_iter().map(|(identity, (_, at))| (identity, at)).collect()
}
