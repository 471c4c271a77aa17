//! Registers that should have been taken and were not: of lessons that are over, were given, and had somebody in them.

use ::entity::id::{GroupId, LessonId, StaffMemberId, UnitId};
use ::entity::kind::LessonStatus;
use ::entity::{enrolment, lesson, lesson_group, lesson_participant, register};
use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Order, Query, SelectStatement, SimpleExpr};

use super::lesson::taught_by;
use super::lesson_rows::{join_teachers, lesson as col, lesson_columns, participant};
use super::page::{Page, Slice};
use super::register::{RegisterRows, join_register, register_columns, taken};
use super::week_row::{bare_lesson, teacher};
use super::{Store, StoreError, rows};
use crate::policy::oversight::Oversight;
use crate::policy::viewer::{Capacity, RoleScope, Viewer};

/// Which of them are wanted.
#[derive(Clone, Copy, Debug)]
pub struct OpenFilter {
    /// First and last school day.
    pub days: (NaiveDate, NaiveDate),
    /// With students of this team.
    pub unit: Option<UnitId>,
    /// Given by this member of staff.
    pub teacher: Option<StaffMemberId>,
}

const KEYS: [lesson::Column; 3] = [lesson::Column::LocalDate, lesson::Column::Begins, lesson::Column::Id];

/// A page by begin and key, without who takes part; none: the cursor is of no lesson the viewer may ask after.
pub async fn page(
    store: &Store,
    viewer: &Viewer,
    oversight: &Oversight,
    filter: OpenFilter,
    page: &Page<LessonId>,
) -> Result<Option<Slice<RegisterRows>>, StoreError> {
    let mut keys = overseen(viewer, oversight);
    keys.and_where(col(lesson::Column::LocalDate).between(filter.days.0, filter.days.1)).and_where(is_open(viewer));
    if let Some(unit) = filter.unit {
        keys.and_where(of_unit(viewer, unit));
    }
    if let Some(teacher) = filter.teacher {
        keys.and_where(taught_by(viewer, teacher, col(lesson::Column::Id)));
    }
    if let Some(at) = page.cursor {
        // A register that was taken since keeps its place in the list.
        let place = overseen(viewer, oversight).and_where(col(lesson::Column::Id).eq(at)).take();
        if rows::all(store, &place).await?.is_empty() {
            return Ok(None);
        }
        let (here, there) = (Expr::tuple(KEYS.map(col)), SimpleExpr::SubQuery(None, Box::new(place.into())));
        keys.and_where(if page.backwards { here.lt(there) } else { here.gt(there) });
    }
    for column in KEYS {
        keys.order_by((lesson::Entity, column), page.order());
    }
    keys.limit(page.limit());
    Ok(Some(page.slice(read(store, viewer, keys, page.order()).await?)))
}

/// Day, begin and key of the lessons the viewer may ask after.
fn overseen(viewer: &Viewer, oversight: &Oversight) -> SelectStatement {
    let mut any = Expr::val(1).eq(0);
    if let (true, Capacity::Staff(me, _)) = (oversight.own, &viewer.capacity) {
        any = any.or(taught_by(viewer, *me, col(lesson::Column::Id)));
    }
    for scope in &oversight.scopes {
        any = any.or(match scope {
            RoleScope::Institution => Expr::val(1).eq(1),
            RoleScope::Unit(unit) => of_unit(viewer, *unit),
            RoleScope::Group(group) => of_group(viewer, *group),
        });
    }
    Query::select()
        .columns(KEYS.map(|column| (lesson::Entity, column)))
        .from(lesson::Entity)
        .and_where(col(lesson::Column::InstitutionId).eq(viewer.institution))
        .and_where(any)
        .take()
}

/// The lesson is for that class.
pub(super) fn of_group(viewer: &Viewer, group: GroupId) -> SimpleExpr {
    let group_col = |column: lesson_group::Column| Expr::col((lesson_group::Entity, column));
    let of_group = Query::select()
        .expr(Expr::val(1))
        .from(lesson_group::Entity)
        .and_where(group_col(lesson_group::Column::InstitutionId).eq(viewer.institution))
        .and_where(group_col(lesson_group::Column::LessonId).eq(col(lesson::Column::Id)))
        .and_where(group_col(lesson_group::Column::GroupId).eq(group))
        .take();
    Expr::exists(of_group)
}

/// It is over, was given to somebody, and not everybody has a mark.
pub(super) fn is_open(viewer: &Viewer) -> SimpleExpr {
    let register = |column: register::Column| Expr::col((register::Entity, column));
    let complete = Query::select()
        .expr(Expr::val(1))
        .from(register::Entity)
        .and_where(register(register::Column::InstitutionId).eq(viewer.institution))
        .and_where(register(register::Column::LessonId).eq(col(lesson::Column::Id)))
        .and_where(register(register::Column::Complete).eq(true))
        .take();
    let given = col(lesson::Column::Ends).lte(viewer.now).and(col(lesson::Column::Status).ne(LessonStatus::Cancelled));
    given.and(Expr::exists(expected(viewer))).and(Expr::exists(complete).not())
}

/// Who was expected in the lesson.
fn expected(viewer: &Viewer) -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(lesson_participant::Entity)
        .and_where(participant(lesson_participant::Column::InstitutionId).eq(viewer.institution))
        .and_where(participant(lesson_participant::Column::LessonId).eq(col(lesson::Column::Id)))
        .take()
}

/// Somebody was expected in the lesson who was enrolled at that team on its day; who walked in from another makes it no lesson of theirs.
pub(super) fn of_unit(viewer: &Viewer, unit: UnitId) -> SimpleExpr {
    let of = |column: enrolment::Column| Expr::col((enrolment::Entity, column));
    let day = || col(lesson::Column::LocalDate);
    let mut query = expected(viewer);
    query
        .inner_join(
            enrolment::Entity,
            of(enrolment::Column::InstitutionId)
                .eq(viewer.institution)
                .and(of(enrolment::Column::StudentId).eq(participant(lesson_participant::Column::StudentId))),
        )
        .and_where(participant(lesson_participant::Column::WalkIn).eq(false))
        .and_where(of(enrolment::Column::UnitId).eq(unit))
        .and_where(of(enrolment::Column::Begins).lte(day()))
        .and_where(of(enrolment::Column::Ends).is_null().or(of(enrolment::Column::Ends).gte(day())));
    Expr::exists(query)
}

async fn read(store: &Store, viewer: &Viewer, keys: SelectStatement, order: Order) -> Result<Vec<RegisterRows>, StoreError> {
    let key = |column: lesson::Column| Expr::col((Alias::new("k"), column));
    let mut query = Query::select();
    lesson_columns(&mut query);
    register_columns(&mut query);
    query.from_subquery(keys, Alias::new("k")).join(
        JoinType::InnerJoin,
        lesson::Entity,
        col(lesson::Column::Id).eq(key(lesson::Column::Id)),
    );
    join_register(&mut query, viewer);
    join_teachers(&mut query, viewer);
    for column in KEYS {
        query.order_by((Alias::new("k"), column), order.clone());
    }
    query.order_by(Alias::new("t_name"), Order::Asc);
    let mut found: Vec<RegisterRows> = vec![];
    for row in &rows::all(store, &query).await? {
        let id: LessonId = row.try_get("", "l_id")?;
        if found.last().is_none_or(|last| last.lesson.id != id) {
            found.push(RegisterRows { lesson: bare_lesson(row, id)?, taken: taken(row)?, rows: vec![] });
        }
        if let (Some(last), Some(teacher)) = (found.last_mut(), teacher(row)?) {
            last.lesson.own |= matches!(&viewer.capacity, Capacity::Staff(me, _) if *me == teacher.id);
            last.lesson.teachers.push(teacher);
        }
    }
    Ok(found)
}
