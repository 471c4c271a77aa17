//! What a run over the timetable no longer met: links that were dropped, and lessons that vanished.

use chrono::NaiveDate;
use sea_orm::Value;
use uuid::Uuid;

use super::StoreError;
use super::bulk::{Bulk, unseen};
use super::json::ids;
use super::timetable::{LESSON, LESSON_GROUP, LESSON_TEACHER};
use crate::policy::permit::SystemDeed;

/// Of which classes or teachers the source names every lesson.
#[derive(Clone, Debug)]
pub enum Whole {
    /// Of all it was asked about: a row names all classes, or all teachers, of its lesson.
    Everyone,
    /// Of these.
    These(Vec<Uuid>),
}

/// Between two days, of these classes and teachers, the source names every lesson.
#[derive(Clone, Debug)]
pub struct Scope {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Classes.
    pub classes: Vec<Uuid>,
    /// Teachers.
    pub staff: Vec<Uuid>,
}

/// Takes away classes that the source no longer gives to lessons this run has met.
pub async fn unlink_classes<D: SystemDeed>(bulk: &Bulk<'_, D>, whole: &Whole) -> Result<u64, StoreError> {
    let (of, values) = of(bulk, "t.group_id", whole)?;
    bulk.unlink(&LESSON_GROUP, &format!("{}{of} AND {}", unseen(), met_lesson()), values).await
}

/// Takes away teachers likewise; who was named here to stand in stays.
pub async fn unlink_teachers<D: SystemDeed>(bulk: &Bulk<'_, D>, whole: &Whole) -> Result<u64, StoreError> {
    let (of, values) = of(bulk, "t.staff_member_id", whole)?;
    let planned = planned(bulk);
    bulk.unlink(&LESSON_TEACHER, &format!("{}{of} AND {planned} AND {}", unseen(), met_lesson()), values).await
}

fn planned<D: SystemDeed>(bulk: &Bulk<'_, D>) -> &'static str {
    if bulk.postgres() { "t.substitute = false" } else { "t.substitute = 0" }
}

fn met_lesson() -> &'static str {
    "EXISTS (SELECT 1 FROM import_seen s WHERE s.id = t.lesson_id)"
}

fn of<D: SystemDeed>(bulk: &Bulk<'_, D>, column: &str, whole: &Whole) -> Result<(String, Vec<Value>), StoreError> {
    Ok(match whole {
        Whole::Everyone => (String::new(), vec![]),
        Whole::These(these) => (format!(" AND {column} IN {}", bulk.ids("$6")), vec![ids(these)?.into()]),
    })
}

/// Cancels lessons of the scope that this run has not met: those of its classes and of no other, and those of its teachers that have no
/// class. A lesson that it shares with others only loses the scope's own class or teacher. How many were cancelled, and how many links went.
pub async fn cancel_unseen<D: SystemDeed>(bulk: &Bulk<'_, D>, scope: &Scope) -> Result<(u64, u64, u64), StoreError> {
    let values = || Ok::<_, StoreError>(vec![scope.from.into(), scope.to.into(), ids(&scope.classes)?.into(), ids(&scope.staff)?.into()]);
    let (classes, staff) = (bulk.ids("$8"), bulk.ids("$9"));
    let linked = |table: &str, column: &str, lesson: &str, among: &str| {
        format!("EXISTS (SELECT 1 FROM {table} k WHERE k.institution_id = $1 AND k.lesson_id = {lesson} AND k.{column} {among})")
    };
    let of_classes = linked("lesson_group", "group_id", "t.id", &format!("IN {classes}"));
    let of_others = linked("lesson_group", "group_id", "t.id", &format!("NOT IN {classes}"));
    let of_any = linked("lesson_group", "group_id", "t.id", "IS NOT NULL");
    let of_staff = linked("lesson_teacher", "staff_member_id", "t.id", &format!("IN {staff}"));
    let alive = "t.status <> 'CANCELLED' AND t.local_date BETWEEN $6 AND $7";
    let gone = format!("{} AND {alive} AND (({of_classes} AND NOT {of_others}) OR (NOT {of_any} AND {of_staff}))", unseen());
    let cancelled = bulk.change(&LESSON, "status = 'CANCELLED'", &gone, values()?).await?;
    let shared = "EXISTS (SELECT 1 FROM lesson l WHERE l.id = t.lesson_id AND l.status <> 'CANCELLED' AND l.local_date BETWEEN $6 AND $7 \
                  AND NOT EXISTS (SELECT 1 FROM import_seen s WHERE s.id = l.id))";
    let classes = bulk.unlink(&LESSON_GROUP, &format!("t.group_id IN {classes} AND {shared}"), values()?).await?;
    let teachers = format!("t.staff_member_id IN {staff} AND {} AND {shared}", planned(bulk));
    let teachers = bulk.unlink(&LESSON_TEACHER, &teachers, values()?).await?;
    Ok((cancelled, classes, teachers))
}
