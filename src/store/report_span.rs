//! Reports as what is looked for beside them: whose they are and when they run. They travel as one value, so that one statement serves any
//! number of them, each by its own student and days.

use ::entity::id::{AbsenceReportId, StudentId};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use sea_orm::DbBackend;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement, SimpleExpr};
use serde_json::json;

use super::json::{instant, json, key};
use super::{Store, StoreError};
use crate::domain::local_time::local_date;
use crate::policy::viewer::Viewer;

/// A day after every report: the end, in the lookup, of one that is open.
const LAST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(9_999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// Whose a report is, and when it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportSpan {
    /// Its key.
    pub id: AbsenceReportId,
    /// Whom it is about.
    pub student: StudentId,
    /// From when.
    pub begins: DateTime<Utc>,
    /// Until when, as far as known.
    pub ends: Option<DateTime<Utc>>,
}

/// A column of [`asked`].
pub(super) fn of(name: &'static str) -> SimpleExpr {
    Expr::col((Alias::new("asked"), Alias::new(name)))
}

/// The reports as rows: `report`, `student`, `begins`, `ends`, and `first` and `last`, the school days on which lessons may lie over which
/// they run; one day more in front, for a lesson that goes on past midnight.
pub(super) fn asked(store: &Store, viewer: &Viewer, spans: &[ReportSpan]) -> Result<SelectStatement, StoreError> {
    let row = |span: &ReportSpan| {
        json!({
            "report": key(span.id.0),
            "student": key(span.student.0),
            "begins": instant(span.begins),
            "ends": instant(span.ends.unwrap_or(LAST_DAY.and_time(NaiveTime::MIN).and_utc())),
            "first": local_date(span.begins, viewer.zone) - Days::new(1),
            "last": span.ends.map_or(LAST_DAY, |ends| local_date(ends, viewer.zone)),
        })
    };
    let rows = json(&spans.iter().map(row).collect::<Vec<_>>())?;
    let mut query = Query::select();
    let postgres = store.backend() == DbBackend::Postgres;
    for (name, ty) in
        [("report", "uuid"), ("student", "uuid"), ("begins", "timestamptz"), ("ends", "timestamptz"), ("first", "date"), ("last", "date")]
    {
        let value = match (postgres, ty) {
            (true, _) => format!("CAST(x.value->>'{name}' AS {ty})"),
            (false, "uuid") => format!("unhex(x.value->>'{name}')"),
            (false, _) => format!("x.value->>'{name}'"),
        };
        query.expr_as(Expr::cust(value), Alias::new(name));
    }
    let list = Expr::val(rows);
    let each =
        if postgres { Func::cust("json_array_elements").arg(list.cast_as(Alias::new("json"))) } else { Func::cust("json_each").arg(list) };
    query.from_function(each, Alias::new("x"));
    Ok(query)
}
