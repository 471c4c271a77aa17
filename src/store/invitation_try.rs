//! Tries of codes in vain, counted by the hour, from an address and by a token. Kept as hashes, and for a day.

use ::entity::id::InvitationTryId;
use chrono::{DateTime, Utc};
use sea_orm::Value;
use serde_json::json;

use super::StoreError;
use super::json::{json as text, key};
use super::work::Work;
use crate::policy::permit::Named;

/// How many tries in vain were counted in this hour, this one among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tries {
    /// From the address.
    pub from_address: i32,
    /// By the token.
    pub by_token: i32,
}

/// Counts a try, before it is known whether it is in vain; who tries at once from the same address, or by the same token, waits.
pub async fn count<D: Named>(work: &Work<'_, D>, address: &[u8], token: &[u8], hour: DateTime<Utc>) -> Result<Tries, StoreError> {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let one = |what: &str, hash: &[u8]| json!({ "id": key(InvitationTryId::new().0), "what": what, "hash": hex(hash) });
    let given = text(&[one("ADDRESS", address), one("TOKEN", token)])?;
    let source = if work.postgres() {
        "SELECT j.id, $1, j.what, decode(j.hash, 'hex'), $7, 1 FROM json_to_recordset($6::json) AS j(id uuid, what text, hash text)"
    } else {
        "SELECT unhex(value->>'id'), $1, value->>'what', unhex(value->>'hash'), $7, 1 FROM json_each($6)"
    };
    let sql = format!(
        "INSERT INTO invitation_try AS t (id, institution_id, what, key_hash, hour, tries) {source} WHERE true \
         ON CONFLICT (institution_id, what, key_hash) DO UPDATE \
         SET tries = CASE WHEN t.hour = excluded.hour THEN t.tries + 1 ELSE 1 END, hour = excluded.hour RETURNING what, tries"
    );
    let mut tries = Tries::default();
    for row in work.query(&sql, vec![Value::from(given), hour.into()]).await? {
        let counted: i32 = row.try_get("", "tries")?;
        match row.try_get::<String>("", "what")?.as_str() {
            "ADDRESS" => tries.from_address = counted,
            _ => tries.by_token = counted,
        }
    }
    Ok(tries)
}

/// The try was not in vain.
pub async fn uncount<D: Named>(work: &Work<'_, D>, address: &[u8], token: &[u8]) -> Result<(), StoreError> {
    let sql = "UPDATE invitation_try SET tries = tries - 1 WHERE institution_id = $1 \
               AND ((what = 'ADDRESS' AND key_hash = $6) OR (what = 'TOKEN' AND key_hash = $7))";
    work.execute(sql, vec![Value::from(address.to_vec()), Value::from(token.to_vec())]).await?;
    Ok(())
}

/// The try was in vain: the code bears fewer, if there is such a code.
pub async fn in_vain<D: Named>(work: &Work<'_, D>, code_hash: &[u8]) -> Result<(), StoreError> {
    let sql = "UPDATE invitation SET tries = tries + 1 WHERE institution_id = $1 AND code_hash = $6";
    work.execute(sql, vec![Value::from(code_hash.to_vec())]).await?;
    Ok(())
}

/// Forgets what was counted before that instant.
pub async fn forget<D: Named>(work: &Work<'_, D>, before: DateTime<Utc>) -> Result<u64, StoreError> {
    work.execute("DELETE FROM invitation_try WHERE institution_id = $1 AND hour < $6", vec![before.into()]).await
}
