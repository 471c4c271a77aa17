//! Students by what they have missed in the running window, most first, as it is kept: nothing is counted when it is read.

use ::entity::id::{GroupId, ProgrammeId, StudentId, UnitId};
use ::entity::kind::{RuleCode, SignalStatus};
use ::entity::{signal, standing, student};
use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait, JoinType, Order, Query, SelectStatement, SimpleExpr};
use sea_orm::{DbErr, QueryResult};

use super::alive::is_alive;
use super::lesson_rows::student as scoped;
use super::page::{Page, Slice};
use super::student::select;
use super::week_row::{StudentRow, student_row};
use super::{Store, StoreError, rows, scope, staff_tie};
use crate::domain::line::Missed;
use crate::policy::viewer::Viewer;

/// Which of them; conditions add up.
#[derive(Clone, Copy, Debug, Default)]
pub struct WatchFilter {
    /// Enrolled at this team today.
    pub unit: Option<UnitId>,
    /// In this class today.
    pub group: Option<GroupId>,
    /// In this programme today.
    pub programme: Option<ProgrammeId>,
    /// With an open signal of this rule.
    pub code: Option<RuleCode>,
    /// Who missed so many minutes without valid reason, or more.
    pub least: Option<u32>,
}

/// What a student has missed, as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WatchRow {
    /// By outcome.
    pub missed: Missed,
    /// Lessons that nobody marked.
    pub unknown: u32,
}

fn col(column: standing::Column) -> SimpleExpr {
    Expr::col((standing::Entity, column))
}

/// The order of the list: most first.
const KEYS: [standing::Column; 2] = [standing::Column::UnauthorisedMinutes, standing::Column::StudentId];

/// A page of the students whose standing is open to the viewer; none: the cursor is of none of them.
pub async fn page(
    store: &Store,
    viewer: &Viewer,
    filter: &WatchFilter,
    page: &Page<StudentId>,
) -> Result<Option<Slice<(StudentRow, WatchRow)>>, StoreError> {
    let mut keys = wanted(viewer, filter);
    let order = if page.backwards { Order::Asc } else { Order::Desc };
    if let Some(at) = page.cursor {
        // Who has missed less since then is found where they are now.
        let mut place = wanted(viewer, &WatchFilter::default());
        place.and_where(col(standing::Column::StudentId).eq(at));
        if rows::all(store, &place).await?.is_empty() {
            return Ok(None);
        }
        let mut there = Query::select();
        there.columns(KEYS.map(|column| (standing::Entity, column))).from(standing::Entity);
        there.and_where(col(standing::Column::InstitutionId).eq(viewer.institution)).and_where(col(standing::Column::StudentId).eq(at));
        let (here, there) = (Expr::tuple(KEYS.map(col)), SimpleExpr::SubQuery(None, Box::new(there.into())));
        keys.and_where(if page.backwards { here.gt(there) } else { here.lt(there) });
    }
    for column in KEYS {
        keys.order_by((standing::Entity, column), order.clone());
    }
    keys.limit(page.limit());
    Ok(Some(page.slice(read(store, viewer, keys, order).await?)))
}

fn wanted(viewer: &Viewer, filter: &WatchFilter) -> SelectStatement {
    let of_student = Expr::col((student::Entity, student::Column::Id)).eq(col(standing::Column::StudentId));
    let mut keys = Query::select();
    keys.column((standing::Entity, standing::Column::Id))
        .from(standing::Entity)
        .inner_join(student::Entity, of_student)
        .and_where(col(standing::Column::InstitutionId).eq(viewer.institution))
        .and_where(scope::students(viewer))
        .and_where(scope::standing(viewer))
        .and_where(is_alive(viewer));
    if let Some(group) = filter.group {
        keys.and_where(staff_tie::in_class(viewer, group));
    }
    if let Some(unit) = filter.unit {
        keys.and_where(staff_tie::enrolled(viewer, unit));
    }
    if let Some(programme) = filter.programme {
        keys.and_where(staff_tie::follows(viewer, programme));
    }
    if let Some(code) = filter.code {
        keys.and_where(has_signal(viewer, code));
    }
    if let Some(least) = filter.least {
        keys.and_where(col(standing::Column::UnauthorisedMinutes).gte(least));
    }
    keys
}

fn has_signal(viewer: &Viewer, code: RuleCode) -> SimpleExpr {
    use signal::{Column, Entity};
    let of = |column: Column| Expr::col((Entity, column));
    let open = Query::select()
        .expr(Expr::val(1))
        .from(Entity)
        .and_where(of(Column::InstitutionId).eq(viewer.institution))
        .and_where(of(Column::StudentId).eq(Expr::col((student::Entity, student::Column::Id))))
        .and_where(of(Column::Code).eq(code))
        .and_where(of(Column::Status).eq(SignalStatus::Open))
        .take();
    Expr::exists(open)
}

/// The standings of these keys with their students. Ties are worked out for those, not for all who were looked through.
async fn read(store: &Store, viewer: &Viewer, keys: SelectStatement, order: Order) -> Result<Vec<(StudentRow, WatchRow)>, StoreError> {
    let key = Expr::col((Alias::new("k"), standing::Column::Id));
    let of_key = col(standing::Column::InstitutionId).eq(viewer.institution).and(col(standing::Column::Id).eq(key));
    let mut query = Query::select();
    query.column((Alias::new("s"), Asterisk)).from_subquery(keys, Alias::new("k"));
    query.join(JoinType::InnerJoin, standing::Entity, of_key);
    query.join_subquery(JoinType::InnerJoin, select(viewer), Alias::new("s"), scoped("id").eq(col(standing::Column::StudentId)));
    for (name, column) in [
        ("w_authorised", standing::Column::AuthorisedMinutes),
        ("w_pending", standing::Column::PendingMinutes),
        ("w_unexplained", standing::Column::UnexplainedMinutes),
        ("w_unauthorised", standing::Column::UnauthorisedMinutes),
        ("w_unknown", standing::Column::UnknownLessons),
    ] {
        query.expr_as(col(column), Alias::new(name));
    }
    for column in KEYS {
        query.order_by((standing::Entity, column), order.clone());
    }
    let both = |row: &QueryResult| Ok((student_row(row, viewer)?, watch_row(row)?));
    Ok(rows::all(store, &query).await?.iter().map(both).collect::<Result<_, DbErr>>()?)
}

fn watch_row(row: &QueryResult) -> Result<WatchRow, DbErr> {
    let number = |column: &str| Ok::<_, DbErr>(u32::try_from(row.try_get::<i32>("", column)?).unwrap_or(0));
    let missed = Missed {
        authorised: number("w_authorised")?,
        pending: number("w_pending")?,
        unexplained: number("w_unexplained")?,
        unauthorised: number("w_unauthorised")?,
    };
    Ok(WatchRow { missed, unknown: number("w_unknown")? })
}
