//! A task: something that waits for somebody of the staff.

use std::collections::HashMap;
use std::sync::Arc;

use ::entity::id::{AbsenceReportId, LessonId, PresenceId, SignalId, StudentId};
use ::entity::kind;
use async_graphql::{Context, Enum, Error, ID, Object, SimpleObject};
use chrono::{DateTime, FixedOffset, Utc};
use tokio::sync::OnceCell;

use super::deed::Deed;
use super::local;
use super::node::Node;
use super::register;
use super::staff::StaffMember;
use super::student::Student;
use super::task_key::{cursor, wire};
use crate::graphql::cohort::Cohort;
use crate::graphql::context;
use crate::graphql::error::unavailable;
use crate::graphql::id::Wire;
use crate::graphql::query::node;
use crate::policy::doing;
use crate::policy::viewer::Viewer;
use crate::store::page::Slice;
use crate::store::student;
use crate::store::task::{CountRow, TaskKey, TaskRow};

/// What somebody has to do. Kinds that are due at the same time stand in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "kind::TaskKind")]
pub enum TaskKind {
    /// Ring about an absence of today that nobody explained: one task for a student and day, about the first such absence. Due: today.
    CallToday,
    /// Settle an absence that nobody explained in time, which counts as unauthorised meanwhile: one task for a student and day. Due: the last
    /// day on which the desk still can, 27 days after it.
    UnexplainedPastDeadline,
    /// Judge an absence report. Due: so many school days after it was filed, a setting, since from then on it raises a provisional signal.
    JudgeReport,
    /// Decide about leave, or record what the municipality decided. Due: its begin.
    DecideLeave,
    /// Handle a signal. Due: the day the signal says.
    HandleSignal,
    /// Tell a student under WSF 2000 or WTOS that four weeks were missed, and ask why. Due: the third working day after those weeks.
    StudyFinanceNotice,
    /// Determine that a student under WSF 2000 or WTOS attended nothing for eight weeks, and tell DUO: about a signal of its own. Due: the fifth
    /// working day after those weeks.
    StudyFinanceDetermination,
    /// See why a mark and a report contradict each other. Never due.
    Contradiction,
    /// Take a register of an own lesson of the last seven days. Due: when the register closes.
    RegisterNotTaken,
}

/// Tasks that were read together: what they are about is read for all of them, when it is first asked for.
struct Together {
    viewer: Arc<Viewer>,
    rows: Vec<TaskRow>,
    students: OnceCell<HashMap<StudentId, Student>>,
    subjects: OnceCell<HashMap<ID, Arc<Node>>>,
}

impl Together {
    async fn students(&self, ctx: &Context<'_>) -> Result<&HashMap<StudentId, Student>, Error> {
        let read = async {
            let mut ids: Vec<StudentId> = self.rows.iter().filter_map(|row| row.student).collect();
            ids.sort_unstable();
            ids.dedup();
            let rows = student::among(context::store(ctx)?, &self.viewer, &ids).await.map_err(|error| unavailable(&error))?;
            let cohort = Cohort::new(ctx, rows.iter().map(|row| row.id), [])?;
            let known = rows.into_iter().filter_map(|row| Student::known(row, &cohort).ok());
            Ok::<_, Error>(known.map(|student| (student.row.id, student)).collect())
        };
        self.students.get_or_try_init(|| read).await
    }

    async fn subjects(&self, ctx: &Context<'_>) -> Result<&HashMap<ID, Arc<Node>>, Error> {
        let read = async {
            let ids: Vec<ID> = self.rows.iter().map(|row| about(row.key)).collect();
            let found = Box::pin(node::load(ctx, &ids, "id")).await?;
            Ok::<_, Error>(ids.into_iter().zip(found).filter_map(|(id, node)| Some((id, node?))).collect())
        };
        self.subjects.get_or_try_init(|| read).await
    }
}

/// The key of what a task is about.
fn about(key: TaskKey) -> ID {
    match key.kind {
        kind::TaskKind::CallToday | kind::TaskKind::UnexplainedPastDeadline | kind::TaskKind::Contradiction => {
            PresenceId(key.subject).to_wire()
        }
        kind::TaskKind::JudgeReport | kind::TaskKind::DecideLeave => AbsenceReportId(key.subject).to_wire(),
        kind::TaskKind::RegisterNotTaken => ID(LessonId(key.subject).to_wire().replacen(LessonId::KIND, register::KIND, 1)),
        kind::TaskKind::HandleSignal | kind::TaskKind::StudyFinanceNotice | kind::TaskKind::StudyFinanceDetermination => {
            SignalId(key.subject).to_wire()
        }
    }
}

/// A task and those it was read with.
pub struct Task {
    row: TaskRow,
    together: Arc<Together>,
}

impl Task {
    /// Tasks that were read together.
    pub(crate) fn all(rows: Vec<TaskRow>, viewer: &Arc<Viewer>) -> impl Iterator<Item = Self> {
        let together = Together { viewer: viewer.clone(), rows, students: OnceCell::new(), subjects: OnceCell::new() };
        let together = Arc::new(together);
        let rows = together.rows.clone();
        rows.into_iter().map(move |row| Self { row, together: together.clone() })
    }

    /// Its key on the wire.
    pub(crate) fn wire(&self) -> ID {
        wire(self.row.key)
    }

    fn local(&self, at: DateTime<Utc>) -> DateTime<FixedOffset> {
        local(at, self.together.viewer.zone)
    }
}

/// Something that waits for somebody of the staff, who sees it until it is done. It follows from what is kept: nobody makes one or ends one.
#[Object]
impl Task {
    /// Opaque key.
    pub async fn id(&self) -> ID {
        wire(self.row.key)
    }

    /// What is to be done.
    async fn kind(&self) -> TaskKind {
        self.row.key.kind.into()
    }

    /// Whom it is about; null for the register of a lesson.
    async fn student(&self, ctx: &Context<'_>) -> Result<Option<Student>, Error> {
        let Some(id) = self.row.student else { return Ok(None) };
        Ok(self.together.students(ctx).await?.get(&id).cloned())
    }

    /// What it is about: a presence, a report, a signal, a class list.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<Arc<Node>>, Error> {
        Ok(self.together.subjects(ctx).await?.get(&about(self.row.key)).cloned())
    }

    /// Who took it up; null where nobody did who still works here.
    async fn assignee(&self) -> Option<StaffMember> {
        self.row.assignee.clone().map(StaffMember::from)
    }

    /// Whether nobody has taken it up yet.
    async fn claimable(&self) -> bool {
        self.row.assignee.is_none()
    }

    /// Since when: of an absence when it was first marked, of a report when it was filed, of a contradiction when it was last marked, of a
    /// register the end of the lesson, of a signal the day it was established.
    async fn since(&self) -> DateTime<FixedOffset> {
        self.local(self.row.since)
    }

    /// The first instant at which it is late; null where it never is.
    async fn due_at(&self) -> Option<DateTime<FixedOffset>> {
        self.row.due_at.map(|at| self.local(at))
    }

    /// Whether it is late.
    async fn overdue(&self) -> bool {
        self.row.due_at.is_some_and(|at| at <= self.together.viewer.now)
    }

    /// What the viewer may do with it now; what may be done with what it is about, that says itself.
    async fn viewer_can(&self) -> Vec<Deed> {
        // Whoever it waits for takes it up, or gives it back, for a colleague too.
        let may = doing::staff_member(&self.together.viewer).is_some();
        Some(Deed::ClaimTask).filter(|_| may).into_iter().collect()
    }
}

/// A page of tasks.
pub struct TaskConnection {
    edges: Vec<TaskEdge>,
    next: bool,
    previous: bool,
}

/// One of the tasks, and its place in the list.
#[derive(SimpleObject)]
pub struct TaskEdge {
    /// Its place, for `after`; good in this list alone.
    cursor: String,
    /// The task itself.
    node: Task,
}

impl TaskConnection {
    /// The tasks of a page.
    pub(crate) fn new(slice: Slice<TaskRow>, viewer: &Arc<Viewer>) -> Self {
        let edge = |task: Task| TaskEdge { cursor: cursor(task.row.place()), node: task };
        Self { edges: Task::all(slice.rows, viewer).map(edge).collect(), next: slice.next, previous: slice.previous }
    }
}

/// A page of tasks.
#[Object]
impl TaskConnection {
    /// The tasks with their cursors.
    async fn edges(&self) -> &[TaskEdge] {
        &self.edges
    }

    /// The tasks alone.
    async fn nodes(&self) -> Vec<&Task> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }

    /// Whether there is more, and where it begins.
    async fn page_info(&self) -> async_graphql::connection::PageInfo {
        async_graphql::connection::PageInfo {
            has_next_page: self.next,
            has_previous_page: self.previous,
            start_cursor: self.edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: self.edges.last().map(|edge| edge.cursor.clone()),
        }
    }
}

/// How many tasks of a kind wait for the viewer.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct TaskCount {
    /// Which kind.
    kind: TaskKind,
    /// All of them.
    open: i64,
    /// Those that are late.
    overdue: i64,
}

impl From<CountRow> for TaskCount {
    fn from(row: CountRow) -> Self {
        Self { kind: row.kind.into(), open: row.open, overdue: row.overdue }
    }
}
