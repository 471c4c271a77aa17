//! An administrator invites a guardian of a student to sign in: one who is known, or one who is entered with it. The code is told once, in
//! the answer, and kept nowhere; only its hash is. A new invitation of the same guardian ends the older ones.
//!
//! The same key again is answered with the same invitation, without its code: whoever lost the answer invites again, under a new key.

use ::entity::id::{GuardianId, GuardianshipId, InvitationId, StudentId};
use ::entity::kind::GuardianshipKind;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::complaint::{Breach, Complaint};
use super::once::OnceKey;
use super::{DeedError, subject};
use crate::domain::contact;
use crate::domain::invitation::{self as rules, LENGTH, Refused};
use crate::policy::deed::Deed;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::refusal::Refusal;
use crate::policy::viewer::Viewer;
use crate::store::invitation::NewGuardian;
use crate::store::work::Work;
use crate::store::{Store, StoreError, invitation};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct InviteGuardian;

impl Named for InviteGuardian {
    const NAME: &'static str = "inviteGuardian";
}

impl PersonDeed for InviteGuardian {
    const DEED: Deed = Deed::InviteGuardian;
}

/// Who is invited, and for whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Input {
    /// A guardian of this student.
    pub student: StudentId,
    /// Who.
    pub whom: Whom,
}

/// Who is invited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Whom {
    /// Who is tied to the student by this.
    Known(GuardianshipId),
    /// Somebody who is entered now.
    New(Newcomer),
}

/// Somebody who is entered now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Newcomer {
    /// Name they go by.
    pub first_name: String,
    /// Family name with its prefix.
    pub last_name: String,
    /// Mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// What ties them.
    pub kind: GuardianshipKind,
    /// From when.
    pub begins: NaiveDate,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The invitation.
    pub invitation: InvitationId,
    /// What ties the guardian.
    pub guardianship: GuardianshipId,
    /// Who is invited.
    pub guardian: GuardianId,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

/// Does it. The code is there when it was done now, and not when it was done before.
pub async fn run(store: &Store, viewer: &Viewer, input: &Input, key: &str) -> Result<(Done, Option<String>), DeedError> {
    let key = OnceKey::new(key, input)?;
    let allowed = subject::student::<InviteGuardian>(store, viewer, input.student, "studentId").await?;
    let newcomer = match &input.whom {
        Whom::Known(_) => None,
        Whom::New(newcomer) => Some(newcomer.checked()?),
    };
    let work = Work::begin(store, &allowed.permit, viewer.now).await?;
    if let Some(done) = key.before(&work).await? {
        return Ok((done, None));
    }
    work.lock_students(&[input.student.0]).await?;
    let (guardian, guardianship) = match (&input.whom, newcomer) {
        (Whom::Known(id), _) => (known(&work, viewer, input.student, *id).await?, *id),
        (Whom::New(_), Some(new)) => invitation::enter(&work, input.student, &new.row()).await?,
        (Whom::New(_), None) => return Err(StoreError::Missing("a guardian to enter").into()),
    };
    invitation::end_older(&work, guardian).await?;
    let code = new_code()?;
    let expires_at = rules::expires_at(viewer.now);
    let id = invitation::make(&work, guardian, &hash(&code), expires_at).await?;
    let done = Done { invitation: id, guardianship, guardian, expires_at };
    work.tell(&[("guardian.invited", id.0)]).await?;
    key.keep(&work, &done).await?;
    work.commit().await?;
    Ok((done, Some(code)))
}

/// Who is tied by that guardianship, if it can be invited for: it still runs, or is to begin, and is not blocked.
async fn known(work: &Work<'_, InviteGuardian>, viewer: &Viewer, student: StudentId, id: GuardianshipId) -> Result<GuardianId, DeedError> {
    let unfit = |breach| DeedError::from(Complaint::at(&["guardianshipId"], breach));
    let tied = invitation::tied(work, student, id).await?.ok_or_else(|| unfit(Breach::Refused(Refusal::Hidden)))?;
    let today = viewer.today;
    if tied.ends.is_some_and(|ends| ends < today) || tied.gone_on.is_some_and(|gone| gone <= today) {
        return Err(unfit(Breach::Joining(Refused::GuardianshipOver)));
    }
    if tied.blocked.is_some_and(|blocked| blocked.holds(today)) {
        return Err(unfit(Breach::Joining(Refused::GuardianBlocked)));
    }
    Ok(tied.guardian)
}

impl Newcomer {
    /// As it is kept, or everything that is wrong with it.
    fn checked(&self) -> Result<Self, DeedError> {
        let mut wrong = vec![];
        let most = usize::try_from(contact::NAME).unwrap_or(usize::MAX);
        let mut taken = |field: &str, given: Option<&str>, read: fn(&str) -> Option<String>, breach| {
            let read = given.map(|text| read(text).ok_or(()));
            if read == Some(Err(())) {
                wrong.push(Complaint::at(&["guardian", field], breach));
            }
            read.and_then(Result::ok)
        };
        let first_name = taken("firstName", Some(&self.first_name), contact::name, Breach::Text { most });
        let last_name = taken("lastName", Some(&self.last_name), contact::name, Breach::Text { most });
        let email = taken("email", self.email.as_deref(), contact::mail, Breach::Joining(Refused::NoMailAddress));
        let phone = taken("phone", self.phone.as_deref(), contact::phone, Breach::Joining(Refused::NoTelephone));
        match (first_name, last_name, wrong.is_empty()) {
            (Some(first_name), Some(last_name), true) => Ok(Self { first_name, last_name, email, phone, ..self.clone() }),
            _ => Err(DeedError::Refused(wrong)),
        }
    }

    fn row(&self) -> NewGuardian<'_> {
        NewGuardian {
            first_name: &self.first_name,
            last_name: &self.last_name,
            email: self.email.as_deref(),
            phone: self.phone.as_deref(),
            kind: self.kind,
            begins: self.begins,
        }
    }
}

fn new_code() -> Result<String, StoreError> {
    let mut random = [0; LENGTH];
    SystemRandom::new().fill(&mut random).map_err(|_unspecified| StoreError::Missing("randomness"))?;
    Ok(rules::code(random))
}

/// What is kept of a code, and what one that was given is compared by. What cannot be a code is hashed too: it is looked for like any other.
pub(super) fn hash(code: &str) -> Vec<u8> {
    digest(&SHA256, rules::normal(code).unwrap_or_default().as_bytes()).as_ref().to_vec()
}
