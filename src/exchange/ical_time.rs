//! Times of an iCalendar file: in a zone it names, in UTC, or in none, which is the institution's.

use std::collections::HashMap;

use calcard::common::PartialDateTime;
use calcard::common::timezone::Tz as ZoneOfFile;
use calcard::icalendar::{ICalendar, ICalendarComponent, ICalendarProperty, ICalendarValue};
use chrono::{DateTime, Datelike, NaiveDateTime, Timelike, Utc};
use chrono_tz::Tz;

use crate::domain::local_time::instant;

/// The zones a file names, and the institution's own for times without zone.
pub(super) struct Zones {
    named: HashMap<String, Tz>,
    own: Tz,
}

impl Zones {
    pub(super) fn of(calendar: &ICalendar, own: Tz) -> Self {
        let named = calendar.timezones().filter_map(|component| match component.timezone()? {
            (name, ZoneOfFile::Tz(zone)) => Some((name.to_owned(), zone)),
            (_, ZoneOfFile::Floating | ZoneOfFile::Fixed(_)) => None,
        });
        Self { named: named.collect(), own }
    }

    fn find(&self, tzid: Option<&str>) -> Result<Tz, String> {
        let Some(tzid) = tzid else { return Ok(self.own) };
        if let Some(zone) = self.named.get(tzid) {
            return Ok(*zone);
        }
        match tzid.parse() {
            Ok(ZoneOfFile::Tz(zone)) => Ok(zone),
            Ok(ZoneOfFile::Floating | ZoneOfFile::Fixed(_)) | Err(()) => Err(format!("time zone {tzid} is not known")),
        }
    }

    /// The local time and zone of a value; whole days are none.
    pub(super) fn local(&self, value: &ICalendarValue, tzid: Option<&str>) -> Result<(NaiveDateTime, Tz), String> {
        let ICalendarValue::PartialDateTime(time) = value else { return Err("is no time".to_owned()) };
        if !time.has_time() {
            return Err("is a whole day, and no lesson is".to_owned());
        }
        let read = time.to_date_time().ok_or("is no time")?;
        Ok(match read.offset {
            Some(offset) => (read.date_time - offset, Tz::UTC),
            None => (read.date_time, self.find(tzid)?),
        })
    }

    pub(super) fn instant(&self, value: &ICalendarValue, tzid: Option<&str>) -> Result<DateTime<Utc>, String> {
        let (local, zone) = self.local(value, tzid)?;
        instant(local, zone).map_err(|skipped| skipped.to_string())
    }
}

/// The first value of a property, and its zone.
pub(super) fn time<'a>(component: &'a ICalendarComponent, property: &ICalendarProperty) -> Option<(&'a ICalendarValue, Option<&'a str>)> {
    let entry = component.property(property)?;
    Some((entry.values.first()?, entry.tz_id()))
}

/// All values of a property that may stand several times.
pub(super) fn times(component: &ICalendarComponent, property: &ICalendarProperty, zones: &Zones) -> Result<Vec<DateTime<Utc>>, String> {
    let entries = component.properties(property);
    entries.flat_map(|entry| entry.values.iter().map(move |value| zones.instant(value, entry.tz_id()))).collect()
}

/// A local time as the library writes it, without zone.
pub(super) fn floating(local: NaiveDateTime) -> PartialDateTime {
    let part = |number: u32| u8::try_from(number).ok();
    PartialDateTime {
        year: u16::try_from(local.year()).ok(),
        month: part(local.month()),
        day: part(local.day()),
        hour: part(local.hour()),
        minute: part(local.minute()),
        second: part(local.second()),
        ..PartialDateTime::default()
    }
}
