//! The viewer's school and its calendar.

use async_graphql::SimpleObject;

use super::kind::CalendarKind;
use crate::graphql::scalar::Date;
use crate::store::institution::{InstitutionRow, PeriodRow};

/// The school (instelling) of the token.
#[derive(Clone, Debug, SimpleObject)]
pub struct Institution {
    /// BRIN code.
    code: String,
    /// Name.
    name: String,
    /// IANA name of its time zone; every school day is a day there.
    time_zone: String,
    /// Today, in its time zone.
    today: Date,
    /// School years, newest first.
    school_years: Vec<SchoolYear>,
    /// Holidays and closures, by begin.
    calendar: Vec<CalendarPeriod>,
}

impl Institution {
    pub(crate) fn new(row: InstitutionRow, today: chrono::NaiveDate) -> Self {
        let year = |(name, begins, ends): (String, chrono::NaiveDate, chrono::NaiveDate)| SchoolYear {
            name,
            begins: begins.into(),
            ends: ends.into(),
        };
        Self {
            code: row.code,
            name: row.name,
            time_zone: row.time_zone,
            today: today.into(),
            school_years: row.years.into_iter().map(year).collect(),
            calendar: row.periods.into_iter().map(CalendarPeriod::from).collect(),
        }
    }
}

/// A school year.
#[derive(Clone, Debug, SimpleObject)]
pub struct SchoolYear {
    /// As people call it.
    name: String,
    /// First day.
    begins: Date,
    /// Last day.
    ends: Date,
}

/// A stretch of the calendar without lessons.
#[derive(Clone, Debug, SimpleObject)]
pub struct CalendarPeriod {
    /// Holiday or closure.
    kind: CalendarKind,
    /// As people call it.
    name: String,
    /// First day.
    begins: Date,
    /// Last day.
    ends: Date,
}

impl From<PeriodRow> for CalendarPeriod {
    fn from(row: PeriodRow) -> Self {
        Self { kind: row.kind.into(), name: row.name, begins: row.begins.into(), ends: row.ends.into() }
    }
}
