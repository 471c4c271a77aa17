//! Bytes of a file as text, and lines of values whatever separates them.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use super::request::{ExchangeError, Progress, unreadable};

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
    reader: csv::Reader<BufReader<Counted<File>>>,
    record: csv::ByteRecord,
}

impl Lines {
    /// Opens it. Values are separated by semicolons if the first line has any, else by commas; a byte order mark is skipped.
    pub(super) fn open(path: &Path, progress: Progress) -> Result<Self, ExchangeError> {
        let file = File::open(path).map_err(unreadable(path))?;
        let mut buffered = BufReader::with_capacity(1 << 16, Counted { inner: file, progress });
        let start = buffered.fill_buf().map_err(unreadable(path))?;
        let first = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let delimiter = if first.contains(&b';') { b';' } else { b',' };
        let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(buffered);
        Ok(Self { reader, record: csv::ByteRecord::new() })
    }

    /// The next line that is not empty: its number and its values, without the blanks around them.
    pub(super) fn next(&mut self, path: &Path) -> Result<Option<(u64, Vec<String>)>, ExchangeError> {
        let wrong = |error: csv::Error| ExchangeError::Format { file: path.display().to_string(), reason: error.to_string() };
        if !self.reader.read_byte_record(&mut self.record).map_err(wrong)? {
            return Ok(None);
        }
        let line = self.record.position().map_or(0, csv::Position::line);
        Ok(Some((line, self.record.iter().map(|value| decode(value).trim().to_owned()).collect())))
    }
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
