//! On whose word something is filed: who is signed in for himself, or staff on behalf of somebody who may, named, with the way it came in.

use ::entity::id::{GuardianId, StaffMemberId, StudentId};
use ::entity::kind::{AbsenceKind, Channel};
use serde::Serialize;

use super::complaint::{Breach, Complaint};
use crate::domain::filing::{Filer, may_act, may_file};
use crate::domain::span::Span;
use crate::policy::doing::Way;
use crate::policy::refusal::Refusal;
use crate::policy::sight::Reason;
use crate::policy::viewer::{Capacity, Viewer};
use crate::store::attendance::FiledBy;
use crate::store::filer::Filers;

/// Somebody who may be named by staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Person {
    /// The student.
    Student(StudentId),
    /// A guardian.
    Guardian(GuardianId),
}

/// What staff say of how a report came to them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OnBehalf {
    /// On whose word; none for who files for himself, and for what only the school knows.
    pub person: Option<Person>,
    /// The way it came in; none for who files for himself.
    pub channel: Option<Channel>,
}

/// On whose word, entered by whom, by which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spoken {
    pub by: FiledBy,
    pub entered_by: Option<StaffMemberId>,
    pub channel: Channel,
}

/// Who speaks, if what is said of it makes sense. `alone`: nobody need have told the school.
pub(super) fn speaks(viewer: &Viewer, way: Way, said: OnBehalf, alone: bool, student: StudentId) -> Result<Spoken, Complaint> {
    let unfit = |field, breach| Err(Complaint::at(&[field], breach));
    match (way, &viewer.capacity) {
        (Way::Direct, capacity) => {
            let (by, own) = match capacity {
                Capacity::Student(id) => (FiledBy::Student(*id), Person::Student(*id)),
                Capacity::Guardian(id) => (FiledBy::Guardian(*id), Person::Guardian(*id)),
                Capacity::Staff(..) => return unfit("onBehalfOf", Breach::PersonNeeded),
            };
            if said.person.is_some_and(|person| person != own) {
                return unfit("onBehalfOf", Breach::Refused(Refusal::Forbidden(Reason::Role)));
            }
            if said.channel.is_some_and(|channel| channel != Channel::Portal) {
                return unfit("channel", Breach::ChannelNeeded);
            }
            Ok(Spoken { by, entered_by: None, channel: Channel::Portal })
        }
        (Way::OnBehalf, capacity) => {
            let Capacity::Staff(me, _) = capacity else { return unfit("onBehalfOf", Breach::Refused(Refusal::Forbidden(Reason::Role))) };
            let Some(channel) = said.channel.filter(|channel| matches!(channel, Channel::Phone | Channel::Desk | Channel::Mail)) else {
                return unfit("channel", Breach::ChannelNeeded);
            };
            let by = match said.person {
                Some(Person::Student(id)) if id == student => FiledBy::Student(id),
                Some(Person::Guardian(id)) => FiledBy::Guardian(id),
                Some(Person::Student(_)) => return unfit("onBehalfOf", Breach::Refused(Refusal::Hidden)),
                None if alone => FiledBy::School,
                None => return unfit("onBehalfOf", Breach::PersonNeeded),
            };
            Ok(Spoken { by, entered_by: Some(*me), channel })
        }
    }
}

impl Spoken {
    /// Whether who speaks may say that of those days, by the rules of filing; `period`: none where only acting now is asked.
    pub(super) fn check(
        &self,
        viewer: &Viewer,
        filers: &Filers,
        kind: AbsenceKind,
        period: Option<Span>,
        field: &str,
    ) -> Result<(), Complaint> {
        let facts = filers.facts(viewer.today);
        let filer = match self.by {
            // Only the school knows it: whose it is has been looked at before.
            FiledBy::School => return Ok(()),
            FiledBy::Student(_) => Filer::Student,
            FiledBy::Guardian(id) => match filers.guardian(id) {
                Some(filer) => filer,
                None => return Err(Complaint::at(&["onBehalfOf"], Breach::Refused(Refusal::Hidden))),
            },
        };
        let allowed = match period {
            Some(period) => may_file(&filer, &facts, kind, period),
            None => may_act(&filer, &facts, kind),
        };
        allowed.map_err(|refused| Complaint::at(&[if refused.date().is_some() { "ends" } else { field }], Breach::NotEligible(refused)))
    }
}
