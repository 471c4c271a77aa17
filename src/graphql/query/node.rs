//! `node` and `nodes`: objects by their keys. As many statements as there are kinds among the keys, whatever their number.

use std::collections::HashMap;
use std::sync::Arc;

use ::entity::id::{AbsenceReportId, GrantId, GuardianshipId, LessonId, PresenceId, SignalId, StudentId};
use async_graphql::{Context, Error, ID, Object};

use super::guardianship;
use super::presences::by_key;
use super::register::known;
use super::{signals, tasks};
use crate::graphql::cohort::Cohort;
use crate::graphql::context;
use crate::graphql::error::{Rule, bad_input, not_found, unavailable};
use crate::graphql::id::Wire;
use crate::graphql::object::absence_report::AbsenceReport;
use crate::graphql::object::node::Node;
use crate::graphql::object::register;
use crate::graphql::object::student::Student;
use crate::graphql::object::task_key;
use crate::graphql::shown::Shown;
use crate::policy::group::FieldGroup;
use crate::policy::refusal;
use crate::store;
use crate::store::absence_report::Reach;
use crate::store::report_row::ReportRow;
use crate::store::task::TaskKey;

/// Most keys at once.
const MOST: usize = 100;

#[derive(Default)]
pub(super) struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The object of a key; `NOT_FOUND` where it does not exist for the viewer.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "The key.")] id: ID) -> Shown<Arc<Node>> {
        load(ctx, &[id], "id").await.and_then(|mut found| found.pop().flatten().ok_or_else(not_found)).into()
    }

    /// The objects of these keys, in their order; null with `NOT_FOUND` for each that does not exist for the viewer.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The keys, at most 100.")] ids: Vec<ID>,
    ) -> Result<Vec<Shown<Arc<Node>>>, Error> {
        if ids.len() > MOST {
            return Err(bad_input("ids", Rule::AtMost(MOST)));
        }
        let found = load(ctx, &ids, "ids").await?;
        Ok(found.into_iter().map(|node| node.ok_or_else(not_found).into()).collect())
    }
}

/// What a key is of.
#[derive(Clone, Copy)]
enum Key {
    Student(StudentId),
    Lesson(LessonId),
    Register(LessonId),
    Presence(PresenceId),
    Report(AbsenceReportId),
    Guardianship(GuardianshipId),
    Grant(GrantId),
    Signal(SignalId),
    Task(TaskKey),
}

fn parse(id: &ID, field: &str) -> Result<Key, Error> {
    match id.rsplit_once('_').map(|(kind, _)| kind) {
        Some(StudentId::KIND) => StudentId::from_wire(id, field).map(Key::Student),
        Some(LessonId::KIND) => LessonId::from_wire(id, field).map(Key::Lesson),
        Some(PresenceId::KIND) => PresenceId::from_wire(id, field).map(Key::Presence),
        Some(AbsenceReportId::KIND) => AbsenceReportId::from_wire(id, field).map(Key::Report),
        Some(GuardianshipId::KIND) => GuardianshipId::from_wire(id, field).map(Key::Guardianship),
        Some(GrantId::KIND) => GrantId::from_wire(id, field).map(Key::Grant),
        Some(SignalId::KIND) => SignalId::from_wire(id, field).map(Key::Signal),
        Some(register::KIND) => {
            let lesson = id.replacen(register::KIND, LessonId::KIND, 1);
            LessonId::from_wire(&ID(lesson), field).map(Key::Register)
        }
        Some(kind) if task_key::is_wire(kind) => task_key::from_wire(id, field).map(Key::Task),
        Some(_) | None => {
            Err(bad_input(field, Rule::Id("student, lesson, register, presence, report, guardianship, grant, signal or task")))
        }
    }
}

/// The objects of these keys, each where it exists for the viewer.
pub(in crate::graphql) async fn load(ctx: &Context<'_>, ids: &[ID], field: &str) -> Result<Vec<Option<Arc<Node>>>, Error> {
    let keys = ids.iter().map(|id| parse(id, field)).collect::<Result<Vec<_>, _>>()?;
    let mut found: HashMap<ID, Arc<Node>> = HashMap::new();
    let mut nodes = students(ctx, &keys).await?;
    nodes.extend(lessons(ctx, &keys).await?);
    nodes.extend(presences(ctx, &keys).await?);
    nodes.extend(reports(ctx, &keys).await?);
    nodes.extend(guardianships(ctx, &keys).await?);
    nodes.extend(grants(ctx, &keys).await?);
    nodes.extend(signals(ctx, &keys).await?);
    nodes.extend(waiting(ctx, &keys).await?);
    found.extend(nodes.into_iter().map(|(id, node)| (id, Arc::new(node))));
    Ok(ids.iter().map(|id| found.get(id).cloned()).collect())
}

type Found = Result<Vec<(ID, Node)>, Error>;

async fn students(ctx: &Context<'_>, keys: &[Key]) -> Found {
    let ids: Vec<_> = keys.iter().filter_map(|key| if let Key::Student(id) = key { Some(*id) } else { None }).collect();
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let rows = store::student::among(context::store(ctx)?, context::viewer(ctx)?, &ids).await.map_err(|error| unavailable(&error))?;
    let cohort = Cohort::new(ctx, rows.iter().map(|row| row.id), [])?;
    let known = rows.into_iter().filter_map(|row| Student::known(row, &cohort).ok());
    Ok(known.map(|student| (student.row.id.to_wire(), Node::Student(student))).collect())
}

async fn lessons(ctx: &Context<'_>, keys: &[Key]) -> Found {
    let wanted = |key: &Key| match key {
        Key::Lesson(id) | Key::Register(id) => Some(*id),
        Key::Student(_) | Key::Presence(_) | Key::Report(_) | Key::Guardianship(_) | Key::Grant(_) => None,
        Key::Signal(_) | Key::Task(_) => None,
    };
    let ids: Vec<_> = keys.iter().filter_map(wanted).collect();
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let found = store::register::of(context::store(ctx)?, context::viewer(ctx)?, &ids).await.map_err(|error| unavailable(&error))?;
    let both = |register: register::Register| {
        let lesson = register.lesson().clone();
        [(lesson.row.id.to_wire(), Node::Lesson(lesson)), (register.wire(), Node::Register(register))]
    };
    Ok(known(ctx, found)?.into_iter().flat_map(both).collect())
}

async fn presences(ctx: &Context<'_>, keys: &[Key]) -> Found {
    let ids: Vec<_> = keys.iter().filter_map(|key| if let Key::Presence(id) = key { Some(*id) } else { None }).collect();
    if ids.is_empty() {
        return Ok(vec![]);
    }
    Ok(by_key(ctx, &ids).await?.into_iter().map(|presence| (presence.row.id.to_wire(), Node::Presence(presence))).collect())
}

async fn reports(ctx: &Context<'_>, keys: &[Key]) -> Found {
    let ids: Vec<_> = keys.iter().filter_map(|key| if let Key::Report(id) = key { Some(*id) } else { None }).collect();
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let (store, viewer) = (context::store(ctx)?, context::viewer(ctx)?);
    let rows = store::absence_report::reached(store, viewer, &ids).await.map_err(|error| unavailable(&error))?;
    let cohort = Cohort::with_reports(ctx, rows.iter().map(|(row, ..)| row.id), [], rows.iter().map(|(_, report, _)| report))?;
    let known = |(student, report, reach): (_, ReportRow, Reach)| {
        let student = Student::known(student, &cohort).ok()?;
        let about = reach.about(&report, &student.sight);
        refusal::part(&student.sight, FieldGroup::Timetable, about).ok()?;
        Some((report.id.to_wire(), Node::AbsenceReport(AbsenceReport { student, row: Arc::new(report), about })))
    };
    Ok(rows.into_iter().filter_map(known).collect())
}

async fn guardianships(ctx: &Context<'_>, keys: &[Key]) -> Found {
    let ids: Vec<_> = keys.iter().filter_map(|key| if let Key::Guardianship(id) = key { Some(*id) } else { None }).collect();
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let found = guardianship::guardianships(ctx, &ids).await?;
    Ok(found.into_iter().map(|one| (one.row.id.to_wire(), Node::Guardianship(one))).collect())
}

async fn grants(ctx: &Context<'_>, keys: &[Key]) -> Found {
    let ids: Vec<_> = keys.iter().filter_map(|key| if let Key::Grant(id) = key { Some(*id) } else { None }).collect();
    if ids.is_empty() {
        return Ok(vec![]);
    }
    Ok(guardianship::grants(ctx, &ids).await?.into_iter().map(|grant| (grant.row.id.to_wire(), Node::Grant(grant))).collect())
}

async fn signals(ctx: &Context<'_>, keys: &[Key]) -> Found {
    let ids: Vec<_> = keys.iter().filter_map(|key| if let Key::Signal(id) = key { Some(*id) } else { None }).collect();
    if ids.is_empty() {
        return Ok(vec![]);
    }
    Ok(signals::by_key(ctx, &ids).await?.into_iter().map(|signal| (signal.row.id.to_wire(), Node::Signal(signal))).collect())
}

async fn waiting(ctx: &Context<'_>, keys: &[Key]) -> Found {
    let ids: Vec<_> = keys.iter().filter_map(|key| if let Key::Task(id) = key { Some(*id) } else { None }).collect();
    if ids.is_empty() {
        return Ok(vec![]);
    }
    Ok(tasks::by_key(ctx, &ids).await?.into_iter().map(|task| (task.wire(), Node::Task(task))).collect())
}
