//! `requestLeave`: what is asked for, not told.

use async_graphql::{Context, Error, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, FixedOffset};

use super::input::Reader;
use super::report::answer;
use super::user_error::UserError;
use crate::deed::request_leave::{self as deed, Input};
use crate::graphql::context;
use crate::graphql::object::absence_report::AbsenceReport;
use crate::graphql::object::kind::AbsenceKind;

#[derive(Default)]
pub(super) struct RequestLeaveMutation;

/// Leave as somebody asks for it.
#[derive(Clone, Debug, InputObject)]
pub(super) struct RequestLeaveInput {
    /// For whom.
    student_id: ID,
    /// On which ground: PARENTS_PROFESSION_HOLIDAY or WEIGHTY_CIRCUMSTANCES.
    kind: AbsenceKind,
    /// From when.
    begins: DateTime<FixedOffset>,
    /// Until when.
    ends: DateTime<FixedOffset>,
    /// Why, in at most 200 characters.
    note: String,
    /// The words speak of somebody's health and are meant so.
    #[graphql(default)]
    confirmed: bool,
    /// A key of the caller's own, of at most 100 characters: the same sent again with it is answered, and not done again.
    idempotency_key: String,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct RequestLeavePayload {
    /// The request, as a report that awaits a decision; `decider` says whose. Null where nothing was done.
    report: Option<AbsenceReport>,
    /// Why nothing was done; empty where it was.
    errors: Vec<UserError>,
}

#[Object]
impl RequestLeaveMutation {
    /// Asks for leave: guardians with authority or care of a minor, the student of age for himself. What the Act lets nobody give is refused
    /// with its article: a holiday because of a parent's profession is given once a year, beforehand, for at most ten days and not in the
    /// first two lesson weeks; weighty circumstances for up to ten days a year by the school, for more by the LPA. Both are in proportion to
    /// the timetable under the qualification duty. From 18 the school's own rules hold.
    async fn request_leave(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked.")] input: RequestLeaveInput,
    ) -> Result<RequestLeavePayload, Error> {
        let (viewer, store) = (context::viewer(ctx)?, context::store(ctx)?);
        let mut reader = Reader::new(context::language(ctx));
        let student = reader.id(&input.student_id, &["studentId"]);
        let begins = reader.instant(Some(input.begins), &["begins"]);
        let ends = reader.instant(Some(input.ends), &["ends"]);
        let (Some(student), Some(begins), true) = (student, begins, reader.errors.is_empty()) else {
            return Ok(RequestLeavePayload { report: None, errors: reader.errors });
        };
        let read = Input { student, kind: input.kind.into(), begins, ends, note: Some(input.note), confirmed: input.confirmed };
        let (id, done) = match deed::run(store, viewer, &read, &input.idempotency_key).await {
            Ok(id) => (Some(id), Ok(())),
            Err(error) => (None, Err(error)),
        };
        let (report, errors) = answer(ctx, id, done).await?;
        Ok(RequestLeavePayload { report, errors })
    }
}
