//! Figures of a school by week.

use std::collections::{BTreeMap, HashMap};

use ::entity::id::{GroupId, ProgrammeId, UnitId};
use async_graphql::{Enum, ID, SimpleObject};
use chrono::NaiveDate;
use uuid::Uuid;

use crate::domain::school_calendar::Week;
use crate::domain::suppression::{Whole, withheld_beside};
use crate::graphql::id::Wire;
use crate::graphql::scalar::Date;
use crate::store::statistics::{By, FigureRow, SharedRow};

/// By what figures are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum StatisticsBy {
    /// By team: where a student was enrolled on the day.
    Unit,
    /// By programme: that of the enrolment of the day.
    Programme,
    /// By class: where a student was on the day.
    Group,
}

impl From<StatisticsBy> for By {
    fn from(by: StatisticsBy) -> Self {
        match by {
            StatisticsBy::Unit => Self::Unit,
            StatisticsBy::Programme => Self::Programme,
            StatisticsBy::Group => Self::Group,
        }
    }
}

/// Figures by week, of those students whose figures the viewer may see.
#[derive(Clone, Debug, SimpleObject)]
pub struct Statistics {
    /// First day: a Monday.
    from: Date,
    /// Last day: a Sunday.
    to: Date,
    /// Week by week, in it by name, those without one last; weeks and rows in which nobody had a lesson are left out.
    rows: Vec<StatisticsRow>,
}

/// The figures of a week, or of a team, programme or class in it. Figures of fewer than five students are withheld, and of as many other
/// rows of the week as it takes, the smallest first, for nothing to follow from the rest, nor from the figures of all, of the teams (by
/// programme, by class) and of the programmes (by class): then all of them are null.
#[derive(Clone, Debug, SimpleObject)]
pub struct StatisticsRow {
    /// The Monday of the week.
    week: Date,
    /// Its number by ISO 8601, as `2026-W53`: the year is not always that of its days.
    iso_week: String,
    /// Key of the team, programme or class; null without one.
    id: Option<ID>,
    /// Its name; null without one.
    name: Option<String>,
    /// Whether the figures are withheld.
    suppressed: bool,
    /// Students who had a lesson. Who was in two teams, programmes or classes counts in both.
    students: Option<i64>,
    /// Minutes of the lessons given, student by student: the five below together.
    scheduled_minutes: Option<i64>,
    /// Of these, attended.
    present_minutes: Option<i64>,
    /// Missed with a valid reason.
    authorised_minutes: Option<i64>,
    /// Missed without a valid reason.
    unauthorised_minutes: Option<i64>,
    /// Missed, and still to be explained or judged.
    open_minutes: Option<i64>,
    /// Of lessons that nobody marked.
    unknown_minutes: Option<i64>,
    /// Lessons that a student came late to.
    late_lessons: Option<i64>,
}

impl Statistics {
    /// Of these days, with what must not be shown withheld.
    pub(crate) fn new(rows: &[FigureRow], shared: &[Vec<SharedRow>], by: Option<StatisticsBy>, (from, to): (NaiveDate, NaiveDate)) -> Self {
        let weeks = rows.chunk_by(|one, other| one.week == other.week);
        let coarser: Vec<_> = shared.iter().map(|shared| wholes(rows, shared)).collect();
        let of_week = |week: &[FigureRow]| {
            let people: Vec<u64> = week.iter().map(|row| row.students).collect();
            let wholes = coarser.iter().map(|table| table.get(&week[0].week).cloned().unwrap_or_default());
            let hidden = withheld_beside(&people, &wholes.collect::<Vec<_>>());
            week.iter().zip(hidden).map(|(row, hidden)| StatisticsRow::new(row, by, hidden)).collect::<Vec<_>>()
        };
        Self { from: from.into(), to: to.into(), rows: weeks.flat_map(of_week).collect() }
    }
}

/// Of each week, by its Monday, the figures of a coarser table, and what of each is in which row of the week.
fn wholes(rows: &[FigureRow], shared: &[SharedRow]) -> HashMap<NaiveDate, Vec<Whole>> {
    let mut place: HashMap<(NaiveDate, Option<Uuid>), usize> = HashMap::new();
    for week in rows.chunk_by(|one, other| one.week == other.week) {
        place.extend(week.iter().enumerate().map(|(at, row)| ((row.week, row.of.as_ref().map(|(id, _)| *id)), at)));
    }
    let mut found: HashMap<NaiveDate, BTreeMap<Option<Uuid>, Whole>> = HashMap::new();
    for row in shared {
        let whole = found.entry(row.week).or_default().entry(row.whole).or_default();
        match row.part {
            None => whole.people = row.students,
            Some(part) => whole.parts.extend(place.get(&(row.week, part)).map(|at| (*at, row.students))),
        }
    }
    found.into_iter().map(|(week, wholes)| (week, wholes.into_values().collect())).collect()
}

impl StatisticsRow {
    fn new(row: &FigureRow, by: Option<StatisticsBy>, hidden: bool) -> Self {
        let key = |(id, _): &(Uuid, String)| {
            by.map(|by| match by {
                StatisticsBy::Unit => UnitId(*id).to_wire(),
                StatisticsBy::Programme => ProgrammeId(*id).to_wire(),
                StatisticsBy::Group => GroupId(*id).to_wire(),
            })
        };
        let (year, number) = Week::of(row.week).iso();
        let bare = Self {
            week: row.week.into(),
            iso_week: format!("{year}-W{number:02}"),
            id: row.of.as_ref().and_then(key),
            name: row.of.as_ref().map(|(_, name)| name.clone()),
            suppressed: hidden,
            students: None,
            scheduled_minutes: None,
            present_minutes: None,
            authorised_minutes: None,
            unauthorised_minutes: None,
            open_minutes: None,
            unknown_minutes: None,
            late_lessons: None,
        };
        if hidden {
            return bare;
        }
        let missed = row.authorised + row.unauthorised + row.open;
        Self {
            students: i64::try_from(row.students).ok(),
            scheduled_minutes: Some(row.scheduled),
            present_minutes: Some(row.scheduled - row.unknown - missed),
            authorised_minutes: Some(row.authorised),
            unauthorised_minutes: Some(row.unauthorised),
            open_minutes: Some(row.open),
            unknown_minutes: Some(row.unknown),
            late_lessons: Some(row.late),
            ..bare
        }
    }
}
