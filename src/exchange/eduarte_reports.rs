//! Eduarte's `absentiemeldingen.csv`: nine values a line.
//!
//! `deelnemernummer;begindatum;begintijd;einddatum;eindtijd;beginlesuur;eindlesuur;redencode;opmerking`. Times, lesson hours of one day, or
//! both, of which the times count; neither: whole days. Without an end it runs until further notice, which only an illness may.

use super::eduarte::{Line, Wrong, numbers, read};
use super::eduarte_reason::Reasons;
use super::request::{ExchangeError, Request, feed};
use crate::deed::import_reports::{self, ImportReports};
use crate::deed::import_table::ImportTable;
use crate::deed::report_fact::{Columns, ReportFact, Time};
use crate::domain::local_time::{begin_of_day, end_of_day};
use crate::domain::report_period::ReportPeriod;
use crate::policy::permit;
use crate::store::Store;

const NAMES: [&str; 9] =
    ["deelnemernummer", "begindatum", "begintijd", "einddatum", "eindtijd", "beginlesuur", "eindlesuur", "redencode", "opmerking"];
const COLUMNS: Columns = Columns { number: NAMES[0], begins: NAMES[1], ends: NAMES[3], hours: NAMES[5], reason: NAMES[7], note: NAMES[8] };

/// Imports it; `reasons`: what its codes mean. The file is read twice: whom it names must be known before the first report is written.
pub async fn import(store: &Store, request: &Request, reasons: &Reasons) -> Result<ImportTable, ExchangeError> {
    let permit = permit::for_system::<ImportReports>(request.institution, "import eduarte");
    let numbers = numbers(request).await?;
    let (reading, reasons) = (request.clone(), reasons.clone());
    feed(
        move |out| read(&reading, &NAMES, out, |line| row(line, &reasons)),
        async |items| import_reports::run(store, &permit, request.mode, numbers, items, request.zone, request.now).await,
    )
    .await
}

fn row(line: &Line<'_, 9>, reasons: &Reasons) -> Result<ReportFact, Wrong> {
    let time = time(line)?;
    if line.is_empty(7) {
        return line.wrong(7, "is empty");
    }
    let code = line.get(7);
    let Some((kind, judged)) = reasons.of(code) else {
        return line.wrong(7, format!("nobody says what {code} means: --reason {code}=KIND does"));
    };
    // Times as they are written, or the first lesson hour: another timetable makes it no other report.
    let begin = match time {
        Time::Period(_) => line.get(2).to_owned(),
        Time::Hours(..) => format!("hour {}", line.get(5)),
    };
    Ok(ReportFact {
        number: line.get(0).to_owned(),
        key: format!("{} {begin}", line.get(1)).trim_end().to_owned(),
        code: code.to_uppercase(),
        kind,
        judged,
        time,
        note: line.get(8).to_owned(),
        columns: &COLUMNS,
    })
}

fn time(line: &Line<'_, 9>) -> Result<Time, Wrong> {
    let first_day = line.day(1)?;
    let last_day = if line.is_empty(3) { None } else { Some(line.day(3)?) };
    if last_day.is_some_and(|last| last < first_day) {
        return line.wrong(3, "is before begindatum");
    }
    let hours = line.hours(5)?;
    let begins = if line.is_empty(2) { begin_of_day(first_day, line.zone) } else { line.moment(2, first_day)? };
    let ends = match (line.is_empty(2), line.is_empty(4), last_day, hours) {
        (true, true, last, Some(hours)) => {
            return if last.is_none_or(|last| last == first_day) {
                Ok(Time::Hours(first_day, hours))
            } else {
                line.wrong(3, "lesson hours are of one day")
            };
        }
        (false, true, Some(_), _) | (false, true, None, Some(_)) => return line.wrong(4, "is empty, and begintijd is not"),
        (true, false, ..) => return line.wrong(2, "is empty, and eindtijd is not"),
        (false, false, None, _) => return line.wrong(3, "is empty, and eindtijd is not"),
        (_, true, None, None) => None,
        (true, true, Some(last), None) => Some(end_of_day(last, line.zone)),
        (false, false, Some(last), _) => Some(line.moment(4, last)?),
    };
    if ends.is_some_and(|ends| ends <= begins) {
        return line.wrong(4, "is not after begintijd");
    }
    Ok(Time::Period(ReportPeriod { begins, ends }))
}
