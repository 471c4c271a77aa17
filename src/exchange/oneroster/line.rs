//! One row of a CSV file: its cells by the name of their column, and what is wrong with it as a row.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;
use csv::{ByteRecord, StringRecord};

use super::file::File;
use super::value;
use crate::deed::import_table::{Place, Refused};

/// Longest key, in characters; the standard's own limit.
const LONGEST_KEY: usize = 255;
/// Longest text, in characters: what is indexed must fit in an index.
const LONGEST_TEXT: usize = 500;

/// Why cells are no row of a file.
#[derive(Clone, Copy)]
pub(super) enum Wrong {
    /// They are more or fewer than the header names.
    Cells {
        /// So many are there.
        has: usize,
        /// So many there should be.
        of: usize,
    },
    /// One of them is no text.
    Text(&'static str),
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cells { has, of } => write!(f, "has {has} cells where the header has {of}"),
            Self::Text(reason) => f.write_str(reason),
        }
    }
}

/// The first row of a file.
pub(super) struct Header {
    name: Arc<str>,
    file: &'static File,
    columns: HashMap<String, usize>,
    names: Vec<String>,
}

impl Header {
    /// Names are compared without case, spaces around them, or a byte order mark.
    pub(super) fn new(name: Arc<str>, file: &'static File, cells: &ByteRecord) -> Self {
        let names: Vec<String> =
            cells.iter().map(|cell| String::from_utf8_lossy(cell).trim_start_matches('\u{feff}').trim().to_owned()).collect();
        let columns = names.iter().enumerate().map(|(at, name)| (name.to_ascii_lowercase(), at)).collect();
        Self { name, file, columns, names }
    }

    /// Columns that nobody knows; a column without a name is one that a spreadsheet left behind.
    pub(super) fn unknown(&self) -> impl Iterator<Item = &str> {
        let known = |name: &&str| name.is_empty() || self.file.columns.iter().any(|column| column.eq_ignore_ascii_case(name));
        self.names.iter().map(String::as_str).filter(move |name| !known(name))
    }

    pub(super) fn place(&self, line: u64) -> Place {
        Place { file: self.name.clone(), line }
    }

    /// The key of a row that may be broken elsewhere.
    pub(super) fn key_of(&self, cells: &ByteRecord) -> String {
        let cell = self.columns.get("sourcedid").and_then(|at| cells.get(*at)).unwrap_or_default();
        String::from_utf8_lossy(cell).trim().to_owned()
    }

    /// Refuses a header that lacks one of these columns.
    pub(super) fn must_have(&self, columns: &[&str]) -> Result<(), String> {
        let missing = columns.iter().find(|column| !self.columns.contains_key(&column.to_ascii_lowercase()));
        missing.map_or(Ok(()), |column| Err(format!("line 1: there is no column {column}")))
    }

    /// Turns bytes into text, or says why they are no row of this file.
    pub(super) fn check(&self, cells: &ByteRecord, record: &mut StringRecord) -> Result<(), Wrong> {
        let too_many = cells.iter().skip(self.names.len()).any(|cell| !cell.trim_ascii().is_empty());
        let named = self.names.iter().rposition(|name| !name.is_empty()).map_or(0, |at| at + 1);
        if too_many || cells.len() < named {
            return Err(Wrong::Cells { has: cells.len(), of: named });
        }
        record.clear();
        for cell in cells {
            let text = str::from_utf8(cell).map_err(|_| Wrong::Text("is not UTF-8"))?;
            if text.contains('\0') {
                return Err(Wrong::Text("holds a NUL character"));
            }
            record.push_field(text);
        }
        Ok(())
    }
}

/// A row.
pub(super) struct Line<'a> {
    pub(super) header: &'a Header,
    pub(super) record: &'a StringRecord,
    pub(super) number: u64,
}

impl<'a> Line<'a> {
    /// The text of a cell, without spaces around it; a column that is not there is blank.
    pub(super) fn get(&self, column: &str) -> &'a str {
        debug_assert!(self.header.file.columns.contains(&column), "{column} is not a column of {}", self.header.file.name);
        let at = self.header.columns.get(&column.to_ascii_lowercase());
        at.and_then(|at| self.record.get(*at)).map_or("", str::trim)
    }

    /// Whether the file has that column.
    pub(super) fn has(&self, column: &str) -> bool {
        self.header.columns.contains_key(&column.to_ascii_lowercase())
    }

    pub(super) fn place(&self) -> Place {
        self.header.place(self.number)
    }

    pub(super) fn refuse(&self, column: &str, reason: impl Into<String>) -> Refused {
        self.place().refuse(column, reason)
    }

    /// The key of the row.
    pub(super) fn key(&self) -> Result<&'a str, Refused> {
        self.named("sourcedId")
    }

    /// A key, which must be there.
    pub(super) fn named(&self, column: &str) -> Result<&'a str, Refused> {
        let key = self.get(column);
        match key.chars().count() {
            0 => Err(self.refuse(column, "is blank")),
            1..=LONGEST_KEY => Ok(key),
            _ => Err(self.refuse(column, format!("is longer than {LONGEST_KEY} characters"))),
        }
    }

    /// Text that must be there.
    pub(super) fn text(&self, column: &str) -> Result<String, Refused> {
        self.optional(column)?.ok_or_else(|| self.refuse(column, "is blank"))
    }

    /// Text, if there is any.
    pub(super) fn optional(&self, column: &str) -> Result<Option<String>, Refused> {
        let text = self.get(column);
        if text.chars().count() > LONGEST_TEXT {
            return Err(self.refuse(column, format!("is longer than {LONGEST_TEXT} characters")));
        }
        Ok(Some(text.to_owned()).filter(|text| !text.is_empty()))
    }

    /// Values between commas.
    pub(super) fn list(&self, column: &str) -> Vec<&'a str> {
        value::list(self.get(column))
    }

    /// Values between commas, one for each of so many things that another column lists; blank: none for any.
    pub(super) fn parallel(&self, column: &str, count: usize, of: &str) -> Result<Vec<&'a str>, Refused> {
        let list = self.list(column);
        match list.len() {
            0 => Ok(vec![""; count]),
            length if length == count => Ok(list),
            length => Err(self.refuse(column, format!("has {length} values where {of} has {count}"))),
        }
    }

    /// A day, if there is one.
    pub(super) fn date(&self, column: &str) -> Result<Option<NaiveDate>, Refused> {
        value::date(self.get(column)).map_err(|reason| self.refuse(column, reason))
    }

    /// First day, and last day by the first that no longer counts, as the standard has it.
    pub(super) fn period(&self, from: &str, until: &str) -> Result<(Option<NaiveDate>, Option<NaiveDate>), Refused> {
        let (begins, until_day) = (self.date(from)?, self.date(until)?);
        value::period(begins, until_day).map_err(|reason| self.refuse(until, reason))
    }

    /// Whether the row counts, or has ended; blank counts.
    pub(super) fn ended(&self) -> Result<bool, Refused> {
        match self.get("status").to_ascii_lowercase().as_str() {
            "" | "active" => Ok(false),
            "inactive" | "tobedeleted" => Ok(true),
            other => Err(self.refuse("status", format!("{other:?} is none of active, inactive, tobedeleted"))),
        }
    }
}
