//! Rows of a CSV file, read within bounds: neither a quote that is never closed nor a zip entry of zeros comes to stand in memory.
//!
//! A file that breaks off inside quotes is no file: who takes what came before would take all that follows for vanished.

use std::io::{self, BufRead, BufReader, Read};

use csv::{ByteRecord, Reader, ReaderBuilder};

/// Longest cell, in bytes: more is a quote that was never closed.
const LONGEST_CELL: usize = 20_000;
/// Longest row, in bytes.
const LONGEST_ROW: u64 = 1 << 20;
/// What follows the last byte of a file: a row of its own, unless a quote is open still. No line end follows it, so that nothing in a
/// file is taken for it.
const END: &[u8] = b"\n\x04";

/// The rows of one file.
pub(super) struct Rows<R> {
    reader: Reader<Plain<BufReader<R>>>,
    delimiter: u8,
}

impl<R: Read> Rows<R> {
    /// Looks at the first line that is not blank: spreadsheets of this country save "comma separated" values with semicolons. A byte order mark is skipped.
    pub(super) fn open(inner: R) -> Result<Self, String> {
        let mut inner = BufReader::with_capacity(1 << 16, inner);
        let begin = inner.fill_buf().map_err(|error| error.to_string())?;
        if begin.starts_with(&[0xff, 0xfe]) || begin.starts_with(&[0xfe, 0xff]) {
            return Err("is written in UTF-16: save it as UTF-8".to_owned());
        }
        let text = begin.strip_prefix(b"\xef\xbb\xbf").unwrap_or(begin);
        let mut lines = text.split(|byte| *byte == b'\n' || *byte == b'\r');
        let first = lines.find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
        let pieces = |delimiter| first.split(|byte| *byte == delimiter).count();
        let delimiter = if pieces(b';') > pieces(b',') { b';' } else { b',' };
        let plain = Plain { inner, after_return: false, given: 0, whole: 0, end: 0 };
        let reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(plain);
        Ok(Self { reader, delimiter })
    }

    /// Reads the next row that is not blank, and tells the line on which it begins; none: the file was read to its end.
    pub(super) fn next(&mut self, row: &mut ByteRecord) -> Result<Option<u64>, String> {
        let stands = self.reader.position().line();
        let bytes = self.reader.get_mut();
        bytes.whole = bytes.given;
        self.reader.read_byte_record(row).map_err(|error| format!("line {stands}: {error}"))?;
        // The reader stands behind the row: its own answer for where that begins is the end of the row before, blank lines or not.
        let inside = row.as_slice().split(|byte| *byte == b'\n').skip(1).count() as u64;
        let line = self.reader.position().line() - inside - 1;
        let bytes = self.reader.get_ref();
        match (bytes.end == END.len() && bytes.given == self.read_to(), row.get(0)) {
            (true, Some(b"\x04")) => return Ok(None),
            (true, _) => return Err(format!("line {stands}: breaks off inside quotes")),
            (false, _) => {}
        }
        if row.iter().any(|cell| cell.len() > LONGEST_CELL) {
            return Err(format!("line {line}: has a cell of more than {LONGEST_CELL} bytes: is a quote not closed?"));
        }
        // A quote that is closed by that of another row: all that stands between them would be gone.
        let pieces = |cell: &[u8]| cell.split(|byte| *byte == self.delimiter).count();
        if inside > 0 && row.iter().any(|cell| cell.contains(&b'\n') && pieces(cell) >= row.len()) {
            return Err(format!("line {line}: has a cell in which another row stands: is a quote not closed?"));
        }
        Ok(Some(line))
    }

    /// How many bytes were read.
    pub(super) fn read_to(&self) -> u64 {
        self.reader.position().byte()
    }
}

/// The bytes of a file, each line end as one byte; it refuses to hand out more for one row than a row may have.
struct Plain<R> {
    inner: R,
    /// The byte before was a carriage return, which ends a line with or without what follows.
    after_return: bool,
    /// Bytes that were handed out.
    given: u64,
    /// As many were when the row began that is being read.
    whole: u64,
    /// How much of the end was handed out.
    end: usize,
}

impl<R: BufRead> Read for Plain<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given - self.whole > LONGEST_ROW {
            return Err(io::Error::other(format!("has a row of more than {LONGEST_ROW} bytes: is a quote not closed?")));
        }
        let mut count = 0;
        while count == 0 && !buffer.is_empty() {
            let bytes = self.inner.fill_buf()?;
            let taken = bytes.len().min(buffer.len());
            if taken == 0 {
                let end = &END[self.end..];
                count = end.len().min(buffer.len());
                buffer[..count].copy_from_slice(&end[..count]);
                self.end += count;
                break;
            }
            for byte in &bytes[..taken] {
                let second = *byte == b'\n' && self.after_return;
                self.after_return = *byte == b'\r';
                if !second {
                    buffer[count] = if self.after_return { b'\n' } else { *byte };
                    count += 1;
                }
            }
            self.inner.consume(taken);
        }
        self.given += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `line:cell|cell`, and why it stopped.
    fn rows(text: &[u8]) -> (Vec<String>, Option<String>) {
        let mut rows = match Rows::open(text) {
            Ok(rows) => rows,
            Err(reason) => return (vec![], Some(reason)),
        };
        let (mut found, mut row) = (vec![], ByteRecord::new());
        loop {
            match rows.next(&mut row) {
                Ok(Some(line)) => {
                    let cells: Vec<_> = row.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
                    found.push(format!("{line}:{}", cells.join("|")));
                }
                Ok(None) => return (found, None),
                Err(reason) => return (found, Some(reason)),
            }
        }
    }

    #[test]
    fn each_row_is_on_the_line_on_which_it_begins_whatever_ends_lines() {
        let text = "a,b\n1,2\n\n\n3,\"4\n4\"\n5,6";
        let expected = ["1:a|b", "2:1|2", "5:3|4\n4", "7:5|6"];
        for end in ["\n", "\r\n", "\r"] {
            for last in ["", end] {
                let (found, stopped) = rows(format!("{}{last}", text.replace('\n', end)).as_bytes());
                assert_eq!((found, stopped), (expected.map(str::to_owned).to_vec(), None), "{end:?} {last:?}");
            }
        }
        for (text, expected) in [("", vec![]), ("\n\n", vec![]), ("a", vec!["1:a"]), ("\u{4}\na", vec!["1:\u{4}", "2:a"])] {
            assert_eq!(rows(text.as_bytes()), (expected.into_iter().map(str::to_owned).collect(), None), "{text:?}");
        }
    }

    #[test]
    fn semicolons_separate_where_the_first_line_has_more_of_them() {
        assert_eq!(rows(b"a;b,c;d\n1;2,3;4").0, ["1:a|b,c|d", "2:1|2,3|4"]);
        assert_eq!(rows(b"\n \r\n\na;b\n1;2,3").0, ["2: ", "4:a|b", "5:1|2,3"]);
        assert_eq!(rows(b"\xef\xbb\xbf\n\na;b\n1;2,3").0, ["3:a|b", "4:1|2,3"]);
        assert_eq!(rows(b"a,b;c,d\n1,2;3,4").0, ["1:a|b;c|d", "2:1|2;3|4"]);
    }

    #[test]
    fn what_breaks_off_or_never_ends_is_no_file() {
        assert_eq!(rows(b"a,b\n1,\"2\n3,4\n"), (vec!["1:a|b".to_owned()], Some("line 2: breaks off inside quotes".to_owned())));
        assert_eq!(rows(b"\""), (vec![], Some("line 1: breaks off inside quotes".to_owned())));
        let long = format!("a,b\n1,{}\n", "x".repeat(LONGEST_CELL + 1));
        assert_eq!(rows(long.as_bytes()).1.unwrap(), "line 2: has a cell of more than 20000 bytes: is a quote not closed?");
        assert!(rows(format!("a,b\n1,{}\n", "x".repeat(LONGEST_CELL)).as_bytes()).1.is_none());
        let swallowed = Some("line 2: has a cell in which another row stands: is a quote not closed?".to_owned());
        assert_eq!(rows(b"a,b,c\n1,\"2,3\n4,5\",6\n"), (vec!["1:a|b|c".to_owned()], swallowed));
        assert_eq!(rows(b"a,b,c\n1,\"2,\n3\",4\n").0, ["1:a|b|c", "2:1|2,\n3|4"]);
        assert_eq!(rows(b"\xff\xfea\0").1.unwrap(), "is written in UTF-16: save it as UTF-8");
    }

    #[test]
    fn a_row_without_end_is_given_up_before_it_stands_in_memory() {
        for endless in [b'0', b'\n', b','] {
            let mut rows = Rows::open(b"\"".chain(io::repeat(endless))).unwrap();
            let mut row = ByteRecord::new();
            assert_eq!(rows.next(&mut row).unwrap_err(), "line 1: has a row of more than 1048576 bytes: is a quote not closed?");
            assert!(row.as_slice().len() < 2 << 20);
        }
        let wide = vec!["x"; 300_000].join(",");
        assert!(rows(format!("{wide}\n{wide}\n{wide}").as_bytes()).1.is_none(), "rows of half the size, one after another");
    }
}
