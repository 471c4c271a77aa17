//! One VEVENT as lessons: times in their zones, repetitions with an end, and whom it names.

use std::collections::HashSet;

use ::entity::kind::{ActivityKind, LessonStatus};
use calcard::common::timezone::Tz as ZoneOfFile;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarParameterName, ICalendarParameterValue,
    ICalendarProperty, ICalendarRecurrenceRule, ICalendarStatus, ICalendarUserTypes, ICalendarValue,
};
use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::ical_time::{Zones, floating, time, times};
use super::text::{has_control, within_reach};
use crate::deed::timetable_fact::Lesson;
use crate::domain::local_time::instant;

/// A repetition is followed for so many days and times, whichever is less: two school years, five lessons a day.
const LONGEST_DAYS: u64 = 2 * 366;
const MOST: usize = 2_000;
/// No lesson lasts longer.
const LONGEST: TimeDelta = TimeDelta::hours(24);

const NAMES: [&str; 3] = ["UID", "DESCRIPTION", "DESCRIPTION"];

/// A refused property and why.
pub(super) type Wrong = (&'static str, String);

/// An event.
pub(super) struct Event {
    pub(super) uid: String,
    pub(super) sequence: i64,
    /// When it was planned: its own begin, or the one it stands in for.
    pub(super) planned: DateTime<Utc>,
    stands_in: bool,
    begins: DateTime<Utc>,
    local: NaiveDateTime,
    zone: Tz,
    /// By the clock on the wall.
    length: TimeDelta,
    rule: Option<ICalendarRecurrenceRule>,
    also: Vec<DateTime<Utc>>,
    except: HashSet<DateTime<Utc>>,
    lesson: Lesson,
}

/// When an event is.
pub(super) struct Occurrences {
    pub(super) begins: Vec<DateTime<Utc>>,
    /// Times the clock skips.
    pub(super) refused: Vec<String>,
    /// The last day that was taken of a repetition that goes on.
    pub(super) cut_off: Option<NaiveDate>,
}

impl Event {
    pub(super) fn of(component: &ICalendarComponent, zones: &Zones) -> Result<Self, Wrong> {
        let uid = component.uid().map(str::trim).filter(|uid| !uid.is_empty()).ok_or_else(|| ("UID", "is missing".to_owned()))?;
        let (local, zone) = match time(component, &ICalendarProperty::Dtstart) {
            Some((value, tzid)) => zones.local(value, tzid).map_err(|reason| ("DTSTART", reason))?,
            None => return Err(("DTSTART", "is missing".to_owned())),
        };
        let begins = instant(local, zone).map_err(|skipped| ("DTSTART", skipped.to_string()))?;
        within_reach(local.date()).map_err(|reason| ("DTSTART", reason))?;
        let length = length(component, zones, local, zone)?;
        let stands_in = match time(component, &ICalendarProperty::RecurrenceId) {
            Some((value, tzid)) => Some(zones.instant(value, tzid).map_err(|reason| ("RECURRENCE-ID", reason))?),
            None => None,
        };
        if component
            .property(&ICalendarProperty::RecurrenceId)
            .is_some_and(|entry| entry.parameters(&ICalendarParameterName::Range).next().is_some())
        {
            return Err(("RECURRENCE-ID", "RANGE is not understood".to_owned()));
        }
        let rule = match component.property(&ICalendarProperty::Rrule).map(|entry| entry.values.first()) {
            None => None,
            Some(Some(ICalendarValue::RecurrenceRule(rule))) => Some(rule.as_ref().clone()),
            Some(_) => return Err(("RRULE", "cannot be read".to_owned())),
        };
        let planned = stands_in.unwrap_or(begins);
        let mut lesson = lesson(component, uid)?;
        if stands_in.is_some_and(|planned| planned != begins) && lesson.status == LessonStatus::Scheduled {
            lesson.status = LessonStatus::Moved;
        }
        let stands_in = stands_in.is_some();
        let also = times(component, &ICalendarProperty::Rdate, zones).map_err(|reason| ("RDATE", reason))?;
        also.iter().try_for_each(|begins| within_reach(begins.date_naive())).map_err(|reason| ("RDATE", reason))?;
        let except = times(component, &ICalendarProperty::Exdate, zones).map_err(|reason| ("EXDATE", reason))?.into_iter().collect();
        let sequence = component.property(&ICalendarProperty::Sequence).and_then(|entry| entry.values.first()?.as_integer()).unwrap_or(0);
        Ok(Self { uid: uid.to_owned(), sequence, planned, stands_in, begins, local, zone, length, rule, also, except, lesson })
    }

    pub(super) fn repeats(&self) -> bool {
        !self.stands_in && (self.rule.is_some() || !self.also.is_empty())
    }

    /// What makes it the same as another: its UID, and the begin it stands in for.
    pub(super) fn identity(&self) -> (&str, Option<DateTime<Utc>>) {
        (&self.uid, self.stands_in.then_some(self.planned))
    }

    /// The key of the lesson planned then.
    pub(super) fn key(&self, planned: DateTime<Utc>) -> String {
        if self.repeats() || self.stands_in { format!("{}/{}", self.uid, planned.format("%Y%m%dT%H%M%SZ")) } else { self.uid.clone() }
    }

    /// When the lesson planned then begins.
    pub(super) fn begins_at(&self, planned: DateTime<Utc>) -> DateTime<Utc> {
        if self.repeats() { planned } else { self.begins }
    }

    /// The lesson planned then.
    pub(super) fn lesson(&self, planned: DateTime<Utc>, local_date: NaiveDate) -> Lesson {
        let begins = self.begins_at(planned);
        let end = begins.with_timezone(&self.zone).naive_local() + self.length;
        let ends = instant(end, self.zone).unwrap_or(begins + self.length);
        Lesson { key: self.key(planned), begins, ends, local_date, ..self.lesson.clone() }
    }

    /// When it was planned: once, or by its rule, which is worked out in local time, so that a lesson at nine stays one at nine.
    pub(super) fn occurrences(&self) -> Occurrences {
        let mut found = Occurrences { begins: vec![], refused: vec![], cut_off: None };
        if !self.repeats() {
            found.begins.push(self.planned);
            return found;
        }
        let until = self.local.date() + Days::new(LONGEST_DAYS);
        let mut times = vec![self.local];
        if let Some(rule) = &self.rule {
            match self.follow(rule) {
                Ok(all) => times = all,
                Err(reason) => found.refused.push(reason),
            }
        }
        let all = times.len();
        times.retain(|local| local.date() <= until);
        if times.len() < all || all >= MOST {
            found.cut_off = times.last().map(NaiveDateTime::date);
        }
        for local in times {
            match instant(local, self.zone) {
                Ok(begins) => found.begins.push(begins),
                Err(skipped) => found.refused.push(skipped.to_string()),
            }
        }
        found.begins.extend(&self.also);
        found.begins.sort_unstable();
        found.begins.dedup();
        found.begins.retain(|begins| !self.except.contains(begins));
        found
    }

    /// Local begins by the rule, in a calendar without zones. UNTIL is an instant, or a day that is meant to its end.
    fn follow(&self, rule: &ICalendarRecurrenceRule) -> Result<Vec<NaiveDateTime>, String> {
        let mut rule = rule.clone();
        if let Some(until) = &rule.until {
            let read = until.to_date_time().ok_or("UNTIL is no time")?;
            let local = match read.offset {
                Some(offset) => (read.date_time - offset).and_utc().with_timezone(&self.zone).naive_local(),
                None if until.has_time() => read.date_time,
                None => read.date_time.date().and_time(NaiveTime::from_hms_opt(23, 59, 59).unwrap_or_default()),
            };
            rule.until = Some(floating(local));
        }
        let mut event = ICalendarComponent::new(ICalendarComponentType::VEvent);
        event.add_property(ICalendarProperty::Dtstart, ICalendarValue::PartialDateTime(Box::new(floating(self.local))));
        event.add_property(ICalendarProperty::Rrule, ICalendarValue::RecurrenceRule(Box::new(rule)));
        let expanded = ICalendar { components: vec![event] }.expand_dates(ZoneOfFile::Floating, MOST);
        match expanded.errors.first() {
            Some(error) => Err(error.error.to_string()),
            None => Ok(expanded.events.iter().map(|event| event.start.naive_local()).collect()),
        }
    }
}

/// From begin to end, by the clock on the wall where it begins.
fn length(component: &ICalendarComponent, zones: &Zones, local: NaiveDateTime, zone: Tz) -> Result<TimeDelta, Wrong> {
    let wrong = |reason: &str| ("DTEND", reason.to_owned());
    let length = if let Some((value, tzid)) = time(component, &ICalendarProperty::Dtend) {
        let ends = zones.instant(value, tzid).map_err(|reason| ("DTEND", reason))?;
        ends.with_timezone(&zone).naive_local() - local
    } else {
        match component.property(&ICalendarProperty::Duration).and_then(|entry| entry.values.first()) {
            Some(ICalendarValue::Duration(duration)) => {
                duration.to_time_delta().ok_or_else(|| ("DURATION", "cannot be read".to_owned()))?
            }
            Some(_) => return Err(("DURATION", "cannot be read".to_owned())),
            None => return Err(wrong("is missing, and so is DURATION")),
        }
    };
    if length <= TimeDelta::zero() {
        return Err(wrong("is not after DTSTART"));
    }
    if length > LONGEST { Err(wrong("is more than a day after DTSTART")) } else { Ok(length) }
}

/// What it is, where, and whom it names; its times are those of an occurrence.
fn lesson(component: &ICalendarComponent, uid: &str) -> Result<Lesson, Wrong> {
    let text = |property: &ICalendarProperty| component.property(property).and_then(|entry| entry.values.first()?.as_text()).map(str::trim);
    let subject = text(&ICalendarProperty::Summary).filter(|subject| !subject.is_empty());
    let subject = subject.ok_or_else(|| ("SUMMARY", "is missing".to_owned()))?;
    let room = text(&ICalendarProperty::Location).filter(|room| !room.is_empty());
    for (property, value) in [("UID", uid), ("SUMMARY", subject), ("LOCATION", room.unwrap_or_default())] {
        if has_control(value) {
            return Err((property, "holds a control character".to_owned()));
        }
    }
    let categories = component.properties(&ICalendarProperty::Categories).flat_map(|entry| &entry.values);
    let kind = categories.filter_map(ICalendarValue::as_text).find_map(ActivityKind::parse);
    let description = text(&ICalendarProperty::Description).unwrap_or_default();
    let cancelled = component.status() == Some(&ICalendarStatus::Cancelled);
    Ok(Lesson {
        key: uid.to_owned(),
        kind: kind.unwrap_or(ActivityKind::Lesson),
        subject: subject.to_owned(),
        local_date: NaiveDate::MIN,
        begins: DateTime::<Utc>::MIN_UTC,
        ends: DateTime::<Utc>::MIN_UTC,
        room: room.map(str::to_owned),
        periods: None,
        status: if cancelled { LessonStatus::Cancelled } else { LessonStatus::Scheduled },
        classes: named(description, &["class", "classes", "klas", "klassen", "groep", "groepen"]),
        teachers: named(description, &["teacher", "teachers", "docent", "docenten"]),
        attendees: component.properties(&ICalendarProperty::Attendee).filter_map(attendee).collect(),
        columns: &NAMES,
    })
}

/// Names after a word and a colon on a line of a description: `Docent: JAN, PET`.
fn named(description: &str, words: &[&str]) -> Vec<String> {
    let lines = description.lines().filter_map(|line| line.split_once(':'));
    let named = lines.filter(|(word, _)| words.iter().any(|known| word.trim().eq_ignore_ascii_case(known)));
    let names = named.flat_map(|(_, names)| names.split([',', '|', ';']));
    names.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// The words that may call a person or class who attends: the mail address and the name; rooms and things do not attend.
fn attendee(entry: &ICalendarEntry) -> Option<Vec<String>> {
    let thing = |value: &ICalendarParameterValue| {
        matches!(value, ICalendarParameterValue::Cutype(ICalendarUserTypes::Room | ICalendarUserTypes::Resource))
    };
    if entry.parameters(&ICalendarParameterName::Cutype).any(thing) {
        return None;
    }
    let address = entry.values.first().and_then(ICalendarValue::as_text);
    let address = address.map(|address| address.split_once(':').map_or(address, |(_, mail)| mail).to_owned());
    let name = entry.parameters(&ICalendarParameterName::Cn).find_map(|name| name.as_text().map(str::to_owned));
    Some(address.into_iter().chain(name).collect())
}
