//! Institutions: all of them, and the viewer's own with its calendar.

use ::entity::id::{CalendarPeriodId, InstitutionId};
use ::entity::kind::CalendarKind;
use ::entity::{calendar_period, institution, school_year};
use chrono::NaiveDate;
use chrono_tz::Tz;
use sea_orm::QueryResult;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query};

use super::{Store, StoreError, rows};
use crate::policy::viewer::Viewer;

/// An institution.
#[derive(Clone, Debug)]
pub struct InstitutionRow {
    /// BRIN code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Name of the time zone.
    pub time_zone: String,
    /// School years, newest first.
    pub years: Vec<(String, NaiveDate, NaiveDate)>,
    /// Holidays and closures by begin.
    pub periods: Vec<PeriodRow>,
}

/// A stretch of the calendar without lessons.
#[derive(Clone, Debug)]
pub struct PeriodRow {
    /// Key.
    pub id: CalendarPeriodId,
    /// Whether somebody of the school set it.
    pub by_hand: bool,
    /// Counts changes.
    pub version: i32,
    /// Holiday or closure.
    pub kind: CalendarKind,
    /// Name.
    pub name: String,
    /// First day.
    pub begins: NaiveDate,
    /// Last day.
    pub ends: NaiveDate,
}

/// Every institution by code, with its time zone, if that is one.
pub async fn all(store: &Store) -> Result<Vec<(InstitutionId, String, Result<Tz, StoreError>)>, StoreError> {
    let query = Query::select()
        .columns([institution::Column::Id, institution::Column::Code, institution::Column::TimeZone])
        .from(institution::Entity)
        .order_by(institution::Column::Code, Order::Asc)
        .take();
    let one = |row: &QueryResult| {
        let zone: String = row.try_get("", "time_zone")?;
        Ok((row.try_get("", "id")?, row.try_get("", "code")?, zone.parse().map_err(|_| StoreError::Missing("a time zone that is known"))))
    };
    rows::all(store, &query).await?.iter().map(one).collect()
}

/// The viewer's institution.
pub async fn of(store: &Store, viewer: &Viewer) -> Result<InstitutionRow, StoreError> {
    let own = Query::select()
        .columns([institution::Column::Code, institution::Column::Name, institution::Column::TimeZone])
        .from(institution::Entity)
        .and_where(Expr::col(institution::Column::Id).eq(viewer.institution))
        .take();
    let found = rows::all(store, &own).await?;
    let row = found.first().ok_or(StoreError::Missing("institution"))?;
    let years = Query::select()
        .columns([school_year::Column::Name, school_year::Column::Begins, school_year::Column::Ends])
        .from(school_year::Entity)
        .and_where(Expr::col(school_year::Column::InstitutionId).eq(viewer.institution))
        .order_by(school_year::Column::Begins, Order::Desc)
        .take();
    let years = rows::all(store, &years).await?;
    let years = years.iter().map(|row| Ok((row.try_get("", "name")?, row.try_get("", "begins")?, row.try_get("", "ends")?)));
    Ok(InstitutionRow {
        code: row.try_get("", "code")?,
        name: row.try_get("", "name")?,
        time_zone: row.try_get("", "time_zone")?,
        years: years.collect::<Result<_, StoreError>>()?,
        periods: periods(store, viewer, None).await?,
    })
}

/// Holidays and closures, all or those that touch these days.
pub async fn periods(store: &Store, viewer: &Viewer, touching: Option<(NaiveDate, NaiveDate)>) -> Result<Vec<PeriodRow>, StoreError> {
    let mut query = Query::select();
    query
        .columns([
            calendar_period::Column::Id,
            calendar_period::Column::Name,
            calendar_period::Column::Begins,
            calendar_period::Column::Ends,
            calendar_period::Column::SetBy,
            calendar_period::Column::Version,
        ])
        .expr_as(Expr::col(calendar_period::Column::Kind), Alias::new("kind"))
        .from(calendar_period::Entity)
        .and_where(Expr::col(calendar_period::Column::InstitutionId).eq(viewer.institution))
        // What was taken away by hand holds no day.
        .and_where(Expr::col(calendar_period::Column::Ends).gte(Expr::col(calendar_period::Column::Begins)))
        .order_by(calendar_period::Column::Begins, Order::Asc);
    if let Some((from, to)) = touching {
        query.and_where(Expr::col(calendar_period::Column::Begins).lte(to)).and_where(Expr::col(calendar_period::Column::Ends).gte(from));
    }
    let found = rows::all(store, &query).await?;
    found
        .iter()
        .map(|row| {
            Ok(PeriodRow {
                id: row.try_get("", "id")?,
                by_hand: row.try_get::<Option<String>>("", "set_by")?.is_some(),
                version: row.try_get("", "version")?,
                kind: row.try_get("", "kind")?,
                name: row.try_get("", "name")?,
                begins: row.try_get("", "begins")?,
                ends: row.try_get("", "ends")?,
            })
        })
        .collect()
}
