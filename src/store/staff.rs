//! Staff as administrators look for them: by name, code and role.

use ::entity::id::StaffMemberId;
use ::entity::kind::StaffRole;
use ::entity::{identity, staff_member, staff_role};
use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, LikeExpr, Query, SelectStatement, SimpleExpr};
use sea_orm::{QueryResult, Value};

use super::page::{Page, Slice};
use super::work::Work;
use super::{Store, StoreError, rows, scope, student};
use crate::policy::permit::Named;
use crate::policy::viewer::Viewer;

/// Which members of staff are wanted.
#[derive(Clone, Debug, Default)]
pub struct StaffFilter {
    /// First name, last name with its prefix or without, or code begins like this, in any case.
    pub search: Option<String>,
    /// Holds this role today, anywhere.
    pub role: Option<StaffRole>,
}

/// A member of staff with what an account needs.
#[derive(Clone, Debug)]
pub struct AccountRow {
    /// Key.
    pub id: StaffMemberId,
    /// Name they go by.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Short code.
    pub code: String,
    /// Since when not at the school any more.
    pub ended_on: Option<NaiveDate>,
    /// Whether somebody signs in as this member of staff.
    pub signs_in: bool,
}

fn col(column: staff_member::Column) -> SimpleExpr {
    Expr::col((staff_member::Entity, column))
}

fn select(viewer: &Viewer) -> SelectStatement {
    let mut query = Query::select();
    for column in [
        staff_member::Column::Id,
        staff_member::Column::FirstName,
        staff_member::Column::LastName,
        staff_member::Column::Code,
        staff_member::Column::EndedOn,
    ] {
        query.column((staff_member::Entity, column));
    }
    let of = |column: identity::Column| Expr::col((identity::Entity, column));
    let account = Query::select()
        .expr(Expr::val(1))
        .from(identity::Entity)
        .and_where(of(identity::Column::InstitutionId).eq(viewer.institution))
        .and_where(of(identity::Column::StaffMemberId).eq(col(staff_member::Column::Id)))
        .and_where(of(identity::Column::EndedOn).is_null().or(of(identity::Column::EndedOn).gt(viewer.today)))
        .take();
    query.expr_as(Expr::exists(account), Alias::new("signs_in"));
    query.from(staff_member::Entity).and_where(col(staff_member::Column::InstitutionId).eq(viewer.institution));
    query
}

fn account(row: &QueryResult) -> Result<AccountRow, StoreError> {
    Ok(AccountRow {
        id: row.try_get("", "id")?,
        first_name: row.try_get("", "first_name")?,
        last_name: row.try_get("", "last_name")?,
        code: row.try_get("", "code")?,
        ended_on: row.try_get("", "ended_on")?,
        signs_in: row.try_get("", "signs_in")?,
    })
}

/// The one with that key.
pub async fn find(store: &Store, viewer: &Viewer, id: StaffMemberId) -> Result<Option<AccountRow>, StoreError> {
    let mut query = select(viewer);
    query.and_where(col(staff_member::Column::Id).eq(id));
    rows::all(store, &query).await?.first().map(account).transpose()
}

/// A page by last name, first name and key; none: the cursor is of nobody here.
pub async fn page(
    store: &Store,
    viewer: &Viewer,
    filter: &StaffFilter,
    page: &Page<StaffMemberId>,
) -> Result<Option<Slice<AccountRow>>, StoreError> {
    let mut query = select(viewer);
    if let Some(text) = &filter.search {
        let text = student::escape(&text.to_lowercase());
        let like = |column, pattern: String| Expr::expr(Func::lower(col(column))).like(LikeExpr::new(pattern).escape('\\'));
        let begins = |column| like(column, format!("{text}%"));
        let named = begins(staff_member::Column::LastName).or(like(staff_member::Column::LastName, format!("% {text}%")));
        query.and_where(named.or(begins(staff_member::Column::FirstName)).or(begins(staff_member::Column::Code)));
    }
    if let Some(role) = filter.role {
        let of = |column: staff_role::Column| Expr::col((staff_role::Entity, column));
        let held = Query::select()
            .expr(Expr::val(1))
            .from(staff_role::Entity)
            .and_where(of(staff_role::Column::InstitutionId).eq(viewer.institution))
            .and_where(of(staff_role::Column::StaffMemberId).eq(col(staff_member::Column::Id)))
            .and_where(of(staff_role::Column::Role).eq(role))
            .and_where(scope::in_force(of(staff_role::Column::Begins), of(staff_role::Column::Ends), viewer.today))
            .take();
        query.and_where(Expr::exists(held));
    }
    let keys = [staff_member::Column::LastName, staff_member::Column::FirstName, staff_member::Column::Id];
    if let Some(at) = page.cursor {
        let mut place = Query::select();
        place
            .columns(keys.map(|column| (staff_member::Entity, column)))
            .from(staff_member::Entity)
            .and_where(col(staff_member::Column::InstitutionId).eq(viewer.institution))
            .and_where(col(staff_member::Column::Id).eq(at));
        if rows::all(store, &place).await?.is_empty() {
            return Ok(None);
        }
        let (here, there) = (Expr::tuple(keys.map(col)), SimpleExpr::SubQuery(None, Box::new(place.into())));
        query.and_where(if page.backwards { here.lt(there) } else { here.gt(there) });
    }
    for column in keys {
        query.order_by((staff_member::Entity, column), page.order());
    }
    query.limit(page.limit());
    let found = rows::all(store, &query).await?;
    Ok(Some(page.slice(found.iter().map(account).collect::<Result<_, _>>()?)))
}

/// Whether a member of staff is at the school on a day; none: there is nobody of that key.
pub async fn is_here<D: Named>(work: &Work<'_, D>, id: StaffMemberId, on: NaiveDate) -> Result<Option<bool>, StoreError> {
    let found = work.query("SELECT ended_on FROM staff_member WHERE institution_id = $1 AND id = $6", vec![Value::from(id.0)]).await?;
    let Some(row) = found.first() else { return Ok(None) };
    Ok(Some(row.try_get::<Option<NaiveDate>>("", "ended_on")?.is_none_or(|ended| ended > on)))
}
