//! The brake of a roster: files that would end a large part of a school are more likely broken than true, and nobody would be let in.

use chrono::NaiveDate;

use super::DeedError;
use super::import_table::{ImportMode, ImportTable};
use crate::policy::permit::SystemDeed;
use crate::store::bulk::Bulk;
use crate::store::roster::{ENROLMENT, GUARDIANSHIP, STAFF_ROLE, STUDENT};
use crate::store::table::Table;

/// What is watched.
const WATCHED: [&Table; 4] = [&STUDENT, &GUARDIANSHIP, &ENROLMENT, &STAFF_ROLE];
/// So many may end whatever part they are: a small school that changes is no broken one.
const FEW: u64 = 20;
/// One in so many may end.
const PART: u64 = 3;

/// How many rows of a table would end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Of which table.
    pub table: &'static str,
    /// So many.
    pub ended: u64,
    /// Of so many that had not ended.
    pub of: u64,
}

impl Ending {
    fn is_too_many(self) -> bool {
        self.ended > FEW && self.ended * PART > self.of
    }
}

/// `400 of 1200 students, 60 of 61 staff roles`.
pub(super) fn list(endings: &[Ending]) -> String {
    let one = |ending: &Ending| format!("{} of {} {}s", ending.ended, ending.of, ending.table.replace('_', " "));
    endings.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// What had not ended before the run.
pub(super) struct Brake(Vec<(&'static str, u64)>);

impl Brake {
    pub(super) async fn new<D: SystemDeed>(bulk: &Bulk<'_, D>, today: NaiveDate) -> Result<Self, DeedError> {
        let mut before = vec![];
        for table in WATCHED {
            before.push((table.name, bulk.running(table, today).await?));
        }
        Ok(Self(before))
    }

    /// Refuses what the run came to, unless that is meant.
    pub(super) fn hold(&self, table: &mut ImportTable, mode: ImportMode) -> Result<(), DeedError> {
        let endings = self.0.iter().map(|(name, of)| Ending { table: name, ended: table.counts(name).ended, of: *of });
        let too_many: Vec<Ending> = endings.filter(|ending| ending.is_too_many()).collect();
        if too_many.is_empty() || mode.mass_ending { Ok(()) } else { Err(DeedError::MassEnding(too_many)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_a_third_and_more_than_twenty_are_too_many() {
        for (ended, of, expected) in
            [(0, 0, false), (20, 20, false), (21, 21, true), (21, 62, true), (21, 63, false), (400, 1_200, false), (401, 1_200, true)]
        {
            assert_eq!(Ending { table: "student", ended, of }.is_too_many(), expected, "{ended} of {of}");
        }
    }
}
