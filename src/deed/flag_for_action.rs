//! A teacher or mentor asks that a student be contacted now. It is kept as a record of its own, which signals are made of.

use ::entity::id::{FlagId, StudentId};
use serde::{Deserialize, Serialize};

use super::complaint::{Breach, Complaint};
use super::once::OnceKey;
use super::subject::{self, Allowed};
use super::{DeedError, reason};
use crate::domain::local_time::local_date;
use crate::policy::deed::Deed;
use crate::policy::doing;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::refusal::Refusal;
use crate::policy::sight::Reason;
use crate::policy::viewer::Viewer;
use crate::store::work::Work;
use crate::store::{Store, flag, reason_text};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct FlagForAction;

impl Named for FlagForAction {
    const NAME: &'static str = "flagForAction";
}

impl PersonDeed for FlagForAction {
    const DEED: Deed = Deed::FlagForAction;
}

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Input {
    /// About whom.
    pub student: StudentId,
    /// Why.
    pub reason: String,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The flag that stands.
    pub flag: FlagId,
}

/// Does it, for who is signed in. Of one person about one student one flag is open: a second on the same day is answered with the first,
/// one of a later day takes its place.
pub async fn run(store: &Store, viewer: &Viewer, input: &Input, key: &str) -> Result<Done, DeedError> {
    let key = OnceKey::new(key, input)?;
    let reason = reason::given(&input.reason, "reason")?;
    let Allowed { permit, .. } = subject::student::<FlagForAction>(store, viewer, input.student, "studentId").await?;
    // The table lets nobody but staff.
    let nobody = || Complaint::at(&["studentId"], Breach::Refused(Refusal::Forbidden(Reason::Role)));
    let me = doing::staff_member(viewer).ok_or_else(nobody)?;
    let work = Work::begin(store, &permit, viewer.now).await?;
    if let Some(done) = key.before(&work).await? {
        return Ok(done);
    }
    work.lock_students(&[input.student.0]).await?;
    let open = flag::open(&work, input.student, me).await?;
    let of_today = open.filter(|open| local_date(open.raised_at, viewer.zone) == viewer.today);
    let done = if let Some(open) = of_today {
        Done { flag: open.id }
    } else {
        if let Some(older) = open {
            flag::handle(&work, older.id).await?;
        }
        let text = reason_text::write(&work, Some(input.student), &reason).await?;
        let flag = flag::raise(&work, input.student, me, text).await?;
        work.tell(&[("flag.raised", flag.0)]).await?;
        Done { flag }
    };
    key.keep(&work, &done).await?;
    work.commit().await?;
    Ok(done)
}
