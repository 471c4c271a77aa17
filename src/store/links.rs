//! What hangs on students: classes, mentors, enrolments, guardians. Asked for many students at once; the caller has shown that they exist.

use ::entity::id::{EnrolmentId, GroupId, GuardianshipId, ProgrammeId, StaffMemberId, StudentId};
use ::entity::kind::{GrantLevel, GuardianshipKind, LearningPath};
use ::entity::{access_grant, enrolment, group_member, guardian, guardianship, mentorship, programme, school_group, staff_member, unit};
use chrono::NaiveDate;
use sea_orm::QueryResult;
use sea_orm::sea_query::{Alias, BinOper, Expr, ExprTrait, JoinType, Order, Query, SelectStatement, SimpleExpr};

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

/// A guardianship of a student.
#[derive(Clone, Debug)]
pub struct GuardianshipRow {
    /// Key.
    pub id: GuardianshipId,
    /// Kind, if known.
    pub kind: Option<GuardianshipKind>,
    /// First and last name.
    pub name: String,
    /// First day.
    pub begins: NaiveDate,
    /// Last day.
    pub ends: Option<NaiveDate>,
    /// Blocked today.
    pub blocked: bool,
    /// The grant in force today.
    pub grant: Option<GrantRow>,
}

/// What a guardian was granted.
#[derive(Clone, Copy, Debug)]
pub struct GrantRow {
    /// See presence, and how much.
    pub see_presence: Option<GrantLevel>,
    /// Report absence.
    pub report_absence: bool,
    /// Be contacted.
    pub be_contacted: bool,
    /// See reasons.
    pub see_reason: bool,
}

fn name_of(first: SimpleExpr, last: SimpleExpr) -> SimpleExpr {
    first.binary(BinOper::Custom("||"), Expr::val(" ")).binary(BinOper::Custom("||"), last)
}

async fn read<T>(
    store: &Store,
    query: &SelectStatement,
    row: impl Fn(&QueryResult) -> Result<T, StoreError>,
) -> Result<Vec<(StudentId, T)>, StoreError> {
    let rows = rows::all(store, query).await?;
    rows.iter().map(|found| Ok((found.try_get("", "student_id")?, row(found)?))).collect()
}

fn keys(ids: &[StudentId]) -> impl Iterator<Item = uuid::Uuid> {
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

/// Guardianships in force today, with the grant in force today.
pub async fn guardianships(store: &Store, viewer: &Viewer, ids: &[StudentId]) -> Result<Vec<(StudentId, GuardianshipRow)>, StoreError> {
    use guardianship::{Column, Entity};
    let col = |column: Column| Expr::col((Entity, column));
    let grant = |column: access_grant::Column| Expr::col((access_grant::Entity, column));
    let person = |column: guardian::Column| Expr::col((guardian::Entity, column));
    let today = viewer.today;
    let mut query = Query::select();
    query
        .columns([Column::StudentId, Column::Id, Column::Kind, Column::Begins, Column::Ends].map(|column| (Entity, column)))
        .columns([Column::BlockedFrom, Column::BlockedTo].map(|column| (Entity, column)))
        .expr_as(name_of(person(guardian::Column::FirstName), person(guardian::Column::LastName)), Alias::new("name"));
    for (name, column) in [
        ("g_see", access_grant::Column::SeePresence),
        ("g_level", access_grant::Column::Level),
        ("g_report", access_grant::Column::ReportAbsence),
        ("g_contact", access_grant::Column::BeContacted),
        ("g_reason", access_grant::Column::SeeReason),
    ] {
        query.expr_as(grant(column), Alias::new(name));
    }
    query
        .from(Entity)
        .inner_join(guardian::Entity, person(guardian::Column::Id).eq(col(Column::GuardianId)))
        .join(
            JoinType::LeftJoin,
            access_grant::Entity,
            grant(access_grant::Column::InstitutionId)
                .eq(viewer.institution)
                .and(grant(access_grant::Column::StudentId).eq(col(Column::StudentId)))
                .and(grant(access_grant::Column::GuardianId).eq(col(Column::GuardianId)))
                .and(grant(access_grant::Column::RevokedAt).is_null())
                .and(scope::in_force(grant(access_grant::Column::Begins), grant(access_grant::Column::Ends), today)),
        )
        .and_where(col(Column::InstitutionId).eq(viewer.institution))
        .and_where(rows::among(store, col(Column::StudentId), keys(ids)))
        .and_where(scope::in_force(col(Column::Begins), col(Column::Ends), today))
        .order_by((guardian::Entity, guardian::Column::LastName), Order::Asc)
        .order_by((Entity, Column::Id), Order::Asc);
    let mut found: Vec<(StudentId, GuardianshipRow)> = read(store, &query, |row| {
        let from: Option<NaiveDate> = row.try_get("", "blocked_from")?;
        let to: Option<NaiveDate> = row.try_get("", "blocked_to")?;
        let see: Option<bool> = row.try_get("", "g_see")?;
        let level: Option<GrantLevel> = row.try_get("", "g_level")?;
        let has = |name: &str| row.try_get::<Option<bool>>("", name).map(Option::unwrap_or_default);
        let grant = match see {
            Some(see) => Some(GrantRow {
                see_presence: level.filter(|_| see),
                report_absence: has("g_report")?,
                be_contacted: has("g_contact")?,
                see_reason: has("g_reason")?,
            }),
            None => None,
        };
        Ok(GuardianshipRow {
            id: row.try_get("", "id")?,
            kind: row.try_get("", "kind")?,
            name: row.try_get("", "name")?,
            begins: row.try_get("", "begins")?,
            ends: row.try_get("", "ends")?,
            blocked: from.is_some_and(|from| from <= today) && to.is_none_or(|to| to >= today),
            grant,
        })
    })
    .await?;
    // Two grants in force at once would give a guardianship twice.
    found.dedup_by_key(|(_, row)| row.id);
    Ok(found)
}
