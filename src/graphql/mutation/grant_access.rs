//! `grantAccess`: a student lets a guardian see or do something.

use ::entity::id::{GrantId, GuardianshipId};
use async_graphql::{Context, Error, ID, InputObject, Object, SimpleObject};

use super::input::Reader;
use super::user_error::UserError;
use crate::deed::grant_access::{self as deed, Input};
use crate::domain::grant::{Purposes, Wanted};
use crate::graphql::context;
use crate::graphql::object::grant::Grant;
use crate::graphql::object::guardianship::Guardianship;
use crate::graphql::object::kind::{GrantLevel, GrantPurpose};
use crate::graphql::query::guardianship;
use crate::graphql::scalar::Date;

#[derive(Default)]
pub(super) struct GrantAccessMutation;

/// What a student lets one guardian see or do, from today on.
#[derive(Clone, Debug, InputObject)]
pub(super) struct GrantAccessInput {
    /// Who grants: you.
    student_id: ID,
    /// The guardianship of the guardian who gets it. It must be open today, with authority or actual care.
    guardianship_id: ID,
    /// For what; at least one. At 16 and 17 SEE_REASON alone.
    purposes: Vec<GrantPurpose>,
    /// How much SEE_PRESENCE opens: needed with it, and given with nothing else.
    level: Option<GrantLevel>,
    /// Last day, that day included; left out: until further notice. What is granted at 16 or 17 ends on the day before the eighteenth
    /// birthday.
    until: Option<Date>,
    /// A key of the caller's own, of at most 100 characters: the same sent again with it is answered, and not done again.
    idempotency_key: String,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct GrantAccessPayload {
    /// What is granted now; null where nothing was done.
    grant: Option<Grant>,
    /// To whom, with what holds of it now; null where there is none for the viewer.
    guardianship: Option<Guardianship>,
    /// Why nothing was done; empty where it was.
    errors: Vec<UserError>,
}

#[Object]
impl GrantAccessMutation {
    /// Lets a guardian see or do something, from today on: the student of age; at 16 and 17 the student, reasons alone. What that guardian
    /// was granted before is taken back with it.
    async fn grant_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What, to whom, until when.")] input: GrantAccessInput,
    ) -> Result<GrantAccessPayload, Error> {
        let mut reader = Reader::new(context::language(ctx));
        let student = reader.id(&input.student_id, &["studentId"]);
        let guardianship = reader.id(&input.guardianship_id, &["guardianshipId"]);
        let until = input.until.and_then(|until| reader.day(until, &["until"]));
        let (Some(student), Some(guardianship), true) = (student, guardianship, reader.errors.is_empty()) else {
            return Ok(GrantAccessPayload { grant: None, guardianship: None, errors: reader.errors });
        };
        let wanted = Wanted { purposes: purposes(&input.purposes), level: input.level.map(Into::into), until };
        let input = (Input { student, guardianship, wanted }, input.idempotency_key);
        let done = deed::run(context::store(ctx)?, context::viewer(ctx)?, &input.0, &input.1).await;
        answer(ctx, guardianship, done).await
    }
}

async fn answer(ctx: &Context<'_>, of: GuardianshipId, done: Result<GrantId, crate::deed::DeedError>) -> Result<GrantAccessPayload, Error> {
    let (made, errors) = match done {
        Ok(id) => (Some(id), vec![]),
        Err(error) => (None, UserError::all(error, context::language(ctx))?),
    };
    let grant = match made {
        Some(id) => guardianship::grants(ctx, &[id]).await?.pop(),
        None => None,
    };
    Ok(GrantAccessPayload { grant, guardianship: guardianship::guardianships(ctx, &[of]).await?.pop(), errors })
}

fn purposes(given: &[GrantPurpose]) -> Purposes {
    Purposes {
        see_presence: given.contains(&GrantPurpose::SeePresence),
        report_absence: given.contains(&GrantPurpose::ReportAbsence),
        be_contacted: given.contains(&GrantPurpose::BeContacted),
        see_reason: given.contains(&GrantPurpose::SeeReason),
    }
}
