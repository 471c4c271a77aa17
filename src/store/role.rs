//! Roles of staff: as administrators read them, give them and end them.

use ::entity::id::{GroupId, StaffMemberId, StaffRoleId, UnitId};
use ::entity::kind::StaffRole;
use chrono::NaiveDate;
use sea_orm::{DbErr, QueryResult, Value};

use super::json::{ids, key};
use super::set_row::{ROLE, by, day};
use super::taken_state::row;
use super::work::{Row, Work};
use super::{Store, StoreError, by_hand, rows};
use crate::domain::span::Span;
use crate::policy::permit::Named;
use crate::policy::viewer::Viewer;

/// A role somebody holds, held or will hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRow {
    /// Key.
    pub id: StaffRoleId,
    /// Key in its source.
    pub source_id: String,
    /// Who.
    pub staff: StaffMemberId,
    /// Which.
    pub role: StaffRole,
    /// At this unit.
    pub unit: Option<UnitId>,
    /// For this class.
    pub group: Option<GroupId>,
    /// From when to when.
    pub days: Span,
    /// Whether a person of the school set it.
    pub by_hand: bool,
    /// Counts changes.
    pub version: i32,
}

const COLUMNS: &str = "r.id, r.source_id, r.staff_member_id, r.role, r.unit_id, r.group_id, r.begins, r.ends, r.set_by, r.version";

fn role_row(found: &QueryResult) -> Result<RoleRow, DbErr> {
    Ok(RoleRow {
        id: found.try_get("", "id")?,
        source_id: found.try_get("", "source_id")?,
        staff: found.try_get("", "staff_member_id")?,
        role: found.try_get("", "role")?,
        unit: found.try_get("", "unit_id")?,
        group: found.try_get("", "group_id")?,
        days: Span { begins: found.try_get("", "begins")?, ends: found.try_get("", "ends")? },
        by_hand: found.try_get::<Option<String>>("", "set_by")?.is_some(),
        version: found.try_get("", "version")?,
    })
}

/// The role with that key, at the viewer's institution.
pub async fn find(store: &Store, viewer: &Viewer, id: StaffRoleId) -> Result<Option<RoleRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM staff_role r WHERE r.institution_id = $1 AND r.id = $2");
    let found = rows::raw(store, &sql, vec![Value::from(viewer.institution.0), Value::from(id.0)]).await?;
    Ok(found.first().map(role_row).transpose()?)
}

/// Roles of these members of staff, past and coming ones too, by role and begin.
pub async fn of_staff(store: &Store, viewer: &Viewer, staff: &[StaffMemberId]) -> Result<Vec<RoleRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM staff_role r WHERE r.institution_id = $1 AND r.staff_member_id IN {} ORDER BY r.role, r.begins, r.id",
        rows::ids(store, "$2"),
    );
    let keys: Vec<_> = staff.iter().map(|id| id.0).collect();
    let found = rows::raw(store, &sql, vec![Value::from(viewer.institution.0), Value::from(ids(&keys)?)]).await?;
    Ok(found.iter().map(role_row).collect::<Result<_, DbErr>>()?)
}

/// The same of one, read within a deed.
pub async fn held<D: Named>(work: &Work<'_, D>, staff: StaffMemberId) -> Result<Vec<RoleRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM staff_role r WHERE r.institution_id = $1 AND r.staff_member_id = $6");
    let found = work.query(&sql, vec![Value::from(staff.0)]).await?;
    Ok(found.iter().map(role_row).collect::<Result<_, DbErr>>()?)
}

/// Every role of an administrator of the whole school who can sign in, past and coming ones too.
pub async fn administrators<D: Named>(work: &Work<'_, D>, today: NaiveDate) -> Result<Vec<RoleRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM staff_role r JOIN staff_member m ON m.id = r.staff_member_id AND m.institution_id = $1 \
         WHERE r.institution_id = $1 AND r.role = 'ADMINISTRATOR' AND r.unit_id IS NULL AND r.group_id IS NULL \
         AND (m.ended_on IS NULL OR m.ended_on > $6) AND EXISTS (SELECT 1 FROM identity i WHERE i.institution_id = $1 \
         AND i.staff_member_id = m.id AND (i.ended_on IS NULL OR i.ended_on > $6)) ORDER BY r.id"
    );
    let found = work.query(&sql, vec![Value::from(today)]).await?;
    Ok(found.iter().map(role_row).collect::<Result<_, DbErr>>()?)
}

/// Gives roles that were not there; each row brings its own key.
pub async fn give<D: Named>(work: &Work<'_, D>, roles: &[RoleRow]) -> Result<(), StoreError> {
    let rows: Vec<Row> = roles.iter().map(|role| written(work, role)).collect();
    work.derive(&ROLE, &rows).await
}

/// A role under a new key that no source gives.
#[must_use]
pub fn new(staff: StaffMemberId, role: StaffRole, unit: Option<UnitId>, group: Option<GroupId>, days: Span) -> RoleRow {
    let id = StaffRoleId::new();
    RoleRow { id, source_id: by_hand::source_id(id.0), staff, role, unit, group, days, by_hand: true, version: 1 }
}

/// Writes a role as it is to be.
pub async fn set<D: Named>(work: &Work<'_, D>, role: &RoleRow) -> Result<(), StoreError> {
    work.amend(&ROLE, &[written(work, role)]).await.map(|_| ())
}

fn written<D: Named>(work: &Work<'_, D>, role: &RoleRow) -> Row {
    let mut written = row([
        ("id", key(role.id.0)),
        ("source_id", role.source_id.as_str().into()),
        ("staff_member_id", key(role.staff.0)),
        ("role", role.role.as_str().into()),
        ("unit_id", role.unit.map_or(serde_json::Value::Null, |unit| key(unit.0))),
        ("group_id", role.group.map_or(serde_json::Value::Null, |group| key(group.0))),
        ("begins", day(Some(role.days.begins))),
        ("ends", day(role.days.ends)),
    ]);
    written.extend(by(work).map(|(name, value)| (name.to_owned(), value)));
    written
}
