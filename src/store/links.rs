//! What hangs on students: classes, mentors, enrolments, dated facts. Asked for many students at once; the caller has shown that they exist.

use ::entity::id::{EnrolmentId, GroupId, ProgrammeId, StaffMemberId, StudentId};
use ::entity::kind::{LearningPath, StudentFactKind};
use ::entity::{enrolment, group_member, mentorship, programme, school_group, staff_member, student_fact, unit};
use chrono::NaiveDate;
use sea_orm::QueryResult;
use sea_orm::sea_query::{Alias, BinOper, Expr, ExprTrait, Order, Query, SelectStatement, SimpleExpr};

use super::week_row::StaffRow;
use super::{Store, StoreError, rows, scope};
use crate::policy::viewer::Viewer;

/// A class of a student today.
#[derive(Clone, Debug)]
pub struct GroupRow {
    /// Key.
    pub id: GroupId,
    /// As people call it.
    pub name: String,
}

/// An enrolment of a student.
#[derive(Clone, Debug)]
pub struct EnrolmentRow {
    /// Key.
    pub id: EnrolmentId,
    /// Name of the team.
    pub unit: String,
    /// The programme, if known.
    pub programme: Option<ProgrammeRow>,
    /// First day.
    pub begins: NaiveDate,
    /// Last day.
    pub ends: Option<NaiveDate>,
}

/// A programme.
#[derive(Clone, Debug)]
pub struct ProgrammeRow {
    /// Key.
    pub id: ProgrammeId,
    /// Name.
    pub name: String,
    /// Five digits.
    pub crebo: Option<String>,
    /// 1 to 4.
    pub level: Option<i32>,
    /// BOL or BBL.
    pub learning_path: Option<LearningPath>,
}

pub(super) fn name_of(first: SimpleExpr, last: SimpleExpr) -> SimpleExpr {
    first.binary(BinOper::Custom("||"), Expr::val(" ")).binary(BinOper::Custom("||"), last)
}

pub(super) async fn read<T>(
    store: &Store,
    query: &SelectStatement,
    row: impl Fn(&QueryResult) -> Result<T, StoreError>,
) -> Result<Vec<(StudentId, T)>, StoreError> {
    let rows = rows::all(store, query).await?;
    rows.iter().map(|found| Ok((found.try_get("", "student_id")?, row(found)?))).collect()
}

pub(super) fn keys(ids: &[StudentId]) -> impl Iterator<Item = uuid::Uuid> {
    ids.iter().map(|id| id.0)
}

/// Classes today.
pub async fn groups(store: &Store, viewer: &Viewer, ids: &[StudentId]) -> Result<Vec<(StudentId, GroupRow)>, StoreError> {
    use group_member::{Column, Entity};
    let col = |column: Column| Expr::col((Entity, column));
    let query = Query::select()
        .column((Entity, Column::StudentId))
        .column((school_group::Entity, school_group::Column::Id))
        .column((school_group::Entity, school_group::Column::Name))
        .from(Entity)
        .inner_join(school_group::Entity, Expr::col((school_group::Entity, school_group::Column::Id)).eq(col(Column::GroupId)))
        .and_where(col(Column::InstitutionId).eq(viewer.institution))
        .and_where(rows::among(store, col(Column::StudentId), keys(ids)))
        .and_where(scope::in_force(col(Column::Begins), col(Column::Ends), viewer.today))
        .order_by((school_group::Entity, school_group::Column::Name), Order::Asc)
        .take();
    read(store, &query, |row| Ok(GroupRow { id: row.try_get("", "id")?, name: row.try_get("", "name")? })).await
}

/// Mentors today.
pub async fn mentors(store: &Store, viewer: &Viewer, ids: &[StudentId]) -> Result<Vec<(StudentId, StaffRow)>, StoreError> {
    use mentorship::{Column, Entity};
    let col = |column: Column| Expr::col((Entity, column));
    let staff = |column| Expr::col((staff_member::Entity, column));
    let query = Query::select()
        .column((Entity, Column::StudentId))
        .column((staff_member::Entity, staff_member::Column::Id))
        .expr_as(name_of(staff(staff_member::Column::FirstName), staff(staff_member::Column::LastName)), Alias::new("name"))
        .from(Entity)
        .inner_join(staff_member::Entity, staff(staff_member::Column::Id).eq(col(Column::StaffMemberId)))
        .and_where(col(Column::InstitutionId).eq(viewer.institution))
        .and_where(rows::among(store, col(Column::StudentId), keys(ids)))
        .and_where(scope::in_force(col(Column::Begins), col(Column::Ends), viewer.today))
        .order_by((staff_member::Entity, staff_member::Column::LastName), Order::Asc)
        .take();
    read(store, &query, |row| Ok(StaffRow { id: row.try_get::<StaffMemberId>("", "id")?, name: row.try_get("", "name")? })).await
}

/// Enrolments, past and coming ones too, newest first.
pub async fn enrolments(store: &Store, viewer: &Viewer, ids: &[StudentId]) -> Result<Vec<(StudentId, EnrolmentRow)>, StoreError> {
    use enrolment::{Column, Entity};
    let col = |column: Column| Expr::col((Entity, column));
    let mut query = Query::select();
    query.columns([(Entity, Column::StudentId), (Entity, Column::Id), (Entity, Column::Begins), (Entity, Column::Ends)]);
    query.expr_as(Expr::col((unit::Entity, unit::Column::Name)), Alias::new("unit"));
    for (name, column) in [
        ("p_id", programme::Column::Id),
        ("p_name", programme::Column::Name),
        ("p_crebo", programme::Column::Crebo),
        ("p_level", programme::Column::Level),
        ("p_path", programme::Column::LearningPath),
    ] {
        query.expr_as(Expr::col((programme::Entity, column)), Alias::new(name));
    }
    query
        .from(Entity)
        .inner_join(unit::Entity, Expr::col((unit::Entity, unit::Column::Id)).eq(col(Column::UnitId)))
        .left_join(programme::Entity, Expr::col((programme::Entity, programme::Column::Id)).eq(col(Column::ProgrammeId)))
        .and_where(col(Column::InstitutionId).eq(viewer.institution))
        .and_where(rows::among(store, col(Column::StudentId), keys(ids)))
        .order_by((Entity, Column::Begins), Order::Desc)
        .order_by((Entity, Column::Id), Order::Desc);
    read(store, &query, |row| {
        let programme = match row.try_get::<Option<ProgrammeId>>("", "p_id")? {
            Some(id) => Some(ProgrammeRow {
                id,
                name: row.try_get("", "p_name")?,
                crebo: row.try_get("", "p_crebo")?,
                level: row.try_get("", "p_level")?,
                learning_path: row.try_get("", "p_path")?,
            }),
            None => None,
        };
        Ok(EnrolmentRow {
            id: row.try_get("", "id")?,
            unit: row.try_get("", "unit")?,
            programme,
            begins: row.try_get("", "begins")?,
            ends: row.try_get("", "ends")?,
        })
    })
    .await
}

/// A dated fact of a student.
#[derive(Clone, Copy, Debug)]
pub struct FactRow {
    /// Which.
    pub kind: StudentFactKind,
    /// First day.
    pub begins: NaiveDate,
    /// Last day; none: until further notice.
    pub ends: Option<NaiveDate>,
}

/// Dated facts, past and coming ones too.
pub async fn facts(store: &Store, viewer: &Viewer, ids: &[StudentId]) -> Result<Vec<(StudentId, FactRow)>, StoreError> {
    use student_fact::{Column, Entity};
    let col = |column: Column| Expr::col((Entity, column));
    let query = Query::select()
        .columns([Column::StudentId, Column::Kind, Column::Begins, Column::Ends])
        .from(Entity)
        .and_where(col(Column::InstitutionId).eq(viewer.institution))
        .and_where(rows::among(store, col(Column::StudentId), keys(ids)))
        // What was taken back by hand holds on no day.
        .and_where(col(Column::Ends).is_null().or(col(Column::Ends).gte(col(Column::Begins))))
        .order_by(Column::Begins, Order::Asc)
        .take();
    read(store, &query, |row| {
        Ok(FactRow { kind: row.try_get("", "kind")?, begins: row.try_get("", "begins")?, ends: row.try_get("", "ends")? })
    })
    .await
}
