//! Signals in the test world: one of each fate and age, so that each student is another case of the DOSSIER need.
//!
//! On 23 November 2026 those of `kid15` (overdue) and `ageless` (of a flag) are open; those of `kid17` and `new18` ended less than four weeks
//! ago, those of `calm17` and `grown21` longer ago.

use chrono::{DateTime, NaiveDate, Utc};
use entity::id::{FlagId, InstitutionId, SignalId, StaffMemberId, StudentId, TextId};
use entity::kind::{LessonStatus, RuleCode, SignalStatus};
use entity::{flag, reason_text, signal, staff_member, student};
use presentie::store::Store;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter};

use super::world::CODE;

/// Whose, of which rule, first day, day it was reached, last day, what was counted, due on, what became of it and when.
type Case = (&'static str, RuleCode, [&'static str; 3], i32, &'static str, SignalStatus, &'static str);

const CASES: [Case; 6] = [
    ("kid15", RuleCode::Statutory16h, ["2026-10-27", "2026-11-13", "2026-11-23"], 960, "2026-11-20", SignalStatus::Open, ""),
    (
        "kid17",
        RuleCode::Preventive8h,
        ["2026-10-20", "2026-11-04", "2026-11-12"],
        500,
        "2026-11-11",
        SignalStatus::Handled,
        "2026-11-13T09:00:00Z",
    ),
    (
        "calm17",
        RuleCode::Preventive8h,
        ["2026-08-24", "2026-08-28", "2026-08-31"],
        480,
        "2026-09-04",
        SignalStatus::Handled,
        "2026-09-01T09:00:00Z",
    ),
    (
        "new18",
        RuleCode::Statutory16h,
        ["2026-10-01", "2026-10-14", "2026-10-20"],
        960,
        "2026-10-21",
        SignalStatus::Lapsed,
        "2026-11-02T09:00:00Z",
    ),
    (
        "grown21",
        RuleCode::FourWeeksAdult,
        ["2026-08-01", "2026-08-28", "2026-08-30"],
        28,
        "2026-09-04",
        SignalStatus::Lapsed,
        "2026-09-01T09:00:00Z",
    ),
    ("ageless", RuleCode::ActionWanted, ["2026-11-20", "2026-11-20", "2026-11-20"], 1, "2026-11-23", SignalStatus::Open, ""),
];

/// The hours that `kid15` missed for it, where counting is to come to the same.
pub const BEHIND_IT: [(&str, LessonStatus); 4] = [
    ("2026-10-27", LessonStatus::Scheduled),
    ("2026-11-03", LessonStatus::Scheduled),
    ("2026-11-10", LessonStatus::Scheduled),
    ("2026-11-13", LessonStatus::Scheduled),
];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Puts them in at both schools, and gives those of the first in the order of their students, as the wire says their keys.
pub async fn put(store: &Store) -> Vec<String> {
    let tx = store.begin().await.unwrap();
    let mut keys = vec![];
    for school in entity::institution::Entity::find().all(&tx).await.unwrap() {
        for case in CASES {
            let id = one(&tx, school.id, case).await;
            if school.code == CODE {
                keys.push(format!("signal_{}", id.0.simple()));
            }
        }
    }
    tx.commit().await.unwrap();
    keys
}

async fn one(tx: &DatabaseTransaction, institution_id: InstitutionId, (login, code, days, value, due, status, ended): Case) -> SignalId {
    let student_id = student_of(tx, institution_id, login).await;
    let ended_at: Option<DateTime<Utc>> = (!ended.is_empty()).then(|| ended.parse().unwrap());
    let handled = status == SignalStatus::Handled;
    let flagged = code == RuleCode::ActionWanted;
    let flag_id = if flagged { Some(raise(tx, institution_id, student_id, "2026-11-20T09:00:00Z", None).await) } else { None };
    let row = signal::Model {
        id: SignalId::new(),
        institution_id,
        student_id,
        code,
        begins: day(days[0]),
        reached_on: day(days[1]),
        ends: day(days[2]),
        value,
        provisional: false,
        status,
        established_on: day(days[1]),
        due_on: day(due),
        flag_id,
        ended_at,
        handled_by: if handled { Some(staff(tx, institution_id, "mentor").await) } else { None },
        handled_note_id: if handled { Some(text(tx, institution_id, student_id, "rang the parents").await) } else { None },
        lapsed_because: (status == SignalStatus::Lapsed).then(|| "correctPresence".into()),
        lapsed_day: (status == SignalStatus::Lapsed).then(|| day(days[0])),
        version: 1,
    };
    let id = row.id;
    signal::Entity::insert(row.into_active_model()).exec_without_returning(tx).await.unwrap();
    id
}

async fn text(tx: &DatabaseTransaction, institution_id: InstitutionId, student_id: StudentId, body: &str) -> TextId {
    let row = reason_text::Model {
        id: TextId::new(),
        institution_id,
        student_id: Some(student_id),
        body: Some(body.into()),
        written_at: super::server::now(),
        written_by: "somebody".into(),
        redacted_at: None,
    };
    let id = row.id;
    reason_text::Entity::insert(row.into_active_model()).exec_without_returning(tx).await.unwrap();
    id
}

async fn student_of(tx: &DatabaseTransaction, institution_id: InstitutionId, login: &str) -> StudentId {
    let found = student::Entity::find().filter(student::Column::InstitutionId.eq(institution_id));
    found.filter(student::Column::SourceId.eq(login)).one(tx).await.unwrap().unwrap().id
}

async fn staff(tx: &DatabaseTransaction, institution_id: InstitutionId, login: &str) -> StaffMemberId {
    let found = staff_member::Entity::find().filter(staff_member::Column::InstitutionId.eq(institution_id));
    found.filter(staff_member::Column::SourceId.eq(login)).one(tx).await.unwrap().unwrap().id
}

async fn raise(
    tx: &DatabaseTransaction,
    institution_id: InstitutionId,
    student_id: StudentId,
    at: &str,
    handled_at: Option<DateTime<Utc>>,
) -> FlagId {
    let row = flag::Model {
        id: FlagId::new(),
        institution_id,
        student_id,
        raised_by: staff(tx, institution_id, "teach").await,
        raised_at: at.parse().unwrap(),
        reason_id: text(tx, institution_id, student_id, "looked lost").await,
        handled_at,
    };
    let id = row.id;
    flag::Entity::insert(row.into_active_model()).exec_without_returning(tx).await.unwrap();
    id
}

/// A flag as there were before there were signals, at each school; gives how many.
pub async fn flag(store: &Store, of: &str, at: &str, handled: bool) -> usize {
    let tx = store.begin().await.unwrap();
    let schools = entity::institution::Entity::find().all(&tx).await.unwrap();
    for school in &schools {
        let student = student_of(&tx, school.id, of).await;
        raise(&tx, school.id, student, at, handled.then(super::server::now)).await;
    }
    tx.commit().await.unwrap();
    schools.len()
}
