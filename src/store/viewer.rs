//! What makes a [`Viewer`]: identity, person, roles and institution, in one statement per request, so that a lost right ends at once.

use ::entity::id::{GroupId, GuardianId, InstitutionId, StaffMemberId, StudentId, UnitId};
use ::entity::kind::{Audience, StaffRole};
use ::entity::{guardian, identity, institution, staff_member, staff_role, student};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use sea_orm::QueryResult;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};

use super::{Store, StoreError, rows};
use crate::domain::local_time::local_date;
use crate::policy::viewer::{Capacity, Person, RoleHeld, RoleScope, Viewer};

/// What a verified token says: who, where, at which portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// `iss`.
    pub issuer: String,
    /// `sub`.
    pub subject: String,
    /// Code of the institution the audience belongs to.
    pub institution: String,
    /// Portal the audience belongs to.
    pub audience: Audience,
}

/// The viewer of a claim, or none: the token is good, but belongs to nobody who may act at this portal now.
pub async fn load(store: &Store, claim: &Claim, now: DateTime<Utc>) -> Result<Option<Viewer>, StoreError> {
    let col = |column: identity::Column| Expr::col((identity::Entity, column));
    let role = |column: staff_role::Column| Expr::col((staff_role::Entity, column));
    let query = Query::select()
        .expr_as(Expr::col((institution::Entity, institution::Column::Id)), Alias::new("institution_id"))
        .expr_as(Expr::col((institution::Entity, institution::Column::TimeZone)), Alias::new("time_zone"))
        .expr_as(col(identity::Column::StudentId), Alias::new("student_id"))
        .expr_as(col(identity::Column::GuardianId), Alias::new("guardian_id"))
        .expr_as(col(identity::Column::StaffMemberId), Alias::new("staff_member_id"))
        .expr_as(col(identity::Column::EndedOn), Alias::new("ended_on"))
        .expr_as(Expr::col((student::Entity, student::Column::FirstName)), Alias::new("student_name"))
        .expr_as(Expr::col((student::Entity, student::Column::EndedOn)), Alias::new("student_ended_on"))
        .expr_as(Expr::col((guardian::Entity, guardian::Column::FirstName)), Alias::new("guardian_name"))
        .expr_as(Expr::col((guardian::Entity, guardian::Column::EndedOn)), Alias::new("guardian_ended_on"))
        .expr_as(Expr::col((staff_member::Entity, staff_member::Column::FirstName)), Alias::new("staff_name"))
        .expr_as(Expr::col((staff_member::Entity, staff_member::Column::EndedOn)), Alias::new("staff_ended_on"))
        .expr_as(role(staff_role::Column::Role), Alias::new("role"))
        .expr_as(role(staff_role::Column::UnitId), Alias::new("unit_id"))
        .expr_as(role(staff_role::Column::GroupId), Alias::new("group_id"))
        .expr_as(role(staff_role::Column::Begins), Alias::new("role_begins"))
        .expr_as(role(staff_role::Column::Ends), Alias::new("role_ends"))
        .from(identity::Entity)
        .inner_join(
            institution::Entity,
            Expr::col((institution::Entity, institution::Column::Id)).equals((identity::Entity, identity::Column::InstitutionId)),
        )
        .left_join(
            student::Entity,
            Expr::col((student::Entity, student::Column::Id)).equals((identity::Entity, identity::Column::StudentId)),
        )
        .left_join(
            guardian::Entity,
            Expr::col((guardian::Entity, guardian::Column::Id)).equals((identity::Entity, identity::Column::GuardianId)),
        )
        .left_join(
            staff_member::Entity,
            Expr::col((staff_member::Entity, staff_member::Column::Id)).equals((identity::Entity, identity::Column::StaffMemberId)),
        )
        .left_join(
            staff_role::Entity,
            role(staff_role::Column::StaffMemberId)
                .equals((identity::Entity, identity::Column::StaffMemberId))
                .and(role(staff_role::Column::InstitutionId).equals((identity::Entity, identity::Column::InstitutionId))),
        )
        .and_where(Expr::col((institution::Entity, institution::Column::Code)).eq(claim.institution.as_str()))
        .and_where(col(identity::Column::Issuer).eq(claim.issuer.as_str()))
        .and_where(col(identity::Column::Subject).eq(claim.subject.as_str()))
        .take();
    let rows = rows::all(store, &query).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let zone: Tz = first.try_get::<String>("", "time_zone")?.parse().map_err(|_| StoreError::Missing("time zone"))?;
    let today = local_date(now, zone);
    if gone(first, "ended_on", today)? {
        return Ok(None);
    }
    let Some((capacity, display_name)) = capacity(&rows, first, claim.audience, today)? else { return Ok(None) };
    let institution: InstitutionId = first.try_get("", "institution_id")?;
    let person = Person {
        student: first.try_get("", "student_id")?,
        guardian: first.try_get("", "guardian_id")?,
        staff: first.try_get("", "staff_member_id")?,
    };
    Ok(Some(Viewer { institution, zone, audience: claim.audience, capacity, person, display_name, now, today }))
}

/// The portal chooses the capacity. The app serves student and guardian: a student's own account acts as the student.
fn capacity(
    rows: &[QueryResult],
    first: &QueryResult,
    audience: Audience,
    today: NaiveDate,
) -> Result<Option<(Capacity, String)>, StoreError> {
    let student = || -> Result<Option<(Capacity, String)>, StoreError> {
        let Some(id) = first.try_get::<Option<StudentId>>("", "student_id")? else { return Ok(None) };
        if gone(first, "student_ended_on", today)? {
            return Ok(None);
        }
        Ok(Some((Capacity::Student(id), first.try_get("", "student_name")?)))
    };
    let guardian = || -> Result<Option<(Capacity, String)>, StoreError> {
        let Some(id) = first.try_get::<Option<GuardianId>>("", "guardian_id")? else { return Ok(None) };
        if gone(first, "guardian_ended_on", today)? {
            return Ok(None);
        }
        Ok(Some((Capacity::Guardian(id), first.try_get("", "guardian_name")?)))
    };
    match audience {
        Audience::Student => student(),
        Audience::Parent => guardian(),
        Audience::Mobile => Ok(student()?.or(guardian()?)),
        Audience::Staff => {
            let Some(id) = first.try_get::<Option<StaffMemberId>>("", "staff_member_id")? else { return Ok(None) };
            if gone(first, "staff_ended_on", today)? {
                return Ok(None);
            }
            let mut roles = Vec::new();
            for row in rows {
                roles.extend(role_held(row, today)?);
            }
            Ok(Some((Capacity::Staff(id, roles), first.try_get("", "staff_name")?)))
        }
    }
}

pub(super) fn role_held(row: &QueryResult, today: NaiveDate) -> Result<Option<RoleHeld>, StoreError> {
    let Some(role) = row.try_get::<Option<StaffRole>>("", "role")? else { return Ok(None) };
    let begins: NaiveDate = row.try_get("", "role_begins")?;
    let ends: Option<NaiveDate> = row.try_get("", "role_ends")?;
    if begins > today || ends.is_some_and(|ends| ends < today) {
        return Ok(None);
    }
    let unit: Option<UnitId> = row.try_get("", "unit_id")?;
    let group: Option<GroupId> = row.try_get("", "group_id")?;
    let scope = match (unit, group) {
        (Some(unit), _) => RoleScope::Unit(unit),
        (None, Some(group)) => RoleScope::Group(group),
        (None, None) => RoleScope::Institution,
    };
    Ok(Some(RoleHeld { role, scope }))
}

/// Whether that day has come: who ended on a day is gone from that day on.
fn gone(row: &QueryResult, column: &str, today: NaiveDate) -> Result<bool, StoreError> {
    Ok(row.try_get::<Option<NaiveDate>>("", column)?.is_some_and(|ended| ended <= today))
}
