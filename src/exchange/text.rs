//! Bytes of a file as text, and lines of values whatever separates them.

use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use chrono::{Datelike, NaiveDate};

use super::request::{ExchangeError, Progress, unreadable};
use super::rows::Rows;

/// UTF-8, or else Windows-1252, in which every byte says something.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0, Cow::Borrowed)
}

/// A file that tells how far it was read.
pub(super) struct Counted<R> {
    inner: R,
    progress: Progress,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        (self.progress)(count as u64);
        Ok(count)
    }
}

/// A file of values, line by line.
pub(super) struct Lines {
    rows: Rows<Counted<File>>,
    row: csv::ByteRecord,
}

impl Lines {
    /// Opens it.
    pub(super) fn open(path: &Path, progress: Progress) -> Result<Self, ExchangeError> {
        let file = File::open(path).map_err(unreadable(path))?;
        let rows = Rows::open(Counted { inner: file, progress }).map_err(not_read(path))?;
        Ok(Self { rows, row: csv::ByteRecord::new() })
    }

    /// The next line that is not empty: its number and its values, without the blanks around them.
    pub(super) fn next(&mut self, path: &Path) -> Result<Option<(u64, Vec<String>)>, ExchangeError> {
        let line = self.rows.next(&mut self.row).map_err(not_read(path))?;
        Ok(line.map(|line| (line, self.row.iter().map(|value| decode(value).trim().to_owned()).collect())))
    }
}

fn not_read(path: &Path) -> impl Fn(String) -> ExchangeError {
    move |reason| ExchangeError::Format { file: path.display().to_string(), reason }
}

/// Whether the API can be asked for that day; nothing is planned on others but by mistake.
pub(super) fn within_reach(day: NaiveDate) -> Result<(), String> {
    if (2000..=2100).contains(&day.year()) { Ok(()) } else { Err(format!("{day} lies not between 2000 and 2100")) }
}

/// What no text of ours may hold; PostgreSQL keeps no NUL.
pub(super) fn has_control(text: &str) -> bool {
    text.chars().any(|letter| letter.is_control() && letter != '\n' && letter != '\t' && letter != '\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_8_or_windows_1252() {
        assert_eq!(decode("Zoë €".as_bytes()), "Zoë €");
        assert_eq!(decode(b"Zo\xeb \x80"), "Zoë €");
    }
}
