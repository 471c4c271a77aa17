//! Texts that state a reason: the one place where they are written, so that they can be shown, redacted and expired there.

use ::entity::id::{StudentId, TextId};
use sea_orm::Value;

use super::StoreError;
use super::work::Work;
use crate::policy::permit::Named;

/// Writes a text; about a student, or about nobody in particular.
pub async fn write<D: Named>(work: &Work<'_, D>, student: Option<StudentId>, body: &str) -> Result<TextId, StoreError> {
    let id = TextId::new();
    let sql = "INSERT INTO reason_text (id, institution_id, student_id, body, written_at, written_by) VALUES ($6, $1, $7, $8, $2, $4)";
    work.execute(sql, vec![Value::from(id.0), Value::from(student.map(|student| student.0)), Value::from(body)]).await?;
    Ok(id)
}
