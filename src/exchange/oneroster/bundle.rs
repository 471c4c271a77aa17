//! A bundle of CSV files, in a folder or a zip: which files it has, and their rows, one at a time.

use std::collections::HashMap;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use csv::{ByteRecord, StringRecord};
use zip::ZipArchive;

use super::file::{ALL, File, MANIFEST};
use super::line::{Header, Line, Wrong};
use super::out::Out;
use crate::exchange::request::ExchangeError;
use crate::exchange::rows::Rows;

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
        let mut files: HashMap<String, Found> = HashMap::new();
        let mut found = |name: &str, at: At, size: u64| {
            let lower = name.to_ascii_lowercase();
            let Some(stem) = lower.strip_suffix(".csv") else { return Ok(()) };
            let twice = files.insert(stem.to_owned(), Found { name: name.into(), at, size }).is_some();
            let is_read = ALL.iter().chain([&&MANIFEST]).any(|file| file.name.eq_ignore_ascii_case(stem));
            if twice && is_read { Err(fail(&format!("holds {lower} twice: which of them counts?"))) } else { Ok(()) }
        };
        if path.is_dir() {
            for entry in std::fs::read_dir(path).map_err(|error| fail(&error))? {
                let entry = entry.map_err(|error| fail(&error))?;
                let size = entry.metadata().map_or(0, |meta| meta.len());
                found(&entry.file_name().to_string_lossy(), At::Path(entry.path()), size)?;
            }
        } else {
            let file = std::fs::File::open(path).map_err(|error| fail(&error))?;
            let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|_| fail(&"is neither a folder nor a zip file"))?;
            for at in 0..archive.len() {
                let entry = archive.by_index(at).map_err(|error| fail(&error))?;
                let name = entry.name().map_err(|error| fail(&error))?.replace('\\', "/");
                let name = name.rsplit('/').next().unwrap_or_default().to_owned();
                found(&name, At::Zipped(at), entry.size())?;
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

    /// Refuses a file whose first row lacks one of these columns, or that has no row with a key: it is no file of all there is.
    pub(super) fn must_be_whole(&self, file: &'static File, columns: &[&str]) -> Result<(), ExchangeError> {
        let Some(found) = self.found(file) else { return Ok(()) };
        self.bytes(found, |reader| {
            let (mut bytes, mut record) = (ByteRecord::new(), StringRecord::new());
            let mut rows = Rows::open(reader).map_err(|reason| found.refuse(reason))?;
            let Some(header) = header(&mut rows, &mut bytes, found, file)? else { return Err(found.refuse("is empty")) };
            header.must_have(columns).map_err(|reason| found.refuse(reason))?;
            while rows.next(&mut bytes).map_err(|reason| found.refuse(reason))?.is_some() {
                if header.check(&bytes, &mut record).is_ok() && !header.key_of(&bytes).is_empty() {
                    return Ok(());
                }
            }
            Err(found.refuse("holds no row that can be used, and the manifest says that it names all there are"))
        })
    }

    /// Hands every row to `each`; a file that is not there has none. One that broke off is refused: what it no longer names would end.
    pub(super) fn rows(
        &self,
        file: &'static File,
        pass: Pass,
        out: &mut Out,
        mut each: impl FnMut(&mut Out, &Line) -> Result<(), ExchangeError>,
    ) -> Result<(), ExchangeError> {
        let Some(found) = self.found(file) else { return Ok(()) };
        self.bytes(found, |reader| read(reader, found, file, pass, out, &mut each))
    }

    fn found(&self, file: &File) -> Option<&Found> {
        self.files.get(&file.name.to_ascii_lowercase())
    }

    fn bytes<T>(&self, found: &Found, read: impl FnOnce(&mut dyn Read) -> Result<T, ExchangeError>) -> Result<T, ExchangeError> {
        let fail = |error: &dyn std::fmt::Display| found.refuse(error.to_string());
        match &found.at {
            At::Path(path) => read(&mut std::fs::File::open(path).map_err(|error| fail(&error))?),
            At::Zipped(at) => {
                let archive = std::fs::File::open(&self.path).map_err(|error| fail(&error))?;
                let mut archive = ZipArchive::new(BufReader::new(archive)).map_err(|error| fail(&error))?;
                read(&mut archive.by_index(*at).map_err(|error| fail(&error))?)
            }
        }
    }
}

impl Found {
    fn refuse(&self, reason: impl Into<String>) -> ExchangeError {
        ExchangeError::Format { file: self.name.to_string(), reason: reason.into() }
    }
}

/// The first row; without the columns that each row needs, it is none of this file.
fn header(
    rows: &mut Rows<&mut dyn Read>,
    bytes: &mut ByteRecord,
    found: &Found,
    file: &'static File,
) -> Result<Option<Header>, ExchangeError> {
    if rows.next(bytes).map_err(|reason| found.refuse(reason))?.is_none() {
        return Ok(None);
    }
    let header = Header::new(found.name.clone(), file, bytes);
    header.must_have(file.required).map_err(|reason| found.refuse(reason))?;
    Ok(Some(header))
}

fn read(
    reader: &mut dyn Read,
    found: &Found,
    file: &'static File,
    pass: Pass,
    out: &mut Out,
    each: &mut impl FnMut(&mut Out, &Line) -> Result<(), ExchangeError>,
) -> Result<(), ExchangeError> {
    let (mut bytes, mut record) = (ByteRecord::new(), StringRecord::new());
    let mut rows = Rows::open(reader).map_err(|reason| found.refuse(reason))?;
    let Some(header) = header(&mut rows, &mut bytes, found, file)? else { return Ok(()) };
    if pass == Pass::Takes {
        for column in header.unknown() {
            out.notice(format!("{}: column {column} is not known, and was not read", found.name))?;
        }
    }
    let (mut read_to, mut broken_off) = (0, None);
    while let Some(line) = rows.next(&mut bytes).map_err(|reason| found.refuse(reason))? {
        if rows.read_to() - read_to > 1 << 16 {
            (out.progress)(rows.read_to() - read_to);
            read_to = rows.read_to();
        }
        broken_off = None;
        let Err(wrong) = header.check(&bytes, &mut record) else {
            each(out, &Line { header: &header, record: &record, number: line })?;
            continue;
        };
        if let Wrong::Cells { has, of } = wrong {
            broken_off = (has < of).then(|| format!("line {line}: breaks off: {wrong}"));
            // A quote too many joins rows to one: those in between would be gone.
            if bytes.as_slice().contains(&b'\n') {
                return Err(found.refuse(format!("line {line}: {wrong}, and runs over several lines: is a quote not closed?")));
            }
        }
        if pass == Pass::Takes {
            let key = header.key_of(&bytes);
            out.refuse(header.place(line).refuse("", wrong.to_string()), file.about(&key))?;
        }
    }
    (out.progress)(found.size.saturating_sub(read_to));
    broken_off.map_or(Ok(()), |reason| Err(found.refuse(reason)))
}
