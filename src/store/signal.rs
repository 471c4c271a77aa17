//! Signals as a viewer may know of them: by key, by flag, or a page by due date. Only of students of whom STANDING is open.

use ::entity::id::{FlagId, GroupId, SignalId, StaffMemberId, StudentId, UnitId};
use ::entity::kind::{RuleCode, SignalStatus};
use ::entity::{flag, reason_text, signal, staff_member, student};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Alias, Asterisk, BinOper, Expr, ExprTrait, JoinType, Order, Query, SelectStatement, SimpleExpr};
use sea_orm::{DbErr, QueryResult};

use super::lesson_rows::student as scoped;
use super::page::{Page, Slice};
use super::student::select;
use super::week_row::{StaffRow, StudentRow, student_row};
use super::{Store, StoreError, rows, scope, staff_tie};
use crate::policy::viewer::Viewer;

/// A signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignalRow {
    /// Key.
    pub id: SignalId,
    /// Of which rule.
    pub code: RuleCode,
    /// First day that was counted.
    pub begins: NaiveDate,
    /// The day on which it was reached.
    pub reached_on: NaiveDate,
    /// Last day on which it was.
    pub ends: NaiveDate,
    /// What was counted on the day it was reached.
    pub value: i32,
    /// Reached only with what has waited for judgement too long.
    pub provisional: bool,
    /// What became of it.
    pub status: SignalStatus,
    /// The day on which our data first showed it.
    pub established_on: NaiveDate,
    /// Until when what it asks for is due.
    pub due_on: NaiveDate,
    /// When it was handled, or lapsed.
    pub ended_at: Option<DateTime<Utc>>,
    /// Who handled it.
    pub handled_by: Option<StaffRow>,
    /// What was done; none once the text was removed.
    pub note: Option<String>,
    /// Who raised the flag it was made of.
    pub flagged_by: Option<StaffRow>,
    /// Why; none once the text was removed.
    pub flag_reason: Option<String>,
    /// The deed that undid it.
    pub lapsed_because: Option<String>,
    /// The first day of what that changed.
    pub lapsed_day: Option<NaiveDate>,
    /// Counts changes.
    pub version: i32,
}

/// Which signals are wanted.
#[derive(Clone, Debug, Default)]
pub struct SignalFilter {
    /// Of which that became.
    pub status: Option<SignalStatus>,
    /// Of that rule.
    pub code: Option<RuleCode>,
    /// Of that student.
    pub student: Option<StudentId>,
    /// Of students enrolled at that team today.
    pub unit: Option<UnitId>,
    /// Of students of that class today.
    pub group: Option<GroupId>,
    /// Due before that day.
    pub due_before: Option<NaiveDate>,
    /// Open though the day it was due has passed; or not so.
    pub overdue: Option<bool>,
}

fn col(column: signal::Column) -> SimpleExpr {
    Expr::col((signal::Entity, column))
}

/// The signals of these keys, by due date, as far as they exist for the viewer.
pub async fn among(store: &Store, viewer: &Viewer, ids: &[SignalId]) -> Result<Vec<(StudentRow, SignalRow)>, StoreError> {
    let mut keys = wanted(viewer, &SignalFilter::default());
    keys.and_where(rows::among(store, col(signal::Column::Id), ids.iter().map(|id| id.0)));
    read(store, viewer, keys, Order::Asc).await
}

/// The signal that was made of a flag about that student, if it exists for the viewer.
pub async fn of_flag(
    store: &Store,
    viewer: &Viewer,
    student: StudentId,
    flag: FlagId,
) -> Result<Option<(StudentRow, SignalRow)>, StoreError> {
    let mut keys = wanted(viewer, &SignalFilter { student: Some(student), ..SignalFilter::default() });
    keys.and_where(col(signal::Column::FlagId).eq(flag));
    Ok(read(store, viewer, keys, Order::Asc).await?.pop())
}

/// A page by due date and key; none: the cursor is of no such signal.
pub async fn page(
    store: &Store,
    viewer: &Viewer,
    filter: &SignalFilter,
    page: &Page<SignalId>,
) -> Result<Option<Slice<(StudentRow, SignalRow)>>, StoreError> {
    let mut keys = wanted(viewer, filter);
    if let Some(at) = page.cursor {
        // What was handled since keeps its place in a list of open ones.
        let mut place = wanted(viewer, &SignalFilter::default());
        place.and_where(col(signal::Column::Id).eq(at));
        if rows::all(store, &place).await?.is_empty() {
            return Ok(None);
        }
        let mut there = Query::select();
        there.columns(KEYS.map(|column| (signal::Entity, column))).from(signal::Entity);
        there.and_where(col(signal::Column::InstitutionId).eq(viewer.institution)).and_where(col(signal::Column::Id).eq(at));
        let (here, there) = (Expr::tuple(KEYS.map(col)), SimpleExpr::SubQuery(None, Box::new(there.into())));
        keys.and_where(if page.backwards { here.lt(there) } else { here.gt(there) });
    }
    for column in KEYS {
        keys.order_by((signal::Entity, column), page.order());
    }
    keys.limit(page.limit());
    Ok(Some(page.slice(read(store, viewer, keys, page.order()).await?)))
}

/// The order of the list.
const KEYS: [signal::Column; 2] = [signal::Column::DueOn, signal::Column::Id];

/// Keys of signals that exist for the viewer.
fn wanted(viewer: &Viewer, filter: &SignalFilter) -> SelectStatement {
    let of_student = Expr::col((student::Entity, student::Column::Id)).eq(col(signal::Column::StudentId));
    let mut keys = Query::select();
    keys.column((signal::Entity, signal::Column::Id))
        .from(signal::Entity)
        .inner_join(student::Entity, of_student)
        .and_where(col(signal::Column::InstitutionId).eq(viewer.institution))
        .and_where(scope::students(viewer))
        .and_where(scope::standing(viewer));
    if let Some(group) = filter.group {
        keys.and_where(staff_tie::in_class(viewer, group));
    }
    if let Some(unit) = filter.unit {
        keys.and_where(staff_tie::enrolled(viewer, unit));
    }
    if let Some(status) = filter.status {
        keys.and_where(col(signal::Column::Status).eq(status));
    }
    if let Some(code) = filter.code {
        keys.and_where(col(signal::Column::Code).eq(code));
    }
    if let Some(student) = filter.student {
        keys.and_where(col(signal::Column::StudentId).eq(student));
    }
    if let Some(day) = filter.due_before {
        keys.and_where(col(signal::Column::DueOn).lt(day));
    }
    if let Some(overdue) = filter.overdue {
        let is = col(signal::Column::Status).eq(SignalStatus::Open).and(col(signal::Column::DueOn).lt(viewer.today));
        keys.and_where(if overdue { is } else { is.not() });
    }
    keys
}

/// The signals of these keys with their students. Ties are worked out for those, not for all whose signals were looked through.
async fn read(store: &Store, viewer: &Viewer, keys: SelectStatement, order: Order) -> Result<Vec<(StudentRow, SignalRow)>, StoreError> {
    let key = Expr::col((Alias::new("k"), signal::Column::Id));
    let of_key = col(signal::Column::InstitutionId).eq(viewer.institution).and(col(signal::Column::Id).eq(key));
    let of_student = scoped("id").eq(col(signal::Column::StudentId));
    let mut query = Query::select();
    query.column((Alias::new("s"), Asterisk)).from_subquery(keys, Alias::new("k"));
    query.join(JoinType::InnerJoin, signal::Entity, of_key);
    query.join_subquery(JoinType::InnerJoin, select(viewer), Alias::new("s"), of_student);
    columns(&mut query);
    for column in KEYS {
        query.order_by((signal::Entity, column), order.clone());
    }
    let both = |row: &QueryResult| Ok((student_row(row, viewer)?, signal_row(row)?));
    Ok(rows::all(store, &query).await?.iter().map(both).collect::<Result<_, DbErr>>()?)
}

/// Who handled it and raised its flag, and in which words: names of the tables as they are joined.
const HANDLER: &str = "handler";
const NOTE: &str = "note";
const FLAGGER: &str = "flagger";
const WORDS: &str = "words";

fn columns(query: &mut SelectStatement) {
    for (name, column) in [
        ("g_id", signal::Column::Id),
        ("g_code", signal::Column::Code),
        ("g_begins", signal::Column::Begins),
        ("g_reached", signal::Column::ReachedOn),
        ("g_ends", signal::Column::Ends),
        ("g_value", signal::Column::Value),
        ("g_provisional", signal::Column::Provisional),
        ("g_status", signal::Column::Status),
        ("g_established", signal::Column::EstablishedOn),
        ("g_due", signal::Column::DueOn),
        ("g_ended", signal::Column::EndedAt),
        ("g_because", signal::Column::LapsedBecause),
        ("g_lapsed_day", signal::Column::LapsedDay),
        ("g_version", signal::Column::Version),
    ] {
        query.expr_as(col(column), Alias::new(name));
    }
    let flagged = |column| Expr::col((flag::Entity, column));
    query.join(JoinType::LeftJoin, flag::Entity, flagged(flag::Column::Id).eq(col(signal::Column::FlagId)));
    for (alias, key) in [(HANDLER, col(signal::Column::HandledBy)), (FLAGGER, flagged(flag::Column::RaisedBy))] {
        let staff = |column: staff_member::Column| Expr::col((Alias::new(alias), column));
        let name = staff(staff_member::Column::FirstName)
            .binary(BinOper::Custom("||"), Expr::val(" "))
            .binary(BinOper::Custom("||"), staff(staff_member::Column::LastName));
        query
            .expr_as(staff(staff_member::Column::Id), Alias::new(format!("{alias}_id")))
            .expr_as(name, Alias::new(format!("{alias}_name")));
        query.join_as(JoinType::LeftJoin, staff_member::Entity, Alias::new(alias), staff(staff_member::Column::Id).eq(key));
    }
    for (alias, key) in [(NOTE, col(signal::Column::HandledNoteId)), (WORDS, flagged(flag::Column::ReasonId))] {
        let text = |column: reason_text::Column| Expr::col((Alias::new(alias), column));
        query.expr_as(text(reason_text::Column::Body), Alias::new(format!("{alias}_body")));
        query.join_as(JoinType::LeftJoin, reason_text::Entity, Alias::new(alias), text(reason_text::Column::Id).eq(key));
    }
}

fn signal_row(row: &QueryResult) -> Result<SignalRow, DbErr> {
    let staff = |alias: &str| -> Result<Option<StaffRow>, DbErr> {
        Ok(match row.try_get::<Option<StaffMemberId>>("", &format!("{alias}_id"))? {
            Some(id) => Some(StaffRow { id, name: row.try_get("", &format!("{alias}_name"))? }),
            None => None,
        })
    };
    Ok(SignalRow {
        id: row.try_get("", "g_id")?,
        code: row.try_get("", "g_code")?,
        begins: row.try_get("", "g_begins")?,
        reached_on: row.try_get("", "g_reached")?,
        ends: row.try_get("", "g_ends")?,
        value: row.try_get("", "g_value")?,
        provisional: row.try_get("", "g_provisional")?,
        status: row.try_get("", "g_status")?,
        established_on: row.try_get("", "g_established")?,
        due_on: row.try_get("", "g_due")?,
        ended_at: row.try_get("", "g_ended")?,
        handled_by: staff(HANDLER)?,
        note: row.try_get("", &format!("{NOTE}_body"))?,
        flagged_by: staff(FLAGGER)?,
        flag_reason: row.try_get("", &format!("{WORDS}_body"))?,
        lapsed_because: row.try_get("", "g_because")?,
        lapsed_day: row.try_get("", "g_lapsed_day")?,
        version: row.try_get("", "g_version")?,
    })
}
