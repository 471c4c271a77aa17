//! A school to try Presentie on: made up from a seed and a day, written as the files a real school would send, and imported by the same code.
//!
//! Nobody in it exists. The same day, size and seed give the same files.

pub mod ask;
pub mod calendar;
mod habit;
mod marks_file;
mod name;
pub mod persona;
mod programme;
mod random;
mod roster_file;
mod school;
pub mod seed;
mod timetable;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use chrono::NaiveDate;

/// BRIN code of the demo school; no school has it.
pub const CODE: &str = "99DV";
/// Its name.
pub const NAME: &str = "ROC De Vaart";
/// Its time zone.
pub const TIME_ZONE: &str = "Europe/Amsterdam";
/// Fewer students than this leave no room for everybody whom the demo names.
pub const FEWEST: usize = 30;

/// Which school to make up.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many students; at least [`FEWEST`].
    pub students: usize,
    /// The day on which it is tried: marks end the day before.
    pub today: NaiveDate,
    /// What chance begins with.
    pub seed: u64,
}

/// Names of what is written into a folder.
pub(crate) mod file {
    /// A folder with a OneRoster bundle.
    pub const ROSTER: &str = "oneroster";
    /// The timetable.
    pub const TIMETABLE: &str = "timetable.csv";
    /// The marks, as Eduarte exports them.
    pub const MARKS: &str = "waarnemingen.csv";
}

/// Writes the files of the school into a folder: `oneroster/`, `timetable.csv` and `waarnemingen.csv`.
pub fn write(plan: Plan, folder: &Path) -> std::io::Result<()> {
    let school = school::School::new(plan);
    let roster = folder.join(file::ROSTER);
    std::fs::create_dir_all(&roster)?;
    roster_file::write(&school, &roster)?;
    let lessons = timetable::lessons(&school);
    into(&folder.join(file::TIMETABLE), |out| timetable::write(&school, &lessons, out))?;
    into(&folder.join(file::MARKS), |out| marks_file::write(&school, &lessons, out))
}

#[cfg(test)]
mod tests;

fn into(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    write(&mut out)?;
    out.flush()
}
