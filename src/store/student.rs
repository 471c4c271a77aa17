//! Students as a viewer may know of them: one, some, or a page. Always through the scope.

use ::entity::id::{GroupId, StudentId, UnitId};
use ::entity::student;
use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr, Order, Query, SelectStatement, SimpleExpr};

use super::page::{Page, Slice};
use super::week_row::{StudentRow, student_row};
use super::{Store, StoreError, rows, scope, staff_tie};
use crate::policy::viewer::Viewer;

/// Which students of the scope are wanted.
#[derive(Clone, Debug, Default)]
pub struct StudentFilter {
    /// First name, last name with its prefix or without, or student number begins like this, in any case.
    pub search: Option<String>,
    /// Member of this class today.
    pub group: Option<GroupId>,
    /// Enrolled at this team today.
    pub unit: Option<UnitId>,
}

fn col(column: student::Column) -> SimpleExpr {
    Expr::col((student::Entity, column))
}

/// Students that exist for the viewer, with what ties them.
pub(super) fn select(viewer: &Viewer) -> SelectStatement {
    let mut query = Query::select();
    for column in [
        student::Column::Id,
        student::Column::InstitutionId,
        student::Column::StudentNumber,
        student::Column::FirstName,
        student::Column::LastName,
        student::Column::BirthDate,
        student::Column::Email,
        student::Column::Phone,
        student::Column::Address,
        student::Column::SafeAddress,
        student::Column::StartQualificationOn,
    ] {
        query.column((student::Entity, column));
    }
    scope::select_tie(&mut query, viewer);
    query.from(student::Entity).and_where(scope::students(viewer));
    query
}

/// The students of these ids that exist for the viewer, in no order.
pub async fn among(store: &Store, viewer: &Viewer, ids: &[StudentId]) -> Result<Vec<StudentRow>, StoreError> {
    let mut query = select(viewer);
    match ids {
        [one] => query.and_where(col(student::Column::Id).eq(*one)),
        _ => query.and_where(rows::among(store, col(student::Column::Id), ids.iter().map(|id| id.0))),
    };
    read(store, viewer, &query).await
}

/// All students that exist for the viewer; for those who have few.
pub async fn all(store: &Store, viewer: &Viewer) -> Result<Vec<StudentRow>, StoreError> {
    let mut query = select(viewer);
    query.order_by(student::Column::FirstName, Order::Asc).order_by(student::Column::Id, Order::Asc);
    read(store, viewer, &query).await
}

/// A page of the scope by last name, first name and id; none: the cursor is of no student of this viewer.
pub async fn page(
    store: &Store,
    viewer: &Viewer,
    filter: &StudentFilter,
    page: &Page<StudentId>,
) -> Result<Option<Slice<StudentRow>>, StoreError> {
    let mut query = select(viewer);
    if let Some(text) = &filter.search {
        let text = escape(&text.to_lowercase());
        let like = |column, pattern: String| Expr::expr(Func::lower(col(column))).like(LikeExpr::new(pattern).escape('\\'));
        let begins = |column| like(column, format!("{text}%"));
        // Whoever looks for "Berg" means "van den Berg" too.
        let after_prefix = like(student::Column::LastName, format!("% {text}%"));
        let named = begins(student::Column::LastName).or(after_prefix).or(begins(student::Column::FirstName));
        query.and_where(named.or(begins(student::Column::StudentNumber)));
    }
    if let Some(group) = filter.group {
        query.and_where(staff_tie::in_class(viewer, group));
    }
    if let Some(unit) = filter.unit {
        query.and_where(staff_tie::enrolled(viewer, unit));
    }
    let keys = [student::Column::LastName, student::Column::FirstName, student::Column::Id];
    if let Some(at) = page.cursor {
        let mut place = Query::select();
        place.columns(keys.map(|column| (student::Entity, column))).from(student::Entity).and_where(scope::students(viewer));
        place.and_where(col(student::Column::Id).eq(at));
        if rows::all(store, &place).await?.is_empty() {
            return Ok(None);
        }
        let here = Expr::tuple(keys.map(col));
        let there = SimpleExpr::SubQuery(None, Box::new(place.into()));
        query.and_where(if page.backwards { here.lt(there) } else { here.gt(there) });
    }
    for column in keys {
        query.order_by((student::Entity, column), page.order());
    }
    query.limit(page.limit());
    Ok(Some(page.slice(read(store, viewer, &query).await?)))
}

async fn read(store: &Store, viewer: &Viewer, query: &SelectStatement) -> Result<Vec<StudentRow>, StoreError> {
    let rows = rows::all(store, query).await?;
    Ok(rows.iter().map(|row| student_row(row, viewer)).collect::<Result<_, _>>()?)
}

pub(super) fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
