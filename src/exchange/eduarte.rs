//! What the CSV files of Eduarte have in common: values separated by semicolons, in local time, without a header, though one with the names
//! of the columns, all and in their order, is skipped; another one refuses the file: what stands below it is not what its places say. Days are `20261123`, times `0830`, lesson hours both given or both empty.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;

use super::request::{ExchangeError, Out, Request, place};
use super::text::{Lines, has_control, within_reach};
use crate::deed::import_table::Item;
use crate::domain::local_time::instant;

/// A refused column and why.
pub(super) type Wrong = (&'static str, String);

/// The student numbers of a file; they stand first in each line.
pub(super) async fn numbers(request: &Request) -> Result<Vec<String>, ExchangeError> {
    let path = request.path.clone();
    tokio::task::spawn_blocking(move || numbers_of(&path)).await.map_err(|_| ExchangeError::GivenUp)?
}

fn numbers_of(path: &Path) -> Result<Vec<String>, ExchangeError> {
    let mut lines = Lines::open(path, Arc::new(|_| {}))?;
    let mut numbers = BTreeSet::new();
    while let Some((_, values)) = lines.next(path)? {
        numbers.extend(values.into_iter().next().filter(|number| !has_control(number)));
    }
    Ok(numbers.into_iter().collect())
}

/// Reads a file line by line.
pub(super) fn read<R, const N: usize>(
    request: &Request,
    names: &'static [&'static str; N],
    out: &Out<Item<R>>,
    row: impl Fn(&Line<'_, N>) -> Result<R, Wrong>,
) -> Result<(), ExchangeError> {
    let path = &request.path;
    let mut lines = Lines::open(path, request.progress.clone())?;
    let mut first = true;
    while let Some((line, values)) = lines.next(path)? {
        let is_blank = values.iter().all(String::is_empty);
        if is_blank && values.len() == 1 {
            continue;
        }
        if first && !is_blank {
            first = false;
            if is_header(path, line, &values, names)? {
                continue;
            }
        }
        let place = place(path, line);
        match Line::new(names, &values, request.zone).and_then(|line| row(&line)) {
            Ok(row) => out.put(Item::Row(Box::new(row), place))?,
            Err((column, reason)) => out.put(Item::Refused(place.refuse(column, reason)))?,
        }
    }
    out.put(Item::End)
}

/// Whether the first line names the columns: where a day would stand is no digit. Other columns, or in another order, are refused.
fn is_header(path: &Path, line: u64, values: &[String], names: &[&str]) -> Result<bool, ExchangeError> {
    let day = values.get(1).map(String::as_str).unwrap_or_default();
    if day.is_empty() || day.bytes().any(|byte| byte.is_ascii_digit()) {
        return Ok(false);
    }
    let same = values.len() == names.len() && values.iter().zip(names).all(|(value, name)| value.eq_ignore_ascii_case(name));
    if same {
        return Ok(true);
    }
    let reason = format!("line {line}: names other columns, or in another order, than {}", names.join(";"));
    Err(ExchangeError::Format { file: path.display().to_string(), reason })
}

/// The values of a line, by their place.
pub(super) struct Line<'a, const N: usize> {
    pub(super) names: &'static [&'static str; N],
    values: &'a [String; N],
    pub(super) zone: Tz,
}

impl<'a, const N: usize> Line<'a, N> {
    fn new(names: &'static [&'static str; N], values: &'a [String], zone: Tz) -> Result<Self, Wrong> {
        let values: &[String; N] = values.try_into().map_err(|_| ("", format!("has {} values where {N} are expected", values.len())))?;
        match values.iter().position(|value| has_control(value)) {
            Some(at) => Err((names[at], "holds a control character".to_owned())),
            None if values[0].is_empty() => Err((names[0], "is empty".to_owned())),
            None => Ok(Self { names, values, zone }),
        }
    }

    pub(super) fn get(&self, at: usize) -> &'a str {
        &self.values[at]
    }

    pub(super) fn is_empty(&self, at: usize) -> bool {
        self.values[at].is_empty()
    }

    pub(super) fn wrong<T>(&self, at: usize, reason: impl Into<String>) -> Result<T, Wrong> {
        Err((self.names[at], reason.into()))
    }

    pub(super) fn day(&self, at: usize) -> Result<NaiveDate, Wrong> {
        let text = self.get(at);
        let day = NaiveDate::parse_from_str(text, "%Y%m%d").ok().filter(|_| is_digits(text, 8));
        let day = day.ok_or_else(|| (self.names[at], format!("{text} is no day like 20261123")))?;
        within_reach(day).map_err(|reason| (self.names[at], reason))?;
        Ok(day)
    }

    /// An instant of that day.
    pub(super) fn moment(&self, at: usize, day: NaiveDate) -> Result<DateTime<Utc>, Wrong> {
        let text = self.get(at);
        let time = NaiveTime::parse_from_str(text, "%H%M").ok().filter(|_| is_digits(text, 4));
        let time = time.ok_or_else(|| (self.names[at], format!("{text} is no time like 0830")))?;
        instant(day.and_time(time), self.zone).map_err(|skipped| (self.names[at], skipped.to_string()))
    }

    /// First and last lesson hour, which stand in this and the next place, if they are given.
    pub(super) fn hours(&self, at: usize) -> Result<Option<(i32, i32)>, Wrong> {
        let hours = match (self.is_empty(at), self.is_empty(at + 1)) {
            (true, true) => return Ok(None),
            (false, false) => (self.hour(at)?, self.hour(at + 1)?),
            (true, false) | (false, true) => return self.wrong(at, "both lesson hours are given, or none"),
        };
        if hours.1 < hours.0 { self.wrong(at + 1, format!("is before {}", self.names[at])) } else { Ok(Some(hours)) }
    }

    fn hour(&self, at: usize) -> Result<i32, Wrong> {
        let number = self.get(at).parse().ok().filter(|number| (1..=99).contains(number));
        number.ok_or_else(|| (self.names[at], format!("{} is no lesson hour", self.get(at))))
    }
}

fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|digit| digit.is_ascii_digit())
}
