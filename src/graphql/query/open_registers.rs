//! `openRegisters`: what was not taken yet.

use ::entity::id::{StaffMemberId, UnitId};
use async_graphql::{Context, Error, ID, InputObject, Object};
use chrono::{Days, Months};

use crate::graphql::cohort::Cohort;
use crate::graphql::context;
use crate::graphql::error::{Rule, bad_input, refused, unavailable};
use crate::graphql::id::Wire;
use crate::graphql::object::register::{Register, RegisterConnection};
use crate::graphql::page::PageArguments;
use crate::graphql::scalar::Date;
use crate::graphql::shown::Shown;
use crate::policy::oversight;
use crate::policy::viewer::Viewer;
use crate::store::open_register::{self, OpenFilter};

const LIST: &str = "openRegisters";
/// Days before the last one that are looked at where no first day is given: the window in which absence counts.
const DAYS: u64 = 27;

#[derive(Default)]
pub(super) struct OpenRegistersQuery;

/// Which registers are wanted; conditions add up.
#[derive(Clone, Debug, Default, InputObject)]
pub(super) struct OpenRegisterFilter {
    /// First school day; left out: 27 days before `to`.
    from: Option<Date>,
    /// Last school day, at most a year after `from`; left out: today.
    to: Option<Date>,
    /// Of lessons with students of this team.
    unit_id: Option<ID>,
    /// Of lessons that this member of staff gives.
    teacher_id: Option<ID>,
}

#[Object]
impl OpenRegistersQuery {
    /// Registers that should have been taken and were not, by begin: the lesson is over and was not cancelled, somebody takes part, and
    /// not everybody has a mark. A teacher gets those of own lessons; an absence officer and a team lead those of students in their scope,
    /// each with such students as they may know the timetable of. Others get `FORBIDDEN`.
    async fn open_registers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; those of the last 28 days where it is left out.")] filter: Option<OpenRegisterFilter>,
        #[graphql(desc = "So many from the begin, 1 to 100.")] first: i32,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
    ) -> Shown<RegisterConnection> {
        let arguments = PageArguments { first: Some(first), after, ..PageArguments::default() };
        load(ctx, filter.unwrap_or_default(), &arguments).await.into()
    }
}

async fn load(ctx: &Context<'_>, filter: OpenRegisterFilter, arguments: &PageArguments) -> Result<RegisterConnection, Error> {
    let (store, viewer) = (context::store(ctx)?, context::viewer(ctx)?);
    let oversight = oversight::of_registers(viewer).map_err(refused)?;
    let page = arguments.page(LIST)?;
    let filter = filter.parse(viewer)?;
    let found = open_register::page(store, viewer, &oversight, filter, &page).await.map_err(|error| unavailable(&error))?;
    let found = found.ok_or_else(|| arguments.foreign())?;
    let cohort = Cohort::new(ctx, [], found.rows.iter().map(|register| &register.lesson))?;
    Ok(RegisterConnection::new(Register::without_rows(found, &cohort)))
}

impl OpenRegisterFilter {
    fn parse(self, viewer: &Viewer) -> Result<OpenFilter, Error> {
        let to = self.to.map(|to| to.day("filter.to")).transpose()?.unwrap_or(viewer.today);
        let from = self.from.map(|from| from.day("filter.from")).transpose()?.unwrap_or(to - Days::new(DAYS));
        if to < from || to > from + Months::new(12) {
            return Err(bad_input("filter.to", Rule::Span));
        }
        Ok(OpenFilter {
            days: (from, to),
            unit: self.unit_id.map(|id| UnitId::from_wire(&id, "filter.unitId")).transpose()?,
            teacher: self.teacher_id.map(|id| StaffMemberId::from_wire(&id, "filter.teacherId")).transpose()?,
        })
    }
}
