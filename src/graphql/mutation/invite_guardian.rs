//! `inviteGuardian`: an administrator lets a guardian join.

use async_graphql::{Context, Error, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, FixedOffset};

use super::input::Reader;
use super::user_error::UserError;
use crate::deed::complaint::{Breach, Complaint};
use crate::deed::invite_guardian::{self as deed, Done, Input, Newcomer, Whom};
use crate::domain::invitation::Refused;
use crate::graphql::context;
use crate::graphql::id::Wire;
use crate::graphql::object::kind::GuardianshipKind;
use crate::graphql::object::local;
use crate::graphql::object::student::Student;
use crate::graphql::query::student::load;
use crate::graphql::scalar::Date;

#[derive(Default)]
pub(super) struct InviteGuardianMutation;

/// Whom to invite: exactly one of `guardianshipId` and `guardian`.
#[derive(Clone, Debug, InputObject)]
pub(super) struct InviteGuardianInput {
    /// A guardian of this student.
    student_id: ID,
    /// Who is tied to the student by this.
    guardianship_id: Option<ID>,
    /// Somebody who is not known yet, and is entered with the invitation.
    guardian: Option<NewGuardianInput>,
    /// A key of the caller's own, of at most 100 characters: the same sent again with it is answered, without the code, and not done again.
    idempotency_key: String,
}

/// A guardian who is not known yet.
#[derive(Clone, Debug, InputObject)]
pub(super) struct NewGuardianInput {
    /// Name they go by; 1 to 100 characters.
    first_name: String,
    /// Family name with its prefix; 1 to 100 characters.
    last_name: String,
    /// What ties them to the student.
    kind: GuardianshipKind,
    /// Mail address.
    email: Option<String>,
    /// Telephone: digits, and what people write between them.
    phone: Option<String>,
    /// First day of the guardianship; today where it is left out.
    #[graphql(name = "from")]
    begins: Option<Date>,
}

/// An invitation to join.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct Invitation {
    /// The code to hand to the guardian, in groups of four. It is told this once and kept nowhere: null when the same was asked before.
    /// Whoever lost it invites again, under another key.
    code: Option<String>,
    /// Until when it can be used, once.
    expires_at: DateTime<FixedOffset>,
    /// Who is invited.
    guardian_id: ID,
    /// What ties them to the student.
    guardianship_id: ID,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct InviteGuardianPayload {
    /// The invitation; earlier ones of this guardian are over. Null where nothing was done.
    invitation: Option<Invitation>,
    /// The student, with the guardian.
    student: Option<Student>,
    /// Why nothing was done; empty where it was.
    errors: Vec<UserError>,
}

impl InviteGuardianPayload {
    fn refused(errors: Vec<UserError>) -> Self {
        Self { invitation: None, student: None, errors }
    }
}

#[Object]
impl InviteGuardianMutation {
    /// Invites a guardian of a student to sign in: an administrator in whose scope the student is. The guardian gives the code with
    /// `acceptInvitation`. Inviting opens nothing: what the guardian sees is what the guardianship, and the student's grants, let him see.
    async fn invite_guardian(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, for which student.")] input: InviteGuardianInput,
    ) -> Result<InviteGuardianPayload, Error> {
        let (viewer, store, language) = (context::viewer(ctx)?, context::store(ctx)?, context::language(ctx));
        let mut reader = Reader::new(language);
        let student = reader.id(&input.student_id, &["studentId"]);
        let whom = match (input.guardianship_id, input.guardian) {
            (Some(id), None) => reader.id(&id, &["guardianshipId"]).map(Whom::Known),
            (None, Some(new)) => {
                let begins = new.begins.map_or(Some(viewer.today), |begins| reader.day(begins, &["guardian", "from"]));
                let (first_name, last_name, kind) = (new.first_name, new.last_name, new.kind.into());
                begins.map(|begins| Whom::New(Newcomer { first_name, last_name, email: new.email, phone: new.phone, kind, begins }))
            }
            (Some(_), Some(_)) | (None, None) => {
                reader.errors.push(UserError::of(&Complaint::at(&["guardian"], Breach::Joining(Refused::KnownOrNew)), language));
                None
            }
        };
        let (Some(student), Some(whom), true) = (student, whom, reader.errors.is_empty()) else {
            return Ok(InviteGuardianPayload::refused(reader.errors));
        };
        let (done, code) = match deed::run(store, viewer, &Input { student, whom }, &input.idempotency_key).await {
            Ok(done) => done,
            Err(error) => return Ok(InviteGuardianPayload::refused(UserError::all(error, language)?)),
        };
        let Done { guardianship, guardian, expires_at, .. } = done;
        let invitation = Invitation {
            code,
            expires_at: local(expires_at, viewer.zone),
            guardian_id: guardian.to_wire(),
            guardianship_id: guardianship.to_wire(),
        };
        Ok(InviteGuardianPayload { invitation: Some(invitation), student: load(ctx, &input.student_id).await.ok(), errors: vec![] })
    }
}
