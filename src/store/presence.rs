//! Presences over a period: a page of them, or one by its key, with the lesson, the student and what ties the viewer.

use ::entity::id::{LessonId, PresenceId, StudentId};
use ::entity::{lesson, presence, student};
use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Order, Query, SelectStatement, SimpleExpr};

use super::lesson_rows::{columns, joins, student as scoped};
use super::page::{Page, Slice};
use super::student::select;
use super::week_row::{LessonRow, StudentRow, lesson_row, student_row};
use super::{Store, StoreError, presence_scope, rows};
use crate::policy::sight::Sight;
use crate::policy::viewer::Viewer;

/// A marked lesson of a student; the lesson row holds the presence.
pub type MarkedRow = (StudentRow, LessonRow);

fn mark(column: presence::Column) -> SimpleExpr {
    Expr::col((Alias::new("m"), column))
}

/// The presences of these keys whose student exists for the viewer, by day and key.
pub async fn among(store: &Store, viewer: &Viewer, ids: &[PresenceId]) -> Result<Vec<MarkedRow>, StoreError> {
    let mut marks = marks(viewer);
    marks.and_where(rows::among(store, Expr::col((presence::Entity, presence::Column::Id)), ids.iter().map(|id| id.0)));
    read(store, viewer, marks, select(viewer), Order::Asc).await
}

/// A page by day and key of the presences of these students that are open to the viewer; none: the cursor is of no such presence.
pub async fn page(
    store: &Store,
    viewer: &Viewer,
    students: &[(StudentId, &Sight)],
    (from, to): (NaiveDate, NaiveDate),
    page: &Page<PresenceId>,
) -> Result<Option<Slice<MarkedRow>>, StoreError> {
    let open = presence_scope::open(store, viewer, students);
    let period = Expr::col((presence::Entity, presence::Column::LocalDate)).between(from, to);
    let mut scoped = select(viewer);
    let id = Expr::col((student::Entity, student::Column::Id));
    scoped.and_where(rows::among(store, id, students.iter().map(|(id, _)| id.0)));
    where_open(store, viewer, open, period, scoped, page).await
}

/// A page by day and key of the presences that nobody has explained or settled, of those students or of a whole scope; none: the cursor is
/// of no such presence.
pub async fn unexplained(
    store: &Store,
    viewer: &Viewer,
    students: Option<&[(StudentId, &Sight)]>,
    (from, to): (NaiveDate, NaiveDate),
    page: &Page<PresenceId>,
) -> Result<Option<Slice<MarkedRow>>, StoreError> {
    let col = |column: presence::Column| Expr::col((presence::Entity, column));
    let open = match students {
        Some(students) => presence_scope::open(store, viewer, students),
        None => presence_scope::unsettled_in_scope(viewer),
    };
    // In the text, not as a value: there is an index of just those.
    let unsettled = col(presence::Column::Settled).eq(Expr::cust("FALSE"));
    let asks = col(presence::Column::UnexplainedMinutes).gt(0).or(col(presence::Column::UnauthorisedMinutes).gt(0));
    let wanted = col(presence::Column::LocalDate).between(from, to).and(unsettled).and(asks);
    where_open(store, viewer, open, wanted, select(viewer), page).await
}

async fn where_open(
    store: &Store,
    viewer: &Viewer,
    open: SimpleExpr,
    wanted: SimpleExpr,
    students: SelectStatement,
    page: &Page<PresenceId>,
) -> Result<Option<Slice<MarkedRow>>, StoreError> {
    let col = |column: presence::Column| Expr::col((presence::Entity, column));
    let keys = [presence::Column::LocalDate, presence::Column::Id];
    let mut marks = marks(viewer);
    marks.and_where(open.clone()).and_where(wanted);
    if let Some(at) = page.cursor {
        let mut place = Query::select();
        place.columns(keys.map(|column| (presence::Entity, column))).from(presence::Entity);
        place.and_where(col(presence::Column::InstitutionId).eq(viewer.institution));
        place.and_where(open).and_where(col(presence::Column::Id).eq(at));
        if rows::all(store, &place).await?.is_empty() {
            return Ok(None);
        }
        let (here, there) = (Expr::tuple(keys.map(col)), SimpleExpr::SubQuery(None, Box::new(place.into())));
        marks.and_where(if page.backwards { here.lt(there) } else { here.gt(there) });
    }
    for column in keys {
        marks.order_by((presence::Entity, column), page.order());
    }
    marks.limit(page.limit());
    Ok(Some(page.slice(read(store, viewer, marks, students, page.order()).await?)))
}

fn marks(viewer: &Viewer) -> SelectStatement {
    let mut marks = Query::select();
    marks.columns([presence::Column::Id, presence::Column::LessonId, presence::Column::StudentId, presence::Column::LocalDate]);
    marks.from(presence::Entity).and_where(Expr::col((presence::Entity, presence::Column::InstitutionId)).eq(viewer.institution));
    marks
}

async fn read(
    store: &Store,
    viewer: &Viewer,
    marks: SelectStatement,
    students: SelectStatement,
    order: Order,
) -> Result<Vec<MarkedRow>, StoreError> {
    let mut query = Query::select();
    columns(&mut query);
    query
        .from_subquery(marks, Alias::new("m"))
        .join_subquery(JoinType::InnerJoin, students, Alias::new("s"), scoped("id").eq(mark(presence::Column::StudentId)))
        .join(JoinType::InnerJoin, lesson::Entity, Expr::col((lesson::Entity, lesson::Column::Id)).eq(mark(presence::Column::LessonId)));
    joins(&mut query, viewer);
    query.order_by((Alias::new("m"), presence::Column::LocalDate), order.clone()).order_by((Alias::new("m"), presence::Column::Id), order);
    for name in ["r_begins", "r_id", "t_name"] {
        query.order_by(Alias::new(name), Order::Asc);
    }
    let rows = rows::all(store, &query).await?;
    let mut found: Vec<MarkedRow> = vec![];
    for row in &rows {
        let id: PresenceId = row.try_get("", "p_id")?;
        match found.last_mut().filter(|(_, last)| last.presence.is_some_and(|presence| presence.id == id)) {
            Some((_, last)) => last.add(row, viewer)?,
            None => found.push((student_row(row, viewer)?, lesson_row(row, row.try_get::<LessonId>("", "l_id")?, viewer)?)),
        }
    }
    Ok(found)
}
