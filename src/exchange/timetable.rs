//! A timetable: one CSV or iCalendar file, or a folder of them, in one run.

use std::path::{Path, PathBuf};

use super::request::{ExchangeError, Out, Request, feed, unreadable};
use super::{icalendar, timetable_csv};
use crate::deed::import_table::ImportTable;
use crate::deed::import_timetable::{self, ImportTimetable};
use crate::deed::timetable_fact::{Item, Owner};
use crate::policy::permit;
use crate::store::Store;

/// Imports it. `owner` says whom a single iCalendar file is about, where the file does not say so itself.
pub async fn import(store: &Store, request: &Request, owner: Option<Owner>) -> Result<ImportTable, ExchangeError> {
    let permit = permit::for_system::<ImportTimetable>(request.institution, "import timetable");
    let reading = request.clone();
    feed(
        move |out| read(&reading, owner.as_ref(), out),
        async |items| import_timetable::run(store, &permit, request.mode, items, request.zone, request.now).await,
    )
    .await
}

fn read(request: &Request, owner: Option<&Owner>, out: &Out<Item>) -> Result<(), ExchangeError> {
    for file in files(&request.path)? {
        match extension(&file).as_str() {
            "ics" | "ical" => icalendar::read(&file, request, owner, out)?,
            _ => timetable_csv::read(&file, request, out)?,
        }
    }
    out.put(Item::End)
}

/// The file itself, or the timetables of a folder by name.
fn files(path: &Path) -> Result<Vec<PathBuf>, ExchangeError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = vec![];
    for entry in std::fs::read_dir(path).map_err(unreadable(path))? {
        let file = entry.map_err(unreadable(path))?.path();
        if ["ics", "ical", "csv"].contains(&extension(&file).as_str()) {
            files.push(file);
        }
    }
    if files.is_empty() {
        let reason = "holds no .ics and no .csv file".to_owned();
        return Err(ExchangeError::Format { file: path.display().to_string(), reason });
    }
    files.sort();
    Ok(files)
}

fn extension(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_lowercase()
}
