//! Who signs in, looked up by login; only the command line asks.

use ::entity::kind::Audience;
use ::entity::{identity, institution};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::{Store, StoreError, rows};

/// Where a login is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownLogin {
    /// Code of the institution.
    pub institution: String,
    /// The first portal this person can use: staff, then parent, then student.
    pub first_portal: Audience,
}

/// The login at that institution, or at the first that has it.
pub async fn find(store: &Store, issuer: &str, login: &str, institution: Option<&str>) -> Result<Option<KnownLogin>, StoreError> {
    let col = |column: identity::Column| Expr::col((identity::Entity, column));
    let code = || Expr::col((institution::Entity, institution::Column::Code));
    let mut query = Query::select();
    query
        .column((institution::Entity, institution::Column::Code))
        .columns([
            (identity::Entity, identity::Column::StaffMemberId),
            (identity::Entity, identity::Column::GuardianId),
            (identity::Entity, identity::Column::StudentId),
        ])
        .from(identity::Entity)
        .inner_join(
            institution::Entity,
            Expr::col((institution::Entity, institution::Column::Id)).equals((identity::Entity, identity::Column::InstitutionId)),
        )
        .and_where(col(identity::Column::Issuer).eq(issuer))
        .and_where(col(identity::Column::Subject).eq(login))
        .and_where_option(institution.map(|wanted| code().eq(wanted)))
        .order_by((institution::Entity, institution::Column::Code), sea_orm::sea_query::Order::Asc)
        .limit(1);
    let rows = rows::all(store, &query).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let has = |name: &str| row.try_get::<Option<uuid::Uuid>>("", name).map(|id| id.is_some());
    let first_portal = if has("staff_member_id")? {
        Audience::Staff
    } else if has("guardian_id")? {
        Audience::Parent
    } else {
        Audience::Student
    };
    Ok(Some(KnownLogin { institution: row.try_get("", "code")?, first_portal }))
}
