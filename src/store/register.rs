//! Class lists: lessons with who takes part, as far as the viewer may know of them, in one joined statement.

use ::entity::id::{LessonId, RegisterId, StaffMemberId, StudentId};
use ::entity::{lesson, lesson_participant, register, staff_member, student};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::QueryResult;
use sea_orm::sea_query::{
    Alias, BinOper, CommonTableExpression, Expr, ExprTrait, JoinType, Order, Query, SelectStatement, SimpleExpr, WithClause,
};

use super::lesson::taught_by;
use super::lesson_rows::{columns, joins, lesson as lesson_col, participant, student as scoped};
use super::student::select;
use super::week_row::{LessonRow, StaffRow, StudentRow, bare_lesson, lesson_row, student_row};
use super::{Store, StoreError, rows};
use crate::policy::viewer::{Capacity, Viewer};

/// A lesson and those who take part, by last name; each with the lesson as it concerns them.
#[derive(Clone, Debug)]
pub struct RegisterRows {
    /// The lesson, without anybody's presence.
    pub lesson: LessonRow,
    /// When presence was taken, if it was.
    pub taken: Option<TakenRow>,
    /// Who takes part.
    pub rows: Vec<(StudentRow, LessonRow)>,
}

/// That presence was taken.
#[derive(Clone, Debug)]
pub struct TakenRow {
    /// Key.
    pub id: RegisterId,
    /// By whom, if known.
    pub by: Option<StaffRow>,
    /// When it was seen.
    pub observed_at: DateTime<Utc>,
    /// When it came in.
    pub received_at: DateTime<Utc>,
    /// Everybody has a mark.
    pub complete: bool,
    /// Counts changes.
    pub version: i32,
}

/// The registers of these lessons of the viewer's institution, by begin.
pub async fn of(store: &Store, viewer: &Viewer, ids: &[LessonId]) -> Result<Vec<RegisterRows>, StoreError> {
    let among = |column: SimpleExpr| match ids {
        [one] => column.eq(*one),
        _ => rows::among(store, column, ids.iter().map(|id| id.0)),
    };
    read(store, viewer, among(lesson_col(lesson::Column::Id))).await
}

/// The registers of the viewer's own lessons from `from` to `to`, by begin; none for who is no staff.
pub async fn own(store: &Store, viewer: &Viewer, from: NaiveDate, to: NaiveDate) -> Result<Vec<RegisterRows>, StoreError> {
    let Capacity::Staff(me, _) = &viewer.capacity else { return Ok(vec![]) };
    let lessons = lesson_col(lesson::Column::LocalDate).between(from, to).and(taught_by(viewer, *me, lesson_col(lesson::Column::Id)));
    read(store, viewer, lessons).await
}

async fn read(store: &Store, viewer: &Viewer, lessons: SimpleExpr) -> Result<Vec<RegisterRows>, StoreError> {
    let rows = rows::all(store, &query(viewer, lessons)).await?;
    let mut found: Vec<RegisterRows> = vec![];
    for row in &rows {
        let id: LessonId = row.try_get("", "l_id")?;
        if found.last().is_none_or(|register| register.lesson.id != id) {
            found.push(RegisterRows { lesson: bare_lesson(row, id)?, taken: taken(row)?, rows: vec![] });
        }
        let Some(register) = found.last_mut() else { continue };
        register.lesson.add(row, viewer)?;
        let Some(student) = row.try_get::<Option<StudentId>>("", "id")? else { continue };
        match register.rows.last_mut().filter(|(last, _)| last.id == student) {
            Some((_, last)) => last.add(row, viewer)?,
            None => register.rows.push((student_row(row, viewer)?, lesson_row(row, id, viewer)?)),
        }
    }
    for register in &mut found {
        // Reports came along with the participants: they are theirs, not the lesson's.
        register.lesson.reports.clear();
    }
    Ok(found)
}

/// When presence was taken of the lesson in this row, if it was.
pub(super) fn taken(row: &QueryResult) -> Result<Option<TakenRow>, StoreError> {
    let Some(id) = row.try_get::<Option<RegisterId>>("", "g_id")? else { return Ok(None) };
    Ok(Some(TakenRow {
        id,
        by: match row.try_get::<Option<StaffMemberId>>("", "g_by")? {
            Some(id) => Some(StaffRow { id, name: row.try_get("", "g_by_name")? }),
            None => None,
        },
        observed_at: row.try_get("", "g_observed")?,
        received_at: row.try_get("", "g_received")?,
        complete: row.try_get("", "g_complete")?,
        version: row.try_get("", "g_version")?,
    }))
}

fn query(viewer: &Viewer, lessons: SimpleExpr) -> SelectStatement {
    let chosen = Query::select()
        .expr_as(lesson_col(lesson::Column::Id), Alias::new("id"))
        .from(lesson::Entity)
        .and_where(lesson_col(lesson::Column::InstitutionId).eq(viewer.institution))
        .and_where(lessons)
        .take();
    let of_chosen = || {
        participant(lesson_participant::Column::InstitutionId)
            .eq(viewer.institution)
            .and(participant(lesson_participant::Column::LessonId).eq(chosen_id()))
    };
    let takes_part = Query::select()
        .distinct()
        .expr_as(participant(lesson_participant::Column::StudentId), Alias::new("id"))
        .from(Alias::new("chosen"))
        // Left, though nobody is nobody: so SQLite begins with the lessons, not with everybody at school.
        .join(JoinType::LeftJoin, lesson_participant::Entity, of_chosen())
        .take();
    // Ties are worked out for those who take part, not for the whole school.
    let mut students = select(viewer);
    students.and_where(
        Expr::col((student::Entity, student::Column::Id))
            .in_subquery(Query::select().column(Alias::new("id")).from(Alias::new("takes_part")).take()),
    );
    let parts = [("chosen", chosen), ("takes_part", takes_part), ("s", students)].map(|(name, select)| once(name, select));
    let mut query = Query::select();
    columns(&mut query);
    register_columns(&mut query);
    query
        .with_cte(parts.into_iter().fold(WithClause::new(), |mut clause, part| clause.cte(part).to_owned()))
        .from(Alias::new("chosen"))
        .join(
            JoinType::InnerJoin,
            lesson::Entity,
            lesson_col(lesson::Column::InstitutionId).eq(viewer.institution).and(lesson_col(lesson::Column::Id).eq(chosen_id())),
        )
        .join(JoinType::LeftJoin, lesson_participant::Entity, of_chosen())
        .join(JoinType::LeftJoin, Alias::new("s"), scoped("id").eq(participant(lesson_participant::Column::StudentId)));
    join_register(&mut query, viewer);
    joins(&mut query, viewer);
    for name in ["l_begins", "l_id"] {
        query.order_by(Alias::new(name), Order::Asc);
    }
    for name in ["last_name", "first_name", "id"] {
        query.order_by((Alias::new("s"), Alias::new(name)), Order::Asc);
    }
    for name in ["r_begins", "r_id", "t_name"] {
        query.order_by(Alias::new(name), Order::Asc);
    }
    query
}

/// A part of a statement that is worked out once. Without statistics a planner would work out a student's ties again for each lesson that she
/// takes part in: seconds for a class and a fortnight.
fn once(name: &'static str, select: SelectStatement) -> CommonTableExpression {
    CommonTableExpression::new().table_name(Alias::new(name)).query(select).materialized(true).to_owned()
}

fn chosen_id() -> SimpleExpr {
    Expr::col((Alias::new("chosen"), Alias::new("id")))
}

/// Selects what [`taken`] reads.
pub(super) fn register_columns(query: &mut SelectStatement) {
    for (name, column) in [
        ("g_id", register::Column::Id),
        ("g_by", register::Column::TakenBy),
        ("g_observed", register::Column::ObservedAt),
        ("g_received", register::Column::ReceivedAt),
        ("g_complete", register::Column::Complete),
        ("g_version", register::Column::Version),
    ] {
        query.expr_as(Expr::col((register::Entity, column)), Alias::new(name));
    }
    let full_name = taker("first_name").binary(BinOper::Custom("||"), Expr::val(" ")).binary(BinOper::Custom("||"), taker("last_name"));
    query.expr_as(full_name, Alias::new("g_by_name"));
}

/// Joins the register and who took it to `lesson`.
pub(super) fn join_register(query: &mut SelectStatement, viewer: &Viewer) {
    let register = |column| Expr::col((register::Entity, column));
    query
        .join(
            JoinType::LeftJoin,
            register::Entity,
            register(register::Column::InstitutionId)
                .eq(viewer.institution)
                .and(register(register::Column::LessonId).eq(lesson_col(lesson::Column::Id))),
        )
        .join_as(JoinType::LeftJoin, staff_member::Entity, Alias::new("taker"), taker("id").eq(register(register::Column::TakenBy)));
}

fn taker(name: &'static str) -> SimpleExpr {
    Expr::col((Alias::new("taker"), Alias::new(name)))
}
