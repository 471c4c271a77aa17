//! The institution's calendar, as the rules read it.

use ::entity::kind::CalendarKind;
use sea_orm::QueryResult;

use super::StoreError;
use super::bulk::Bulk;
use crate::domain::school_calendar::SchoolCalendar;
use crate::domain::span::Span;
use crate::policy::permit::SystemDeed;

/// Years, holidays and closures of the permit's institution.
pub async fn of<D: SystemDeed>(bulk: &Bulk<'_, D>) -> Result<SchoolCalendar, StoreError> {
    let span = |row: &QueryResult| Ok::<_, StoreError>(Span::between(row.try_get("", "begins")?, row.try_get("", "ends")?));
    let years = bulk.query("SELECT begins, ends FROM school_year WHERE institution_id = $1 ORDER BY begins", vec![]).await?;
    let mut calendar = SchoolCalendar { years: years.iter().map(span).collect::<Result<_, _>>()?, ..SchoolCalendar::default() };
    for row in bulk.query("SELECT kind, begins, ends FROM calendar_period WHERE institution_id = $1 ORDER BY begins", vec![]).await? {
        let list = match row.try_get::<CalendarKind>("", "kind")? {
            CalendarKind::Holiday => &mut calendar.holidays,
            CalendarKind::Closure => &mut calendar.closures,
        };
        list.push(span(&row)?);
    }
    Ok(calendar)
}
