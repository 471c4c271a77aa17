//! A lesson as its register is taken: who takes part, and what is marked.

use ::entity::id::{LessonId, PresenceId, RegisterId, StaffMemberId, StudentId, TextId};
use ::entity::kind::LessonStatus;
use ::entity::{lesson, lesson_teacher};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::Value;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use serde_json::json;

use super::json::{instant, key};
use super::marks::REGISTER;
use super::taken_state::{TAKEN, TakenState, taken_state};
use super::work::{Row, Work};
use super::{Store, StoreError, rows};
use crate::domain::interval::Interval;
use crate::policy::permit::Named;
use crate::policy::viewer::{Capacity, Viewer};

/// A lesson under the lock of those who take part.
#[derive(Clone, Debug)]
pub struct Taking {
    /// Key.
    pub lesson: LessonId,
    /// School day.
    pub on: NaiveDate,
    /// From begin to end.
    pub during: Interval,
    /// What became of it.
    pub status: LessonStatus,
    /// Its version.
    pub version: i32,
    /// Its register, if one was taken.
    pub register: Option<RegisterState>,
    /// Who takes part, and what is marked.
    pub participants: Vec<(StudentId, Option<TakenState>)>,
}

/// A register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegisterState {
    /// Key.
    pub id: RegisterId,
    /// Everybody has a mark.
    pub complete: bool,
    /// Counts changes.
    pub version: i32,
}

/// Whether the viewer gives that lesson.
pub async fn is_own(store: &Store, viewer: &Viewer, lesson: LessonId) -> Result<bool, StoreError> {
    let Capacity::Staff(me, _) = &viewer.capacity else { return Ok(false) };
    let teacher = |column| Expr::col((lesson_teacher::Entity, column));
    let query = Query::select()
        .expr(Expr::val(1))
        .from(lesson_teacher::Entity)
        .inner_join(
            lesson::Entity,
            Expr::col((lesson::Entity, lesson::Column::Id)).equals((lesson_teacher::Entity, lesson_teacher::Column::LessonId)),
        )
        .and_where(teacher(lesson_teacher::Column::InstitutionId).eq(viewer.institution))
        .and_where(teacher(lesson_teacher::Column::LessonId).eq(lesson))
        .and_where(teacher(lesson_teacher::Column::StaffMemberId).eq(*me))
        .take();
    Ok(!rows::all(store, &query).await?.is_empty())
}

/// The lesson, after locking who takes part.
pub async fn of<D: Named>(work: &Work<'_, D>, lesson: LessonId) -> Result<Taking, StoreError> {
    if work.postgres() {
        let sql = format!(
            "SELECT id FROM student WHERE institution_id = $1 AND id IN (SELECT lp.student_id FROM lesson_participant lp \
             WHERE lp.institution_id = $1 AND lp.lesson_id = $6) ORDER BY id{}",
            work.lock()
        );
        work.query(&sql, vec![Value::from(lesson.0)]).await?;
    }
    read(work, lesson).await
}

/// The lesson, whose participants are locked.
pub(super) async fn read<D: Named>(work: &Work<'_, D>, lesson: LessonId) -> Result<Taking, StoreError> {
    let sql = format!(
        "SELECT l.version AS current_version, l.status AS current_status, g.id AS register_id, g.complete, g.version AS register_version, \
         lp.student_id, {TAKEN} FROM lesson l \
         LEFT JOIN register g ON g.institution_id = $1 AND g.lesson_id = l.id \
         LEFT JOIN lesson_participant lp ON lp.institution_id = $1 AND lp.lesson_id = l.id \
         LEFT JOIN presence p ON p.institution_id = $1 AND p.lesson_id = l.id AND p.student_id = lp.student_id \
         WHERE l.institution_id = $1 AND l.id = $6 ORDER BY lp.student_id"
    );
    let rows = work.query(&sql, vec![Value::from(lesson.0)]).await?;
    let first = rows.first().ok_or(StoreError::Missing("lesson"))?;
    let register = match first.try_get::<Option<RegisterId>>("", "register_id")? {
        Some(id) => Some(RegisterState { id, complete: first.try_get("", "complete")?, version: first.try_get("", "register_version")? }),
        None => None,
    };
    let mut taking = Taking {
        lesson,
        on: first.try_get("", "local_date")?,
        during: Interval { begins: first.try_get("", "begins")?, ends: first.try_get("", "ends")? },
        status: first.try_get("", "current_status")?,
        version: first.try_get("", "current_version")?,
        register,
        participants: vec![],
    };
    for row in &rows {
        let Some(student) = row.try_get::<Option<StudentId>>("", "student_id")? else { continue };
        let marked = match row.try_get::<Option<PresenceId>>("", "presence_id")? {
            Some(id) => Some(taken_state(row, id)?),
            None => None,
        };
        taking.participants.push((student, marked));
    }
    Ok(taking)
}

/// That a register was taken.
#[derive(Clone, Copy, Debug)]
pub struct TakenBy {
    /// By whom.
    pub by: StaffMemberId,
    /// When presence was seen.
    pub observed_at: DateTime<Utc>,
    /// Everybody has a mark.
    pub complete: bool,
    /// Why it comes after its term.
    pub late_reason: Option<TextId>,
}

/// Writes the register of a lesson, received now: a version more than it was, whatever is in it.
pub async fn put_register<D: Named>(work: &Work<'_, D>, taking: &Taking, taken: TakenBy) -> Result<(), StoreError> {
    let Some(register) = taking.register else {
        let pairs = [
            ("id", key(RegisterId::new().0)),
            ("lesson_id", key(taking.lesson.0)),
            ("taken_by", key(taken.by.0)),
            ("observed_at", instant(taken.observed_at)),
            ("received_at", instant(work.now())),
            ("complete", json!(taken.complete)),
            ("late_reason_id", json!(taken.late_reason.map(|text| key(text.0)))),
        ];
        let row: Row = pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        return work.derive(&REGISTER, &[row]).await; // nothing was there to be kept
    };
    let at = "t.institution_id = $1 AND t.id = $6";
    work.remember(&REGISTER, "", &format!("register t WHERE {at}"), vec![Value::from(register.id.0)]).await?;
    let sql = format!(
        "UPDATE register AS t SET taken_by = $7, observed_at = $8, received_at = $2, complete = $9, \
         late_reason_id = COALESCE($10, t.late_reason_id), version = t.version + 1 WHERE {at}"
    );
    let late_reason = taken.late_reason.map(|text| text.0);
    let values: Vec<Value> =
        vec![register.id.0.into(), taken.by.0.into(), taken.observed_at.into(), taken.complete.into(), late_reason.into()];
    work.execute(&sql, values).await?;
    Ok(())
}
