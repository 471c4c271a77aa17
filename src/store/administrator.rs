//! Administrators of a whole school with what lets them sign in, so that an import can put back what it took from the last of them.

use ::entity::id::IdentityId;
use chrono::NaiveDate;
use sea_orm::{DbErr, Value};

use super::StoreError;
use super::bulk::Bulk;
use super::role::{self, RoleRow};
use super::roster::{IDENTITY, STAFF_MEMBER, STAFF_ROLE};
use crate::policy::permit::SystemDeed;

/// A role of an administrator, and the accounts of who holds it.
#[derive(Clone, Debug)]
pub struct Account {
    /// The role.
    pub role: RoleRow,
    /// Who signs in, and until when.
    identities: Vec<(IdentityId, Option<NaiveDate>)>,
}

/// All there are.
pub async fn accounts<D: SystemDeed>(bulk: &Bulk<'_, D>, today: NaiveDate) -> Result<Vec<Account>, StoreError> {
    let mut found = vec![];
    for role in role::administrators(bulk, today).await? {
        let sql =
            "SELECT id, ended_on FROM identity WHERE institution_id = $1 AND staff_member_id = $6 AND (ended_on IS NULL OR ended_on > $7)";
        let rows = bulk.query(sql, vec![role.staff.0.into(), today.into()]).await?;
        let identities = rows.iter().map(|row| Ok((row.try_get("", "id")?, row.try_get("", "ended_on")?)));
        let identities = identities.collect::<Result<_, DbErr>>()?;
        found.push(Account { role, identities });
    }
    Ok(found)
}

/// Makes it as it was.
pub async fn put_back<D: SystemDeed>(bulk: &Bulk<'_, D>, account: &Account) -> Result<(), StoreError> {
    let role = &account.role;
    let set = "staff_member_id = $6, role = 'ADMINISTRATOR', unit_id = NULL, group_id = NULL, begins = $7, ends = $8";
    let values = vec![role.staff.0.into(), role.days.begins.into(), role.days.ends.into(), role.id.0.into()];
    bulk.change(&STAFF_ROLE, set, "t.id = $9", values).await?;
    bulk.change(&STAFF_MEMBER, "ended_on = NULL", "t.id = $6 AND t.ended_on IS NOT NULL", vec![role.staff.0.into()]).await?;
    for (identity, ended_on) in &account.identities {
        let values: Vec<Value> = vec![role.staff.0.into(), (*ended_on).into(), identity.0.into()];
        bulk.change(&IDENTITY, "staff_member_id = $6, ended_on = $7", "t.id = $8", values).await?;
    }
    Ok(())
}
