//! Class lists: lessons with who takes part, as far as the viewer may know of them, in one joined statement.

use ::entity::id::{LessonId, RegisterId, StaffMemberId, StudentId};
use ::entity::{lesson, lesson_participant, lesson_teacher, register, student};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::QueryResult;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Order, Query, SelectStatement, SimpleExpr};

use super::lesson_rows::{columns, joins, lesson as lesson_col, participant, student as scoped};
use super::student::select;
use super::week_row::{LessonRow, StudentRow, lesson_row, student_row, teacher};
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
#[derive(Clone, Copy, Debug)]
pub struct TakenRow {
    /// Key.
    pub id: RegisterId,
    /// By whom, if known.
    pub by: Option<StaffMemberId>,
    /// When it was seen.
    pub observed_at: DateTime<Utc>,
    /// When it came in.
    pub received_at: DateTime<Utc>,
    /// Everybody has a mark.
    pub complete: bool,
    /// Counts changes.
    pub version: i32,
}

/// The register of one lesson of the viewer's institution.
pub async fn of(store: &Store, viewer: &Viewer, id: LessonId) -> Result<Option<RegisterRows>, StoreError> {
    let lessons = Expr::col((lesson::Entity, lesson::Column::Id)).eq(id);
    let takes_part = Expr::col((lesson_participant::Entity, lesson_participant::Column::LessonId)).eq(id);
    Ok(read(store, viewer, lessons, takes_part).await?.pop())
}

/// The registers of the viewer's own lessons from `from` to `to`, by begin; none for who is no staff.
pub async fn own(store: &Store, viewer: &Viewer, from: NaiveDate, to: NaiveDate) -> Result<Vec<RegisterRows>, StoreError> {
    let Capacity::Staff(me, _) = &viewer.capacity else { return Ok(vec![]) };
    let taught = |lesson: SimpleExpr| {
        let own = Query::select()
            .column((lesson_teacher::Entity, lesson_teacher::Column::LessonId))
            .from(lesson_teacher::Entity)
            .and_where(Expr::col((lesson_teacher::Entity, lesson_teacher::Column::InstitutionId)).eq(viewer.institution))
            .and_where(Expr::col((lesson_teacher::Entity, lesson_teacher::Column::StaffMemberId)).eq(*me))
            .take();
        lesson.in_subquery(own)
    };
    let lessons = lesson_col(lesson::Column::LocalDate).between(from, to).and(taught(lesson_col(lesson::Column::Id)));
    let takes_part =
        participant(lesson_participant::Column::LocalDate).between(from, to).and(taught(participant(lesson_participant::Column::LessonId)));
    read(store, viewer, lessons, takes_part).await
}

async fn read(store: &Store, viewer: &Viewer, lessons: SimpleExpr, takes_part: SimpleExpr) -> Result<Vec<RegisterRows>, StoreError> {
    let rows = rows::all(store, &query(viewer, lessons, takes_part)).await?;
    let mut found: Vec<RegisterRows> = vec![];
    for row in &rows {
        let id: LessonId = row.try_get("", "l_id")?;
        if found.last().is_none_or(|register| register.lesson.id != id) {
            let lesson = LessonRow { presence: None, report: None, ..lesson_row(row, id, viewer)? };
            found.push(RegisterRows { lesson, taken: taken(row)?, rows: vec![] });
        }
        let Some(register) = found.last_mut() else { continue };
        register.lesson.add_teacher(teacher(row)?, viewer);
        let Some(student) = row.try_get::<Option<StudentId>>("", "id")? else { continue };
        match register.rows.last_mut().filter(|(last, _)| last.id == student) {
            Some((_, last)) => last.add_teacher(teacher(row)?, viewer),
            None => register.rows.push((student_row(row, viewer)?, lesson_row(row, id, viewer)?)),
        }
    }
    Ok(found)
}

fn taken(row: &QueryResult) -> Result<Option<TakenRow>, StoreError> {
    let Some(id) = row.try_get::<Option<RegisterId>>("", "g_id")? else { return Ok(None) };
    Ok(Some(TakenRow {
        id,
        by: row.try_get("", "g_by")?,
        observed_at: row.try_get("", "g_observed")?,
        received_at: row.try_get("", "g_received")?,
        complete: row.try_get("", "g_complete")?,
        version: row.try_get("", "g_version")?,
    }))
}

fn query(viewer: &Viewer, lessons: SimpleExpr, takes_part: SimpleExpr) -> SelectStatement {
    let mut students = select(viewer);
    // Ties are worked out for those who take part, not for the whole school.
    students.and_where(
        Expr::col((student::Entity, student::Column::Id)).in_subquery(
            Query::select()
                .column((lesson_participant::Entity, lesson_participant::Column::StudentId))
                .from(lesson_participant::Entity)
                .and_where(participant(lesson_participant::Column::InstitutionId).eq(viewer.institution))
                .and_where(takes_part)
                .take(),
        ),
    );
    let register = |column| Expr::col((register::Entity, column));
    let mut query = Query::select();
    columns(&mut query);
    for (name, column) in [
        ("g_id", register::Column::Id),
        ("g_by", register::Column::TakenBy),
        ("g_observed", register::Column::ObservedAt),
        ("g_received", register::Column::ReceivedAt),
        ("g_complete", register::Column::Complete),
        ("g_version", register::Column::Version),
    ] {
        query.expr_as(register(column), Alias::new(name));
    }
    query
        .from(lesson::Entity)
        .join(
            JoinType::LeftJoin,
            lesson_participant::Entity,
            participant(lesson_participant::Column::InstitutionId)
                .eq(viewer.institution)
                .and(participant(lesson_participant::Column::LessonId).eq(lesson_col(lesson::Column::Id))),
        )
        .join_subquery(JoinType::LeftJoin, students, Alias::new("s"), scoped("id").eq(participant(lesson_participant::Column::StudentId)))
        .join(
            JoinType::LeftJoin,
            register::Entity,
            register(register::Column::InstitutionId)
                .eq(viewer.institution)
                .and(register(register::Column::LessonId).eq(lesson_col(lesson::Column::Id))),
        );
    joins(&mut query, viewer);
    query.and_where(lesson_col(lesson::Column::InstitutionId).eq(viewer.institution)).and_where(lessons);
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
