//! `setGuardianship`: an administrator records what ties a guardian to a student.

use async_graphql::{Context, Error, ID, InputObject, Object, SimpleObject};

use super::input::Reader;
use super::user_error::UserError;
use crate::deed::complaint::{Breach, Complaint};
use crate::deed::set_guardianship::{self as deed, Input, Of};
use crate::graphql::context;
use crate::graphql::object::guardianship::Guardianship;
use crate::graphql::object::kind::GuardianshipKind;
use crate::graphql::query::guardianship;
use crate::graphql::scalar::Date;

#[derive(Default)]
pub(super) struct SetGuardianshipMutation;

/// A guardianship as it is to be: either one that is there, by `guardianshipId` and `version`, or a new one, by `studentId` and `guardianId`.
#[derive(Clone, Debug, InputObject)]
pub(super) struct SetGuardianshipInput {
    /// The guardianship to change.
    guardianship_id: Option<ID>,
    /// The version of it that was seen: another by now is a CONFLICT, and nothing is done.
    version: Option<i32>,
    /// The student of a new one.
    student_id: Option<ID>,
    /// The guardian of a new one: `Guardianship.guardianId` of another child, for instance.
    guardian_id: Option<ID>,
    /// Authority, actual care, or information only.
    kind: GuardianshipKind,
    /// First day.
    from: Date,
    /// Last day, that day included; left out: until further notice. To end one at once, say yesterday.
    to: Option<Date>,
    /// Why: kept for administrators and the privacy officer. 1 to 200 characters on one line.
    reason: String,
    /// A key of the caller's own, of at most 100 characters: the same sent again with it is answered, and not done again.
    idempotency_key: String,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct SetGuardianshipPayload {
    /// The guardianship as it is now; null where there is none for the viewer.
    guardianship: Option<Guardianship>,
    /// Why nothing was done; empty where it was.
    errors: Vec<UserError>,
}

#[Object]
impl SetGuardianshipMutation {
    /// Ties a guardian whom the school knows to a student, or changes kind and days of a tie: an administrator. Two ties of the same people
    /// must not share a day. A grant of the student holds no longer than the tie under which it was made.
    async fn set_guardianship(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The guardianship as it is to be.")] input: SetGuardianshipInput,
    ) -> Result<SetGuardianshipPayload, Error> {
        let language = context::language(ctx);
        let mut reader = Reader::new(language);
        let of = of(&mut reader, &input);
        let begins = reader.day(input.from, &["from"]);
        let ends = input.to.and_then(|to| reader.day(to, &["to"]));
        let (Some(of), Some(begins), true) = (of, begins, reader.errors.is_empty()) else {
            let both = Complaint::at(&["guardianshipId"], Breach::OneTie);
            let errors = if reader.errors.is_empty() { vec![UserError::of(&both, language)] } else { reader.errors };
            return Ok(SetGuardianshipPayload { guardianship: None, errors });
        };
        let wanted = Input { of, kind: input.kind.into(), begins, ends, reason: input.reason };
        let (id, errors) = match deed::run(context::store(ctx)?, context::viewer(ctx)?, &wanted, &input.idempotency_key).await {
            Ok(id) => (Some(id), vec![]),
            Err(error) => (if let Of::Known(id, _) = of { Some(id) } else { None }, UserError::all(error, language)?),
        };
        let guardianship = match id {
            Some(id) => guardianship::guardianships(ctx, &[id]).await?.pop(),
            None => None,
        };
        Ok(SetGuardianshipPayload { guardianship, errors })
    }
}

/// Which; none: neither one that is there nor a new one, or both.
fn of(reader: &mut Reader, input: &SetGuardianshipInput) -> Option<Of> {
    match (&input.guardianship_id, input.version, &input.student_id, &input.guardian_id) {
        (Some(id), Some(version), None, None) => Some(Of::Known(reader.id(id, &["guardianshipId"])?, version)),
        (None, None, Some(student), Some(guardian)) => {
            let (student, guardian) = (reader.id(student, &["studentId"]), reader.id(guardian, &["guardianId"]));
            Some(Of::New(student?, guardian?))
        }
        _ => None,
    }
}
