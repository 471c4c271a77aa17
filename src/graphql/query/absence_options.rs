//! `absenceOptions`: what this viewer may file for a student now, so that no portal knows the rules by itself.

use ::entity::id::StudentId;
use ::entity::kind;
use async_graphql::{Context, Enum, Error, ID, Object, SimpleObject};
use chrono::{DateTime, FixedOffset, NaiveDate};

use super::student::known;
use crate::domain::filing::{Facts, Filer, kinds};
use crate::domain::leave::{self, Ground};
use crate::domain::leave_days::year_around;
use crate::domain::local_time::begin_of_day;
use crate::domain::notice::{self, KINDS, by_staff_alone, file_before};
use crate::domain::setting::Settings;
use crate::domain::wording::is_note_allowed;
use crate::graphql::context;
use crate::graphql::error::unavailable;
use crate::graphql::id::Wire;
use crate::graphql::kind_text::{name, what_follows};
use crate::graphql::object::kind::AbsenceKind;
use crate::graphql::object::local;
use crate::graphql::scalar::Date;
use crate::policy::deed::Deed;
use crate::policy::doing;
use crate::policy::sight::About;
use crate::policy::viewer::{Capacity, Viewer};
use crate::store::attendance::FiledBy;
use crate::store::filer::{self, Filers};
use crate::store::{Store, StoreError, absence_kind, leave as leave_facts, school};

#[derive(Default)]
pub(super) struct AbsenceOptionsQuery;

/// What may be filed for a student on a day.
#[derive(Clone, Debug, SimpleObject)]
pub struct AbsenceOptions {
    /// The kinds, in the order in which people choose; empty where the viewer files nothing for the student.
    kinds: Vec<AbsenceKindOption>,
}

/// A kind of absence that may be filed.
#[derive(Clone, Debug, SimpleObject)]
pub struct AbsenceKindOption {
    /// Which.
    kind: AbsenceKind,
    /// Whether it is told, or asked for.
    via: FilingRoute,
    /// The first instant at which notice of an absence that begins on that day is late.
    file_before: DateTime<FixedOffset>,
    /// Whether a few words may go with it; none with an illness, whose nature is not asked.
    note_allowed: bool,
    /// The institution's own name for it, in the language of the caller.
    name: String,
    /// What happens next, in a sentence.
    explanation: String,
    /// Of leave: school days given on this ground in the school year of that day; null for what is told.
    leave_days_used: Option<i32>,
    /// Of leave: school days that the school may still give; null for what is told, and where the school's own rules hold.
    leave_days_left: Option<i32>,
}

/// How a kind of absence comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "notice::Route")]
pub enum FilingRoute {
    /// Told, with `reportAbsence`.
    Report,
    /// Asked for: leave.
    LeaveRequest,
}

#[Object]
impl AbsenceOptionsQuery {
    /// The kinds that this viewer may file for this student, for himself or as staff on behalf of somebody: until when it is in time,
    /// whether a note is allowed, what happens next.
    async fn absence_options(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The student.")] student_id: ID,
        #[graphql(desc = "The school day on which the absence begins; left out: today.")] on: Option<Date>,
    ) -> Result<AbsenceOptions, Error> {
        let (store, viewer, language) = (context::store(ctx)?, context::viewer(ctx)?, context::language(ctx));
        let on = on.map(|on| on.day("on")).transpose()?.unwrap_or(viewer.today);
        let id = StudentId::from_wire(&student_id, "studentId")?;
        let student = known(ctx, id).await?;
        if doing::way(Deed::ReportAbsence, &student.sight, About::default()).is_none() {
            return Ok(AbsenceOptions { kinds: vec![] });
        }
        let filers = filer::of_viewer(store, viewer, id).await.map_err(|error| unavailable(&error))?;
        let taken = absence_kind::all(store, viewer).await.map_err(|error| unavailable(&error))?;
        let begins = begin_of_day(on, viewer.zone);
        let open = own_kinds(viewer, &filers, on);
        let asked = ctx.look_ahead().field("kinds");
        let counted = asked.field("leaveDaysUsed").exists() || asked.field("leaveDaysLeft").exists();
        let balances = if counted && open.iter().any(|kind| Ground::of(*kind).is_some()) {
            Some(Balances::load(store, viewer, id, on).await.map_err(|error| unavailable(&error))?)
        } else {
            None
        };
        let option = |kind: kind::AbsenceKind| {
            let row = taken.iter().find(|row| row.kind == kind);
            let balance = Ground::of(kind).and_then(|ground| balances.as_ref().map(|balances| balances.of(ground)));
            AbsenceKindOption {
                kind: kind.into(),
                via: notice::route(kind).into(),
                file_before: local(file_before(kind, begins, on, viewer.zone), viewer.zone),
                note_allowed: is_note_allowed(kind),
                name: name(kind, row, language),
                explanation: what_follows(kind, language).to_owned(),
                leave_days_used: balance.and_then(|balance| i32::try_from(balance.used).ok()),
                leave_days_left: balance.and_then(|balance| i32::try_from(balance.left?).ok()),
            }
        };
        let by = match viewer.capacity {
            Capacity::Student(id) => FiledBy::Student(id),
            Capacity::Guardian(id) => FiledBy::Guardian(id),
            Capacity::Staff(..) => FiledBy::School,
        };
        let used = |kind: &kind::AbsenceKind| taken.iter().find(|row| row.kind == *kind).is_none_or(|row| row.is_taken_from(by));
        Ok(AbsenceOptions { kinds: KINDS.into_iter().filter(|kind| open.contains(kind)).filter(used).map(option).collect() })
    }
}

/// What was used, and what is left, of leave in a school year.
struct Balances {
    facts: leave::Facts,
    settings: Settings,
}

impl Balances {
    async fn load(store: &Store, viewer: &Viewer, student: StudentId, on: NaiveDate) -> Result<Self, StoreError> {
        let school = school::of_viewer(store, viewer).await?;
        let year = year_around(on, &school.calendar);
        let known = leave_facts::of_viewer(store, viewer, student, year).await?;
        Ok(Self { facts: known.on(on, year, &school, None), settings: school.settings })
    }

    fn of(&self, ground: Ground) -> leave::Balance {
        leave::balance(ground, &self.facts, &self.settings)
    }
}

/// The kinds that the rules of filing leave to the viewer for that day.
fn own_kinds(viewer: &Viewer, filers: &Filers, on: NaiveDate) -> Vec<kind::AbsenceKind> {
    let facts: Facts<'_> = filers.facts(viewer.today);
    match &viewer.capacity {
        Capacity::Student(_) => kinds(&Filer::Student, &facts, on),
        Capacity::Guardian(id) => filers.guardian(*id).map(|filer| kinds(&filer, &facts, on)).unwrap_or_default(),
        Capacity::Staff(..) => {
            let mut all = kinds(&Filer::Student, &facts, on);
            all.extend(filers.guardians.iter().flat_map(|one| kinds(&one.filer(), &facts, on)));
            all.extend(KINDS.into_iter().filter(|kind| by_staff_alone(*kind)));
            // Leave is asked for by the persons themselves.
            all.retain(|kind| notice::route(*kind) == notice::Route::Report);
            all
        }
    }
}
