//! Texts that state a reason: the one place where they are written, so that they can be shown, redacted and expired there.

use ::entity::id::{StudentId, TextId};
use sea_orm::Value;

use super::StoreError;
use super::json::{instant, key};
use super::table::Kind::{Instant, Refers, Text};
use super::table::{Mode, Table, special};
use super::taken_state::row;
use super::work::{Row, Work};
use crate::policy::permit::Named;

/// Writes a text; about a student, or about nobody in particular.
pub async fn write<D: Named>(work: &Work<'_, D>, student: Option<StudentId>, body: &str) -> Result<TextId, StoreError> {
    let id = TextId::new();
    let sql = "INSERT INTO reason_text (id, institution_id, student_id, body, written_at, written_by) VALUES ($6, $1, $7, $8, $2, $4)";
    work.execute(sql, vec![Value::from(id.0), Value::from(student.map(|student| student.0)), Value::from(body)]).await?;
    Ok(id)
}

/// Texts; one is never another.
const REASON_TEXT: Table = Table {
    name: "reason_text",
    key: &["id"],
    columns: &[
        special("student_id", Refers("student"), Mode::Once),
        special("body", Text, Mode::Once),
        special("written_at", Instant, Mode::Once),
        special("written_by", Text, Mode::Once),
    ],
    ends: None,
    version: None,
};

/// Writes texts about students, under keys that are new.
pub async fn write_all<D: Named>(work: &Work<'_, D>, texts: &[(TextId, StudentId, &str)]) -> Result<(), StoreError> {
    let rows: Vec<Row> = texts
        .iter()
        .map(|(id, student, body)| {
            row([
                ("id", key(id.0)),
                ("student_id", key(student.0)),
                ("body", (*body).into()),
                ("written_at", instant(work.now())),
                ("written_by", work.actor().into()),
            ])
        })
        .collect();
    work.derive(&REASON_TEXT, &rows).await
}
