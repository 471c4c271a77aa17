//! `updateCalendar`.

use ::entity::id::CalendarPeriodId;
use async_graphql::{Context, Error, ID, InputObject, Object, SimpleObject};

use super::input::Reader;
use super::user_error::UserError;
use crate::deed::update_calendar::{self as deed, Input, Period};
use crate::graphql::context;
use crate::graphql::error::unavailable;
use crate::graphql::object::institution::Institution;
use crate::graphql::object::kind::CalendarKind;
use crate::graphql::scalar::Date;
use crate::store::institution;

#[derive(Default)]
pub(super) struct UpdateCalendarMutation;

/// The calendar as it is to be.
#[derive(Clone, Debug, InputObject)]
pub(super) struct UpdateCalendarInput {
    /// What comes; at most 100.
    #[graphql(default)]
    add: Vec<CalendarPeriodInput>,
    /// What becomes another; at most 100.
    #[graphql(default)]
    change: Vec<CalendarChangeInput>,
    /// What goes; at most 100. No roster brings it back.
    #[graphql(default)]
    remove: Vec<CalendarRemovalInput>,
    /// Lessons that were marked lie in it, and that is known: their marks stay.
    #[graphql(default)]
    confirmed: bool,
    /// A key of the caller's own, of at most 100 characters: the same sent again with it is answered, and not done again.
    idempotency_key: String,
}

/// A stretch without lessons as it is to be.
#[derive(Clone, Debug, InputObject)]
pub(super) struct CalendarPeriodInput {
    /// Holiday or closure. A week full of holiday is no lesson week; a week of closures is.
    kind: CalendarKind,
    /// As people call it, in 1 to 200 characters.
    name: String,
    /// First day.
    begins: Date,
    /// Last day: at most a year later.
    ends: Date,
}

/// A stretch that becomes another.
#[derive(Clone, Debug, InputObject)]
pub(super) struct CalendarChangeInput {
    /// Which.
    id: ID,
    /// The version that was seen: another by now is a CONFLICT, and nothing is done.
    version: i32,
    /// What it becomes.
    to: CalendarPeriodInput,
}

/// A stretch that goes.
#[derive(Clone, Debug, InputObject)]
pub(super) struct CalendarRemovalInput {
    /// Which.
    id: ID,
    /// The version that was seen: another by now is a CONFLICT, and nothing is done.
    version: i32,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct UpdateCalendarPayload {
    /// The school with its calendar as it is now.
    institution: Institution,
    /// Why nothing was done; empty where it was.
    errors: Vec<UserError>,
}

#[Object]
impl UpdateCalendarMutation {
    /// Changes holidays and closures: an administrator of the whole school; all of it, or nothing. Refused where a stretch ends before it
    /// begins, is over a year long, lies in no school year, or has days of another of its kind. Days with lessons that were marked are
    /// answered with their number, and taken with `confirmed`. Deadlines that hang on the calendar are counted anew within minutes.
    async fn update_calendar(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be.")] input: UpdateCalendarInput,
    ) -> Result<UpdateCalendarPayload, Error> {
        let (viewer, store, language) = (context::viewer(ctx)?, context::store(ctx)?, context::language(ctx));
        let mut reader = Reader::new(language);
        let read = read(&mut reader, &input);
        let mut errors = reader.errors;
        if let Some(read) = read.filter(|_| errors.is_empty())
            && let Err(error) = deed::run(store, viewer, &read, &input.idempotency_key).await
        {
            errors = UserError::all(error, language)?;
        }
        let row = institution::of(store, viewer).await.map_err(|error| unavailable(&error))?;
        Ok(UpdateCalendarPayload { institution: Institution::new(row, viewer), errors })
    }
}

fn read(reader: &mut Reader, input: &UpdateCalendarInput) -> Option<Input> {
    let (mut add, mut change, mut remove) = (vec![], vec![], vec![]);
    for (at, one) in input.add.iter().enumerate() {
        add.push(period(reader, one, &["add", &at.to_string()]));
    }
    for (at, one) in input.change.iter().enumerate() {
        let at = at.to_string();
        let id: Option<CalendarPeriodId> = reader.id(&one.id, &["change", &at, "id"]);
        let to = period(reader, &one.to, &["change", &at, "to"]);
        change.push(id.zip(to).map(|(id, to)| (id, one.version, to)));
    }
    for (at, one) in input.remove.iter().enumerate() {
        remove.push(reader.id(&one.id, &["remove", &at.to_string(), "id"]).map(|id| (id, one.version)));
    }
    Some(Input {
        add: add.into_iter().collect::<Option<_>>()?,
        change: change.into_iter().collect::<Option<_>>()?,
        remove: remove.into_iter().collect::<Option<_>>()?,
        confirmed: input.confirmed,
    })
}

fn period(reader: &mut Reader, given: &CalendarPeriodInput, path: &[&str]) -> Option<Period> {
    let begins = reader.day(given.begins, &[path, &["begins"]].concat());
    let ends = reader.day(given.ends, &[path, &["ends"]].concat());
    Some(Period { kind: given.kind.into(), name: given.name.clone(), begins: begins?, ends: ends? })
}
