//! What the demo asks of its own database: whether it is the demo's, for which day it was filled, and keys for its first questions.

use ::entity::id::{InstitutionId, LessonId, StudentId};
use ::entity::{identity, import_run, institution, lesson, lesson_teacher};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};

use super::{Store, StoreError, rows};

/// Whether any institution is there.
pub async fn any_institution(store: &Store) -> Result<bool, StoreError> {
    let query = Query::select().column(institution::Column::Id).from(institution::Entity).limit(1).take();
    Ok(!rows::all(store, &query).await?.is_empty())
}

/// Kinds and instants of the imports that were, oldest first.
pub async fn imports(store: &Store, institution: InstitutionId) -> Result<Vec<(String, DateTime<Utc>)>, StoreError> {
    let query = Query::select()
        .columns([import_run::Column::Kind, import_run::Column::At])
        .from(import_run::Entity)
        .and_where(Expr::col(import_run::Column::InstitutionId).eq(institution))
        .order_by(import_run::Column::At, Order::Asc)
        .take();
    let found = rows::all(store, &query).await?;
    found.iter().map(|row| Ok((row.try_get("", "kind")?, row.try_get("", "at")?))).collect()
}

/// The student who signs in by that name.
pub async fn student(store: &Store, institution: InstitutionId, login: &str) -> Result<Option<StudentId>, StoreError> {
    let query = Query::select()
        .column(identity::Column::StudentId)
        .from(identity::Entity)
        .and_where(Expr::col(identity::Column::InstitutionId).eq(institution))
        .and_where(Expr::col(identity::Column::Subject).eq(login))
        .and_where(Expr::col(identity::Column::StudentId).is_not_null())
        .take();
    let found = rows::all(store, &query).await?;
    found.first().map(|row| Ok(row.try_get("", "student_id")?)).transpose()
}

/// The first lesson of that day that is given by who signs in by that name; else the first after it.
pub async fn lesson(store: &Store, institution: InstitutionId, login: &str, day: NaiveDate) -> Result<Option<LessonId>, StoreError> {
    let of = |column: identity::Column| Expr::col((identity::Entity, column));
    let given = |column: lesson_teacher::Column| Expr::col((lesson_teacher::Entity, column));
    let planned = |column: lesson::Column| Expr::col((lesson::Entity, column));
    let query = Query::select()
        .column((lesson::Entity, lesson::Column::Id))
        .from(identity::Entity)
        .inner_join(lesson_teacher::Entity, given(lesson_teacher::Column::StaffMemberId).eq(of(identity::Column::StaffMemberId)))
        .inner_join(lesson::Entity, planned(lesson::Column::Id).eq(given(lesson_teacher::Column::LessonId)))
        .and_where(of(identity::Column::InstitutionId).eq(institution))
        .and_where(of(identity::Column::Subject).eq(login))
        .and_where(planned(lesson::Column::LocalDate).gte(day))
        .order_by((lesson::Entity, lesson::Column::Begins), Order::Asc)
        .limit(1)
        .take();
    let found = rows::all(store, &query).await?;
    found.first().map(|row| Ok(row.try_get("", "id")?)).transpose()
}
