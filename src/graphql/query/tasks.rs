//! `tasks` and `taskCounts`: what waits for the viewer.

use ::entity::id::{GroupId, StudentId, UnitId};
use async_graphql::{Context, Error, ID, InputObject, Object};

use crate::domain::school::School;
use crate::graphql::context;
use crate::graphql::error::{Rule, bad_input, unavailable};
use crate::graphql::id::Wire;
use crate::graphql::object::task::{Task, TaskConnection, TaskCount, TaskKind};
use crate::graphql::object::task_key::place;
use crate::graphql::page::PageArguments;
use crate::graphql::shown::Shown;
use crate::store::task::{self, TaskKey};
use crate::store::{StoreError, school};

/// Most kinds in a filter: more than there are.
const MOST_KINDS: usize = 20;

#[derive(Default)]
pub(super) struct TasksQuery;

/// Which tasks are wanted; conditions add up.
#[derive(Clone, Debug, Default, InputObject)]
pub(super) struct TaskFilter {
    /// Of these kinds, at most 20.
    kinds: Option<Vec<TaskKind>>,
    /// About this student; registers are about nobody in particular.
    student_id: Option<ID>,
    /// About students who are enrolled at this team today, and registers of lessons with such.
    unit_id: Option<ID>,
    /// About students who are in this class today, and registers of its lessons.
    group_id: Option<ID>,
    /// That you took up.
    #[graphql(default)]
    mine: bool,
    /// That nobody took up.
    #[graphql(default)]
    unclaimed: bool,
    /// That are late.
    #[graphql(default)]
    overdue: bool,
}

#[Object]
impl TasksQuery {
    /// What waits for the viewer, most urgent first: one list in place of many. It stands by `dueAt`, what is never due last; at the same
    /// time by kind, in the order of `TaskKind`, then by what it is due by. It has tasks for teachers, mentors, absence officers and team
    /// leads; others have none.
    async fn tasks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which; left out: all of them.")] filter: Option<TaskFilter>,
        #[graphql(desc = "So many from the begin, 1 to 100.")] first: i32,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
    ) -> Shown<TaskConnection> {
        list(ctx, filter.unwrap_or_default(), first, after).await.into()
    }

    /// How many tasks of each kind wait for the viewer; kinds that can wait for the viewer and of which there is none have 0.
    async fn task_counts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which; left out: all of them.")] filter: Option<TaskFilter>,
    ) -> Shown<Vec<TaskCount>> {
        counts(ctx, filter.unwrap_or_default()).await.into()
    }
}

async fn list(ctx: &Context<'_>, filter: TaskFilter, first: i32, after: Option<String>) -> Result<TaskConnection, Error> {
    let (store, viewer) = (context::store(ctx)?, context::viewer(ctx)?);
    let filter = filter.parse()?;
    let at = after.as_deref().map(place);
    let arguments = PageArguments { first: Some(first), after, ..PageArguments::default() };
    if at == Some(None) {
        return Err(arguments.foreign());
    }
    let size = PageArguments { first: Some(first), ..PageArguments::default() }.page::<uuid::Uuid>("")?.size;
    let school = of_viewer(ctx).await?;
    let found = task::page(store, viewer, &school, &filter, (size, at.flatten())).await.map_err(|error| unavailable(&error))?;
    Ok(TaskConnection::new(found, viewer))
}

async fn counts(ctx: &Context<'_>, filter: TaskFilter) -> Result<Vec<TaskCount>, Error> {
    let filter = filter.parse()?;
    let school = of_viewer(ctx).await?;
    let found = task::counts(context::store(ctx)?, context::viewer(ctx)?, &school, &filter).await.map_err(|error| unavailable(&error))?;
    Ok(found.into_iter().map(TaskCount::from).collect())
}

async fn of_viewer(ctx: &Context<'_>) -> Result<School, Error> {
    let found: Result<School, StoreError> = school::of_viewer(context::store(ctx)?, context::viewer(ctx)?).await;
    found.map_err(|error| unavailable(&error))
}

/// The tasks of these keys that wait for the viewer.
pub(in crate::graphql) async fn by_key(ctx: &Context<'_>, keys: &[TaskKey]) -> Result<Vec<Task>, Error> {
    let (store, viewer) = (context::store(ctx)?, context::viewer(ctx)?);
    let school = of_viewer(ctx).await?;
    let found = task::among(store, viewer, &school, keys).await.map_err(|error| unavailable(&error))?;
    Ok(Task::all(found, viewer).collect())
}

impl TaskFilter {
    fn parse(self) -> Result<task::TaskFilter, Error> {
        if self.kinds.as_ref().is_some_and(|kinds| kinds.len() > MOST_KINDS) {
            return Err(bad_input("filter.kinds", Rule::AtMost(MOST_KINDS)));
        }
        Ok(task::TaskFilter {
            kinds: self.kinds.map(|kinds| kinds.into_iter().map(Into::into).collect()),
            student: self.student_id.map(|id| StudentId::from_wire(&id, "filter.studentId")).transpose()?,
            unit: self.unit_id.map(|id| UnitId::from_wire(&id, "filter.unitId")).transpose()?,
            group: self.group_id.map(|id| GroupId::from_wire(&id, "filter.groupId")).transpose()?,
            mine: self.mine,
            unclaimed: self.unclaimed,
            overdue: self.overdue,
        })
    }
}
