//! The viewer's school and its calendar.

use async_graphql::{ID, SimpleObject};

use super::deed::Deed;
use super::kind::CalendarKind;
use crate::graphql::id::Wire;
use crate::graphql::scalar::Date;
use crate::policy::deed;
use crate::policy::governing::{self, Place};
use crate::policy::viewer::Viewer;
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
    /// What the viewer may do with the school now.
    viewer_can: Vec<Deed>,
}

impl Institution {
    pub(crate) fn new(row: InstitutionRow, viewer: &Viewer) -> Self {
        let may = |deed: &deed::Deed| governing::may(*deed, governing::roles(viewer), &Place::Institution);
        let year = |(name, begins, ends): (String, chrono::NaiveDate, chrono::NaiveDate)| SchoolYear {
            name,
            begins: begins.into(),
            ends: ends.into(),
        };
        Self {
            code: row.code,
            name: row.name,
            time_zone: row.time_zone,
            today: viewer.today.into(),
            school_years: row.years.into_iter().map(year).collect(),
            viewer_can: deed::Deed::ALL.into_iter().filter(may).map(Deed::from).collect(),
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
    /// Opaque key.
    id: ID,
    /// Whether somebody of the school set it; then a roster does not change it.
    set_by_hand: bool,
    /// Counts changes; `updateCalendar` takes it.
    version: i32,
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
        Self {
            id: row.id.to_wire(),
            set_by_hand: row.by_hand,
            version: row.version,
            kind: row.kind.into(),
            name: row.name,
            begins: row.begins.into(),
            ends: row.ends.into(),
        }
    }
}
