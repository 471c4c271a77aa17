//! Tasks: what waits for somebody of the staff, of every kind, in one statement. They follow from what is kept; nobody keeps them.
//!
//! The database gives of each kind the first in the order of what they are due by, and they are put together here: only the calendar of the
//! school knows when that is.

use ::entity::id::{GroupId, StaffMemberId, StudentId, UnitId};
use ::entity::kind::TaskKind;
use ::entity::{staff_member, task_claim};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::QueryResult;
use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait, JoinType, Order, Query, SelectStatement, SimpleExpr, UnionType};
use uuid::Uuid;

use super::links::name_of;
use super::page::Slice;
use super::task_arm::{Arm, Since, arm};
use super::week_row::StaffRow;
use super::{Store, StoreError, open_register, rows, staff_tie};
use crate::domain::local_time::begin_of_day;
use crate::domain::school::School;
use crate::domain::task_due::{Base, Place, Rest, due, is_by_day, latest, order, rest};
use crate::policy::task::kinds;
use crate::policy::viewer::{Capacity, Viewer};

/// What makes a task the same: its kind, and the key of what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TaskKey {
    /// Of which kind.
    pub kind: TaskKind,
    /// Key of what it is about.
    pub subject: Uuid,
}

/// A task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRow {
    /// What makes it the same.
    pub key: TaskKey,
    /// Whom it is about, where it is about somebody.
    pub student: Option<StudentId>,
    /// What it is due by.
    pub base: Base,
    /// Since when it waits.
    pub since: DateTime<Utc>,
    /// The first instant at which it is late.
    pub due_at: Option<DateTime<Utc>>,
    /// Who took it up.
    pub assignee: Option<StaffRow>,
}

impl TaskRow {
    /// Its place in the list.
    #[must_use]
    pub fn place(&self) -> Place {
        Place { kind: self.key.kind, base: self.base, subject: self.key.subject }
    }
}

/// Which tasks are wanted; conditions add up.
#[derive(Clone, Debug, Default)]
pub struct TaskFilter {
    /// Of these kinds.
    pub kinds: Option<Vec<TaskKind>>,
    /// About this student.
    pub student: Option<StudentId>,
    /// About students, or of lessons with students, of this team.
    pub unit: Option<UnitId>,
    /// Of this class.
    pub group: Option<GroupId>,
    /// That the viewer took up.
    pub mine: bool,
    /// That nobody took up.
    pub unclaimed: bool,
    /// That are late.
    pub overdue: bool,
}

/// A page, by when they are due.
pub async fn page(
    store: &Store,
    viewer: &Viewer,
    school: &School,
    filter: &TaskFilter,
    (size, after): (u64, Option<Place>),
) -> Result<Slice<TaskRow>, StoreError> {
    let first = |mut arm: Arm| {
        match after.map_or(Rest::All, |place| rest(arm.kind, place, school)) {
            Rest::All => {}
            Rest::None => return None,
            Rest::After(base) => drop(arm.rows.and_where(arm.base.clone().gt(value(base)))),
            Rest::Beside(base, key) => {
                let (here, there) = (Expr::tuple([arm.base.clone(), arm.key.clone()]), Expr::tuple([value(base), Expr::val(key)]));
                arm.rows.and_where(here.gt(there));
            }
        }
        let mut query = selected(&arm);
        query.order_by_expr(arm.base, Order::Asc).order_by_expr(arm.key, Order::Asc).limit(size + 1);
        Some(query)
    };
    let mut found = read(store, viewer, school, wanted(store, viewer, school, filter).filter_map(first)).await?;
    let more = found.len() > usize::try_from(size).unwrap_or(usize::MAX);
    found.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    Ok(Slice { rows: found, next: more, previous: after.is_some() })
}

/// The tasks of these keys that wait for the viewer, in the order of the list.
pub async fn among(store: &Store, viewer: &Viewer, school: &School, keys: &[TaskKey]) -> Result<Vec<TaskRow>, StoreError> {
    let all = TaskFilter::default();
    let wanted = wanted(store, viewer, school, &all).filter_map(|mut arm| {
        let of_kind: Vec<Uuid> = keys.iter().filter(|key| key.kind == arm.kind).map(|key| key.subject).collect();
        if of_kind.is_empty() {
            return None;
        }
        arm.rows.and_where(match of_kind[..] {
            [one] => arm.key.clone().eq(one),
            _ => rows::among(store, arm.key.clone(), of_kind.into_iter()),
        });
        Some(selected(&arm))
    });
    read(store, viewer, school, wanted).await
}

/// How many there are of a kind, and how many of them are late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountRow {
    /// Of which kind.
    pub kind: TaskKind,
    /// All of them.
    pub open: i64,
    /// Those that are late.
    pub overdue: i64,
}

/// How many there are of each kind that can wait for the viewer and is wanted.
pub async fn counts(store: &Store, viewer: &Viewer, school: &School, filter: &TaskFilter) -> Result<Vec<CountRow>, StoreError> {
    let count = |mut arm: Arm| {
        let is_late = match latest(arm.kind, school, viewer.now, true) {
            Some(base) => arm.base.lte(value(base)),
            None => Expr::val(1).eq(0),
        };
        let late = Expr::case(is_late, Expr::cust("1")).finally(Expr::cust("0"));
        arm.rows
            .expr_as(Expr::cust(format!("'{}'", arm.kind.as_str())), Alias::new("kind"))
            .expr_as(Expr::cust("count(*)"), Alias::new("open"))
            .expr_as(Expr::cust_with_exprs(coalesced(store), [late.into()]), Alias::new("overdue"));
        arm.rows
    };
    let Some(all) = united(wanted(store, viewer, school, filter).map(count)) else { return Ok(vec![]) };
    let read = |row: &QueryResult| {
        Ok(CountRow { kind: row.try_get("", "kind")?, open: row.try_get("", "open")?, overdue: row.try_get("", "overdue")? })
    };
    let mut found = rows::all(store, &all).await?.iter().map(read).collect::<Result<Vec<_>, StoreError>>()?;
    found.sort_by_key(|count| count.kind);
    Ok(found)
}

fn coalesced(store: &Store) -> &'static str {
    match store.backend() {
        sea_orm::DbBackend::Postgres => "coalesce(sum($1), 0)",
        _ => "coalesce(sum(?), 0)",
    }
}

/// The tasks of each kind that may be the viewer's and are wanted, with who took them up.
fn wanted<'a>(store: &'a Store, viewer: &'a Viewer, school: &'a School, filter: &'a TaskFilter) -> impl Iterator<Item = Arm> + use<'a> {
    let asked = |kind: &TaskKind| filter.kinds.as_ref().is_none_or(|kinds| kinds.contains(kind));
    kinds(viewer).filter(asked).filter_map(|kind| narrowed(arm(store, viewer, kind)?, viewer, school, filter))
}

fn narrowed(mut arm: Arm, viewer: &Viewer, school: &School, filter: &TaskFilter) -> Option<Arm> {
    join_claim(&mut arm, viewer);
    if let Some(student) = filter.student {
        // The register of a lesson is about nobody in particular.
        arm.rows.and_where(arm.student.clone()?.eq(student));
    }
    let of_student = arm.student.is_some();
    if let Some(unit) = filter.unit {
        arm.rows.and_where(if of_student { staff_tie::enrolled(viewer, unit) } else { open_register::of_unit(viewer, unit) });
    }
    if let Some(group) = filter.group {
        arm.rows.and_where(if of_student { staff_tie::in_class(viewer, group) } else { open_register::of_group(viewer, group) });
    }
    if let (true, Capacity::Staff(me, _)) = (filter.mine, &viewer.capacity) {
        arm.rows.and_where(claimer(staff_member::Column::Id).eq(*me));
    }
    if filter.unclaimed {
        arm.rows.and_where(claimer(staff_member::Column::Id).is_null());
    }
    if filter.overdue {
        let last = latest(arm.kind, school, viewer.now, true)?;
        arm.rows.and_where(arm.base.clone().lte(value(last)));
    }
    Some(arm)
}

fn claimer(column: staff_member::Column) -> SimpleExpr {
    Expr::col((Alias::new("claimer"), column))
}

/// Joins who took the task up, if somebody did who still works here.
fn join_claim(arm: &mut Arm, viewer: &Viewer) {
    use task_claim::{Column, Entity};
    let claim = |column: Column| Expr::col((Entity, column));
    let works = claimer(staff_member::Column::EndedOn).is_null().or(claimer(staff_member::Column::EndedOn).gt(viewer.today));
    arm.rows
        .join(
            JoinType::LeftJoin,
            Entity,
            claim(Column::InstitutionId)
                .eq(viewer.institution)
                .and(claim(Column::Kind).eq(arm.kind))
                .and(claim(Column::SubjectId).eq(arm.key.clone())),
        )
        .join_as(
            JoinType::LeftJoin,
            staff_member::Entity,
            Alias::new("claimer"),
            claimer(staff_member::Column::Id).eq(claim(Column::ClaimedBy)).and(works),
        );
}

fn value(base: Base) -> SimpleExpr {
    match base {
        Base::Day(day) => Expr::val(day),
        Base::At(at) => Expr::val(at),
    }
}

/// What [`task_row`] reads. Each kind leaves something out, and says of which type that is.
fn selected(arm: &Arm) -> SelectStatement {
    let none = |ty: &'static str| Expr::cust(format!("CAST(NULL AS {ty})"));
    let by_day = is_by_day(arm.kind);
    let (since_day, since_at) = match &arm.since {
        Since::Day(day) => (day.clone(), none("timestamptz")),
        Since::At(at) => (none("date"), at.clone()),
    };
    let mut query = arm.rows.clone();
    for (name, column) in [
        ("kind", Expr::cust(format!("'{}'", arm.kind.as_str()))),
        ("subject", arm.key.clone()),
        ("about", arm.student.clone().unwrap_or_else(|| none("uuid"))),
        ("due_day", if by_day { arm.base.clone() } else { none("date") }),
        ("due_base", if by_day { none("timestamptz") } else { arm.base.clone() }),
        ("since_day", since_day),
        ("since_at", since_at),
        ("claimed_by", claimer(staff_member::Column::Id)),
        ("claimed_name", name_of(claimer(staff_member::Column::FirstName), claimer(staff_member::Column::LastName))),
    ] {
        query.expr_as(column, Alias::new(name));
    }
    query
}

/// All of them, each put in brackets: what is ordered and limited stands alone.
fn united(parts: impl Iterator<Item = SelectStatement>) -> Option<SelectStatement> {
    let alone = |(at, part): (usize, SelectStatement)| {
        let name = Alias::new(format!("part{at}"));
        Query::select().column((name.clone(), Asterisk)).from_subquery(part, name).take()
    };
    parts.enumerate().map(alone).reduce(|mut all, part| all.union(UnionType::All, part).take())
}

async fn read(
    store: &Store,
    viewer: &Viewer,
    school: &School,
    parts: impl Iterator<Item = SelectStatement>,
) -> Result<Vec<TaskRow>, StoreError> {
    let Some(all) = united(parts) else { return Ok(vec![]) };
    let found = rows::all(store, &all).await?;
    let mut tasks = found.iter().map(|row| task_row(row, viewer, school)).collect::<Result<Vec<_>, _>>()?;
    tasks.sort_by(|one, other| order((one.due_at, one.place()), (other.due_at, other.place())));
    Ok(tasks)
}

fn task_row(row: &QueryResult, viewer: &Viewer, school: &School) -> Result<TaskRow, StoreError> {
    let key = TaskKey { kind: row.try_get("", "kind")?, subject: row.try_get("", "subject")? };
    let base = if is_by_day(key.kind) { Base::Day(row.try_get("", "due_day")?) } else { Base::At(row.try_get("", "due_base")?) };
    let since = match row.try_get::<Option<NaiveDate>>("", "since_day")? {
        Some(day) => begin_of_day(day, viewer.zone),
        None => row.try_get("", "since_at")?,
    };
    let assignee = match row.try_get::<Option<StaffMemberId>>("", "claimed_by")? {
        Some(id) => Some(StaffRow { id, name: row.try_get("", "claimed_name")? }),
        None => None,
    };
    Ok(TaskRow { key, student: row.try_get("", "about")?, base, since, due_at: due(key.kind, base, school), assignee })
}
