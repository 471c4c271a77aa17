//! Who bears a token that may be nobody's yet, and that he is a guardian from now on.

use ::entity::id::{GuardianId, IdentityId, StaffMemberId, StudentId};
use ::entity::institution;
use aws_lc_rs::digest::{SHA256, digest};
use chrono::NaiveDate;
use chrono_tz::Tz;
use sea_orm::Value;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use serde_json::json;

use super::json::{instant, key};
use super::table::Kind::{Date, Instant, Refers, Text};
use super::table::{Table, column};
use super::taken_state::row;
use super::viewer::Claim;
use super::work::Work;
use super::{Store, StoreError, rows};
use crate::policy::joining::Bearer;
use crate::policy::permit::Named;

/// Who bears the token, and the time zone of the institution; none where there is no such institution.
pub async fn bearer(store: &Store, claim: &Claim) -> Result<Option<(Bearer, Tz)>, StoreError> {
    use institution::{Column, Entity};
    let query = Query::select()
        .columns([Column::Id, Column::TimeZone])
        .from(Entity)
        .and_where(Expr::col(Column::Code).eq(claim.institution.as_str()))
        .take();
    let found = rows::all(store, &query).await?;
    let Some(row) = found.first() else { return Ok(None) };
    let zone = row.try_get::<String>("", "time_zone")?.parse().map_err(|_| StoreError::Missing("time zone"))?;
    let key: String = token_hash(claim).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    Ok(Some((Bearer { institution: row.try_get("", "id")?, audience: claim.audience, key }, zone)))
}

/// SHA-256 of who the token says it is, whichever token that is.
#[must_use]
pub fn token_hash(claim: &Claim) -> Vec<u8> {
    digest(&SHA256, format!("{}\u{0}{}", claim.issuer, claim.subject).as_bytes()).as_ref().to_vec()
}

/// As whom a token acts already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Key.
    pub id: IdentityId,
    /// As this student.
    pub student: Option<StudentId>,
    /// As this guardian, and until when.
    pub guardian: Option<(GuardianId, Option<NaiveDate>)>,
    /// As this member of staff.
    pub staff: Option<StaffMemberId>,
    /// May not sign in from this day on.
    pub ended_on: Option<NaiveDate>,
}

impl Known {
    /// Whether it acts as a guardian on that day.
    #[must_use]
    pub fn is_guardian(&self, today: NaiveDate) -> bool {
        !self.has_ended(today) && self.guardian.is_some_and(|(_, gone)| gone.is_none_or(|gone| gone > today))
    }

    /// Whether it may not sign in any more.
    #[must_use]
    pub fn has_ended(&self, today: NaiveDate) -> bool {
        self.ended_on.is_some_and(|ended| ended <= today)
    }
}

/// What is known of it, locked.
pub async fn known<D: Named>(work: &Work<'_, D>, claim: &Claim) -> Result<Option<Known>, StoreError> {
    let sql = format!(
        "SELECT i.id, i.student_id, i.guardian_id, i.staff_member_id, i.ended_on, \
         (SELECT o.ended_on FROM guardian o WHERE o.institution_id = $1 AND o.id = i.guardian_id) AS gone_on \
         FROM identity i WHERE i.institution_id = $1 AND i.issuer = $6 AND i.subject = $7{}",
        work.lock()
    );
    let found = work.query(&sql, vec![Value::from(claim.issuer.as_str()), claim.subject.as_str().into()]).await?;
    let Some(row) = found.first() else { return Ok(None) };
    let guardian: Option<GuardianId> = row.try_get("", "guardian_id")?;
    let gone: Option<NaiveDate> = row.try_get("", "gone_on")?;
    Ok(Some(Known {
        id: row.try_get("", "id")?,
        student: row.try_get("", "student_id")?,
        guardian: guardian.map(|id| (id, gone)),
        staff: row.try_get("", "staff_member_id")?,
        ended_on: row.try_get("", "ended_on")?,
    }))
}

/// Who signs in, as somebody who joined; the roster's own table of the same knows nothing of that.
const JOINED: Table = Table {
    name: "identity",
    key: &["issuer", "subject"],
    columns: &[
        column("issuer", Text),
        column("subject", Text),
        column("student_id", Refers("student")),
        column("guardian_id", Refers("guardian")),
        column("staff_member_id", Refers("staff_member")),
        column("ended_on", Date),
        column("joined_at", Instant),
    ],
    ends: None,
    version: None,
};

/// Lets a token act as that guardian, beside what else it is. What it was and is no more does not come back.
pub async fn join<D: Named>(
    work: &Work<'_, D>,
    claim: &Claim,
    known: Option<Known>,
    guardian: GuardianId,
    today: NaiveDate,
) -> Result<(), StoreError> {
    let live = known.filter(|known| !known.has_ended(today));
    let id = known.map_or_else(IdentityId::new, |known| known.id);
    let row = row([
        ("id", key(id.0)),
        ("issuer", claim.issuer.as_str().into()),
        ("subject", claim.subject.as_str().into()),
        ("student_id", json!(live.and_then(|known| known.student).map(|id| key(id.0)))),
        ("guardian_id", key(guardian.0)),
        ("staff_member_id", json!(live.and_then(|known| known.staff).map(|id| key(id.0)))),
        ("ended_on", serde_json::Value::Null),
        ("joined_at", instant(work.now())),
    ]);
    work.put(&JOINED, &[row]).await?;
    Ok(())
}
