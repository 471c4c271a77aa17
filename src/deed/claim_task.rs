//! Somebody of the staff takes up a task that waits for them, so that others see that it is being done; or gives it back. What the task is
//! about does not change.

use ::entity::id::StaffMemberId;

use super::DeedError;
use super::complaint::{Breach, Complaint};
use crate::policy::deed::Deed;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::refusal::Refusal;
use crate::policy::viewer::Viewer;
use crate::policy::{doing, task as waiting};
use crate::store::task::{self, TaskKey};
use crate::store::work::Work;
use crate::store::{Store, school, task_claim};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct ClaimTask;

impl Named for ClaimTask {
    const NAME: &'static str = "claimTask";
}

impl PersonDeed for ClaimTask {
    const DEED: Deed = Deed::ClaimTask;
}

/// What is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input {
    /// Which task.
    pub task: TaskKey,
    /// Give it back rather than take it up.
    pub release: bool,
}

/// Does it, for who is signed in. Taking up one's own again, or giving back what nobody has, changes nothing.
pub async fn run(store: &Store, viewer: &Viewer, input: Input) -> Result<(), DeedError> {
    let hidden = || Complaint::at(&["taskId"], Breach::Refused(Refusal::Hidden));
    let school = school::of_viewer(store, viewer).await?;
    let found = task::among(store, viewer, &school, &[input.task]).await?.pop();
    let permit = waiting::permit::<ClaimTask>(viewer, found.is_some()).ok_or_else(hidden)?;
    let (found, me) = found.zip(doing::staff_member(viewer)).ok_or_else(hidden)?;
    let work = Work::begin(store, &permit, viewer.now).await?;
    let held = task_claim::hold(&work, input.task, found.student, viewer.today).await?;
    let (by, event) = match change(held, me, input.release).map_err(|breach| Complaint::at(&["taskId"], breach))? {
        Change::Nothing => return Ok(work.commit().await?),
        Change::Claimed => (Some(me), "task.claimed"),
        Change::Released => (None, "task.released"),
    };
    task_claim::write(&work, input.task, by).await?;
    work.tell(&[(event, input.task.subject)]).await?;
    Ok(work.commit().await?)
}

/// What becomes of who has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Nothing,
    Claimed,
    Released,
}

/// What somebody else took up, nobody takes over; but for whom it waits too may give it back, for a colleague who is away or has the role no
/// longer.
fn change(held: Option<StaffMemberId>, me: StaffMemberId, release: bool) -> Result<Change, Breach> {
    match (held, release) {
        (Some(other), false) if other != me => Err(Breach::Claimed),
        (Some(_), false) | (None, true) => Ok(Change::Nothing),
        (None, false) => Ok(Change::Claimed),
        (Some(_), true) => Ok(Change::Released),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_it_after() {
        let (me, other) = (StaffMemberId::new(), StaffMemberId::new());
        for (held, release, expected) in [
            (None, false, Ok(Change::Claimed)),
            (Some(me), false, Ok(Change::Nothing)),
            (Some(other), false, Err(Breach::Claimed)),
            (None, true, Ok(Change::Nothing)),
            (Some(me), true, Ok(Change::Released)),
            (Some(other), true, Ok(Change::Released)),
        ] {
            assert_eq!(change(held, me, release), expected, "{held:?} {release}");
        }
    }
}
