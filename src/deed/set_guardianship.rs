//! An administrator records what ties a guardian to a student: a new tie of a guardian whom the school knows, or another kind and other days
//! of one that is there. What came from a source is from then on what the school says, and the source only takes days away.

use ::entity::id::{GuardianId, GuardianshipId, StudentId};
use ::entity::kind::{GuardianshipKind, GuardianshipWhat};
use chrono::NaiveDate;
use serde::Serialize;

use super::complaint::{Breach, Complaint};
use super::guardianship_access::{self as access, Subject};
use super::once::OnceKey;
use super::{DeedError, reason, subject};
use crate::domain::span::Span;
use crate::domain::tie::Tie;
use crate::domain::tie_change::{Grants, Refused, days, grants, inherited};
use crate::policy::deed::Deed;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::refusal::Refusal;
use crate::policy::viewer::Viewer;
use crate::store::tie_state::{self, TieState};
use crate::store::work::Work;
use crate::store::{Store, grant, reason_text};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct SetGuardianship;

impl Named for SetGuardianship {
    const NAME: &'static str = "setGuardianship";
}

impl PersonDeed for SetGuardianship {
    const DEED: Deed = Deed::SetGuardianship;
}

/// Of whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Of {
    /// A guardianship that is there, in the version that was seen.
    Known(GuardianshipId, i32),
    /// A new one.
    New(StudentId, GuardianId),
}

/// What is sent: the guardianship as it is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Input {
    /// Of whom.
    pub of: Of,
    /// Kind.
    pub kind: GuardianshipKind,
    /// First day.
    pub begins: NaiveDate,
    /// Last day; none: until further notice.
    pub ends: Option<NaiveDate>,
    /// Why.
    pub reason: String,
}

/// Does it, for who is signed in. `key`: the caller's own, so that a repeat is answered and not done again.
pub async fn run(store: &Store, viewer: &Viewer, input: &Input, key: &str) -> Result<GuardianshipId, DeedError> {
    let key = OnceKey::new(key, input)?;
    let reason = reason::given(&input.reason, "reason")?;
    let found = find(store, viewer, input.of).await?;
    let work = Work::begin(store, &found.permit, viewer.now).await?;
    if let Some(done) = key.before(&work).await? {
        return Ok(done);
    }
    let seen = match input.of {
        Of::Known(id, version) => Some((id, version)),
        Of::New(..) => None,
    };
    let before = access::hold(&work, (found.student, found.guardian), seen).await?;
    let own = |one: &TieState| seen.is_some_and(|(id, _)| id == one.id);
    let others: Vec<TieState> = before.iter().copied().filter(|one| !own(one)).collect();
    let during = Span { begins: input.begins, ends: input.ends };
    let spans: Vec<Span> = others.iter().map(|one| one.tie.during).collect();
    days(during, &spans).map_err(|refused| Complaint::at(&[if ends(refused) { "to" } else { "from" }], Breach::Tie(refused)))?;
    let ties = |all: &[TieState]| all.iter().map(|one| one.tie).collect::<Vec<Tie>>();
    let blocked = match before.iter().find(|one| own(one)) {
        Some(was) => was.tie.blocked,
        None => inherited(&ties(&others), viewer.today),
    };
    let tie = Tie { kind: Some(input.kind), during, blocked };
    let id = match input.of {
        Of::Known(id, _) => tie_state::set(&work, id, &tie).await.map(|()| id)?,
        Of::New(student, guardian) => tie_state::make(&work, student, guardian, &tie).await?,
    };
    let after: Vec<Tie> = others.iter().map(|one| one.tie).chain([tie]).collect();
    match grants(&ties(&before), &after, viewer.today) {
        Grants::Over => {
            let running = grant::running(&work, found.student, found.guardian, viewer.today).await?;
            grant::revoke(&work, &running).await?;
        }
        Grants::Until(Some(last)) => tie_state::cap_grants(&work, found.student, found.guardian, last).await?,
        Grants::Until(None) => {}
    }
    let text = reason_text::write(&work, Some(found.student), &reason).await?;
    tie_state::record(&work, (id, &tie), GuardianshipWhat::Set, text, found.me).await?;
    work.tell(&[("guardianship.changed", id.0)]).await?;
    key.keep(&work, &id).await?;
    work.commit().await?;
    Ok(id)
}

async fn find(store: &Store, viewer: &Viewer, of: Of) -> Result<Subject<SetGuardianship>, DeedError> {
    match of {
        Of::Known(id, _) => access::find(store, viewer, id).await,
        Of::New(student, guardian) => {
            let permit = subject::student::<SetGuardianship>(store, viewer, student, "studentId").await?.permit;
            if !tie_state::knows_guardian(store, viewer, guardian).await? {
                return Err(Complaint::at(&["guardianId"], Breach::Refused(Refusal::Hidden)).into());
            }
            access::not_own(viewer, guardian, "guardianId")?;
            Ok(Subject { student, guardian, permit, me: access::staff(viewer, "studentId")? })
        }
    }
}

fn ends(refused: Refused) -> bool {
    matches!(refused, Refused::EndsBefore(_))
}
