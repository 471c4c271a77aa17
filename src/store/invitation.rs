//! Invitations: codes with which guardians join, of which only hashes are kept.

use ::entity::id::{GuardianId, GuardianshipId, InvitationId, StudentId};
use ::entity::kind::GuardianshipKind;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{DbErr, Value};
use serde_json::json;

use super::StoreError;
use super::by_hand;
use super::json::{instant, key};
use super::table::Kind::{Date, Instant, Refers, Text};
use super::table::{Table, column};
use super::taken_state::row;
use super::work::Work;
use crate::domain::invitation::Invitation;
use crate::domain::span::Span;
use crate::policy::permit::Named;

/// A guardianship as somebody may be invited for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tied {
    /// Who.
    pub guardian: GuardianId,
    /// Last day.
    pub ends: Option<NaiveDate>,
    /// When it is blocked.
    pub blocked: Option<Span>,
    /// The guardian is gone from this day on.
    pub gone_on: Option<NaiveDate>,
}

/// A guardianship of the student, whose guardian is locked: of two invitations at once one ends the other.
pub async fn tied<D: Named>(work: &Work<'_, D>, student: StudentId, id: GuardianshipId) -> Result<Option<Tied>, StoreError> {
    let lock = if work.postgres() { " FOR NO KEY UPDATE OF o" } else { "" };
    let sql = format!(
        "SELECT g.guardian_id, g.ends, g.blocked_from, g.blocked_to, o.ended_on FROM guardianship g \
         JOIN guardian o ON o.id = g.guardian_id AND o.institution_id = $1 \
         WHERE g.institution_id = $1 AND g.id = $6 AND g.student_id = $7{lock}"
    );
    let found = work.query(&sql, vec![id.0.into(), student.0.into()]).await?;
    let Some(row) = found.first() else { return Ok(None) };
    let blocked = row.try_get::<Option<NaiveDate>>("", "blocked_from")?;
    let until: Option<NaiveDate> = row.try_get("", "blocked_to")?;
    Ok(Some(Tied {
        guardian: row.try_get("", "guardian_id")?,
        ends: row.try_get("", "ends")?,
        blocked: blocked.map(|begins| Span { begins, ends: until }),
        gone_on: row.try_get("", "ended_on")?,
    }))
}

/// A guardian who was in no source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGuardian<'a> {
    /// Name they go by.
    pub first_name: &'a str,
    /// Family name.
    pub last_name: &'a str,
    /// Mail address.
    pub email: Option<&'a str>,
    /// Telephone.
    pub phone: Option<&'a str>,
    /// What ties them.
    pub kind: GuardianshipKind,
    /// From when.
    pub begins: NaiveDate,
}

const GUARDIAN: Table = Table {
    name: "guardian",
    key: &["source_id"],
    columns: &[
        column("source_id", Text),
        column("first_name", Text),
        column("last_name", Text),
        column("email", Text),
        column("phone", Text),
        column("set_by", Text),
    ],
    ends: None,
    version: None,
};

const GUARDIANSHIP: Table = Table {
    name: "guardianship",
    key: &["source_id"],
    columns: &[
        column("source_id", Text),
        column("guardian_id", Refers("guardian")),
        column("student_id", Refers("student")),
        column("kind", Text),
        column("begins", Date),
        column("set_by", Text),
        column("set_at", Instant),
    ],
    ends: None,
    version: None,
};

/// Enters a guardian and what ties him to the student. Their keys are of no source: no import ends them.
pub async fn enter<D: Named>(
    work: &Work<'_, D>,
    student: StudentId,
    new: &NewGuardian<'_>,
) -> Result<(GuardianId, GuardianshipId), StoreError> {
    let (guardian, guardianship) = (GuardianId::new(), GuardianshipId::new());
    let person = row([
        ("id", key(guardian.0)),
        ("source_id", by_hand::source_id(guardian.0).into()),
        ("first_name", new.first_name.into()),
        ("last_name", new.last_name.into()),
        ("email", json!(new.email)),
        ("phone", json!(new.phone)),
        ("set_by", work.actor().into()),
    ]);
    work.put(&GUARDIAN, &[person]).await?;
    let tie = row([
        ("id", key(guardianship.0)),
        ("source_id", by_hand::source_id(guardianship.0).into()),
        ("guardian_id", key(guardian.0)),
        ("student_id", key(student.0)),
        ("kind", new.kind.as_str().into()),
        ("begins", json!(new.begins)),
        ("set_by", work.actor().into()),
        ("set_at", instant(work.now())),
    ]);
    work.put(&GUARDIANSHIP, &[tie]).await?;
    Ok((guardian, guardianship))
}

/// What changes of an invitation when it ends, and when it is used.
const ENDED: Table = Table { name: "invitation", key: &["id"], columns: &[column("expires_at", Instant)], ends: None, version: None };
const USED: Table = Table { name: "invitation", key: &["id"], columns: &[column("used_at", Instant)], ends: None, version: None };

/// Ends the invitations of a guardian, who is locked, that are still good.
pub async fn end_older<D: Named>(work: &Work<'_, D>, guardian: GuardianId) -> Result<(), StoreError> {
    let sql = "SELECT id FROM invitation WHERE institution_id = $1 AND guardian_id = $6 AND used_at IS NULL AND expires_at > $2";
    let found = work.query(sql, vec![guardian.0.into()]).await?;
    let ids: Vec<InvitationId> = found.iter().map(|row| row.try_get("", "id")).collect::<Result<_, DbErr>>()?;
    let rows: Vec<_> = ids.iter().map(|id| row([("id", key(id.0)), ("expires_at", json!(instant(work.now())))])).collect();
    work.amend(&ENDED, &rows).await?;
    Ok(())
}

/// Makes an invitation.
pub async fn make<D: Named>(
    work: &Work<'_, D>,
    guardian: GuardianId,
    code_hash: &[u8],
    expires_at: DateTime<Utc>,
) -> Result<InvitationId, StoreError> {
    let id = InvitationId::new();
    let sql = "INSERT INTO invitation (id, institution_id, guardian_id, code_hash, made_at, made_by, expires_at, tries) \
               VALUES ($6, $1, $7, $8, $2, $4, $9, 0)";
    work.execute(sql, vec![id.0.into(), guardian.0.into(), Value::from(code_hash.to_vec()), expires_at.into()]).await?;
    Ok(id)
}

/// An invitation whose code was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Key.
    pub id: InvitationId,
    /// For whom.
    pub guardian: GuardianId,
    /// The guardian is gone from this day on.
    pub gone_on: Option<NaiveDate>,
    /// Who gives the code is, as a student, a child of that guardian.
    pub own_child: bool,
    /// What decides whether it is good.
    pub invitation: Invitation,
}

/// The invitation of a code, locked: of two who give one code at once the second waits.
pub async fn find<D: Named>(work: &Work<'_, D>, code_hash: &[u8], issuer: &str, subject: &str) -> Result<Option<Found>, StoreError> {
    let lock = if work.postgres() { " FOR NO KEY UPDATE OF v" } else { "" };
    let sql = format!(
        "SELECT v.id, v.guardian_id, v.expires_at, v.used_at, v.tries, o.ended_on, EXISTS (SELECT 1 FROM identity i JOIN guardianship g \
           ON g.institution_id = $1 AND g.student_id = i.student_id AND g.guardian_id = v.guardian_id \
           WHERE i.institution_id = $1 AND i.issuer = $7 AND i.subject = $8) AS own_child \
         FROM invitation v JOIN guardian o ON o.id = v.guardian_id AND o.institution_id = $1 \
         WHERE v.institution_id = $1 AND v.code_hash = $6{lock}"
    );
    let found = work.query(&sql, vec![Value::from(code_hash.to_vec()), issuer.into(), subject.into()]).await?;
    let Some(row) = found.first() else { return Ok(None) };
    Ok(Some(Found {
        id: row.try_get("", "id")?,
        guardian: row.try_get("", "guardian_id")?,
        gone_on: row.try_get("", "ended_on")?,
        own_child: row.try_get("", "own_child")?,
        invitation: Invitation {
            expires_at: row.try_get("", "expires_at")?,
            used: row.try_get::<Option<DateTime<Utc>>>("", "used_at")?.is_some(),
            tries: row.try_get("", "tries")?,
        },
    }))
}

/// That it was used.
pub async fn mark_used<D: Named>(work: &Work<'_, D>, id: InvitationId) -> Result<(), StoreError> {
    work.amend(&USED, &[row([("id", key(id.0)), ("used_at", json!(instant(work.now())))])]).await?;
    Ok(())
}
