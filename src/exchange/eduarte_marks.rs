//! Eduarte's `waarnemingen.csv`: ten values a line.
//!
//! `deelnemernummer;begindatum;begintijd;einddatum;eindtijd;beginlesuur;eindlesuur;onderwijsproduct;waarneming;afgehandeld`, where the mark
//! is Aanwezig, Afwezig or Nvt, and settled J or N. Times, lesson hours, or both; of both the times count.

use super::eduarte::{Line, Wrong, numbers, read};
use super::request::{ExchangeError, Request, feed};
use crate::deed::import_marks::{self, ImportMarks};
use crate::deed::import_table::ImportTable;
use crate::deed::mark_fact::{Columns, MarkRow};
use crate::domain::interval::Interval;
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

/// Imports it. The file is read twice: whom it names must be known before the first mark is written.
pub async fn import(store: &Store, request: &Request) -> Result<ImportTable, ExchangeError> {
    let permit = permit::for_system::<ImportMarks>(request.institution, "import eduarte");
    let numbers = numbers(request).await?;
    let reading = request.clone();
    feed(
        move |out| read(&reading, &NAMES, out, row),
        async |items| import_marks::run(store, &permit, request.mode, numbers, items, request.zone, request.now).await,
    )
    .await
}

fn row(line: &Line<'_, 10>) -> Result<MarkRow, Wrong> {
    let (first_day, last_day) = (line.day(1)?, line.day(if line.is_empty(3) { 1 } else { 3 })?);
    if last_day < first_day {
        return line.wrong(3, "is before begindatum");
    }
    let time = match (line.is_empty(2), line.is_empty(4)) {
        (true, true) => None,
        (false, false) => {
            let time = Interval { begins: line.moment(2, first_day)?, ends: line.moment(4, last_day)? };
            Some(time).filter(|time| time.begins < time.ends).ok_or_else(|| (NAMES[4], "is not after begintijd".to_owned()))?.into()
        }
        (false, true) => return line.wrong(4, "is empty, and begintijd is not"),
        (true, false) => return line.wrong(2, "is empty, and eindtijd is not"),
    };
    let periods = line.hours(5)?;
    match (time, periods) {
        (None, None) => return line.wrong(2, "neither times nor lesson hours are given"),
        (None, Some(_)) if first_day != last_day => return line.wrong(3, "lesson hours are of one day"),
        (Some(_), _) | (None, Some(_)) => {}
    }
    Ok(MarkRow {
        number: line.get(0).to_owned(),
        first_day,
        last_day,
        time,
        periods,
        course: Some(line.get(7).to_owned()).filter(|course| !course.is_empty()),
        seen: seen(line.get(8))?,
        settled: settled(line.get(9))?,
        columns: &COLUMNS,
    })
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
