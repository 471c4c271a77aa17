//! A bundle of CSV files, in a folder or a zip: which files it has, and their rows, one at a time.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use csv::{ByteRecord, ReaderBuilder, StringRecord};
use zip::ZipArchive;

use super::file::File;
use super::line::{Header, Line};
use super::out::Out;
use crate::exchange::request::ExchangeError;

/// Whether a pass over a file says what is wrong with rows as rows: one of several does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Pass {
    /// It looks something up.
    Looks,
    /// It takes what there is.
    Takes,
}

/// A file that is there.
struct Found {
    name: Arc<str>,
    at: At,
    size: u64,
}

enum At {
    Path(PathBuf),
    Zipped(usize),
}

/// A folder or zip.
pub(super) struct Bundle {
    path: PathBuf,
    files: HashMap<String, Found>,
}

impl Bundle {
    /// Looks what is there; files in folders of a zip count, by their own name.
    pub(super) fn open(path: &Path) -> Result<Self, ExchangeError> {
        let fail = |error: &dyn std::fmt::Display| ExchangeError::Format { file: path.display().to_string(), reason: error.to_string() };
        let mut files = HashMap::new();
        let mut found = |name: &str, at: At, size: u64| {
            let lower = name.to_ascii_lowercase();
            if let Some(stem) = lower.strip_suffix(".csv") {
                files.insert(stem.to_owned(), Found { name: name.into(), at, size });
            }
        };
        if path.is_dir() {
            for entry in std::fs::read_dir(path).map_err(|error| fail(&error))? {
                let entry = entry.map_err(|error| fail(&error))?;
                let size = entry.metadata().map_or(0, |meta| meta.len());
                found(&entry.file_name().to_string_lossy(), At::Path(entry.path()), size);
            }
        } else {
            let file = std::fs::File::open(path).map_err(|error| fail(&error))?;
            let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|_| fail(&"is neither a folder nor a zip file"))?;
            for at in 0..archive.len() {
                let entry = archive.by_index(at).map_err(|error| fail(&error))?;
                let name = entry.name().map_err(|error| fail(&error))?.replace('\\', "/");
                let name = name.rsplit('/').next().unwrap_or_default().to_owned();
                found(&name, At::Zipped(at), entry.size());
            }
        }
        if files.is_empty() {
            return Err(fail(&"holds no CSV file"));
        }
        Ok(Self { path: path.to_owned(), files })
    }

    /// Whether the file is there.
    pub(super) fn has(&self, file: &File) -> bool {
        self.files.contains_key(&file.name.to_ascii_lowercase())
    }

    /// Its size in bytes.
    pub(super) fn size(&self, file: &File) -> u64 {
        self.files.get(&file.name.to_ascii_lowercase()).map_or(0, |found| found.size)
    }

    /// Hands every row to `each`; a file that is not there has none.
    pub(super) fn rows(
        &self,
        file: &'static File,
        pass: Pass,
        out: &mut Out,
        mut each: impl FnMut(&mut Out, &Line) -> Result<(), ExchangeError>,
    ) -> Result<(), ExchangeError> {
        let Some(found) = self.files.get(&file.name.to_ascii_lowercase()) else { return Ok(()) };
        let fail = |error: &dyn std::fmt::Display| ExchangeError::Format { file: found.name.to_string(), reason: error.to_string() };
        match &found.at {
            At::Path(path) => {
                let reader = std::fs::File::open(path).map_err(|error| fail(&error))?;
                read(reader, found, file, pass, out, &mut each)
            }
            At::Zipped(at) => {
                let archive = std::fs::File::open(&self.path).map_err(|error| fail(&error))?;
                let mut archive = ZipArchive::new(BufReader::new(archive)).map_err(|error| fail(&error))?;
                let entry = archive.by_index(*at).map_err(|error| fail(&error))?;
                read(entry, found, file, pass, out, &mut each)
            }
        }
    }
}

fn read(
    reader: impl Read,
    found: &Found,
    file: &'static File,
    pass: Pass,
    out: &mut Out,
    each: &mut impl FnMut(&mut Out, &Line) -> Result<(), ExchangeError>,
) -> Result<(), ExchangeError> {
    let fail = |error: &dyn std::fmt::Display| ExchangeError::Format { file: found.name.to_string(), reason: error.to_string() };
    let mut reader = BufReader::with_capacity(1 << 16, reader);
    let begin = reader.fill_buf().map_err(|error| fail(&error))?;
    let first = begin.split(|byte| *byte == b'\n').next().unwrap_or_default();
    // Spreadsheets of this country save "comma separated" values with semicolons.
    let delimiter = if first.contains(&b';') && !first.contains(&b',') { b';' } else { b',' };
    let two_bytes = first.ends_with(b"\r");
    let mut rows = ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(reader);
    let mut bytes = ByteRecord::new();
    if !rows.read_byte_record(&mut bytes).map_err(|error| fail(&error))? {
        return Ok(());
    }
    let header = Header::new(found.name.clone(), file, &bytes);
    if pass == Pass::Takes {
        for column in header.unknown() {
            out.notice(format!("{}: column {column} is not known, and was not read", found.name))?;
        }
    }
    let (mut record, mut read_to) = (StringRecord::new(), 0);
    while rows.read_byte_record(&mut bytes).map_err(|error| fail(&error))? {
        let (at, line) = (rows.position().byte(), line_of(rows.position().line(), &bytes, two_bytes || rows.is_done()));
        if at - read_to > 1 << 16 {
            (out.progress)(at - read_to);
            read_to = at;
        }
        match header.check(&bytes, &mut record) {
            Ok(()) => each(out, &Line { header: &header, record: &record, number: line })?,
            Err(reason) if pass == Pass::Takes => {
                let key = header.key_of(&bytes);
                out.refuse(header.place(line).refuse("", reason), file.about(&key))?;
            }
            Err(_) => {}
        }
    }
    (out.progress)(found.size.saturating_sub(read_to));
    Ok(())
}

/// The line on which a row begins, from where the reader stands after it. The reader's own answer is the end of the row before, which is
/// another line when a line ends in two bytes or blank lines lie between.
fn line_of(after: u64, row: &ByteRecord, ends_before_newline: bool) -> u64 {
    let inside = row.as_slice().split(|byte| *byte == b'\n').skip(1).count() as u64;
    after - inside - u64::from(!ends_before_newline)
}
