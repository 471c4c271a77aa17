//! Writes that were asked for before: the key of a caller, what it was used for, and what came of it.

use ::entity::id::IdempotencyId;
use sea_orm::Value;

use super::StoreError;
use super::work::Work;
use crate::policy::permit::Named;

/// What a key stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It was never used: it is taken now, with this deed.
    First,
    /// It was used for the same; this came of it, as JSON.
    Before(String),
    /// It was used for something else.
    Otherwise,
}

/// Takes a key of the actor for this deed and input, or tells what it was used for. Of two at once the second waits for the first.
pub async fn take<D: Named>(work: &Work<'_, D>, key: &str, input_hash: &[u8]) -> Result<Asked, StoreError> {
    let sql = "INSERT INTO idempotency (id, institution_id, actor, key, deed, input_hash, outcome, at) VALUES ($6, $1, $4, $7, $5, $8, '', $2) \
               ON CONFLICT (institution_id, actor, key) DO NOTHING";
    let values = vec![Value::from(IdempotencyId::new().0), Value::from(key), Value::from(input_hash.to_vec())];
    if work.execute(sql, values).await? == 1 {
        return Ok(Asked::First);
    }
    let sql = "SELECT outcome FROM idempotency WHERE institution_id = $1 AND actor = $4 AND key = $6 AND deed = $5 AND input_hash = $7";
    let found = work.query(sql, vec![Value::from(key), Value::from(input_hash.to_vec())]).await?;
    Ok(match found.first() {
        Some(row) => Asked::Before(row.try_get("", "outcome").map_err(StoreError::from)?),
        None => Asked::Otherwise,
    })
}

/// Keeps what came of it.
pub async fn keep<D: Named>(work: &Work<'_, D>, key: &str, outcome: &str) -> Result<(), StoreError> {
    let sql = "UPDATE idempotency SET outcome = $6 WHERE institution_id = $1 AND actor = $4 AND key = $7";
    work.execute(sql, vec![Value::from(outcome), Value::from(key)]).await?;
    Ok(())
}
