//! Eduarte's `waarnemingen.csv`: ten values a line, separated by semicolons, in local time; without a header, though one is skipped.
//!
//! `deelnemernummer;begindatum;begintijd;einddatum;eindtijd;beginlesuur;eindlesuur;onderwijsproduct;waarneming;afgehandeld`, where days are
//! `20261123`, times `0830`, lesson hours both given or both empty, the mark Aanwezig, Afwezig or Nvt, and settled J or N. Times, lesson
//! hours, or both; of both the times count.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;

use super::request::{ExchangeError, Out, Request, feed, place};
use super::text::{Lines, has_control};
use crate::deed::import_marks::{self, ImportMarks};
use crate::deed::import_table::ImportTable;
use crate::deed::mark_fact::{Columns, Item, MarkRow};
use crate::domain::interval::Interval;
use crate::domain::local_time::instant;
use crate::domain::observation::Seen;
use crate::policy::permit;
use crate::store::Store;

const NAMES: [&str; 10] = [
    "deelnemernummer",
    "begindatum",
    "begintijd",
    "einddatum",
    "eindtijd",
    "beginlesuur",
    "eindlesuur",
    "onderwijsproduct",
    "waarneming",
    "afgehandeld",
];
const COLUMNS: Columns = Columns { number: NAMES[0], time: NAMES[2], period: NAMES[5], course: NAMES[7], seen: NAMES[8] };

/// A refused column and why.
type Wrong = (&'static str, String);

/// Imports it. The file is read twice: whom it names must be known before the first mark is written.
pub async fn import(store: &Store, request: &Request) -> Result<ImportTable, ExchangeError> {
    let permit = permit::for_system::<ImportMarks>(request.institution, "import eduarte");
    let path = request.path.clone();
    let numbers = tokio::task::spawn_blocking(move || numbers(&path)).await.map_err(|_| ExchangeError::GivenUp)??;
    let reading = request.clone();
    feed(
        move |out| read(&reading, out),
        async |items| import_marks::run(store, &permit, request.mode, numbers, items, request.zone, request.now).await,
    )
    .await
}

fn numbers(path: &Path) -> Result<Vec<String>, ExchangeError> {
    let mut lines = Lines::open(path, Arc::new(|_| {}))?;
    let mut numbers = BTreeSet::new();
    while let Some((_, values)) = lines.next(path)? {
        numbers.extend(values.into_iter().next().filter(|number| !has_control(number)));
    }
    Ok(numbers.into_iter().collect())
}

fn read(request: &Request, out: &Out<Item>) -> Result<(), ExchangeError> {
    let path = &request.path;
    let mut lines = Lines::open(path, request.progress.clone())?;
    let mut first = true;
    while let Some((line, values)) = lines.next(path)? {
        let is_header = first && values.get(1).is_some_and(|value| value.eq_ignore_ascii_case(NAMES[1]));
        first = false;
        if is_header {
            continue;
        }
        let place = place(path, line);
        match row(&values, request.zone) {
            Ok(row) => out.put(Item::Row(Box::new(row), place))?,
            Err((column, reason)) => out.put(Item::Refused(place.refuse(column, reason)))?,
        }
    }
    out.put(Item::End)
}

fn row(values: &[String], zone: Tz) -> Result<MarkRow, Wrong> {
    let values: &[String; 10] = values.try_into().map_err(|_| ("", format!("has {} values where 10 are expected", values.len())))?;
    if let Some(at) = values.iter().position(|value| has_control(value)) {
        return Err((NAMES[at], "holds a control character".to_owned()));
    }
    let empty = |at: usize| values[at].is_empty();
    if empty(0) {
        return Err((NAMES[0], "is empty".to_owned()));
    }
    let (first_day, last_day) = (day(values, 1)?, if empty(3) { day(values, 1)? } else { day(values, 3)? });
    if last_day < first_day {
        return Err((NAMES[3], "is before begindatum".to_owned()));
    }
    let time = match (empty(2), empty(4)) {
        (true, true) => None,
        (false, false) => {
            let time = Interval { begins: moment(values, 2, first_day, zone)?, ends: moment(values, 4, last_day, zone)? };
            Some(time).filter(|time| time.begins < time.ends).ok_or_else(|| (NAMES[4], "is not after begintijd".to_owned()))?.into()
        }
        (false, true) => return Err((NAMES[4], "is empty, and begintijd is not".to_owned())),
        (true, false) => return Err((NAMES[2], "is empty, and eindtijd is not".to_owned())),
    };
    let periods = match (empty(5), empty(6)) {
        (true, true) => None,
        (false, false) => Some((period(values, 5)?, period(values, 6)?)),
        (true, false) | (false, true) => return Err((NAMES[5], "both lesson hours are given, or none".to_owned())),
    };
    if periods.is_some_and(|(first, last)| last < first) {
        return Err((NAMES[6], "is before beginlesuur".to_owned()));
    }
    match (time, periods) {
        (None, None) => return Err((NAMES[2], "neither times nor lesson hours are given".to_owned())),
        (None, Some(_)) if first_day != last_day => return Err((NAMES[3], "lesson hours are of one day".to_owned())),
        (Some(_), _) | (None, Some(_)) => {}
    }
    Ok(MarkRow {
        number: values[0].clone(),
        first_day,
        last_day,
        time,
        periods,
        course: Some(values[7].clone()).filter(|course| !course.is_empty()),
        seen: seen(&values[8])?,
        settled: settled(&values[9])?,
        columns: &COLUMNS,
    })
}

fn day(values: &[String; 10], at: usize) -> Result<NaiveDate, Wrong> {
    let digits = |text: &str| text.len() == 8 && text.bytes().all(|digit| digit.is_ascii_digit());
    let day = NaiveDate::parse_from_str(&values[at], "%Y%m%d").ok().filter(|_| digits(&values[at]));
    day.ok_or_else(|| (NAMES[at], format!("{} is no day like 20261123", values[at])))
}

fn moment(values: &[String; 10], at: usize, day: NaiveDate, zone: Tz) -> Result<DateTime<Utc>, Wrong> {
    let digits = |text: &str| text.len() == 4 && text.bytes().all(|digit| digit.is_ascii_digit());
    let time = NaiveTime::parse_from_str(&values[at], "%H%M").ok().filter(|_| digits(&values[at]));
    let time = time.ok_or_else(|| (NAMES[at], format!("{} is no time like 0830", values[at])))?;
    instant(day.and_time(time), zone).map_err(|skipped| (NAMES[at], skipped.to_string()))
}

fn period(values: &[String; 10], at: usize) -> Result<i32, Wrong> {
    let number = values[at].parse().ok().filter(|number| (1..=99).contains(number));
    number.ok_or_else(|| (NAMES[at], format!("{} is no lesson hour", values[at])))
}

fn seen(word: &str) -> Result<Seen, Wrong> {
    match word.to_lowercase().as_str() {
        "aanwezig" => Ok(Seen::There),
        "afwezig" => Ok(Seen::Away),
        "nvt" => Ok(Seen::NotApplicable),
        _ => Err((NAMES[8], format!("{word} is not Aanwezig, Afwezig or Nvt"))),
    }
}

fn settled(word: &str) -> Result<bool, Wrong> {
    match word.to_lowercase().as_str() {
        "j" => Ok(true),
        "n" | "" => Ok(false),
        _ => Err((NAMES[9], format!("{word} is not J or N"))),
    }
}
