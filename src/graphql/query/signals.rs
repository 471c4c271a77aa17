//! `signals`: which rules were reached by whom, and who wants somebody to be contacted.

use std::sync::Arc;

use ::entity::id::{FlagId, GroupId, SignalId, StudentId, UnitId};
use async_graphql::{Context, Error, ID, InputObject, Object};

use crate::graphql::cohort::Cohort;
use crate::graphql::context;
use crate::graphql::error::unavailable;
use crate::graphql::id::Wire;
use crate::graphql::object::rule::RuleCode;
use crate::graphql::object::signal::{Signal, SignalConnection, SignalStatus};
use crate::graphql::object::student::Student;
use crate::graphql::page::PageArguments;
use crate::graphql::scalar::Date;
use crate::graphql::shown::Shown;
use crate::policy::group::FieldGroup;
use crate::policy::refusal;
use crate::policy::sight::About;
use crate::store::signal::{self, SignalFilter as Wanted, SignalRow};
use crate::store::week_row::StudentRow;

const LIST: &str = "signals";

#[derive(Default)]
pub(in crate::graphql) struct SignalsQuery;

/// Which signals are wanted.
#[derive(Clone, Debug, Default, InputObject)]
pub(in crate::graphql) struct SignalFilter {
    /// Of which that became.
    status: Option<SignalStatus>,
    /// Of that rule.
    rule: Option<RuleCode>,
    /// Of that student.
    student_id: Option<ID>,
    /// Of students enrolled at that team today.
    unit_id: Option<ID>,
    /// Of students of that class today.
    group_id: Option<ID>,
    /// Due before that day.
    due_before: Option<Date>,
    /// True: open though the day it was due has passed. False: all others.
    overdue: Option<bool>,
}

#[Object]
impl SignalsQuery {
    /// Signals by the day they are due, of those students whose standing is open to the viewer: a family's own, those of a mentor's
    /// students, and for an absence officer those of students of whom one is open, or was in the last four weeks.
    async fn signals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which; left out: all.")] filter: Option<SignalFilter>,
        #[graphql(desc = "So many from the begin, 1 to 100. Either `first` or `last` must be given.")] first: Option<i32>,
        #[graphql(desc = "After this cursor; with `first`.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor; with `last`.")] before: Option<String>,
    ) -> Shown<SignalConnection> {
        load(ctx, filter.unwrap_or_default(), &PageArguments { first, after, last, before }).await.into()
    }
}

async fn load(ctx: &Context<'_>, filter: SignalFilter, arguments: &PageArguments) -> Result<SignalConnection, Error> {
    let (store, viewer) = (context::store(ctx)?, context::viewer(ctx)?);
    let page = arguments.page::<SignalId>(LIST)?;
    let found = signal::page(store, viewer, &filter.parse()?, &page).await.map_err(|error| unavailable(&error))?;
    let found = found.ok_or_else(|| arguments.foreign())?;
    let known = known(ctx, &found.rows)?;
    Ok(SignalConnection::new(found.map_some(|row| known(row).map(|signal| (signal.row.id.0, signal)))))
}

impl SignalFilter {
    fn parse(self) -> Result<Wanted, Error> {
        Ok(Wanted {
            status: self.status.map(Into::into),
            code: self.rule.map(Into::into),
            student: self.student_id.map(|id| StudentId::from_wire(&id, "filter.studentId")).transpose()?,
            unit: self.unit_id.map(|id| UnitId::from_wire(&id, "filter.unitId")).transpose()?,
            group: self.group_id.map(|id| GroupId::from_wire(&id, "filter.groupId")).transpose()?,
            due_before: self.due_before.map(|day| day.day("filter.dueBefore")).transpose()?,
            overdue: self.overdue,
        })
    }
}

/// Signals of these keys, in no order, as far as they exist for the viewer.
pub(in crate::graphql) async fn by_key(ctx: &Context<'_>, ids: &[SignalId]) -> Result<Vec<Signal>, Error> {
    let rows = signal::among(context::store(ctx)?, context::viewer(ctx)?, ids).await.map_err(|error| unavailable(&error))?;
    let known = known(ctx, &rows)?;
    Ok(rows.into_iter().filter_map(known).collect())
}

/// The signal that was made of a flag about that student, if it exists for the viewer.
pub(in crate::graphql) async fn of_flag(ctx: &Context<'_>, student: StudentId, flag: FlagId) -> Result<Option<Signal>, Error> {
    let found = signal::of_flag(context::store(ctx)?, context::viewer(ctx)?, student, flag).await.map_err(|error| unavailable(&error))?;
    let rows: Vec<_> = found.into_iter().collect();
    let known = known(ctx, &rows)?;
    Ok(rows.into_iter().find_map(known))
}

/// What makes a row of these a signal, where the viewer may know of it.
fn known(ctx: &Context<'_>, rows: &[(StudentRow, SignalRow)]) -> Result<impl Fn((StudentRow, SignalRow)) -> Option<Signal> + use<>, Error> {
    let cohort = Cohort::new(ctx, rows.iter().map(|(student, _)| student.id), [])?;
    let language = context::language(ctx);
    Ok(move |(student, row)| {
        let student = Student::known(student, &cohort).ok()?;
        refusal::part(&student.sight, FieldGroup::Standing, About::default()).ok()?;
        Some(Signal { student, row: Arc::new(row), language })
    })
}
