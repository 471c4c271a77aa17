//! Who took up which task.

use ::entity::id::{StaffMemberId, StudentId, TaskClaimId};
use ::entity::kind::TaskKind;
use chrono::NaiveDate;
use sea_orm::Value;
use serde_json::json;

use super::StoreError;
use super::json::{instant, key};
use super::table::Kind::{Instant, Refers, Text, Uuid as Key};
use super::table::{Mode, Table, Version, column, special};
use super::taken_state::row;
use super::task::TaskKey;
use super::work::Work;
use crate::policy::permit::Named;

/// Claims: one row of a task, whoever has it. What it was goes to the history.
const CLAIM: Table = Table {
    name: "task_claim",
    key: &["kind", "subject_id"],
    columns: &[
        column("kind", Text),
        column("subject_id", Key),
        column("claimed_by", Refers("staff_member")),
        special("claimed_at", Instant, Mode::Stamped),
    ],
    ends: None,
    version: Some(Version { counts: &[], kept: None }),
};

/// Who has a task now and still works here, after locking what it is about: two who reach for it at once come one after the other.
pub async fn hold<D: Named>(
    work: &Work<'_, D>,
    task: TaskKey,
    student: Option<StudentId>,
    today: NaiveDate,
) -> Result<Option<StaffMemberId>, StoreError> {
    match (student, task.kind) {
        (Some(student), _) => work.lock_students(&[student.0]).await?,
        (None, TaskKind::RegisterNotTaken) if work.postgres() => {
            let sql = format!("SELECT id FROM lesson WHERE institution_id = $1 AND id = $6{}", work.lock());
            work.query(&sql, vec![Value::from(task.subject)]).await?;
        }
        (None, _) => {}
    }
    let sql = "SELECT m.id FROM task_claim c JOIN staff_member m ON m.institution_id = $1 AND m.id = c.claimed_by \
               WHERE c.institution_id = $1 AND c.kind = $6 AND c.subject_id = $7 AND (m.ended_on IS NULL OR m.ended_on > $8)";
    let found = work.query(sql, vec![task.kind.as_str().into(), task.subject.into(), today.into()]).await?;
    Ok(found.first().map(|row| row.try_get("", "id")).transpose()?)
}

/// Writes who has it from now on; none: nobody.
pub async fn write<D: Named>(work: &Work<'_, D>, task: TaskKey, by: Option<StaffMemberId>) -> Result<(), StoreError> {
    let pairs = [
        ("id", key(TaskClaimId::new().0)),
        ("kind", json!(task.kind.as_str())),
        ("subject_id", key(task.subject)),
        ("claimed_by", json!(by.map(|by: StaffMemberId| key(by.0)))),
        ("claimed_at", instant(work.now())),
    ];
    work.put(&CLAIM, &[row(pairs)]).await?;
    Ok(())
}
