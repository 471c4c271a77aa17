//! Somebody of the institution, by key: whether there is such a person, and as whom they would look on a day.

use ::entity::id::{GuardianId, StaffMemberId, StudentId};
use ::entity::{guardian, guardianship, staff_member, staff_role, student};
use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};

use super::viewer::role_held;
use super::{Store, StoreError, rows};
use crate::policy::viewer::{Capacity, Viewer};

/// A student of that key.
pub async fn student(store: &Store, viewer: &Viewer, id: StudentId) -> Result<Option<Held>, StoreError> {
    use student::{Column, Entity};
    let query = Query::select()
        .column(Column::Id)
        .from(Entity)
        .and_where(Expr::col(Column::Id).eq(id))
        .and_where(Expr::col(Column::InstitutionId).eq(viewer.institution))
        .take();
    Ok(rows::all(store, &query).await?.first().map(|_| Held { capacity: Capacity::Student(id), gone: false }))
}

/// A guardian of that key, who was ever tied to that student.
pub async fn guardian(store: &Store, viewer: &Viewer, id: GuardianId, of: StudentId, on: NaiveDate) -> Result<Option<Held>, StoreError> {
    use guardian::{Column, Entity};
    let col = |column: Column| Expr::col((Entity, column));
    let tie = |column: guardianship::Column| Expr::col((guardianship::Entity, column));
    let tied = Query::select()
        .expr(Expr::val(1))
        .from(guardianship::Entity)
        .and_where(tie(guardianship::Column::InstitutionId).eq(viewer.institution))
        .and_where(tie(guardianship::Column::GuardianId).eq(id))
        .and_where(tie(guardianship::Column::StudentId).eq(of))
        .take();
    let query = Query::select()
        .column((Entity, Column::EndedOn))
        .from(Entity)
        .and_where(col(Column::Id).eq(id))
        .and_where(col(Column::InstitutionId).eq(viewer.institution))
        .and_where(Expr::exists(tied))
        .take();
    let found = rows::all(store, &query).await?;
    let Some(row) = found.first() else { return Ok(None) };
    let gone = row.try_get::<Option<NaiveDate>>("", "ended_on")?.is_some_and(|ended| ended <= on);
    Ok(Some(Held { capacity: Capacity::Guardian(id), gone }))
}

/// A member of staff of that key, with the roles in force on a day.
pub async fn staff(store: &Store, viewer: &Viewer, id: StaffMemberId, on: NaiveDate) -> Result<Option<Held>, StoreError> {
    use staff_member::{Column, Entity};
    let col = |column: Column| Expr::col((Entity, column));
    let role = |column: staff_role::Column| Expr::col((staff_role::Entity, column));
    let query = Query::select()
        .column((Entity, Column::EndedOn))
        .expr_as(role(staff_role::Column::Role), Alias::new("role"))
        .expr_as(role(staff_role::Column::UnitId), Alias::new("unit_id"))
        .expr_as(role(staff_role::Column::GroupId), Alias::new("group_id"))
        .expr_as(role(staff_role::Column::Begins), Alias::new("role_begins"))
        .expr_as(role(staff_role::Column::Ends), Alias::new("role_ends"))
        .from(Entity)
        .left_join(
            staff_role::Entity,
            role(staff_role::Column::StaffMemberId).eq(col(Column::Id)).and(role(staff_role::Column::InstitutionId).eq(viewer.institution)),
        )
        .and_where(col(Column::Id).eq(id))
        .and_where(col(Column::InstitutionId).eq(viewer.institution))
        .take();
    let found = rows::all(store, &query).await?;
    let Some(first) = found.first() else { return Ok(None) };
    let gone = first.try_get::<Option<NaiveDate>>("", "ended_on")?.is_some_and(|ended| ended <= on);
    let mut roles = vec![];
    for row in &found {
        roles.extend(role_held(row, on)?);
    }
    Ok(Some(Held { capacity: Capacity::Staff(id, roles), gone }))
}

/// As whom somebody would look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// In which capacity.
    pub capacity: Capacity,
    /// They are no longer there on that day.
    pub gone: bool,
}
