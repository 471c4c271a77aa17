//! Who signs in, looked up by login; only the command line asks.

use ::entity::{identity, institution};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};

use super::{Store, StoreError, rows};

/// Codes of the institutions where this login is known.
pub async fn institutions(store: &Store, issuer: &str, login: &str) -> Result<Vec<String>, StoreError> {
    let col = |column: identity::Column| Expr::col((identity::Entity, column));
    let query = Query::select()
        .column((institution::Entity, institution::Column::Code))
        .from(identity::Entity)
        .inner_join(
            institution::Entity,
            Expr::col((institution::Entity, institution::Column::Id)).equals((identity::Entity, identity::Column::InstitutionId)),
        )
        .and_where(col(identity::Column::Issuer).eq(issuer))
        .and_where(col(identity::Column::Subject).eq(login))
        .order_by((institution::Entity, institution::Column::Code), Order::Asc)
        .take();
    let rows = rows::all(store, &query).await?;
    Ok(rows.iter().map(|row| row.try_get("", "code")).collect::<Result<_, _>>()?)
}
